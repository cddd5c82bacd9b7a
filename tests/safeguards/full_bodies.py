"""Bodies with every field filled, every text a canary: what de-identification must leave nothing of."""

from __future__ import annotations

import types
from enum import StrEnum
from typing import Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel

from tutela.records.envelope import Body
from tutela.records.kinds import BY_NAME
from tutela.records.values import Coded, Naming, When

CANARY = "canary7f3a"
_NAMED: dict[str, Any] = {
    "scheme": "email",
    "locode": "ATVIE",
    "country": "AT",
    "unit": "g",
    "assumption": "litre_to_kilogram",
    "latitude": 48.2,
    "longitude": 16.4,
}


def full_body(kind: str) -> Body:
    """A body of ``kind`` with every field filled."""
    model = BY_NAME[kind]
    filled = {name: _value(info.annotation, name) for name, info in model.model_fields.items()}
    return model.model_validate(filled)


def _value(annotation: Any, name: str) -> Any:
    origin = get_origin(annotation)
    if origin in (Union, types.UnionType):
        return _value(next(part for part in get_args(annotation) if part is not type(None)), name)
    if origin is Literal:
        return get_args(annotation)[0]
    if origin is tuple:
        parts = get_args(annotation)
        return [_value(parts[0], name)] if parts[-1] is Ellipsis else [_value(part, name) for part in parts]
    if origin is dict:
        return {"element": CANARY}
    if origin is not None:  # Annotated
        return _value(get_args(annotation)[0], name)
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return _model(annotation)
    if isinstance(annotation, type) and issubclass(annotation, StrEnum):
        return next(iter(annotation)).value
    return _plain(annotation, name)


def _model(model: type[BaseModel]) -> Any:
    if model is Coded:
        return {"code": "a_code", "written": CANARY}
    if model is When:
        return {"at": "2024-03-05T14:05Z", "precision": "minute", "written": CANARY}
    filled = {name: _value(info.annotation, name) for name, info in model.model_fields.items()}
    if model is Naming:
        filled["scheme"] = "email"
    return filled


def _plain(annotation: Any, name: str) -> Any:
    if annotation is str:
        if name in {"category", "age_band", "counted_by", "region"}:
            return "kept by the declared list"
        return _NAMED.get(name, CANARY)
    if annotation is bool:
        return True
    if annotation is int:
        return 2000 if name == "year" else 1
    if annotation is float:
        return _NAMED.get(name, 1.0)
    return "1"  # decimals
