"""The doctor looks at the wall from behind it."""

from __future__ import annotations

from django.conf import settings

from tests.cast import Cast
from tutela import diagnosis


def test_the_wall_is_well_for_the_help_role_and_for_no_other(cast: Cast) -> None:
    assert diagnosis._wall(settings.CONNECTIONS.help).well
    for dsn in (settings.CONNECTIONS.app, settings.CONNECTIONS.gate, settings.CONNECTIONS.owner):
        finding = diagnosis._wall(dsn)
        assert not finding.well
        assert "TUTELA_HELP_DATABASE_URL" in finding.mend
