"""Dotted paths into the draft of a kind (``items.0.substance``): whether they exist, and what lies at their end."""

from __future__ import annotations

import types
import typing
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache

from pydantic import BaseModel

from tutela.records.values import Coded, Interval, Quantity, When

_WHOLE = (Coded, When, Interval)  # recognised values that may be given as plain text
_QUANTITY_PARTS = ("amount", "unit")


@dataclass(frozen=True, slots=True)
class End:
    """What a path leads to. ``many``: a list that takes several values; ``coded``: a value of a code list."""

    many: bool = False
    coded: bool = False


def check_path(model: type[BaseModel], path: str) -> str:
    """Why ``path`` is no place for a text in ``model``, or empty."""
    end = resolve(model, path)
    return end if isinstance(end, str) else ""


@lru_cache(maxsize=4096)
def resolve(model: type[BaseModel], path: str) -> End | str:
    """What ``path`` leads to in ``model``, or a sentence why it leads nowhere."""
    at: object = model
    parts = path.split(".")
    for index, part in enumerate(parts):
        so_far = ".".join(parts[: index + 1])
        inner = _element(at)
        if inner is not None:
            if not part.isdigit():
                return f"“{so_far}”: a list needs a number here, such as “{'.'.join([*parts[:index], '0', part])}”"
            at = inner
        elif _is_texts(at):
            at = str
        elif isinstance(at, type) and issubclass(at, BaseModel):
            if part not in at.model_fields or (at is Quantity and part not in _QUANTITY_PARTS):
                known = _QUANTITY_PARTS if at is Quantity else tuple(at.model_fields)
                return f"“{so_far}” is not a field; known here: {', '.join(known)}"
            at = _bare(at.model_fields[part].annotation)
        else:
            return f"“{so_far}”: “{'.'.join(parts[:index])}” has no parts"
    return _end(at, path)


def _end(at: object, path: str) -> End | str:
    inner = _element(at)
    if inner is not None:
        if _is_leaf(inner):
            return End(many=True, coded=inner is Coded)
        if path.rsplit(".", 1)[-1] == "namings":
            return End(many=True)
        return f"“{path}” is a list of groups: name a field of one, such as “{path}.0.…”"
    if _is_leaf(at):
        return End(coded=at is Coded)
    known = ", ".join(at.model_fields) if isinstance(at, type) and issubclass(at, BaseModel) else ""
    return f"“{path}” is a group of fields; name one of them: {known}"


def _bare(annotation: object) -> object:
    """An annotation without Annotated and None."""
    while typing.get_origin(annotation) is typing.Annotated:
        annotation = typing.get_args(annotation)[0]
    if typing.get_origin(annotation) in {typing.Union, types.UnionType}:
        return _bare(next(arm for arm in typing.get_args(annotation) if arm is not type(None)))
    return annotation


def _element(at: object) -> object | None:
    """The type of the elements of a list, or None."""
    return _bare(typing.get_args(at)[0]) if typing.get_origin(at) is tuple else None


def _is_texts(at: object) -> bool:
    return typing.get_origin(at) is dict


def _is_leaf(at: object) -> bool:
    if typing.get_origin(at) is typing.Literal or at in _WHOLE:
        return True
    return isinstance(at, type) and (at in {str, int, bool, float} or issubclass(at, Enum) or at.__name__ == "Decimal")
