"""Device ids as a service gives them: opaque, so only spaces at the ends go; UUIDs and MAC addresses are lower case."""

from __future__ import annotations

import re
from typing import Final

from tutela.recognition.contract import Identifier, Reading
from tutela.recognition.identifiers.scheme import Context, Scheme, damaged, links, weak
from tutela.recognition.identifiers.scoped import scope_key, scoped, unscoped

_HEXADECIMAL: Final = re.compile(
    r"\{?[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\}?|[0-9a-f]{2}(?:[:-][0-9a-f]{2}){5}", re.IGNORECASE
)
_LONGEST: Final = 1024


def _read(text: str, context: Context) -> Reading[Identifier]:
    service = scope_key(context.service)
    value = unscoped(text, service).strip()
    if _HEXADECIMAL.fullmatch(value):
        value = value.strip("{}").lower()
        value = value.replace("-", ":") if len(value) == 17 else value
    if not value or len(value) > _LONGEST:
        return damaged("device", text, "not_a_device_id")
    return (
        links("device", scoped(service, value), text)
        if service
        else weak("device", value, text, "device_without_service")
    )


SCHEME: Final = Scheme(
    name="device",
    title="Device id within a service",
    read=_read,
    example_texts=("{6F9619FF-8B86-D011-B42D-00CF4FC964FF}", "6f9619ff-8b86-d011-b42d-00cf4fc964ff"),
    example_context=Context(service="Exempla Chat"),
    uses=("service",),
    numeric=True,
)
