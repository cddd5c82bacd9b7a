"""Faults found in tables of indicators."""

from __future__ import annotations

from typing import Final

from tutela.vocabulary.faults.entry import FaultText, _

FAULTS: Final[tuple[FaultText, ...]] = (
    FaultText(
        "indicator_not_a_number",
        _("“{value}” is no number, and this indicator is numeric."),
        _("Write the number, leave the cell blank where nothing was measured, or use an indicator of words."),
    ),
    FaultText(
        "indicator_dash",
        _("“{value}” is zero in some tables and nothing in others."),
        _("Write 0 for none, or leave the cell blank where nothing was measured."),
    ),
    FaultText(
        "indicator_suspect",
        _("“{value}” looks as if a spreadsheet program changed it."),
        _("Compare it with the source, mend the cell, or say when uploading that it stands as it is."),
    ),
    FaultText(
        "indicator_suspect_likely",
        _("“{value}” looks as if a spreadsheet program changed it; the row adds up with {likely}."),
        _("Compare it with the source, mend the cell, or say when uploading that it stands as it is."),
    ),
    FaultText(
        "indicator_country_unknown",
        _("“{value}” is no country."),
        _("Write its name, or its code of two letters (ISO 3166-1; EL, UK and XK are understood)."),
    ),
    FaultText(
        "indicator_country_several",
        _("“{value}” may be one of several countries: {codes}."),
        _("Write the code of two letters."),
    ),
    FaultText(
        "indicator_country_missing", _("No country is given."), _("Name the country, or state one in the mapping.")
    ),
    FaultText(
        "indicator_country_left",
        _("{country} left the European Union on {day}; it is no member in {period}."),
        _("Leave it out of this aggregate, or deliver it under an indicator of countries."),
    ),
    FaultText(
        "indicator_country_no_member",
        _("{country} is no member of the European Union in {period}."),
        _("Leave it out of this aggregate, or deliver it under an indicator of countries."),
    ),
    FaultText(
        "indicator_answer_unknown",
        _("“{value}” is no answer of this indicator ({answers})."),
        _("Write one of its answers, or leave the cell blank."),
    ),
    FaultText(
        "indicator_period_unreadable",
        _("“{value}” is no year, quarter, month or fiscal year."),
        _("Write 2017, 2017-Q1, 2017-03 or FY2017."),
    ),
    FaultText(
        "indicator_period_missing",
        _("No period is given."),
        _("Name the year, or state the column of it in the mapping."),
    ),
    FaultText(
        "indicator_unknown", _("There is no indicator “{value}”."), _("See the list of indicators for their names.")
    ),
    FaultText(
        "indicator_dimension_unknown",
        _("The indicator has no breakdown by “{value}”."),
        _("Leave the column out in the mapping, or use an indicator that is broken down so."),
    ),
    FaultText(
        "indicator_twice",
        _("The same country, period and breakdown stands in this file already ({first}), with another value."),
        _("Keep one of the two, or name the column that tells them apart as a breakdown."),
    ),
    FaultText(
        "indicator_out_of_range",
        _("{value} is outside what this indicator can be ({low} to {high})."),
        _("Check the unit of the column."),
    ),
    FaultText(
        "indicator_column_unmapped",
        _("The mapping does not know the column “{column}”."),
        _("Name it in the mapping, or have it ignored there."),
    ),
    FaultText(
        "indicator_cells_misplaced",
        _("The row has {found} cells and the heading {expected}."),
        _("Bring the row's cells under their columns."),
    ),
)
