"""Notes found by: recognition of identifiers. A code is ``identifier_`` and the rule that set its standing.

An odd identifier never stops a record. Of those that are only weak, the ones with a ``mend`` are noted.
"""

from __future__ import annotations

from typing import Final

from tutela.vocabulary.faults.entry import FaultText, _

FAULTS: Final[tuple[FaultText, ...]] = (
    # Damaged: kept as written, no key.
    FaultText(
        "identifier_spreadsheet_exponent",
        _("“{value}” is what a spreadsheet leaves of a long number: its last digits are gone."),
        _("Take the number from the source again, with the column set to text."),
    ),
    FaultText(
        "identifier_spreadsheet_decimal",
        _("“{value}” went through a spreadsheet as a number: leading zeros may be gone."),
        _("Take the number from the source again, with the column set to text."),
    ),
    FaultText(
        "identifier_spreadsheet_date",
        _("“{value}” looks like an identifier that a spreadsheet turned into a date."),
        _("Take it from the source again, with the column set to text."),
    ),
    FaultText(
        "identifier_spreadsheet_error",
        _("“{value}” is an error message of a spreadsheet."),
        _("Take it from the source again, with the column set to text and wide enough."),
    ),
    FaultText(
        "identifier_spreadsheet_rounded",
        _("The last digits of “{value}” are zeros, as a spreadsheet leaves them of a long number."),
        _("Take the number from the source again, with the column set to text."),
    ),
    FaultText(
        "identifier_check_digits",
        _("The check digits of “{value}” don't fit: at least one character is wrong."),
        _("Compare with the original."),
    ),
    FaultText("identifier_too_long", _("“{value}” is too long to be compared.")),
    FaultText("identifier_not_an_address", _("“{value}” is not an e-mail address.")),
    FaultText("identifier_not_a_domain", _("“{value}” is not a domain name.")),
    FaultText("identifier_not_a_web_address", _("“{value}” is not a web address.")),
    FaultText("identifier_not_an_ip_address", _("“{value}” is not an IP address.")),
    FaultText(
        "identifier_leading_zero",
        _("“{value}” has a leading zero, which some programs read as an octal number."),
        _("Write each part of the address without leading zeros."),
    ),
    FaultText("identifier_two_ports", _("“{value}” names another port than the field beside it.")),
    FaultText("identifier_letters_in_number", _("“{value}” has letters in it and can't be a phone number.")),
    FaultText("identifier_not_a_phone_number", _("“{value}” can't be a phone number of any country.")),
    FaultText("identifier_not_a_wallet_address", _("“{value}” is not a wallet address.")),
    FaultText("identifier_not_a_handle", _("“{value}” is not an account name.")),
    FaultText("identifier_not_a_serial", _("“{value}” is not a serial number.")),
    FaultText(
        "identifier_serial_in_sentence",
        _("“{value}” is a sentence: a serial number in it isn't picked out."),
        _("Give each serial mark alone, and the rest as a remark."),
    ),
    FaultText(
        "identifier_not_a_container_number", _("“{value}” is not a container number (four letters, seven digits).")
    ),
    FaultText("identifier_not_a_plate", _("“{value}” is not a number plate.")),
    FaultText("identifier_not_a_device_number", _("“{value}” is not a device number (IMEI) of 14 to 16 digits.")),
    FaultText("identifier_not_an_iban", _("“{value}” is not an IBAN.")),
    FaultText("identifier_not_a_parcel_number", _("“{value}” is not a parcel number.")),
    FaultText("identifier_not_a_device_id", _("“{value}” is not a device id.")),
    FaultText("identifier_not_a_document_number", _("“{value}” is not a document number.")),
    # Placeholders.
    FaultText("identifier_not_recorded_word", _("“{value}” says that nothing was recorded.")),
    FaultText("identifier_repeated_character", _("“{value}” only fills the field.")),
    FaultText("identifier_counting_digits", _("“{value}” only fills the field.")),
    FaultText("identifier_factory_number", _("“{value}” is a number that many devices carry.")),
    FaultText("identifier_serial_not_recorded", _("“{value}” says that no serial number was recorded.")),
    FaultText("identifier_serial_never_marked", _("“{value}” says that there never was a serial number.")),
    FaultText("identifier_serial_obliterated", _("“{value}” says that the serial number was removed.")),
    FaultText("identifier_serial_not_legible", _("“{value}” says that the serial number can't be read.")),
    # Stop values.
    FaultText(
        "identifier_sender_without_reader", _("“{value}” is a mailbox of a machine, shared by everybody it writes to.")
    ),
    FaultText("identifier_role_mailbox", _("“{value}” is the mailbox of an office, not of a person.")),
    FaultText("identifier_test_value", _("“{value}” is a value that people enter for a test.")),
    FaultText("identifier_public_resolver", _("“{value}” is a public name server.")),
    FaultText(
        "identifier_burn_address",
        _("“{value}” is an address without an owner, to which coins are sent to destroy them."),
    ),
    FaultText("identifier_well_known_wallet", _("“{value}” is an address known to everybody.")),
    FaultText("identifier_home_page", _("“{value}” is the front page of a service that everybody uses.")),
    FaultText("identifier_common_word", _("“{value}” is a name that many choose.")),
    FaultText("identifier_short_number", _("“{value}” is a service number, shared by everybody who calls it.")),
    # Reserved.
    FaultText("identifier_reserved_address", _("“{value}” lies in a reserved range ({rule}) and names no subscriber.")),
    FaultText("identifier_rfc2606_reserved", _("“{value}” uses a domain reserved for tests and examples.")),
    FaultText("identifier_test_network", _("“{value}” is an address of a test network, without value.")),
    # Weak: never ties alone.
    FaultText(
        "identifier_without_port_and_second",
        _("“{value}” without port and time (UTC, to the second) may be many subscribers."),
    ),
    FaultText(
        "identifier_number_without_country",
        _("“{value}” is a national number, and its country isn't stated."),
        _("Write the number with + and the country's code, or state the country of the source."),
    ),
    FaultText(
        "identifier_stray_plus",
        _("“{value}” may be a foreign number, or one of the source's country with a + too many."),
        _("Write the number with + and the country's code."),
    ),
    FaultText("identifier_range_not_assigned", _("“{value}” lies in a range that isn't assigned to anybody.")),
    FaultText("identifier_url_without_scheme", _("“{value}” doesn't say http or https.")),
    FaultText("identifier_coin_unknown", _("“{value}” is no wallet address of a kind that can be checked here.")),
    FaultText(
        "identifier_handle_without_service",
        _("“{value}” is an account name, and its service isn't stated."),
        _("Name the service beside the account name."),
    ),
    FaultText("identifier_short_handle", _("“{value}” is too short to be rare.")),
    FaultText("identifier_serial_partial", _("“{value}” is only a part of a serial number.")),
    FaultText(
        "identifier_serial_without_make",
        _("“{value}” means something only within a make, and none is stated."),
        _("State the make beside the serial number."),
    ),
    FaultText("identifier_serial_without_digits", _("“{value}” has no digit in it, so it may be a word.")),
    FaultText("identifier_short_serial", _("“{value}” is so short that unlike firearms share it.")),
    FaultText("identifier_without_check_digit", _("“{value}” lacks its check digit.")),
    FaultText(
        "identifier_plate_without_country",
        _("“{value}” is a number plate, and its country isn't stated."),
        _("State the country of the plate."),
    ),
    FaultText("identifier_short_plate", _("“{value}” is too short to be rare.")),
    FaultText("identifier_device_model_only", _("“{value}” names a model of device, not one device.")),
    FaultText(
        "identifier_parcel_without_carrier",
        _("“{value}” is a carrier's parcel number, and the carrier isn't stated."),
        _("Name the carrier beside the number."),
    ),
    FaultText(
        "identifier_device_without_service", _("“{value}” means something only within a service, and none is stated.")
    ),
    FaultText(
        "identifier_document_without_country",
        _("“{value}” is a document number, and its country isn't stated."),
        _("State the country that issued the document."),
    ),
    FaultText("identifier_short_document_number", _("“{value}” is too short to be rare.")),
    FaultText("identifier_scheme_unknown", _("“{value}” is an identifier of a kind that isn't known here.")),
)
