"""What the notes of a result say, as sentences with places for their values (marked for translation; breaks/ itself is pure)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from tutela.strategy.breaks.result import Note


def _(text: str) -> str:
    """Marks a text for translation, which happens where it is shown."""
    return text


NOTES: Final[Mapping[str, str]] = {
    "few": _("Too few values to say: %(values)d, where %(fewest)d are needed."),
    "few_sides": _("Too few values to say: %(before)d before and %(after)d from the date on, where %(fewest)d are needed on either side."),
    "constant": _("All values are the same: there is nothing that could have changed."),
    "gaps": _("%(missing)d of %(periods)d periods have no value; nothing is put in their place."),
    "zeros": _("%(zeros)d of %(values)d values are zero: intervals are rough where there is so little to count."),
    "leading_zeros": _("The first %(zeros)d values are zero: a break may show when counting began rather than a change."),
    "season": _("Seasons are taken out (each returns after %(season)d periods)."),
    "season_short": _("The series is shorter than %(years)d years: seasons cannot be told from the rest."),
    "season_weeks": _("Seasons of weeks are not taken out."),
    "trend": _("The series has a steady trend, which is taken out; a break may change it."),
    "wandering": _("Each value hangs strongly on the one before (%(dependence).2f): a slow drift can hardly be told from a break."),
    "cut": _("Only the last %(values)d values are looked at."),
    "more": _("There may be more breaks than the %(most)d that are shown."),
}  # fmt: skip


def sentence(note: Note) -> str:
    """A note as an English sentence."""
    return NOTES[note.code] % note.values
