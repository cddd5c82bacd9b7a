"""E-mail addresses. Key: local part folded, provider rules applied, domain in lower-case ASCII.

The local part's case counts by the standard and by hardly any provider, so it is folded in the key only.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from tutela.recognition.contract import Identifier, Reading, Standing
from tutela.recognition.identifiers.domain import alike as alike_domain
from tutela.recognition.identifiers.domain import host_key, reserved_domain
from tutela.recognition.identifiers.scheme import Context, Scheme, damaged, links, set_apart
from tutela.recognition.identifiers.skeleton import skeleton
from tutela.recognition.identifiers.text import folded, refanged
from tutela.vocabulary import data_files

_BRACKETED: Final = re.compile(r"[^<>]*<([^<>]+)>")


@dataclass(frozen=True, slots=True)
class _Provider:
    domain: str
    dots: bool
    tag: str


@lru_cache(maxsize=1)
def _providers() -> Mapping[str, _Provider]:
    return {
        domain: _Provider(entry["domains"][0], entry["dots"], entry["tag"])
        for entry in data_files.read("tutela.recognition.identifiers", "mail_providers.yaml")
        for domain in entry["domains"]
    }


def _read(text: str, context: Context) -> Reading[Identifier]:
    bracketed = _BRACKETED.fullmatch(text)
    address = refanged(bracketed.group(1) if bracketed else text).strip()
    if address[:7].lower() == "mailto:":
        address = address[7:].partition("?")[0]
    local, at, domain = address.rpartition("@")
    host = host_key(domain)
    if not at or not local or not host or " " in local or "@" in local or len(address) > 254:
        return damaged("email", text, "not_an_address")
    name = folded(local)
    provider = _providers().get(host)
    if provider is not None:
        host = provider.domain
        name = name.partition(provider.tag)[0]
        name = name if provider.dots else name.replace(".", "")
    if not name:
        return damaged("email", text, "not_an_address")
    key = f"{name}@{host}"
    if why := reserved_domain(host):
        return set_apart(Identifier("email", key, text, Standing.RESERVED, why))
    return links("email", key, text)


def alike(key: str) -> str:
    """The key by which look-alike addresses meet, for suggesting only."""
    name, _, host = key.rpartition("@")
    return f"{skeleton(name)}@{alike_domain(host)}"


SCHEME: Final = Scheme(
    name="email",
    title="E-mail address",
    read=_read,
    example_texts=("J.Doe+x@GMail.com", "Testa.Exempla@post.example.eu", "testa@bücher.eu"),
    suggest=alike,
)
