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
        "identifier_spreadsheet_lost_zero",
        _("“{value}” lacks a leading zero, as a spreadsheet drops it from a number."),
        _("Take the number from the source again, with the column set to text."),
    ),
    FaultText(
        "identifier_check_digits",
        _("The check digits of “{value}” don't fit: at least one character is wrong."),
        _("Compare with the original."),
    ),
    FaultText(
        "identifier_undecoded",
        _("“{value}” holds a character that got lost when the text was read in another encoding."),
        _("Deliver the text again in UTF-8."),
    ),
    FaultText(
        "identifier_several_numbers",
        _("“{value}” holds several numbers: which is which isn't told apart."),
        _("Give each number alone."),
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
    FaultText("identifier_not_a_card_number", _("“{value}” is not the number of a payment card.")),
    FaultText("identifier_not_a_subscriber_number", _("“{value}” is not a subscriber number (IMSI).")),
    FaultText("identifier_not_a_sim_card", _("“{value}” is not the number of a SIM card (ICCID).")),
    FaultText("identifier_not_a_hardware_address", _("“{value}” is not a hardware address (MAC).")),
    FaultText("identifier_not_a_vehicle_number", _("“{value}” is not a vehicle number (VIN) of 17 characters.")),
    FaultText(
        "identifier_vin_letters",
        _("“{value}” has an I, O or Q in it, which vehicle numbers never have."),
        _("Compare with the vehicle: it is a 1 or a 0."),
    ),
    FaultText("identifier_not_a_ship_number", _("“{value}” is not a ship's number (IMO) of seven digits.")),
    FaultText(
        "identifier_not_a_station_number",
        _("“{value}” is not the number of a ship's radio station (MMSI) of any class."),
    ),
    FaultText("identifier_not_a_flight", _("“{value}” is not a flight (airline and number).")),
    FaultText("identifier_two_kinds", _("“{value}” names another kind of document than the field beside it.")),
    FaultText("identifier_two_days", _("“{value}” names another day than the field beside it.")),
    FaultText("identifier_not_a_key_fingerprint", _("“{value}” is not the fingerprint of an OpenPGP key.")),
    FaultText("identifier_not_an_onion_address", _("“{value}” is not the address of an onion service.")),
    FaultText("identifier_not_a_memo", _("“{value}” is not a memo or destination tag.")),
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
    FaultText(
        "identifier_document_without_kind",
        _("“{value}” is a document number, and the kind of document isn't stated."),
        _("State whether it is a passport, an identity card or a licence."),
    ),
    FaultText("identifier_short_document_number", _("“{value}” is too short to be rare.")),
    FaultText("identifier_card_masked", _("“{value}” shows only a part of the card's number.")),
    FaultText(
        "identifier_card_network_unknown", _("“{value}” lies in no card network's range, so it may be any number.")
    ),
    FaultText(
        "identifier_imsi_may_lack_a_digit",
        _("“{value}” has 14 digits: a few networks use so many, mostly one is missing."),
        _("Compare with the original; a spreadsheet drops leading zeros."),
    ),
    FaultText(
        "identifier_mac_local",
        _("“{value}” was made up by a device (locally administered) and may change at any time."),
    ),
    FaultText("identifier_mac_multicast", _("“{value}” names a group of devices, not one.")),
    FaultText("identifier_station_not_a_craft", _("“{value}” is a shore station, a group or a beacon, not one craft.")),
    FaultText(
        "identifier_flight_without_day",
        _("“{value}” flies every day, and its day isn't stated."),
        _("State the local day of departure beside the flight."),
    ),
    FaultText("identifier_key_id_only", _("“{value}” is only a part of a key's fingerprint, which others can forge.")),
    FaultText(
        "identifier_key_version_three", _("“{value}” is a fingerprint of the oldest kind, which others can forge.")
    ),
    FaultText("identifier_onion_version_two", _("“{value}” is an onion address of the old kind, without a checksum.")),
    FaultText(
        "identifier_wallet_shared_by_memo",
        _("“{value}” may be an exchange's address: only with its memo or tag is one customer named."),
        _("State the memo or destination tag beside the address."),
    ),
    FaultText(
        "identifier_memo_without_address",
        _("“{value}” is a memo, and the address it belongs to isn't stated."),
        _("State the deposit address beside the memo."),
    ),
    FaultText("identifier_memo_address_unknown", _("“{value}” names an address of a kind that can't be checked here.")),
    FaultText("identifier_scheme_unknown", _("“{value}” is an identifier of a kind that isn't known here.")),
)
