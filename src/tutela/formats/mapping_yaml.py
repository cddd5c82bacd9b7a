"""YAML in which every value is text and every complaint names its line."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import yaml

from tutela.errors import MappingError

_MOST_CHARS: Final = 1_000_000
_DEEPEST: Final = 20


@dataclass(frozen=True, slots=True)
class Located:
    """A document and the lines its keys stand in."""

    value: dict[str, object]
    place: str
    lines: dict[tuple[str | int, ...], int]

    def error(self, keys: tuple[str | int, ...], problem: str) -> MappingError:
        """The complaint that ``problem`` holds for ``keys``, with the line of the longest key path that exists."""
        known = next(keys[:end] for end in range(len(keys), -1, -1) if keys[:end] in self.lines)
        key = ".".join(str(part) for part in keys)
        return MappingError(
            f"{self.place}, line {self.lines[known]}, “{key}”: {problem}", mend="Correct the mapping file."
        )


def read_yaml(text: str, place: str) -> Located:
    """The document in ``text``: mappings, lists and texts only. Raises MappingError."""
    if len(text) > _MOST_CHARS:
        raise MappingError(f"{place}: longer than {_MOST_CHARS} characters")
    try:
        depth = 0
        for event in yaml.parse(text, Loader=yaml.SafeLoader):
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            if depth > _DEEPEST:
                raise MappingError(f"{place}: nested deeper than {_DEEPEST}")
            if isinstance(event, yaml.AliasEvent):
                line = event.start_mark.line + 1 if event.start_mark else 1
                raise MappingError(f"{place}, line {line}: references (*name) are not used in mappings")
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except (yaml.YAMLError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        line_of = f", line {mark.line + 1}" if mark else ""
        problem = getattr(error, "problem", None) or "nested too deep, or a character that YAML does not allow"
        raise MappingError(f"{place}{line_of}: not valid YAML: {problem}") from error
    lines: dict[tuple[str | int, ...], int] = {(): 1}
    value = _value(node, (), lines, place)
    if not isinstance(value, dict):
        raise MappingError(f"{place}: a mapping file holds keys and values")
    return Located(value, place, lines)


def _value(
    node: yaml.Node | None, keys: tuple[str | int, ...], lines: dict[tuple[str | int, ...], int], place: str
) -> object:
    if len(keys) > _DEEPEST:
        raise MappingError(f"{place}: nested deeper than {_DEEPEST}")
    if isinstance(node, yaml.ScalarNode):
        plain_null = node.style is None and node.value in {"", "~"}
        return None if plain_null else str(node.value)
    if isinstance(node, yaml.SequenceNode):
        values = []
        for index, item in enumerate(node.value):
            lines[(*keys, index)] = item.start_mark.line + 1
            values.append(_value(item, (*keys, index), lines, place))
        return values
    found: dict[str, object] = {}
    for key, item in node.value if node else ():
        name, line = str(key.value), key.start_mark.line + 1
        if name in found:
            raise MappingError(f"{place}, line {line}: “{name}” stands there twice")
        lines[(*keys, name)] = line
        found[name] = _value(item, (*keys, name), lines, place)
    return found
