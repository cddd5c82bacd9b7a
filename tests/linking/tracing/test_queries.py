"""The trace of a firearm: bands, contradictions, ties, the timeline; and what must not be among them."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.cast import Cast
from tests.linking.searching.test_finding import plant

from tutela.linking.tracing import candidates, queries
from tutela.linking.tracing.firearms import described
from tutela.linking.tracing.queries import Candidate, Trace
from tutela.linking.tracing.rules import NAMES
from tutela.recognition.firearms.absence import Absence
from tutela.recognition.firearms.comparing import Verdict
from tutela.records.models import Record
from tutela.rights.restricting import restrict
from tutela.safeguards.actor import acting, actor_of
from tutela.safeguards.installation import keeper
from tutela.safeguards.models import Person


def gun(*serials: str, **more: object) -> dict[str, object]:
    """A pistol of a listed maker with these marks."""
    usual = {"make": "Zastava", "model": "M57", "calibre": "7,62x25", "type": {"code": "pistol"}}
    return {**usual, "markings": [{"as_read": one} for one in serials], **more}


def event(code: str, firearm: dict[str, object], at: str = "", **more: object) -> dict[str, object]:
    """An event in the life of a firearm."""
    precision = {4: "year", 7: "month", 10: "day"}.get(len(at))
    when = {"when": {"at": at, "precision": precision}} if at else {}
    return {"event": {"code": code}, "firearm": firearm, **when, **more}


def typed(who: Person, serial: str, **given: str) -> Trace:
    """The trace of a described firearm, as this person."""
    with acting(actor_of(who)):
        return queries.trace(queries.subject_described(described({"serial": serial, **given})))


def traced(who: Person, reference: str, number: int = 1) -> Trace:
    """The trace of a record's firearm, as this person."""
    with acting(actor_of(who)):
        record = Record.objects.select_related("owner").get(source_reference=reference, current=True)
        return queries.trace(queries.subject_of(record, number))


def bands(found: Trace) -> dict[str, str]:
    """Reference -> band."""
    return {str(one.record.source_reference): NAMES[one.comparison.band] for one in found.candidates}


def verdicts(one: Candidate) -> dict[str, Verdict]:
    return {field.field: field.verdict for field in (*one.comparison.fields, *one.beside)}


def flagged(found: Trace) -> set[str]:
    return {one.flag.name for one in found.flags if not one.finding.unknown}


def unsaid(found: Trace) -> set[str]:
    return {one.flag.name for one in found.flags if one.finding.unknown}


@pytest.fixture
def take(tmp_path: Path):  # type: ignore[no-untyped-def]
    """Plant a firearm event."""

    def planted(reference: str, body: dict[str, object], kind: str = "firearm_event", slug: str = "police-a") -> None:
        plant(tmp_path, reference, body, kind, slug)

    return planted


def test_the_same_long_serial_is_identical_however_it_is_written(cast: Cast, take) -> None:  # type: ignore[no-untyped-def]
    take("A", event("registered", gun("AB 123456"), "2001"))
    take("B", event("seized", gun("ab-123456"), "2020-05-01"))
    found = traced(cast.otto, "A")
    assert bands(found) == {"B": "identical"}
    (one,) = found.candidates
    assert verdicts(one)["serial"] is Verdict.SAME
    assert not one.tied
    assert not one.comparison.contradictions


@pytest.mark.parametrize(
    ("serial", "band"),
    [
        ("AB123456", "identical"),
        ("AB1Z3456", "strong"),  # Z taken for 2
        ("0AB123456", "strong"),  # a zero in front
        ("00AB123456", "possible"),
        ("AB12345?", "strong"),
        ("AB123465", "possible"),  # two changed places
        ("AB123459", "possible"),  # one slip
        ("*3456", "possible"),
        ("АВ123456", "strong"),  # Cyrillic letters of the same shape
    ],
)
def test_a_serial_in_another_reading_stands_in_its_band(cast: Cast, take, serial: str, band: str) -> None:  # type: ignore[no-untyped-def]
    take("A", event("seized", gun("AB123456")))
    found = typed(cast.otto, serial, make="Zastava", model="M57", calibre="7,62x25")
    assert bands(found) == {"A": band}


@pytest.mark.parametrize("held", ["A41234", "AB5234", "AB1634", "AB1274", "AB1238", "AB134", "AB12934", "AB2134"])
def test_one_slip_in_a_serial_of_six_is_found_wherever_it_is(cast: Cast, take, held: str) -> None:  # type: ignore[no-untyped-def]
    take("A", event("seized", gun(held)))
    take("B", event("seized", gun("XB1299")))
    assert set(bands(typed(cast.otto, "AB1234", make="Zastava", model="M57", calibre="7,62x25"))) == {"A"}


def test_the_same_short_serial_of_another_make_is_weak_and_the_contradiction_is_shown(cast: Cast, take) -> None:  # type: ignore[no-untyped-def]
    take("A", event("seized", gun("00604", make="Imbel", model="", calibre=".380 ACP")))
    take("B", event("seized", gun("00604", make="INA", model="", calibre=".32 S&W", type={"code": "revolver"})))
    found = traced(cast.otto, "A")
    assert bands(found) == {"B": "weak"}
    (one,) = found.candidates
    assert set(one.comparison.contradictions) >= {"make", "calibre"}
    assert verdicts(one)["make"] is Verdict.DIFFERENT
    assert "makes_contradict" in flagged(found)


def test_firearms_without_a_serial_are_never_candidates_and_say_why(cast: Cast, take) -> None:  # type: ignore[no-untyped-def]
    for reference, marks in (("A", ["SUPRIMIDO"]), ("B", ["removed"]), ("C", ["S/N"]), ("D", ["000000000"]), ("E", [])):
        take(reference, event("seized", gun(*marks)))
    expected = {
        "A": Absence.OBLITERATED,
        "B": Absence.OBLITERATED,
        "D": Absence.NOT_RECORDED,
        "E": Absence.NOT_RECORDED,
    }
    for reference in "ABCDE":
        found = traced(cast.otto, reference)
        assert found.candidates == ()
        assert found.absence is not None
        assert found.absence is expected.get(reference, found.absence)


def test_all_marks_are_compared_with_all_marks(cast: Cast, take) -> None:  # type: ignore[no-untyped-def]
    slide = {"as_read": "BDAX304", "component": {"code": "slide"}}
    barrel = {"as_read": "BC064778", "component": {"code": "barrel"}}
    take("A", event("seized", gun(markings=[slide, barrel])))
    take("B", event("stolen", gun(markings=[{"as_read": "BC064778", "component": {"code": "frame"}}])))
    (one,) = traced(cast.otto, "A").candidates
    assert verdicts(one)["component"] is Verdict.RELATED
    assert one.comparison.fields[0].ours == "BC064778"


def test_every_firearm_of_a_seizure_is_traced_by_itself(cast: Cast, take) -> None:  # type: ignore[no-untyped-def]
    items = [{"item_kind": {"code": "firearm"}, "firearm": gun(serial)} for serial in ("AB123456", "CD765432")]
    take("S", {"items": items, "area": "firearms", "recovery_kind": {"code": "found"}}, "seizure")
    take("A", event("stolen", gun("CD765432"), "2015"))
    assert bands(traced(cast.otto, "S", 1)) == {}
    assert bands(traced(cast.otto, "S", 2)) == {"A": "identical"}
    (one,) = traced(cast.otto, "A").candidates
    assert (one.held.number, one.step.event) == (2, "found")


def test_candidates_that_are_as_likely_are_shown_as_tied(cast: Cast, take) -> None:  # type: ignore[no-untyped-def]
    for reference in ("A", "B", "C"):
        take(reference, event("seized", gun("AB123456" if reference != "C" else "AB123457")))
    found = typed(cast.otto, "AB12345?", make="Zastava")
    assert {one.tied for one in found.candidates} == {True}
    assert len(found.candidates) == 3
    assert not any(one.tied for one in typed(cast.otto, "AB123456").candidates), "two records of one firearm are no tie"


def test_a_revision_stands_once_and_a_record_is_not_its_own_candidate(cast: Cast, take) -> None:  # type: ignore[no-untyped-def]
    take("A", event("seized", gun("AB123456")))
    take("A", event("seized", gun("AB123456", model="M70")))
    assert bands(typed(cast.otto, "AB123456")) == {"A": "identical"}
    assert traced(cast.otto, "A").candidates == ()


def test_more_records_than_are_looked_at_is_said(cast: Cast, take, monkeypatch: pytest.MonkeyPatch) -> None:  # type: ignore[no-untyped-def]
    for number in range(4):
        take(f"R{number}", event("seized", gun("AB123456")))
    assert not typed(cast.otto, "AB123456").reached.more
    monkeypatch.setattr("tutela.linking.searching.serials.LOOKED_AT", 3)
    found = typed(cast.otto, "AB123456")
    assert found.reached.more
    assert len(found.candidates) == 3
    take("S", event("seized", gun("AB12345O")))
    take("T", event("seized", gun("AB12345X")))
    monkeypatch.setattr(candidates, "SLIPS_SCANNED", 3)
    assert typed(cast.otto, "AB123456").reached.slips_cut


def test_a_slip_beyond_what_was_gone_through_is_said(cast: Cast, take, monkeypatch: pytest.MonkeyPatch) -> None:  # type: ignore[no-untyped-def]
    take("A", event("seized", gun("AB1299990000")))
    found = typed(cast.otto, "AB123456")
    assert (found.candidates, found.reached.slips_cut) == ((), False)
    monkeypatch.setattr(candidates, "PARTIAL_SCANNED", 1)
    take("B", event("seized", gun("AB1234990000")))
    found = typed(cast.otto, "AB123456")
    assert (found.candidates, found.reached.slips_cut) == ((), True)


def test_too_little_that_could_be_read_is_said_and_finds_nothing(cast: Cast, take) -> None:  # type: ignore[no-untyped-def]
    take("A", event("seized", gun("AB123457")))
    found = typed(cast.otto, "*7")
    assert found.reached.open
    assert found.candidates == ()


def test_what_another_country_holds_is_no_candidate_and_changes_no_bit(cast: Cast, take) -> None:  # type: ignore[no-untyped-def]
    take("A", event("seized", gun("AB123456")), slug="police-b")
    alone = typed(cast.nina, "AB123456", make="Zastava")
    take("B", event("seized", gun("AB123456")))
    take("C", event("destroyed", gun("AB123456")))
    assert typed(cast.nina, "AB123456", make="Zastava") == alone
    assert bands(typed(cast.anna, "AB123456")) == {"A": "identical", "B": "identical", "C": "identical"}
    assert bands(typed(cast.hana, "AB123456")) == {}


def test_records_of_child_protection_are_no_candidates_and_find_none(cast: Cast, take) -> None:  # type: ignore[no-untyped-def]
    take("A", event("seized", gun("AB123456")))
    take("P", event("seized", gun("AB123456"), area="child_protection"))
    take("Q", event("seized", gun("AB123456"), area="drugs"))
    assert bands(typed(cast.otto, "AB123456")) == {"A": "identical", "Q": "identical"}
    assert bands(traced(cast.otto, "P")) == {}
    assert bands(traced(cast.otto, "Q")) == {"A": "identical"}


def test_a_person_without_the_areas_finds_nothing(cast: Cast, take) -> None:  # type: ignore[no-untyped-def]
    take("A", event("seized", gun("AB123456")))
    cast.otto.areas = ["child_protection"]
    assert typed(cast.otto, "AB123456").candidates == ()


def test_a_restricted_record_is_no_candidate_even_of_its_owner_s_and_is_not_traced(cast: Cast, take) -> None:  # type: ignore[no-untyped-def]
    take("A", event("seized", gun("AB123456")))
    take("B", event("seized", gun("AB123456")))
    assert bands(traced(cast.otto, "A")) == {"B": "identical"}
    with acting(actor_of(cast.otto)):
        uid = bytes(Record.objects.get(source_reference="B").uid)
    with acting(keeper(cast.otto.organisation_id)):
        restrict(uid)
    for who in (cast.otto, cast.anna):
        assert bands(traced(who, "A")) == {}
        assert bands(typed(who, "AB123456")) == {"A": "identical"}
    found = traced(cast.otto, "B")
    assert found.restricted
    assert found.candidates == ()


def test_a_bare_nine_millimetres_agrees_with_both_nine_by_nineteen_and_by_eighteen_a_little(cast: Cast, take) -> None:  # type: ignore[no-untyped-def]
    take("A", event("seized", gun("AB123456", calibre="9x19")))
    take("B", event("seized", gun("AB123456", calibre="9x18")))
    found = typed(cast.otto, "AB123456", calibre="9 mm")
    for one in found.candidates:
        calibre = next(field for field in one.comparison.fields if field.field == "calibre")
        assert calibre.verdict is Verdict.SAME
        assert 0 < calibre.bits < 2


def test_australia_for_austria_is_shown_and_weighs_nothing(cast: Cast, take) -> None:  # type: ignore[no-untyped-def]
    take("A", event("seized", gun("AB123456", country_of_manufacture={"code": "AU", "written": "Australia"})))
    with acting(actor_of(cast.otto)):
        ours = described({"serial": "AB123456", "make": "Zastava"}, "AT")
        (one,) = queries.trace(queries.subject_described(ours)).candidates
    assert verdicts(one)["country"] is Verdict.DIFFERENT
    assert one.beside[0].bits == 0
    assert not one.comparison.contradictions


def test_a_converted_blank_firer_is_said_to_be_one_and_not_the_model_it_imitates(cast: Cast, take) -> None:  # type: ignore[no-untyped-def]
    origin = {"origin_status": {"code": "converted_from_alarm_signal"}}
    take("A", event("seized", gun("AB123456", make="Zoraki", model="914", **origin)))
    take("B", event("stolen", gun("AB123456", make="Glock", model="17")))
    found = traced(cast.otto, "A")
    (one,) = found.candidates
    assert NAMES[one.comparison.band] not in {"identical", "strong"}
    assert "converted" in flagged(found)


def test_a_destroyed_serial_seen_again_contradicts_and_is_flagged(cast: Cast, take) -> None:  # type: ignore[no-untyped-def]
    take("A", event("destroyed", gun("AB123456"), "2015-03-01"))
    take("B", event("seized", gun("AB123456"), "2019-07-02"))
    found = traced(cast.otto, "B")
    (one,) = found.candidates
    assert one.comparison.contradictions == ("life",)
    assert NAMES[one.comparison.band] == "identical"
    assert "ended_seen_again" in flagged(found)
    assert flagged(traced(cast.otto, "A")) == flagged(found)


def test_a_firearm_that_ended_last_as_it_should_contradicts_nothing(cast: Cast, take) -> None:  # type: ignore[no-untyped-def]
    take("A", event("destroyed", gun("AB123456"), "2019-03-01"))
    take("B", event("seized", gun("AB123456"), "2015-07-02"))
    found = traced(cast.otto, "B")
    assert not found.candidates[0].comparison.contradictions
    assert "ended_seen_again" not in flagged(found) | unsaid(found)


def test_a_date_that_is_not_known_raises_nothing_and_says_so(cast: Cast, take) -> None:  # type: ignore[no-untyped-def]
    take("A", event("destroyed", gun("AB123456")))
    take("B", event("seized", gun("AB123456"), "2015-07-02"))
    found = traced(cast.otto, "B")
    assert "ended_seen_again" not in flagged(found)
    assert "ended_seen_again" in unsaid(found)
    assert [one.event for one in found.undated] == ["destroyed"]


def test_the_timeline_has_the_sure_ones_in_order_with_the_unknown_apart(cast: Cast, take) -> None:  # type: ignore[no-untyped-def]
    take("A", event("manufactured", gun("AB123456"), "1970"))
    take("B", event("seized", gun("AB123456"), "2019-07-02"))
    take("C", event("stolen", gun("AB123456"), "2005-04"))
    take("D", event("lost", gun("AB123456")))
    take("E", event("lost", gun("AB123459"), "2001"))  # a slip away: possible only
    found = traced(cast.otto, "B")
    assert [(one.event, one.at) for one in found.dated] == [
        ("manufactured", "1970"), ("stolen", "2005-04"), ("seized", "2019-07-02"),
    ]  # fmt: skip
    assert [one.event for one in found.undated] == ["lost"]


def test_how_rare_a_make_is_counts_visible_firearms_only(cast: Cast, take) -> None:  # type: ignore[no-untyped-def]
    take("A", event("seized", gun("AB123456")))
    for number in range(5):
        take(f"B{number}", event("seized", gun(f"X{number}23456", make="Glock")), slug="police-b")
    with acting(actor_of(cast.otto)):
        seen, counted = candidates.makes_seen()
    assert (sum(seen.values()), counted) == (1, 1)
    with acting(actor_of(cast.anna)):
        assert candidates.makes_seen()[1] == 6
