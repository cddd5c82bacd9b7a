"""Whether a tree has the declared structure: order, occurrence, names, enumerations, lengths, simple types.

Every departure is named with its XPath. What the sender's documentation asks for but the record can hold is a note;
what makes the structure another one is a fault.
"""

from __future__ import annotations

import difflib
from dataclasses import dataclass, field
from typing import Final

from tutela.formats.cybertipline import lexical
from tutela.formats.cybertipline.grammar import Attribute, Element, Text, Type
from tutela.formats.cybertipline.tree import Node, children, text_of
from tutela.vocabulary.faults import Fault, Note

MOST_FOUND: Final = 100
"""Faults and notes kept of one report each; a report with more is not mended one by one."""


@dataclass(slots=True)
class Findings:
    """Faults and notes of one report, up to ``MOST_FOUND`` of each."""

    faults: list[Fault] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)

    def fault(self, code: str, path: str, /, **params: str) -> None:
        """Add a fault at ``path``."""
        if len(self.faults) < MOST_FOUND:
            self.faults.append(Fault(code, path, {key: value[:200] for key, value in params.items()}))

    def note(self, code: str, path: str, /, **params: str) -> None:
        """Add a note at ``path``."""
        if len(self.notes) < MOST_FOUND:
            self.notes.append(Fault(code, path, {key: value[:200] for key, value in params.items()}))


def check(node: Node, declared: Element, path: str, found: Findings) -> None:
    """Compare ``node`` (standing at ``path``) with its declaration, and everything below it."""
    _attributes(node, declared, path, found)
    text = text_of(node)
    if declared.text is not None:
        for child in children(node):
            found.fault(
                "ct_unknown_element", f"{path}/{child.tag}", element=str(child.tag), parent=str(node.tag), nearest=""
            )
        _text(text, declared.text, path, found)
        return
    if stray := text.strip():
        found.fault("ct_stray_text", path, element=str(node.tag), value=stray)
    _children(node, declared, path, found)


def _children(node: Node, declared: Element, path: str, found: Findings) -> None:
    order = declared.order
    counts: dict[str, int] = {}
    furthest = -1
    totals: dict[str, int] = {}
    standing = [(str(child.tag), child) for child in children(node)]
    for name, _child in standing:
        totals[name] = totals.get(name, 0) + 1
    for name, child in standing:
        counts[name] = counts.get(name, 0) + 1
        here = f"{path}/{name}[{counts[name]}]" if totals[name] > 1 else f"{path}/{name}"
        if name not in order:
            nearest = ", ".join(difflib.get_close_matches(name, order, 1, 0.75))
            found.fault("ct_unknown_element", here, element=name, parent=str(node.tag), nearest=nearest)
            continue
        declaration = declared.children[order[name]]
        if order[name] < furthest and not (declared.any_order or declared.choice):
            found.fault("ct_wrong_order", here, element=name, after=declared.children[furthest].name)
        furthest = max(furthest, order[name])
        if counts[name] == declaration.most + 1:
            found.fault("ct_too_many", here, element=name, count=str(totals[name]), most=str(declaration.most))
        if declaration.later and name != "reportId":
            found.note("ct_later_element", here, element=name)
        check(child, declaration.content, here, found)
    _occurrence(node, declared, path, counts, found)


def _occurrence(node: Node, declared: Element, path: str, counts: dict[str, int], found: Findings) -> None:
    parent = str(node.tag)
    for child in declared.needed:
        if counts.get(child.name, 0) < child.least:
            found.fault("ct_missing_element", f"{path}/{child.name}", element=child.name, parent=parent)
    if declared.choice:
        known = [child.name for child in declared.children if counts.get(child.name)]
        if sum(counts[name] for name in known) != 1:
            found.fault("ct_not_exactly_one", path, parent=parent, found=", ".join(known) or "-")
    if declared.exclusive and sum(name in counts for name in declared.exclusive) > 1:
        found.fault("ct_not_both", path, parent=parent, elements=", ".join(declared.exclusive))


def _attributes(node: Node, declared: Element, path: str, found: Findings) -> None:
    given: set[str] = set()
    for raw, value in node.items():
        name = str(raw)
        if name.startswith("{http://www.w3.org/"):  # xsi:noNamespaceSchemaLocation, xml:lang
            continue
        here = f"{path}/@{name}"
        attribute = declared.attribute_names.get(name)
        if attribute is None:
            found.fault("ct_unknown_attribute", here, attribute=name, element=str(node.tag))
            continue
        if attribute.name in given:
            found.fault(
                "ct_not_both", path, parent=str(node.tag), elements=f"@{attribute.name}, @{attribute.prose_name}"
            )
        given.add(attribute.name)
        if attribute.prose or name == attribute.prose_name:
            found.note("ct_prose_form", here, attribute=name, element=str(node.tag))
        _text(str(value), attribute.text, here, found)
    _required(declared.attributes, given, node, path, found)


def _required(attributes: tuple[Attribute, ...], given: set[str], node: Node, path: str, found: Findings) -> None:
    for attribute in attributes:
        if attribute.required and attribute.name not in given:
            found.fault(
                "ct_missing_attribute", f"{path}/@{attribute.name}", attribute=attribute.name, element=str(node.tag)
            )


def _text(text: str, declared: Text, path: str, found: Findings) -> None:
    if declared.values and text not in declared.values:
        nearest = ", ".join(difflib.get_close_matches(text, declared.values, 1, 0.6)) or ", ".join(declared.values)
        found.fault("ct_not_in_list", path, value=text, nearest=nearest)
    if declared.pattern is not None and not declared.pattern.fullmatch(text):
        found.fault("ct_wrong_form", path, value=text, wanted=declared.pattern.pattern)
    wanted = declared.type
    if wanted is Type.WHOLE or wanted is Type.DOUBLE:
        _number(text, declared, path, found)
    elif wanted is Type.FLAG and text.strip() and not lexical.truth(text):
        found.fault("ct_flag_false", path, value=text)
    elif wanted is not Type.STRING and not _has_type(text, wanted):
        found.fault("ct_wrong_type", path, value=text, wanted=str(wanted))
    if len(text) > declared.hold:
        found.fault("ct_too_long", path, length=str(len(text)), most=str(declared.hold))
    elif declared.longest is not None and len(text) > declared.longest:
        found.note("ct_longer_than_documented", path, length=str(len(text)), most=str(declared.longest))


def _number(text: str, declared: Text, path: str, found: Findings) -> None:
    number = lexical.whole(text) if declared.type is Type.WHOLE else lexical.double(text)
    if number is None:
        found.fault("ct_wrong_type", path, value=text, wanted=str(declared.type))
    elif not (declared.low is None or number >= declared.low) or not (declared.high is None or number <= declared.high):
        found.fault("ct_out_of_range", path, value=text, low=f"{declared.low:g}", high=f"{declared.high:g}")


def _has_type(text: str, wanted: Type) -> bool:
    if wanted is Type.BOOLEAN:
        return lexical.truth(text) is not None
    if wanted is Type.DATE_TIME:
        return lexical.moment(text) is not None
    return wanted is not Type.DATE or lexical.day(text) is not None
