"""A body as lines for reading: what was written beside what was understood, in the order of the kind's model. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from pydantic import BaseModel

from tutela.records.envelope import Body
from tutela.records.firearm import Marking
from tutela.records.values import Coded, CodeListed, Interval, Naming, Person, Quantity, When, Where


@dataclass(frozen=True, slots=True)
class Line:
    """One value. ``path`` is its place in the body (``items.0.substance``); ``code_list`` names the list of ``code``.

    ``written`` is None where the source's words were not kept apart from the value; ``code`` is None where what was
    written is on no list. ``understood`` is the value in base units and standard notation.
    """

    path: str
    written: str | None
    understood: str
    code: str | None = None
    code_list: str = ""

    @property
    def name(self) -> str:
        """The field's name: the last part of the path that is no number."""
        return next((part for part in reversed(self.path.split(".")) if not part.isdigit()), self.path)

    @property
    def group(self) -> str:
        """The part of the body it belongs to: ``items.0``, ``route``, or empty for the event itself."""
        parts = self.path.split(".")
        return ".".join(parts[:2]) if len(parts) > 2 and parts[1].isdigit() else parts[0] if len(parts) > 1 else ""

    @property
    def recognised(self) -> bool:
        """Whether a value that should be on a list is."""
        return not self.code_list or self.code is not None


SHOWN_ELSEWHERE: Final = frozenset({"persons", "namings", "handling", "source_reliability", "information_accuracy"})
"""Parts with a place of their own on a page."""


def lines_of(body: Body) -> list[Line]:
    """Every value of ``body`` that was recorded, in order; persons and identifiers have their own sections."""
    return list(_model(body, ""))


def _model(model: BaseModel, path: str) -> Iterator[Line]:
    for name, info in type(model).model_fields.items():
        value = getattr(model, name)
        if value is None or name in SHOWN_ELSEWHERE:
            continue
        listed = next(
            (mark.name for mark in info.metadata if isinstance(mark, CodeListed)), _list_within(info.annotation)
        )
        yield from _value(value, f"{path}.{name}" if path else name, listed)


def _value(value: Any, path: str, listed: str) -> Iterator[Line]:
    if isinstance(value, Coded):
        yield Line(path, value.written, value.code or "", value.code, listed)
    elif isinstance(value, When | Quantity | Interval | Marking):
        yield Line(path, *_PAIRS[type(value)](value))
    elif isinstance(value, Where):
        yield from _place(value, path)
    elif isinstance(value, BaseModel):
        if not isinstance(value, Person | Naming):
            yield from _model(value, path)
    elif isinstance(value, tuple | list):
        for index, part in enumerate(value):
            yield from _value(part, f"{path}.{index}", listed)
    elif isinstance(value, Mapping):
        for key, part in value.items():
            yield Line(f"{path}.{key}", None, str(part))
    elif text := ("yes" if value else "no") if isinstance(value, bool) else str(value):
        yield Line(path, None, text)


def _place(where: Where, path: str) -> Iterator[Line]:
    if where.country is not None:
        yield Line(f"{path}.country", where.country.written, where.country.code or "", where.country.code, "countries")
    if where.region:
        yield Line(f"{path}.region", None, where.region)
    if where.place or where.place_written:
        yield Line(f"{path}.place", where.place_written, where.place or "")
    if where.locode:
        yield Line(f"{path}.locode", None, where.locode)
    if where.latitude is not None and where.longitude is not None:
        yield Line(f"{path}.position", None, f"{where.latitude:.5f}, {where.longitude:.5f} (WGS 84)")


def _when(when: When) -> tuple[str | None, str]:
    timed = len(when.at) > len("2016-03-24")
    return when.written, f"{when.at} (zone not recorded)" if timed and not when.zone_known else when.at


def _quantity(quantity: Quantity) -> tuple[str | None, str]:
    """As written, and the amount in its base unit with what is uncertain about it."""
    signs = {"about": "about ", "less_than": "less than ", "more_than": "more than "}
    text = f"{signs.get(quantity.qualifier, '')}{quantity.amount:f} {quantity.unit}"
    if quantity.qualifier == "range" and quantity.low is not None and quantity.high is not None:
        text = f"{quantity.low:f} to {quantity.high:f} {quantity.unit}"
    if quantity.written is None and quantity.unit_written is None:
        return None, text
    return f"{quantity.written or ''} {quantity.unit_written or ''}".strip(), text


def _interval(interval: Interval) -> tuple[str | None, str]:
    if interval.low is not None and interval.low == interval.high:
        return interval.written, f"{interval.low:f} {interval.unit}"
    low = "…" if interval.low is None else f"{interval.low:f}"
    high = "…" if interval.high is None else f"{interval.high:f}"
    left, right = "[" if interval.low_inclusive else "(", "]" if interval.high_inclusive else ")"
    return interval.written, f"{left}{low}, {high}{right} {interval.unit}"


def _marking(marking: Marking) -> tuple[str | None, str]:
    parts = (marking.mark_kind, marking.component, marking.state)
    return marking.as_read, ", ".join(part.code or part.written or "" for part in parts if part) or marking.as_read


_PAIRS: Final[Mapping[type, Callable[[Any], tuple[str | None, str]]]] = {
    When: _when,
    Quantity: _quantity,
    Interval: _interval,
    Marking: _marking,
}
"""Values that become one line: what was written, what was understood."""


def _list_within(annotation: Any) -> str:
    """The code list declared within a union or tuple: ``Annotated[Coded, CodeListed("countries")] | None``."""
    marks = getattr(annotation, "__metadata__", ())
    own = next((mark.name for mark in marks if isinstance(mark, CodeListed)), "")
    return own or next((found for part in getattr(annotation, "__args__", ()) if (found := _list_within(part))), "")
