"""Faults found while reading documents: lines of JSON and XML files, before anything is known of their meaning."""

from __future__ import annotations

from typing import Final

from tutela.vocabulary.faults.entry import FaultText, _

FAULTS: Final[tuple[FaultText, ...]] = (
    FaultText(
        "json_malformed",
        _("This line is not JSON: {reason} at character {position}."),
        _("Write one complete JSON object on the line."),
    ),
    FaultText("json_truncated", _("This line of JSON stops before its end."), _("Deliver the file again in full.")),
    FaultText(
        "json_not_object",
        _("This line holds {found}; one record is one JSON object."),
        _("Write each record as one object with “kind” and “body”."),
    ),
    FaultText(
        "json_duplicate_key",
        _("“{value}” stands twice in one object; which of the two is meant cannot be told."),
        _("Keep one of the two."),
    ),
    FaultText(
        "json_number",
        _("“{value}” is not a number that can be kept exactly."),
        _("Write a finite number within the usual range, or write it as text."),
    ),
    FaultText("json_depth", _("Objects and lists stand more than {limit} deep inside each other.")),
    FaultText(
        "json_surrogate",
        _("A text holds half of a character (a lone surrogate)."),
        _("Write the character whole, in UTF-8."),
    ),
    FaultText("json_nul", _("A text holds the character NUL, which no database can keep."), _("Remove the NUL.")),
    FaultText(
        "json_encoding",
        _("This line is not UTF-8 text: byte {position} does not fit."),
        _("Save the file as UTF-8."),
    ),
    FaultText(
        "json_bom",
        _("The file begins with a byte order mark, which JSON does not allow."),
        _("Save the file as UTF-8 without byte order mark."),
    ),
    FaultText(
        "json_line_too_long",
        _("This line is {length} bytes long; at most {limit} characters are read. Its beginning is kept."),
        _("Split the record, or ask for a higher limit."),
    ),
    FaultText("json_key_missing", _("“{value}” is missing."), _("Add “{value}”.")),
    FaultText(
        "json_key_unknown",
        _("“{value}” is not part of a record line."),
        _("A line holds “kind”, “reference” and “body”; everything else stands inside “body”."),
    ),
    FaultText("json_key_type", _("“{key}” must be {wanted}."), _("Write {wanted}.")),
    FaultText(
        "xml_malformed",
        _("The file is not well-formed XML: {reason} (line {line}, column {position})."),
        _("Write the file with a program that knows XML, and deliver it again."),
    ),
    FaultText(
        "xml_dtd",
        _("The file declares a document type, which may hide harmful content (line {line}, column {position})."),
        _("Remove the DOCTYPE declaration."),
    ),
    FaultText("xml_too_deep", _("Elements stand more than {limit} deep inside each other (line {line}).")),
    FaultText("xml_too_many_elements", _("One report has more than {limit} elements (line {line}).")),
    FaultText("document_too_large", _("One document is larger than {limit} bytes.")),
    FaultText("document_empty", _("The file is empty.")),
)
