"""An element tree seen as paths: flattened to ``path -> text`` and built again in the declared order.

A path is relative to its element: ``phone[1]/@type``, ``estimatedLocation/city``; repeatable elements always carry
their number. Comments and processing instructions are no content and have no path.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final, TypeAlias

from lxml import etree

from tutela.formats.cybertipline.grammar import Child, Element

Node: TypeAlias = etree._Element

_STEP: Final = re.compile(r"([A-Za-z0-9]+)(?:\[([0-9]+)\])?")


def children(node: Node) -> list[Node]:
    """Child elements, without comments and processing instructions."""
    return [child for child in node if isinstance(child.tag, str)] if len(node) else []


def text_of(node: Node) -> str:
    """The text of a leaf, around any comments in it."""
    text = node.text or ""
    return text + "".join(child.tail or "" for child in node) if len(node) else text


def text_at(node: Node, path: str) -> str | None:
    """The text of the first element at ``path``, or None."""
    # What steps no further than a child is found in half the time without looking for a path.
    found = node.find(path) if "/" in path else next(node.iterchildren(path), None)
    return None if found is None else text_of(found)


def path_of(node: Node, top: str = "") -> str:
    """Absolute XPath of an element; ``top`` stands for the root of its tree (``/report`` or ``/fileDetails[2]``)."""
    steps: list[str] = []
    while (parent := node.getparent()) is not None:
        same = [child for child in parent if child.tag == node.tag]
        steps.append(f"{node.tag}[{same.index(node) + 1}]" if len(same) > 1 else str(node.tag))
        node = parent
    return "/".join([top or f"/{node.tag}", *reversed(steps)])


def flatten(node: Node, declared: Element, without: tuple[str, ...] = ()) -> dict[str, str]:
    """Every attribute and leaf text below ``node`` by path, in document order; children named in ``without`` are
    left out.

    ``declared`` says which children may repeat. Empty leaves are kept with an empty text.
    """
    found: dict[str, str] = {}
    _gather(node, declared, "", without, found)
    return found


def _gather(node: Node, declared: Element, prefix: str, without: tuple[str, ...], found: dict[str, str]) -> None:
    for raw, value in node.items():
        name = str(raw)
        if not name.startswith("{"):  # schema locations are no content
            found[f"{prefix}@{name}"] = str(value)
    counts: dict[str, int] = {}
    for child in children(node):
        name = str(child.tag)
        child_declared = declared.child(name)
        if name in without or child_declared is None:
            continue
        counts[name] = counts.get(name, 0) + 1
        path = prefix + (f"{name}[{counts[name]}]" if child_declared.most > 1 else name)
        content = child_declared.content
        bare = not len(child) and not child.keys()
        if content.is_leaf:
            found[path] = text_of(child)
        elif bare or not (children(child) or child.keys()):
            found[path] = ""
        if not bare:
            _gather(child, content, f"{path}/", (), found)


def build(name: str, declared: Element, flat: Mapping[str, str]) -> Node:
    """The element ``name`` with what ``flat`` holds, children in the declared order. Paths that are not declared
    raise KeyError.
    """
    node = etree.Element(name)
    groups: dict[tuple[int, int], dict[str, str]] = {}
    for path, text in flat.items():
        step, _, rest = path.partition("/")
        if step.startswith("@"):
            node.set(step[1:], text)
            continue
        match = _STEP.fullmatch(step)
        if match is None:
            raise KeyError(path)
        place = next((index for index, child in enumerate(declared.children) if child.name == match[1]), None)
        if place is None:
            raise KeyError(path)
        groups.setdefault((place, int(match[2] or 1)), {})[rest] = text
    for (place, _number), inner in sorted(groups.items()):
        node.append(_built(declared.children[place], inner))
    return node


def _built(child: Child, inner: Mapping[str, str]) -> Node:
    node = build(child.name, child.content, {path: text for path, text in inner.items() if path})
    if inner.get(""):
        node.text = inner[""]
    return node
