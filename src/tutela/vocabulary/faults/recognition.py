"""Faults found by: recognition."""

from __future__ import annotations

from typing import Final

from tutela.vocabulary.faults.entry import FaultText, _

FAULTS: Final[tuple[FaultText, ...]] = (
    # countries
    FaultText(
        "country_unknown",
        _("“{value}” is not the name or code of a country we know (nearest: {suggestions})."),
        _("Write the country's name or its two-letter code."),
    ),
    FaultText(
        "country_ambiguous",
        _("“{value}” may mean more than one country: {candidates}."),
        _("Write the full name or the two-letter code of the one that is meant."),
    ),
    FaultText("country_part", _("“{value}” names a part of {name}; it is kept as {name}.")),
    FaultText(
        "country_withdrawn", _("“{value}” no longer exists as a country; it is kept as the former country {code}.")
    ),
    FaultText("country_designation", _("{name}: {note}")),
    FaultText(
        "country_mark",
        _("The mark “{mark}” behind “{value}” was set aside."),
        _("Look for the footnote in the source."),
    ),
    # code lists
    FaultText(
        "code_unknown",
        _("“{value}” is on no line of the list “{list}”; it is kept as written."),
        _("Add it as another spelling of a code of that list, or map it in the mapping."),
    ),
    # dates
    FaultText("date_unreadable", _("“{value}” is not a date we can read."), _("Write dates as 2020-07-24.")),
    FaultText("date_impossible", _("“{value}” is not a day of the calendar."), _("Correct the date.")),
    FaultText(
        "date_ambiguous",
        _("“{value}” may mean {first} or {second}."),
        _("Say in which order this source writes day and month, or write the date as 2020-07-24."),
    ),
    FaultText("date_order_inferred", _("“{value}” was read as {at}; in the other order it would be no date.")),
    FaultText(
        "date_order_contrary",
        _("“{value}” is no date in the order stated for this source ({order})."),
        _("Correct the date, or the stated order."),
    ),
    FaultText(
        "date_two_digit_year",
        _("“{value}” has a year of two digits, and the order of this source's dates is not stated."),
        _("State the order of dates, or write the year with four digits."),
    ),
    FaultText(
        "date_serial",
        _("“{value}” is a number; as a spreadsheet's day number it would be {at}."),
        _("Format the column as a date in the spreadsheet and deliver again."),
    ),
    FaultText("date_future", _("“{value}” lies after {limit}."), _("Correct the date.")),
    FaultText(
        "date_calendar",
        _("The year of “{value}” belongs to no date of the Gregorian calendar in question (perhaps {calendar})."),
        _("Give the date in the Gregorian calendar."),
    ),
    FaultText("date_coarser", _("“{value}” is kept as the year {at}.")),
    FaultText("date_century", _("The year of “{value}” was taken as {year}.")),
    FaultText("date_placeholder", _("“{value}” is often written where a date is not known; it is no evidence.")),
    FaultText(
        "date_time_missing",
        _("The time of “{value}” does not exist in {zone}: the clocks were put forward."),
        _("Correct the time, or give it with its offset."),
    ),
    FaultText("date_time_twice", _("The time of “{value}” occurred twice in {zone}; it is kept without a zone.")),
    FaultText(
        "date_zone_unknown", _("“{zone}” is not a time zone we know."), _("Use a name such as Europe/Rome, or UTC.")
    ),
    # places
    FaultText("place_corrupt", _("“{value}” looks damaged by a replacement in the source (perhaps: {suggestion}).")),
    FaultText("place_not_a_place", _("“{value}” looks like a number, a formula or a file name, not like a place.")),
    # intervals
    FaultText(
        "interval_unreadable",
        _("“{value}” is not an amount or range we can read."),
        _("Write 2-3, <0.5 or one number."),
    ),
    FaultText(
        "interval_reversed",
        _("In “{value}” the lower bound lies above the upper one."),
        _("Exchange or correct the bounds."),
    ),
    FaultText(
        "interval_ambiguous",
        _("“{value}” may be {first} or {second}."),
        _("Say in the mapping which sign this source uses for decimals."),
    ),
    FaultText(
        "interval_unit",
        _("“{value}” is given in {found}, but the column is stated to be in {unit}."),
        _("Correct the value, or the unit in the mapping."),
    ),
    FaultText("interval_about", _("“{value}” is an approximate amount.")),
    FaultText(
        "number_ambiguous",
        _("“{value}” can be read as {first} or as {second}."),
        _("State in the mapping which decimal mark this source uses, or write the number without a thousands mark."),
    ),
    FaultText(
        "number_unreadable",
        _("“{value}” is not a number."),
        _("Write digits with at most one decimal mark; words belong into another column."),
    ),
    FaultText("number_negative", _("“{value}” is less than nothing."), _("An amount cannot be negative: correct it.")),
    FaultText("range_reversed", _("“{value}” begins above its end."), _("Write the lower bound first.")),
    FaultText(
        "unit_missing", _("The amount “{value}” has no unit."), _("Fill in the unit the amount was measured in.")
    ),
    FaultText(
        "unit_unknown",
        _("“{value}” is no unit in the table of units. Close: {suggestions}."),
        _("Write one of the known units, or map this one to a known unit in the mapping."),
    ),
    FaultText(
        "unit_conflict",
        _("The amount “{value}” names its own unit, but the unit beside it is “{unit}”."),
        _("Correct the one that is wrong."),
    ),
    FaultText(
        "amount_impossible",
        _("{value} {unit} of {substance} is more than any single seizure can be (limit: {limit}). {hint}"),
        _("Check the unit and the decimal mark; correct the amount, or confirm it with the source."),
    ),
    FaultText("quantity_zero", _("The amount is zero, as written: “{value}”.")),
    FaultText("amount_missing", _("No amount is recorded.")),
    FaultText(
        "substance_unknown",
        _("“{value}” is no known name of a substance; it is kept as written. Close: {suggestions}."),
        _(
            "Choose the right substance. A name marked ≠ differs by what makes another substance: a number, a prefix, an ending."
        ),
    ),
    FaultText(
        "substance_street_name",
        _("“{value}” is a street name, used for {name}; it is kept as written and no substance is recorded from it."),
        _("A street name is no finding: name the substance where a laboratory has found it."),
    ),
    FaultText(
        "substance_cas_wrong",
        _("The CAS number {number} in “{value}” fails its check digit; it is kept as written."),
        _("Look the number up again; a spreadsheet may have made a date of it, or a digit is wrong."),
    ),
    FaultText(
        "substance_cas_unknown",
        _("The CAS number {number} is of no known substance; it is kept as written."),
        _("Write the name beside it, or add the substance to the registry."),
    ),
    FaultText(
        "substance_cas_conflict",
        _("“{value}” carries the CAS number {number} of {name}, but another name; it is kept as written."),
        _("Find out which of the two is meant: public lists mix them up."),
    ),
)
