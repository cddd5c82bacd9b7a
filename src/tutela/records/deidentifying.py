"""What stays of a record when nobody shall stand in it any more: a declared list of fields a kind, and nothing else. Pure.

An allow-list, because a field that is added later must not stay by oversight. Persons, identifiers, free texts, what was
written, marks and numbers go; a place is known to its region, a moment to its month. What figures are counted from stays.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, TypeAlias

from tutela.records.envelope import Body
from tutela.records.kinds import BY_NAME

Kept: TypeAlias = Mapping[str, object]
"""Field -> True (kept as it is), a mapping (kept in part), ``CODE``, ``MONTH`` ..."""

CODE: Final = {"code": True}
_WHERE: Final = {"country": CODE, "region": True}
_INTERVAL: Final = {"low": True, "high": True, "low_inclusive": True, "high_inclusive": True, "unit": True}
_QUANTITY: Final = {
    "kind": True, "amount": True, "unit": True, "low": True, "high": True, "qualifier": True, "assumption": True,
    "mass_estimate_g": True,
}  # fmt: skip
_FIREARM: Final = {
    "item_kind": CODE, "type": CODE, "action": CODE, "country_of_manufacture": CODE, "origin_status": CODE,
}  # fmt: skip
_EVENT: Final = {
    "area": True, "crime_context": True, "when": "month", "where": _WHERE, "handling": True, "source_reliability": True,
    "information_accuracy": True,
}  # fmt: skip

KEPT: Final[Mapping[str, Kept]] = {
    "seizure": {
        **_EVENT,
        "items": {
            "item_kind": CODE, "substance": CODE, "form": CODE, "quantity": _QUANTITY, "street_value": _INTERVAL, "firearm": _FIREARM,
            "findings": {
                "substance": CODE, "purity": _INTERVAL, "purity_basis": CODE, "method": CODE, "certainty": CODE, "at": "month",
            },
        },
        "location_kind": CODE, "transport": CODE, "concealment": CODE, "detection_method": CODE, "procedure": CODE,
        "legal_ground": CODE, "criminal_context": CODE,
        "route": {"produced_in": CODE, "departed_from": CODE, "destined_for": CODE, "transit": CODE, "direction": CODE},
    },
    "protection_report": {**_EVENT, "setting": True, "incident_type": CODE, "urgent": True, "internet_details": {"form": True}},
    "listing": {
        **_EVENT, "category": True, "item_kind": CODE, "substance": CODE, "quantity": _QUANTITY, "price": _INTERVAL,
        "ships_from": CODE, "ships_to": CODE, "feedback_score": CODE,
    },
    "incident": {
        **_EVENT, "context": CODE, "outcome": CODE, "source_kind": CODE,
        "victims": {"count": True, "sex": CODE, "age_band": True, "outcome": CODE},
        "perpetrators": {"count": True, "sex": CODE, "age_band": True, "outcome": CODE},
        "weapon": _FIREARM, "weapon_legality": CODE, "counted_by": True,
    },
    "firearm_event": {
        **_EVENT, "event": CODE, "firearm": _FIREARM, "count": True, "reporter": CODE, "illicit_basis": CODE, "from_holder": CODE,
        "to_holder": CODE,
    },
}  # fmt: skip

_REQUIRED_TEXT: Final[Mapping[str, Mapping[str, object]]] = {"listing": {"offer": ""}}
"""Fields a kind cannot be without, emptied."""


def deidentified(body: Body) -> Body:
    """The body with nobody in it: only what ``KEPT`` names for its kind."""
    whole = body.model_dump(mode="json", exclude_none=True, exclude_unset=True)
    kept = {**_in_part(whole, KEPT[body.kind]), **_REQUIRED_TEXT.get(body.kind, {})}
    return BY_NAME[body.kind].model_validate(kept)


def _in_part(value: Mapping[str, Any], kept: Kept) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, how in kept.items():
        if name not in value:
            continue
        part = _part(value[name], how)
        if part is not None:
            found[name] = part
    return found


def _part(value: Any, how: object) -> Any:
    """A value as far as it is kept; None where nothing of it is."""
    if how is True:
        return value
    if isinstance(value, list):
        return [part for one in value if (part := _part(one, how)) is not None]
    if how == "month":
        at = str(value["at"])[:7]
        return {"at": at, "precision": "year" if len(at) == 4 else "month"}
    assert isinstance(how, Mapping)
    return _in_part(value, how)
