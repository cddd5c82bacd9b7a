"""Hit or no hit: a common value is no hit. Telling a hundred thousand owners of one search helps nobody, and took seconds."""

from __future__ import annotations

from importlib import import_module
from typing import Final

from django.db import migrations

from tutela.linking.rules import DEGREE_CAP

MOST: Final = 4 * DEGREE_CAP
"""Namings by anybody from which on a value is common: nobody is told and nothing is said."""

_BODY: Final = str(import_module("tutela.linking.migrations.0003_hits").FUNCTION).partition(
    "CREATE FUNCTION hits_elsewhere"
)[2]
_FORMER: Final = "CREATE OR REPLACE FUNCTION hits_elsewhere" + _BODY.partition("END $$;")[0] + "END $$;"
_ALL: Final = "WHERE m.key_hash = ANY (hashes) AND m.current AND m.standing = 'links'"
_RARE: Final = f"""WHERE m.key_hash IN (SELECT h.hash FROM unnest(hashes) AS h (hash) WHERE {MOST} > (
              SELECT count(*) FROM (SELECT FROM records_mention x WHERE x.key_hash = h.hash AND x.current LIMIT {MOST}) counted))
          AND m.current AND m.standing = 'links'"""  # noqa: S608
NOW: Final = _FORMER.replace(_ALL, _RARE)


class Migration(migrations.Migration):
    """The function, made anew."""

    dependencies = [("linking", "0006_watching_records")]
    operations = [migrations.RunSQL(NOW, _FORMER)]
