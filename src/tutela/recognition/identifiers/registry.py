"""The registry of identifier schemes, and the one way in: ``read``.

To add a scheme: copy a file, name it here, and give its rules a sentence in vocabulary/faults/identifiers.py.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Final

from tutela.recognition.contract import Identifier, Reading, Standing
from tutela.recognition.identifiers import (
    container,
    device,
    document_number,
    domain,
    email,
    handle,
    iban,
    imei,
    ip,
    parcel,
    phone,
    plate,
    serial,
    url,
    wallet,
)
from tutela.recognition.identifiers.scheme import KEY_CHARS, Context, Scheme, damaged, set_apart, weak
from tutela.recognition.identifiers.text import clean, folded, spreadsheet_damage
from tutela.records.values import Naming
from tutela.vocabulary import stop_values

SCHEMES: Final[tuple[Scheme, ...]] = (
    email.SCHEME,
    phone.SCHEME,
    ip.SCHEME,
    wallet.SCHEME,
    url.SCHEME,
    domain.SCHEME,
    handle.SCHEME,
    serial.SCHEME,
    container.SCHEME,
    plate.SCHEME,
    imei.SCHEME,
    iban.SCHEME,
    parcel.SCHEME,
    device.SCHEME,
    document_number.SCHEME,
)

BY_NAME: Final[Mapping[str, Scheme]] = {scheme.name: scheme for scheme in SCHEMES}


def read(naming: Naming, options_country: str | None = None) -> Reading[Identifier]:
    """The identifier a record names.

    ``options_country`` (ISO 3166-1 alpha-2) is where the source writes, for numbers that state no country themselves.
    Never raises; ``faults`` is always empty: an odd identifier stops no record.
    """
    scheme = BY_NAME.get(naming.scheme)
    if scheme is None:
        return _unknown_scheme(naming)
    uses = scheme.uses
    context = Context(
        (naming.country or options_country) if "country" in uses else None,
        naming.service if "service" in uses else None,
        naming.port if "port" in uses else None,
        naming.at if "at" in uses else None,
    )
    return _remembered(scheme.name, naming.written, context)


@lru_cache(maxsize=65_536)
def _remembered(name: str, written: str, context: Context) -> Reading[Identifier]:
    """The reading of one text in its context; identifiers repeat, and a phone number takes 20 µs to parse."""
    reading = _fresh(BY_NAME[name], clean(written), context)
    if reading.value is None or reading.value.written == written:
        return reading
    return replace(reading, value=replace(reading.value, written=written))


def _fresh(scheme: Scheme, text: str, context: Context) -> Reading[Identifier]:
    plain = folded(text)
    rule = stop_values.find(stop_values.ANY, plain)
    if not text or rule is not None:
        why = rule.reason if rule else "not_recorded_word"
        return set_apart(Identifier(scheme.name, "", text, Standing.PLACEHOLDER, why))
    if scheme.numeric and (why := spreadsheet_damage(text)):
        return damaged(scheme.name, text, why)
    reading = scheme.read(text, context)
    key = reading.value.key if reading.value else ""
    if len(key) > KEY_CHARS:
        return damaged(scheme.name, text, "too_long")
    rule = stop_values.find(scheme.name, plain) or (stop_values.find(scheme.name, _value(scheme, key)) if key else None)
    if rule is None:
        return reading
    standing = Standing(rule.standing)
    # A placeholder names nothing, so it has no key; how many records share a stop value is worth showing.
    return set_apart(
        Identifier(scheme.name, key if standing is Standing.STOP_VALUE else "", text, standing, rule.reason)
    )


def _value(scheme: Scheme, key: str) -> str:
    """The value inside a key that has a scope before it, or (``ip``) port and time behind it."""
    if scheme is ip.SCHEME:
        return key.partition("|")[0]
    scoped_by = {"service", "country"} & set(scheme.uses)
    return folded(key.partition("|")[2] or key) if scoped_by else folded(key)


def _unknown_scheme(naming: Naming) -> Reading[Identifier]:
    text = clean(naming.written)
    return weak(naming.scheme, folded(text), naming.written, "scheme_unknown")
