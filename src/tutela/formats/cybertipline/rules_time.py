"""Prose rules about times: zones, the future, dates that contradict each other.

An address at the wrong hour is another subscriber: times without zone and times to come are never passed on silently.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Final

from tutela.formats.cybertipline import lexical
from tutela.formats.cybertipline.rule import Finder, Offence, Reported, Rule, offends
from tutela.formats.cybertipline.tree import text_at, text_of

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_DISABLED: Final = ("accountTemporarilyDisabled", "accountPermanentlyDisabled")


def _incident_without_zone(reported: Reported) -> Iterator[Offence]:
    for node in reported.every("incidentDateTime"):
        moment = lexical.moment(text_of(node))
        if moment is not None and not moment.zone_known:
            yield offends(node)


def _captured_without_zone(reported: Reported) -> Iterator[Offence]:
    for node in reported.every("dateTime", "uploadedToEspTimestamp"):
        moment = lexical.moment(text_of(node))
        if moment is not None and not moment.zone_known:
            yield offends(node)


def _future(*names: str) -> Finder:
    def find(reported: Reported) -> Iterator[Offence]:
        for node in reported.every(*names):
            if _is_future(text_of(node), reported):
                yield offends(node)

    return find


def _future_attribute(attribute: str, *names: str) -> Finder:
    def find(reported: Reported) -> Iterator[Offence]:
        for node in reported.every(*names):
            if _is_future(node.get(attribute, ""), reported):
                yield offends(node, attribute)

    return find


def _is_future(text: str, reported: Reported) -> bool:
    moment = lexical.moment(text)
    return moment is not None and reported.not_after is not None and moment.in_utc() > reported.not_after


def _born_in_future(reported: Reported) -> Iterator[Offence]:
    for node in reported.every("dateOfBirth"):
        born = lexical.day(text_of(node))
        if born is not None and reported.not_after is not None and born > reported.not_after.date():
            yield offends(node)


def _epoch(reported: Reported) -> Iterator[Offence]:
    for node in reported.every("incidentDateTime", "dateTime", "uploadedToEspTimestamp"):
        moment = lexical.moment(text_of(node))
        if moment is not None and moment.zone_known and moment.at == _EPOCH:
            yield offends(node)


def _verified_without_saying(reported: Reported) -> Iterator[Offence]:
    for node in reported.every("email", "emailAddress", "phone", "phoneNumber"):
        if node.get("verificationDate") is not None and lexical.truth(node.get("verified", "")) is not True:
            yield offends(node, "verificationDate")


def _notified_without_saying(reported: Reported) -> Iterator[Offence]:
    for node in reported.every(*_DISABLED):
        if node.get("userNotifiedDate") is not None and lexical.truth(node.get("userNotified", "")) is not True:
            yield offends(node, "userNotifiedDate")


def _enabled_before_disabled(reported: Reported) -> Iterator[Offence]:
    for node in reported.every(_DISABLED[0]):
        disabled, enabled = lexical.moment(node.get("disabledDate", "")), lexical.moment(node.get("reenabledDate", ""))
        if disabled and enabled and disabled.zone_known == enabled.zone_known and enabled.at < disabled.at:
            yield offends(node, "reenabledDate")


def _dated_though_not_disabled(reported: Reported) -> Iterator[Offence]:
    for node in reported.every(*_DISABLED):
        if node.get("disabledDate") is not None and lexical.truth(text_of(node)) is False:
            yield offends(node, "disabledDate")


def _age_and_birth_disagree(reported: Reported) -> Iterator[Offence]:
    incident = lexical.moment(text_at(reported.report, "incidentSummary/incidentDateTime") or "")
    for node in reported.every("age", "approximateAge"):
        age, parent = lexical.whole(text_of(node)), node.getparent()
        born = lexical.day(text_at(parent, "dateOfBirth") or "") if parent is not None else None
        if incident and born and age is not None and abs(age - _years(born, incident.at.date())) > 1:
            yield offends(node)


def _born_after_incident(reported: Reported) -> Iterator[Offence]:
    incident = lexical.moment(text_at(reported.report, "incidentSummary/incidentDateTime") or "")
    for node in reported.every("dateOfBirth"):
        born = lexical.day(text_of(node))
        if incident and born and born > incident.at.date():
            yield offends(node)


def _years(start: date, end: date) -> int:
    return end.year - start.year - ((end.month, end.day) < (start.month, start.day))


RULES: Final[tuple[Rule, ...]] = (
    Rule("ct_time_zone_missing", True, _incident_without_zone),
    Rule("ct_zone_unknown", False, _captured_without_zone),
    Rule("ct_incident_in_future", True, _future("incidentDateTime")),
    Rule("ct_capture_in_future", True, _future("dateTime")),
    Rule("ct_upload_in_future", True, _future("uploadedToEspTimestamp")),
    Rule(
        "ct_verified_in_future",
        True,
        _future_attribute("verificationDate", "email", "emailAddress", "phone", "phoneNumber"),
    ),
    Rule("ct_disabled_in_future", True, _future_attribute("disabledDate", *_DISABLED)),
    Rule("ct_notified_in_future", True, _future_attribute("userNotifiedDate", *_DISABLED)),
    Rule("ct_located_in_future", True, _future_attribute("timestamp", "estimatedLocation")),
    Rule("ct_born_in_future", True, _born_in_future),
    Rule("ct_born_after_incident", False, _born_after_incident),
    Rule("ct_epoch_time", False, _epoch),
    Rule("ct_verified_without_saying", True, _verified_without_saying),
    Rule("ct_notified_without_saying", True, _notified_without_saying),
    Rule("ct_enabled_before_disabled", False, _enabled_before_disabled),
    Rule("ct_dated_though_not_disabled", False, _dated_though_not_disabled),
    Rule("ct_age_and_birth_disagree", False, _age_and_birth_disagree),
)
