"""Whose a value is, asked by one function: over everything the acting person may see, and over what they would see but for a
restriction, which takes nobody's protection away. Hits of searches ask the same of everybody's records."""

from __future__ import annotations

from importlib import import_module
from typing import Final

from django.db import migrations

from tutela.linking import protecting

_FORMER: Final = str(import_module("tutela.linking.migrations.0007_common_hits").NOW)
_OF_ONE_RECORD: Final = (
    "OR bool_or(m.capacity IN ('victim', 'witness_or_contact')) OVER (PARTITION BY m.record_id) AS silent"
)
_OF_ANY: Final = """OR bool_or(m.capacity IN ('victim', 'witness_or_contact')) OVER (PARTITION BY m.record_id)
               OR EXISTS (SELECT FROM records_mention p WHERE p.key_hash = m.key_hash AND p.current
                          AND p.capacity IN ('victim', 'witness_or_contact')) AS silent"""
if _OF_ONE_RECORD not in _FORMER:
    raise ValueError("the function of hits is not the one that is changed here")


class Migration(migrations.Migration):
    """The functions."""

    dependencies = [
        ("linking", "0007_common_hits"), ("records", "0008_mention_of_protected"), ("safeguards", "0007_audit_scope"),
    ]  # fmt: skip
    operations = [
        migrations.RunSQL(protecting.FUNCTIONS, protecting.FUNCTIONS_UNDO),
        migrations.RunSQL(_FORMER.replace(_OF_ONE_RECORD, _OF_ANY), _FORMER),
    ]
