"""Faults and notes found in CyberTipline reports. ``{column}`` is the XPath of the place."""

from __future__ import annotations

from typing import Final

from tutela.vocabulary.faults.entry import FaultText, _

STRUCTURE: Final[tuple[FaultText, ...]] = (
    FaultText(
        "ct_not_a_report",
        _("The file's outermost element is <{element}>, not <report> or <reports>."),
        _("Deliver one <report>, or many inside <reports>."),
    ),
    FaultText(
        "ct_unknown_element",
        _("<{element}> is not part of <{parent}>."),
        _("Correct its name or remove it. Nearest known name: {nearest}"),
    ),
    FaultText(
        "ct_unknown_attribute",
        _("The attribute “{attribute}” is not part of <{element}>."),
        _("Correct its name or remove it."),
    ),
    FaultText(
        "ct_wrong_order",
        _("<{element}> stands after <{after}>; it belongs before it."),
        _("Move <{element}> before <{after}>."),
    ),
    FaultText("ct_too_many", _("<{element}> stands {count} times; at most {most} is allowed."), _("Keep {most}.")),
    FaultText("ct_missing_element", _("<{element}> is missing in <{parent}>."), _("Add <{element}>.")),
    FaultText("ct_missing_attribute", _("<{element}> needs the attribute “{attribute}”."), _("Add “{attribute}”.")),
    FaultText(
        "ct_not_exactly_one",
        _("<{parent}> must hold exactly one kind of incident; it holds: {found}."),
        _("Write one <{parent}> for each kind of incident."),
    ),
    FaultText("ct_not_both", _("<{parent}> may hold only one of: {elements}."), _("Keep one of them.")),
    FaultText(
        "ct_stray_text",
        _("<{element}> holds text outside its elements: “{value}”."),
        _("Move the text into an element."),
    ),
    FaultText("ct_not_in_list", _("“{value}” is not one of the allowed values."), _("Use: {nearest}")),
    FaultText("ct_wrong_form", _("“{value}” does not have the form {wanted}.")),
    FaultText("ct_wrong_type", _("“{value}” is not {wanted}.")),
    FaultText("ct_out_of_range", _("“{value}” is not between {low} and {high}.")),
    FaultText(
        "ct_flag_false",
        _("A mark is either there or not; “{value}” is not allowed."),
        _("Leave the element empty, or leave it out."),
    ),
    FaultText("ct_too_long", _("The text is {length} characters long; at most {most} can be kept."), _("Shorten it.")),
    FaultText(
        "ct_longer_than_documented", _("The text is {length} characters long; {most} are documented. It is kept whole.")
    ),
    FaultText(
        "ct_prose_form",
        _(
            "The attribute “{attribute}” of <{element}> is written as the documentation says, not as the schema does. "
            "It is understood."
        ),
    ),
    FaultText("ct_later_element", _("<{element}> is newer than the schema this was checked against. It is kept.")),
    FaultText(
        "ct_file_without_report",
        _("The file details name report “{value}”, which is not in this file."),
        _("Deliver the report together with its file details."),
    ),
    FaultText(
        "ct_urgent_in_quarantine",
        _("The reporter asked for high priority: look at this one first."),
    ),
    FaultText("ct_reference_from_file", _("The report has no number of its own; that of its file details is used.")),
)
TIMES: Final[tuple[FaultText, ...]] = (
    FaultText(
        "ct_time_zone_missing",
        _("The time of the incident, “{value}”, has no time zone."),
        _("Add “Z” for UTC, or an offset such as “+02:00”."),
    ),
    FaultText("ct_zone_unknown", _("The time “{value}” has no time zone, so the hour is uncertain.")),
    FaultText("ct_incident_in_future", _("The incident is dated in the future: “{value}”.")),
    FaultText("ct_capture_in_future", _("The capture is dated in the future: “{value}”.")),
    FaultText("ct_upload_in_future", _("The upload is dated in the future: “{value}”.")),
    FaultText("ct_verified_in_future", _("The verification is dated in the future: “{value}”.")),
    FaultText("ct_disabled_in_future", _("The account is said to have been disabled in the future: “{value}”.")),
    FaultText("ct_notified_in_future", _("The user is said to have been notified in the future: “{value}”.")),
    FaultText("ct_located_in_future", _("The location is dated in the future: “{value}”.")),
    FaultText("ct_born_in_future", _("The date of birth lies in the future: “{value}”.")),
    FaultText("ct_born_after_incident", _("The date of birth, “{value}”, lies after the incident.")),
    FaultText(
        "ct_epoch_time", _("“{value}” is the moment computers count from; the true time was probably not known.")
    ),
    FaultText(
        "ct_verified_without_saying",
        _("A date of verification is given, but not that it was verified."),
        _("Set “verified” to true, or remove the date."),
    ),
    FaultText(
        "ct_notified_without_saying",
        _("A date of notification is given, but not that the user was notified."),
        _("Set “userNotified” to true, or remove the date."),
    ),
    FaultText("ct_enabled_before_disabled", _("The account was enabled again (“{value}”) before it was disabled.")),
    FaultText(
        "ct_dated_though_not_disabled",
        _("A date of disabling is given, though the account is said not to be disabled."),
    ),
    FaultText(
        "ct_age_and_birth_disagree", _("The age {value} does not fit the date of birth and the date of the incident.")
    ),
)
CONTACT: Final[tuple[FaultText, ...]] = (
    FaultText("ct_ip_malformed", _("“{value}” is not an IP address."), _("Write one IPv4 or IPv6 address.")),
    FaultText(
        "ct_ip_with_port",
        _("“{value}” holds a port or brackets beside the IP address."),
        _("Write the address alone, and the port in <port>."),
    ),
    FaultText(
        "ct_ip_leading_zero",
        _("“{value}” has leading zeros, which some programs read as another address."),
        _("Write the numbers without leading zeros."),
    ),
    FaultText(
        "ct_ip_zone_id",
        _("“{value}” names a network card (the part after %), which means nothing elsewhere."),
        _("Write the address without it."),
    ),
    FaultText("ct_ip_reserved", _("“{value}” is a private or reserved address: it points to no subscriber.")),
    FaultText("ct_ip_mapped", _("“{value}” is the IPv4 address {inner} in IPv6 form: the same subscriber.")),
    FaultText("ct_port_out_of_range", _("“{value}” is not a port (1 to 65535).")),
    FaultText("ct_ip_without_time", _("The IP address “{value}” has no time; it cannot be traced to one subscriber.")),
    FaultText(
        "ct_ip_without_port",
        _("The IP address “{value}” has no port; where many share it, no one subscriber can be found."),
    ),
    FaultText(
        "ct_reporter_without_email",
        _("The reporting person has no e-mail address."),
        _("Add <email> to <reportingPerson>."),
    ),
    FaultText("ct_reporter_email_malformed", _("“{value}” is not an e-mail address; the reporter could not be asked.")),
    FaultText("ct_reporter_email_local_too_long", _("The part before @ in “{value}” is longer than 64 characters.")),
    FaultText("ct_email_malformed", _("“{value}” is not an e-mail address. It is kept as written.")),
    FaultText(
        "ct_email_local_too_long",
        _("The part before @ in “{value}” is longer than 64 characters. It is kept as written."),
    ),
    FaultText(
        "ct_email_at_nobody",
        _("The address “{value}” of the incident stands at no person reported, recipient or victim."),
        _("Add it as <email> to the person it belongs to."),
    ),
    FaultText(
        "ct_phone_repeats_calling_code",
        _("The number “{value}” repeats its calling code +{calling_code}."),
        _("Write the calling code in the attribute only."),
    ),
    FaultText("ct_phone_without_digits", _("“{value}” has no digit of a telephone number.")),
    FaultText("ct_not_a_web_address", _("“{value}” is not a full web address.")),
    FaultText("ct_no_country", _("“{value}” stands for {meaning}, not for a country.")),
    FaultText(
        "ct_two_states", _("“{value}” is a state of the United States, but the address names another country or state.")
    ),
    FaultText("ct_half_a_position", _("Of latitude and longitude only one is given.")),
)
REPORT: Final[tuple[FaultText, ...]] = (
    FaultText(
        "ct_several_reported",
        _("{count} persons are reported; one report speaks of one person, unless it is batched."),
        _("Write one report for each person."),
    ),
    FaultText(
        "ct_blank_escalation",
        _("High priority is asked for without a reason."),
        _("Write the reason, or remove the element."),
    ),
    FaultText("ct_prior_not_positive", _("“{value}” is not the number of an earlier report.")),
    FaultText("ct_no_incident_form", _("The report does not say where it happened (no <internetDetails>).")),
    FaultText("ct_nothing_to_act_on", _("The report names no account, address, telephone or web address to act on.")),
    FaultText("ct_third_party", _("The account belongs to another company; the reporter knows no more of it.")),
    FaultText("ct_compromised_nameless", _("An account is said to be taken over, but not which one.")),
    FaultText("ct_both_disabled", _("The account is said to be disabled both for a time and for good.")),
    FaultText(
        "ct_country_without_process", _("A country (“{value}”) is named for a legal process that was not served.")
    ),
    FaultText(
        "ct_batched_section", _("A batched report may not hold <{element}>."), _("Remove it, or report separately.")
    ),
    FaultText("ct_batched_person", _("In a batched report a person has only <espIdentifier>, not <{element}>.")),
    FaultText(
        "ct_batched_files", _("A batched report has one file; this one has {count}."), _("Report them separately.")
    ),
    FaultText(
        "ct_batched_annotation",
        _("The file of a batched report must be marked viral or potential meme, and nothing else; found: {found}."),
    ),
    FaultText("ct_batched_file_field", _("The file of a batched report may not have <{element}>.")),
    FaultText("ct_batched_relevance", _("The file of a batched report must be “Reported”, not “{value}”.")),
    FaultText("ct_supplemental_classified", _("A supplemental file may not be classified (“{value}”).")),
    FaultText("ct_supplemental_meme", _("A supplemental file may not be marked as potential meme.")),
    FaultText("ct_exif_unviewed", _("The file's metadata is said to have been viewed, but not the file.")),
    FaultText("ct_file_twice", _("The file “{value}” is described twice."), _("Keep one description of each file.")),
    FaultText("ct_hash_blank", _("A hash is given without a value.")),
    FaultText(
        "ct_hash_wrong_length",
        _("“{value}” is not a {type} hash of {digits} hexadecimal digits; it is kept, but ties nothing."),
    ),
    FaultText("ct_hash_unknown", _("“{value}” is not a known type of hash. The hash is kept as written.")),
    FaultText("ct_hash_of_nothing", _("“{value}” is the hash of an empty file or a filler; it ties nothing.")),
)
FAULTS: Final[tuple[FaultText, ...]] = (*STRUCTURE, *TIMES, *CONTACT, *REPORT)
