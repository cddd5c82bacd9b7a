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
    flight,
    handle,
    iban,
    iccid,
    imei,
    imo,
    imsi,
    ip,
    mac,
    memo,
    mmsi,
    onion,
    parcel,
    payment_card,
    pgp,
    phone,
    plate,
    serial,
    url,
    vin,
    wallet,
)
from tutela.recognition.identifiers.scheme import KEY_CHARS, Context, Scheme, damaged, set_apart, weak
from tutela.recognition.identifiers.text import UNDECODED, clean, folded, spreadsheet_damage, unwrapped
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
    payment_card.SCHEME,
    imsi.SCHEME,
    iccid.SCHEME,
    mac.SCHEME,
    vin.SCHEME,
    imo.SCHEME,
    mmsi.SCHEME,
    flight.SCHEME,
    pgp.SCHEME,
    onion.SCHEME,
    memo.SCHEME,
)

BY_NAME: Final[Mapping[str, Scheme]] = {scheme.name: scheme for scheme in SCHEMES}

_SCOPES: Final = frozenset({"service", "country"})

SECRET: Final = frozenset(scheme.name for scheme in SCHEMES if scheme.secret)
"""Schemes whose key is stored as a keyed hash only."""


def read(naming: Naming, options_country: str | None = None) -> Reading[Identifier]:
    """The identifier a record names.

    ``options_country`` (ISO 3166-1 alpha-2) is where the source writes, for numbers that state no country themselves.
    Never raises; ``faults`` is always empty: an odd identifier stops no record. Of a secret scheme ``written`` comes back
    masked; its ``key`` is for hashing and must not be shown or stored (``shown_key``).
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
    if scheme.secret:  # not remembered either
        return _unshown(_fresh(scheme, clean(naming.written), context), naming.written)
    return _remembered(scheme.name, naming.written, context)


def shown_key(identifier: Identifier) -> str:
    """What may be stored and shown of an identifier's key: the key, or its mask where the scheme is secret."""
    return payment_card.masked(identifier.key) if identifier.scheme in SECRET else identifier.key


def suggestion_key(identifier: Identifier) -> str:
    """The coarser key by which look-alikes of an identifier may be suggested to a person; "" where its scheme has none."""
    suggest = BY_NAME[identifier.scheme].suggest if identifier.scheme in BY_NAME else None
    return suggest(identifier.key) if suggest and identifier.key else ""


def _unshown(reading: Reading[Identifier], written: str) -> Reading[Identifier]:
    """The reading with what was written masked, in its notes too."""
    mask = payment_card.masked(clean(written))
    value = None if reading.value is None else replace(reading.value, written=mask)
    notes = tuple(replace(note, params={**note.params, "value": mask}) for note in reading.notes)
    return replace(reading, value=value, notes=notes)


@lru_cache(maxsize=65_536)
def _remembered(name: str, written: str, context: Context) -> Reading[Identifier]:
    """The reading of one text in its context; identifiers repeat, and a phone number takes 20 µs to parse."""
    reading = _fresh(BY_NAME[name], clean(written), context)
    if reading.value is None or reading.value.written == written:
        return reading
    return replace(reading, value=replace(reading.value, written=written))


def _fresh(scheme: Scheme, text: str, context: Context) -> Reading[Identifier]:
    text = unwrapped(text)
    plain = folded(text)
    rule = stop_values.find(stop_values.ANY, plain)
    if not text or rule is not None:
        why = rule.reason if rule else "not_recorded_word"
        return set_apart(Identifier(scheme.name, "", text, Standing.PLACEHOLDER, why))
    if UNDECODED in text:
        return damaged(scheme.name, text, "undecoded")
    if scheme.numeric and (why := spreadsheet_damage(text)):
        return damaged(scheme.name, text, why)
    reading = scheme.read(text, context)
    if reading.value is not None and reading.value.standing is Standing.DAMAGED and (why := spreadsheet_damage(text)):
        return damaged(scheme.name, text, why)
    key = reading.value.key if reading.value else ""
    if len(key) > KEY_CHARS:
        return damaged(scheme.name, text, "too_long")
    rule = stop_values.find(scheme.name, plain)
    if rule is None and key and (value := _value(scheme, key)) != plain:
        rule = stop_values.find(scheme.name, value)
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
    if scheme is document_number.SCHEME:
        return folded(key.rpartition("|")[2])
    scoped_by = not _SCOPES.isdisjoint(scheme.uses)
    return folded(key.partition("|")[2] or key) if scoped_by else folded(key)


def _unknown_scheme(naming: Naming) -> Reading[Identifier]:
    text = clean(naming.written)
    return weak(naming.scheme, folded(text), naming.written, "scheme_unknown")
