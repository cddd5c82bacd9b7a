"""The firearms a record holds, each with what befell it, and as they are compared."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tutela.linking.tracing.rules import Step
from tutela.recognition.firearms.absence import Absence
from tutela.recognition.firearms.description import Description, Written, describe
from tutela.recognition.firearms.makes import How
from tutela.records.envelope import Body
from tutela.records.firearm import Firearm
from tutela.records.firearm_event import FirearmEvent
from tutela.records.incident import Incident
from tutela.records.seizure import Seizure
from tutela.records.values import Coded, shown


@dataclass(frozen=True, slots=True)
class Held:
    """One firearm of a record: its place among them (from 1), its description, and what befell it."""

    number: int
    firearm: Firearm
    event: str
    reporter: str = ""
    from_holder: str = ""
    to_holder: str = ""

    def described(self, ended: str = "") -> Description:
        """As it is compared."""
        return describe(written_of(self.firearm, ended))

    @property
    def absence(self) -> Absence | None:
        """Why it has no serial to trace by; None where it has one."""
        return self.described().absence


def held(body: Body) -> tuple[Held, ...]:
    """Every firearm of a record, in order; none for the kinds that hold none."""
    if isinstance(body, FirearmEvent):
        holders = (code_of(body.from_holder), code_of(body.to_holder))
        return (Held(1, body.firearm, code_of(body.event), code_of(body.reporter), *holders),)
    if isinstance(body, Seizure):
        event = code_of(body.recovery_kind)
        firearms = (item.firearm for item in body.items if item.firearm is not None)
        event = event if event not in {"", "other", "unknown"} else "seized"
        return tuple(Held(number, firearm, event) for number, firearm in enumerate(firearms, start=1))
    if isinstance(body, Incident) and body.weapon is not None:
        return (Held(1, body.weapon, "incident"),)
    return ()


def step_of(one: Held, body: Body, record: str, owner: str) -> Step:
    """What a record says befell this firearm. ``record`` is the record's public id, ``owner`` the name of its organisation."""
    reading = one.described().make
    where = body.where.country if body.where else None
    return Step(
        record=record,
        event=one.event,
        at=body.when.at if body.when else "",
        country=code_of(where),
        reporter=one.reporter,
        owner=owner,
        from_holder=one.from_holder,
        to_holder=one.to_holder,
        make=reading.make.id if reading.make and reading.how is not How.PROPOSED else "",
        make_written=one.firearm.make or "",
        origin=code_of(one.firearm.origin_status),
        item_kind=code_of(one.firearm.item_kind),
    )


def described(given: Mapping[str, str], country: str | None = None) -> Firearm:
    """The firearm that a person describes: ``serial``, and where they are said ``make``, ``model`` and ``calibre`` as written,
    ``type`` and ``component`` as codes; ``country`` is that of manufacture. Raises pydantic's ValidationError."""
    mark = {"as_read": given["serial"], "component": _coded(given.get("component"))}
    return Firearm.model_validate(
        {
            **{name: given.get(name) or None for name in ("make", "model", "calibre")},
            "type": _coded(given.get("type")),
            "country_of_manufacture": _coded(country),
            "markings": [mark],
        }
    )


def _coded(code: str | None) -> dict[str, str] | None:
    return {"code": code} if code else None


def written_of(firearm: Firearm, ended: str = "") -> Written:
    """The fields of a firearm as the comparison reads them."""
    marks = tuple(
        (one.as_read, code_of(one.component), code_of(one.state))
        for one in firearm.markings
        if one.mark_kind is None or one.mark_kind.code == "serial"
    )
    kind = code_of(firearm.type) or shown(firearm.type)
    return Written(firearm.make or "", firearm.model or "", firearm.calibre or "", kind, marks, ended)


def code_of(value: Coded | None) -> str:
    """The code, "" where there is none."""
    return (value.code or "") if value else ""
