"""XML read safely and in pieces: no document type, no entities, no network, bounded depth, elements and bytes.

Yields one top-level unit after another (the root itself, or each child of a wrapper), each as a tree of its own, so
that memory is bounded by the largest unit.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from lxml import etree

from tutela.errors import FormatError
from tutela.formats.contract import Limits, Progress, Source
from tutela.formats.cybertipline.tree import Node

MOST_ELEMENTS: Final = 250_000
"""Elements of one unit: some 60 MiB as a tree. The largest honest reports hold some ten thousand."""

_CHUNK: Final = 1 << 16


@dataclass(frozen=True, slots=True)
class Unit:
    """One top-level element as the root of its own tree, its line, its XPath, and the name of the wrapper ('' if
    it is the root).
    """

    node: Node
    line: int
    path: str
    wrapper: str


def units(
    source: Source,
    limits: Limits,
    wrappers: frozenset[str],
    progress: Progress | None = None,
    *,
    copied: bool = True,
) -> Iterator[Unit]:
    """Every unit of the file. ``copied`` False: a unit still hangs in its document, and is empty once the next is asked
    for. Raises ``FormatError`` (``xml_malformed``, ``xml_dtd``, ``xml_too_deep`` ...) with
    line and column.
    """
    yield from _Reader(source, limits, wrappers, copied).read(progress)


def line_of(node: Node) -> int:
    """The line an element begins on, from 1; 0 where it is not known."""
    line = node.sourceline
    return line if isinstance(line, int) else 0


def apart(node: Node) -> Node:
    """A copy of an element as the root of a tree of its own."""
    own = copy.deepcopy(node)
    own.tail = None
    return own


def _forget(node: Node) -> None:
    """Empty a unit that was read, and let go of what stood before it."""
    node.clear()
    while (before := node.getprevious()) is not None:
        parent = node.getparent()
        if parent is None:
            break
        parent.remove(before)


class _Reader:
    def __init__(self, source: Source, limits: Limits, wrappers: frozenset[str], copied: bool) -> None:
        self._source, self._limits, self._wrappers, self._apart = source, limits, wrappers, copied
        self._parser = etree.XMLPullParser(
            events=("start", "end"),
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
            dtd_validation=False,
            huge_tree=False,
        )
        self._depth = 0
        self._elements = 0
        self._unit_depth = 1
        self._wrapper = ""
        self._counts: dict[str, int] = {}
        self._last: Node | None = None

    def read(self, progress: Progress | None) -> Iterator[Unit]:
        done = since = 0
        with self._source.path.open("rb") as stream:
            while chunk := stream.read(_CHUNK):
                done += len(chunk)
                since += len(chunk)
                self._feed(chunk)
                for unit in self._events():
                    since = 0
                    yield unit
                if since > self._limits.document_bytes + _CHUNK or done > self._limits.file_bytes:
                    raise self._error("document_too_large", "The document is too large.")
                if progress:
                    progress(done)
        if not done:
            raise self._error("document_empty", "The file is empty.")
        self._close()
        yield from self._events()

    def _feed(self, chunk: bytes) -> None:
        try:
            self._parser.feed(chunk)
        except etree.XMLSyntaxError as error:
            self._drain()
            raise self._malformed(error) from error

    def _close(self) -> None:
        try:
            self._parser.close()
        except etree.XMLSyntaxError as error:
            raise self._malformed(error) from error

    def _drain(self) -> None:
        """What stood before a syntax error may name the cause better: a document type, or too great a depth."""
        with suppress(etree.XMLSyntaxError):
            for _, node in self._parser.read_events():
                if isinstance(node, etree._Element):
                    self._depth = sum(1 for _ in node.iterancestors())
                    self._start(node)

    def _events(self) -> Iterator[Unit]:
        try:
            for event, node in self._parser.read_events():
                if not isinstance(node, etree._Element):
                    continue
                if event == "start":
                    self._start(node)
                else:
                    self._depth -= 1
                    if self._depth == self._unit_depth - 1:
                        yield self._unit(node)
                        _forget(node)
        except etree.XMLSyntaxError as error:
            raise self._malformed(error) from error

    def _start(self, node: Node) -> None:
        self._depth += 1
        self._last = node
        self._elements += 1
        if self._depth <= self._unit_depth:
            if self._depth == 1:
                if node.getroottree().docinfo.internalDTD is not None:
                    raise self._error("xml_dtd", "The file declares a document type.")
                if node.tag in self._wrappers:
                    self._wrapper, self._unit_depth = str(node.tag), 2
            if self._depth == self._unit_depth:
                self._elements = 1
        if self._depth > self._limits.xml_depth:
            raise self._error("xml_too_deep", "Elements stand too deep inside each other.")
        if self._elements > MOST_ELEMENTS:
            raise self._error("xml_too_many_elements", "One report has too many elements.")

    def _unit(self, node: Node) -> Unit:
        name = str(node.tag)
        self._counts[name] = self._counts.get(name, 0) + 1
        own = apart(node) if self._apart else node
        path = f"/{self._wrapper}/{name}[{self._counts[name]}]" if self._wrapper else f"/{name}"
        return Unit(own, line_of(node), path, self._wrapper)

    def _malformed(self, error: etree.XMLSyntaxError) -> FormatError:
        line, column = error.position
        sentence = f"The file is not well-formed XML: {error.msg or 'it ends too early'}."
        place = f"{self._source.name}:{line}:{column}"
        return FormatError(
            sentence, mend="Deliver the file again in full, as XML.", fault_code="xml_malformed", place=place
        )

    def _error(self, code: str, sentence: str) -> FormatError:
        line = 1 if self._last is None else line_of(self._last)
        return FormatError(sentence, fault_code=code, place=f"{self._source.name}:{line}:1")
