"""A day as a form sends it."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from tutela.errors import InvalidInput


def day_in(text: str) -> date:
    """The day ``text`` says (2016-03-24). InvalidInput where it says none."""
    try:
        return date.fromisoformat(text.strip())
    except ValueError as error:
        raise InvalidInput(_("“%s” is not a day.") % text[:40], mend=_("Write it as 2016-03-24.")) from error
