"""What a prose rule is: a code of the fault catalogue, whether it stops the report, and a small function that finds
offenders.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeAlias

from tutela.formats.cybertipline import lexical
from tutela.formats.cybertipline.tree import Node, path_of, text_at, text_of


@dataclass(frozen=True, slots=True)
class Reported:
    """A report whose structure holds, with the files attached to it. ``not_after`` is the moment that counts as
    now (with zone), or None where times to come are not to be judged.
    """

    report: Node
    files: tuple[Node, ...] = ()
    not_after: datetime | None = None
    standing: Mapping[str, list[Node]] = field(init=False, repr=False, compare=False)
    """Every element by its name, in document order: the rules ask for some of them some seventy times."""

    def __post_init__(self) -> None:
        standing: dict[str, list[Node]] = {}
        for root in self.roots():
            for node in root.iter("*"):
                standing.setdefault(str(node.tag), []).append(node)
        object.__setattr__(self, "standing", standing)

    def roots(self) -> tuple[Node, ...]:
        """The report and its files."""
        return (self.report, *self.files)

    def every(self, *names: str) -> Iterator[Node]:
        """Every element of these names, in report and files, in document order."""
        of_names = [self.standing[name] for name in names if name in self.standing]
        if len(of_names) == 1:
            yield from of_names[0]
        elif of_names:
            for root in self.roots():
                yield from root.iter(*names)

    def path(self, node: Node, attribute: str = "") -> str:
        """XPath of an element (or of its attribute) for a fault."""
        root = node.getroottree().getroot()
        top = "/report" if root is self.report else f"/fileDetails[{self.files.index(root) + 1}]"
        return path_of(node, top) + (f"/@{attribute}" if attribute else "")

    @property
    def batched(self) -> bool:
        """Whether many like reports were grouped into this one."""
        return self.report.find("batchedReport") is not None

    def accounts(self) -> list[Node]:
        """Reported persons, recipients and victims."""
        return [
            node
            for name in ("personOrUserReported", "intendedRecipient", "victim")
            for node in self.report.findall(name)
        ]


@dataclass(frozen=True, slots=True)
class Offence:
    """Where a rule is broken: the element (and attribute), with the values of the sentence."""

    node: Node
    attribute: str = ""
    params: Mapping[str, str] = field(default_factory=dict)


Finder: TypeAlias = Callable[[Reported], Iterable[Offence]]


@dataclass(frozen=True, slots=True)
class Rule:
    """``stops``: a fault (the report goes to quarantine) or a note (it is accepted)."""

    code: str
    stops: bool
    find: Finder


def offends(node: Node, attribute: str = "", **params: str) -> Offence:
    """An offence whose ``value`` is the text of the element or attribute, unless given."""
    written = node.get(attribute, "") if attribute else text_of(node)
    return Offence(node, attribute, {"value": written, **params})


def is_true(node: Node, path: str) -> bool:
    """Whether the boolean at ``path`` stands and is true."""
    text = text_at(node, path)
    return text is not None and lexical.truth(text) is True
