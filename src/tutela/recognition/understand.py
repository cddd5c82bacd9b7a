"""From a draft as written to a body as understood: each leaf goes to the recogniser its field declares.

The plan of a model (which field takes which recogniser) is made once from its annotations; the result depends on the
draft and the reading options only.
"""

from __future__ import annotations

import marshal
import types
import typing
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache, lru_cache
from typing import Any, Final, TypeAlias

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo

from tutela.formats.contract import Draft, ReadingOptions
from tutela.recognition import (
    codelists,
    countries,
    dates,
    fingerprints,
    identifiers,
    intervals,
    named,
    places,
    quantities,
    substances,
)
from tutela.recognition.contract import Identifier, Reading
from tutela.records.envelope import Body
from tutela.records.values import Coded, CodeListed, Interval, Naming, Quantity, When, Where
from tutela.vocabulary.faults import Fault, Note

VERSION: Final = "1"
"""Raised when the same text may be understood otherwise; kept with each record."""


@dataclass(slots=True)
class Understood:
    """What became of a draft: a body with its identifiers, or faults. Columns of faults and notes are draft paths.

    ``masked``: what was written of identifiers that must not be stored whole (payment cards), and their masks.
    """

    body: Body | None = None
    identifiers: list[tuple[Naming, Identifier]] = field(default_factory=list)
    masked: dict[str, str] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)


_Made: TypeAlias = "tuple[BaseModel | None, list[Fault], list[Note]]"
_Memory: TypeAlias = "dict[type[BaseModel], dict[bytes, _Made]]"
"""Model -> what was written -> what was made of it."""


@dataclass(slots=True)
class _Context:
    options: ReadingOptions
    not_after: date | None
    found: Understood
    memory: _Memory


_Reader: TypeAlias = Callable[[Any, str, _Context, dict[str, Any]], Any]
"""(written value, path, context, values of the model so far) -> value for the model."""


def understand(kind: type[Body], draft: Draft, options: ReadingOptions, not_after: date | None = None) -> Understood:
    """Recognise every leaf of ``draft`` and put the body together. ``not_after`` is the last day that isn't the future."""
    found = Understood()
    body = _model(kind, draft, "", _Context(options, not_after, found, _memory(options, not_after)))
    if found.faults or body is None:
        return found
    found.body = typing.cast(Body, body)
    for naming in found.body.all_namings():
        reading = (
            fingerprints.read(naming)
            if naming.scheme in fingerprints.NAMED
            else identifiers.read(naming, options.country)
        )
        found.notes.extend(note.at(naming.role) for note in reading.notes)
        if naming.scheme in identifiers.SECRET and reading.value is not None:
            found.masked[naming.written] = reading.value.written
            naming = naming.model_copy(update={"written": reading.value.written})
        if reading.value is not None:
            found.identifiers.append((naming, reading.value))
    if found.body.organisations or found.body.all_persons():
        found.identifiers.extend(named.read_all(found.body))
    if found.masked:
        found.body = typing.cast(Body, _masked(found.body, found.masked))
    return found


def _masked(value: object, masked: Mapping[str, str]) -> object:
    """The body with what must not be shown whole (numbers of payment cards) put behind its mask, in namings of its scheme."""
    if isinstance(value, Naming):
        hidden = value.scheme in identifiers.SECRET and value.written in masked
        return value.model_copy(update={"written": masked[value.written]}) if hidden else value
    if isinstance(value, tuple):
        return tuple(_masked(each, masked) for each in value)
    if isinstance(value, BaseModel):
        return value.model_copy(
            update={name: _masked(getattr(value, name), masked) for name in type(value).model_fields}
        )
    return value


def _model(model: type[BaseModel], draft: Any, path: str, context: _Context) -> BaseModel | None:
    """A model from its draft; None (with faults) where it can't be made."""
    if isinstance(draft, model):
        return draft
    if not isinstance(draft, dict):
        _misfit(path, draft, "a group of fields", context)
        return None
    plan = _plan(model)
    values: dict[str, Any] = {}
    prefix = f"{path}." if path else ""
    late: list[tuple[str, Any]] = []
    before = len(context.found.faults)
    for name, written in draft.items():
        reader = plan.get(name)
        if reader is _quantity:
            late.append((name, written))  # needs the substance beside it
        elif reader is None or written is None:
            values[name] = written
        else:
            values[name] = reader(written, prefix + name, context, values)
    for name, written in late:
        values[name] = written if written is None else _quantity(written, prefix + name, context, values)
    if len(context.found.faults) > before:
        return None
    try:
        made: BaseModel = model.__pydantic_validator__.validate_python(
            values
        )  # model(**values) with a third less to do
        return made
    except ValidationError as error:
        context.found.faults.extend(_faults(error, prefix))
        return None


@cache
def _plan(model: type[BaseModel]) -> dict[str, _Reader]:
    """Field -> reader, for the fields that need one."""
    special = _WHERE_PLAN if model is Where else {}
    plan = {name: _reader_of(info) for name, info in model.model_fields.items()}
    return {name: reader for name, reader in {**plan, **special}.items() if reader is not None}


def _reader_of(info: FieldInfo) -> _Reader | None:
    listed = next((mark.name for mark in info.metadata if isinstance(mark, CodeListed)), None)
    return _reader_for(info.annotation, listed)


def _reader_for(annotation: Any, listed: str | None) -> _Reader | None:
    origin = typing.get_origin(annotation)
    if origin is typing.Annotated:
        inner, *marks = typing.get_args(annotation)
        return _reader_for(inner, next((mark.name for mark in marks if isinstance(mark, CodeListed)), listed))
    if origin in {typing.Union, types.UnionType}:
        return next((reader for arm in typing.get_args(annotation) if (reader := _reader_for(arm, listed))), None)
    if origin is tuple:
        inner_reader = _reader_for(typing.get_args(annotation)[0], listed)
        return _many(inner_reader) if inner_reader else None
    if not (isinstance(annotation, type) and issubclass(annotation, BaseModel)):
        return None
    if annotation is Coded:
        return _coded(listed or "")
    return _BY_TYPE.get(annotation) or _nested(annotation)


def _many(one: _Reader) -> _Reader:
    def read(written: Any, path: str, context: _Context, beside: dict[str, Any]) -> Any:
        parts = written if isinstance(written, list | tuple) else [written]
        return tuple(one(part, f"{path}.{index}", context, beside) for index, part in enumerate(parts))

    return read


def _nested(model: type[BaseModel]) -> _Reader:
    """Parts of a body (a place, a route, an item) repeat from row to row: what was made of one is remembered by what was
    written, with its faults and notes, whose paths are relative to the part."""

    def read(written: Any, path: str, context: _Context, beside: dict[str, Any]) -> Any:
        try:
            key = marshal.dumps(written, _PLAIN)
        except ValueError:  # holds what was understood already
            return _model(model, written, path, context)
        remembered = context.memory.get(model)
        if remembered is None:
            remembered = context.memory[model] = {}
        known = remembered.get(key)
        if known is None:
            found = Understood()
            apart = _Context(context.options, context.not_after, found, context.memory)
            known = (_model(model, written, "", apart), found.faults, found.notes)
            if len(remembered) >= _REMEMBERED:
                remembered.clear()
            remembered[key] = known
        made, faults, notes = known
        if faults:
            context.found.faults.extend(fault.at(_joined(path, fault.column)) for fault in faults)
        if notes:
            context.found.notes.extend(note.at(_joined(path, note.column)) for note in notes)
        return made

    return read


_REMEMBERED: Final = 50_000
_PLAIN: Final = 1
"""Version of marshal in which equal drafts have equal bytes (later ones mark what is referred to twice). Of plain values
only, told apart by type; made in a third of the time of a tuple to look up by, and never read back."""


@lru_cache(maxsize=8)
def _memory(options: ReadingOptions, not_after: date | None) -> _Memory:
    return {}


def _joined(path: str, inner: str) -> str:
    return f"{path}.{inner}" if inner else path


def _coded(listed: str) -> _Reader:
    readers: dict[str, Callable[[str], Reading[Coded]]] = {"countries": countries.read, "substances": substances.read}
    by_list = readers.get(listed) or (lambda text: codelists.read(listed, text))

    def read(written: Any, path: str, context: _Context, beside: dict[str, Any]) -> Any:
        return (
            _take(by_list(written), path, context)
            if isinstance(written, str)
            else _nested(Coded)(written, path, context, beside)
        )

    return read


def _when(written: Any, path: str, context: _Context, beside: dict[str, Any]) -> Any:
    if isinstance(written, str):
        options = context.options
        return _take(dates.read(written, options.date_order, options.zone, context.not_after), path, context)
    return _model(When, written, path, context)


def _interval(written: Any, path: str, context: _Context, beside: dict[str, Any]) -> Any:
    if isinstance(written, str):
        written = {"written": written}
    if isinstance(written, dict) and not written.keys() & {"low", "high"} and "written" in written:
        reading = intervals.read(str(written["written"]), str(written.get("unit") or ""), context.options.decimal)
        return _take(reading, path, context)
    return _model(Interval, written, path, context)


def _quantity(written: Any, path: str, context: _Context, beside: dict[str, Any]) -> Any:
    if not isinstance(written, dict) or "kind" in written:
        return _model(Quantity, written, path, context)
    substance = beside.get("substance")
    code = substance.code if isinstance(substance, Coded) else None
    reading = quantities.read(
        str(written.get("amount") or ""), str(written.get("unit") or ""), code, context.options.decimal
    )
    quantity = _take(reading, f"{path}.amount", context)
    if quantity is not None and (fault := quantities.gate(code, quantity)):
        context.found.faults.append(fault.at(f"{path}.amount"))
    return quantity


def _place(written: Any, path: str, context: _Context, beside: dict[str, Any]) -> Any:
    country = beside.get("country")
    code = country.code if isinstance(country, Coded) else None
    if not isinstance(written, str):
        return written
    reading = places.read(written, code)
    context.found.notes.extend(note.at(path) for note in reading.notes)
    context.found.faults.extend(fault.at(path) for fault in reading.faults)
    beside["place_written"] = beside.get("place_written") or written
    return reading.value.display if reading.value else written


def _take(reading: Reading[Any], path: str, context: _Context) -> Any:
    if reading.faults:
        context.found.faults.extend(fault.at(path) for fault in reading.faults)
    if reading.notes:
        context.found.notes.extend(note.at(path) for note in reading.notes)
    return reading.value


_BY_TYPE: Final[dict[type, _Reader]] = {When: _when, Interval: _interval, Quantity: _quantity}
_WHERE_PLAN: Final[dict[str, _Reader]] = {"place": _place}


def _misfit(path: str, draft: Any, wanted: str, context: _Context) -> None:
    context.found.faults.append(
        Fault("field_invalid", path, {"value": str(draft)[:200], "reason": f"{wanted} is expected"})
    )


def _faults(error: ValidationError, prefix: str) -> list[Fault]:
    """Pydantic's complaints in our words, each with its path."""
    faults = []
    for complaint in error.errors(include_url=False, include_context=False):
        path = prefix + ".".join(str(part) for part in complaint["loc"])
        if complaint["type"] == "missing":
            faults.append(Fault("field_missing", path))
        elif complaint["type"] == "extra_forbidden":
            faults.append(Fault("field_unknown", path))
        else:
            params = {"value": str(complaint["input"])[:200], "reason": complaint["msg"]}
            faults.append(Fault("field_invalid", path, params))
    return faults
