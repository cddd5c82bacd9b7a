"""Faults found while reading a file: what is wrong with the whole file, with one row, or with one cell."""

from __future__ import annotations

from typing import Final

from tutela.vocabulary.faults.entry import FaultText, _

_FILE: Final = (
    FaultText("file_empty", _("The file is empty."), _("Send the file again; the transfer may have been cut off.")),
    FaultText("unreadable", _("The file cannot be read: {reason}."), _("Save it again from the program it came from.")),
    FaultText(
        "format_unknown",
        _("The format of this file is not known. Seen: {seen}. Known formats: {known}."),
        _("Save it as one of the known formats, or name the format."),
    ),
    FaultText(
        "mapping_needed",
        _("The columns of this table fit no known mapping. {nearest}"),
        _("Run “tutela mapping draft {file}”, finish the mapping it writes, and give it with the file."),
    ),
    FaultText(
        "mapping_ambiguous",
        _("The columns of this table fit several mappings equally well: {names}."),
        _("Name the mapping to use."),
    ),
    FaultText(
        "columns_missing",
        _("The mapping “{mapping}” needs columns that the table does not have: {columns}."),
        _("Correct the heading, or use another mapping."),
    ),
    FaultText("header_missing", _("The table has no heading in line {row}."), _("Put the names of the columns there.")),
    FaultText(
        "header_duplicate", _("Several columns have the same name: {columns}."), _("Give each column its own name.")
    ),
    FaultText("header_empty", _("Columns without a name: {columns}."), _("Give every column a name, or remove it.")),
    FaultText("columns_too_many", _("The table has {count} columns; {limit} are allowed."), _("Remove empty columns.")),
    FaultText(
        "encoding_unknown",
        _(
            "Line {row} (byte {byte}) is not valid {tried}, and nothing says how the letters of the file are coded."
            " {candidates}"
        ),
        _("Save the file as UTF-8, or state its encoding in the mapping (table: encoding)."),
    ),
    FaultText(
        "encoding_contradicted",
        _("The mapping says {stated}, but the letters of this file are coded in UTF-8."),
        _("State utf-8 in the mapping (table: encoding)."),
    ),
    FaultText(
        "line_too_long",
        _("Line {row} is longer than {limit} characters."),
        _("Check that the file has line ends; it may have been damaged in transfer."),
    ),
    FaultText(
        "file_too_large", _("The file has {count} bytes; {limit} are allowed."), _("Split it into several files.")
    ),
    FaultText(
        "rows_do_not_reconcile",
        _("The file has {lines} lines, but {read} were accounted for. Nothing of it is used."),
        _("Report this to the people who run this service, with the file."),
    ),
    FaultText(
        "archive_damaged", _("The archive is damaged: {reason}."), _("Make the archive again and send it once more.")
    ),
    FaultText(
        "archive_unsafe",
        _("The archive is refused: the member “{member}” {reason}."),
        _("Make an archive that holds plain files only, without password."),
    ),
    FaultText(
        "archive_bomb",
        _("The archive is refused: “{member}” would unpack to {size} bytes from {packed}; {limit}."),
        _("Send the file without an archive."),
    ),
    FaultText(
        "archive_mixed",
        _("The archive holds files of different sources or kinds of table: {names}."),
        _("Deliver the files one by one."),
    ),
    FaultText(
        "sheet_missing",
        _("There is no sheet “{sheet}”; the file has: {sheets}."),
        _("Correct the name in the mapping."),
    ),
    FaultText(
        "sheet_too_large",
        _("The sheet “{sheet}” spans {cells} cells; {limit} can be read."),
        _("Remove empty rows and columns, or save it as CSV."),
    ),
)

_ROW: Final = (
    FaultText(
        "cells_too_many",
        _("The row has {found} cells, but the heading has {expected}."),
        _("Look for a separator inside a text that is not in quotation marks."),
    ),
    FaultText(
        "cells_too_few",
        _("The row has {found} cells, but the heading has {expected}."),
        _("Look for a missing separator or a line break inside a text that is not in quotation marks."),
    ),
    FaultText(
        "quote_unclosed",
        _(
            "A quotation mark opened in line {row} is never properly closed."
            " The lines after it are read as rows of their own."
        ),
        _("Close the quotation mark, or remove it."),
    ),
    FaultText(
        "quote_stray",
        _("In line {row}, text follows directly after a closing quotation mark: {value}."),
        _("Double every quotation mark that belongs to the text."),
    ),
    FaultText("nul_character", _("Line {row} holds a NUL character, shown here as ␀."), _("Remove the character.")),
    FaultText(
        "rows_disagree",
        _("The rows of the case “{reference}” disagree in “{column}”: “{first}” and “{other}”."),
        _("Give the same value in every row of the case, or give the rows different references."),
    ),
)

_CELL: Final = (
    FaultText(
        "may_be_cut_off",
        _("“{value}” fills its field at the source, which has {count} characters: it may have been cut off there."),
        _("Compare it with the source before you take it for the whole."),
    ),
    FaultText("field_too_long", _("“{column}” has {found} characters; {limit} are allowed."), _("Shorten the text.")),
    FaultText(
        "number_damaged",
        _("“{column}”: {value} was stored as a number of more than 15 digits, so its last digits are lost."),
        _("Format the column as text and type or paste the number again."),
    ),
    FaultText(
        "cell_error",
        _("“{column}” holds the spreadsheet error {value} in place of a value."),
        _("Correct the formula."),
    ),
)

FAULTS: Final[tuple[FaultText, ...]] = (*_FILE, *_ROW, *_CELL)
