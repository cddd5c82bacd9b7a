"""The draft goes through recognition whole: coded, keyed, and without a fault."""

from __future__ import annotations

import pytest
from tests.formats.cybertipline.reports import one

from tutela.formats import cybertipline
from tutela.recognition.contract import Standing
from tutela.recognition.understand import understand
from tutela.records.protection_report import ProtectionReport


@pytest.mark.parametrize(("name", "content"), cybertipline.FORMAT.examples)
def test_each_example_becomes_a_body(name: str, content: bytes) -> None:
    unit = one(content)
    found = understand(ProtectionReport, unit.draft, unit.options)
    assert found.faults == []
    assert isinstance(found.body, ProtectionReport)
    assert found.body.incident_type.code not in (None, "other", "unknown")


def test_identifiers_of_the_maximal_report_have_keys_that_tie() -> None:
    unit = one(dict(cybertipline.FORMAT.examples)["maximal.xml"])
    found = understand(ProtectionReport, unit.draft, unit.options)
    keys = {(each.scheme, each.key) for _, each in found.identifiers if each.standing is Standing.LINKS}
    assert {
        ("phone", "+40721555001"),
        ("email", "reported@mail.example.eu"),
        ("ip", "151.101.1.70|51515|2025-02-28T04:59:59Z"),
        ("sha1", "6a204bd89f3c8348afd5c77c717a097adb4a8c11"),
    } <= keys
    assert {scheme for scheme, _ in keys} >= {"handle", "url", "imei", "device", "md5", "sha256"}
