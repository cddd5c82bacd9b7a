"""Exact, near and fuzzy answers, each with its reason; and what must not be among them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.cast import Cast
from tests.deliveries import take_in

from tutela.linking.searching import finding, names, serials
from tutela.linking.searching.finding import Answers, Narrowed, find
from tutela.linking.searching.rules import Feature, Sort
from tutela.linking.searching.taking import Where, take
from tutela.safeguards.actor import acting, actor_of
from tutela.safeguards.models import Person


def plant(folder: Path, reference: str, body: dict[str, object], kind: str = "listing", slug: str = "police-a") -> None:
    path = folder / f"{reference}.ndjson"
    path.write_text(json.dumps({"kind": kind, "reference": reference, "body": body}) + "\n", encoding="utf-8")
    receipt = take_in(path, organisation=slug)
    assert receipt.accepted + receipt.revised == 1, (receipt.failure, receipt.reasons())


def listing(**more: object) -> dict[str, object]:
    return {"offer": "an offer", **more}


def firearm(serial: str, make: str = "Exempla Arms") -> dict[str, object]:
    return {"event": {"code": "seized"}, "firearm": {"make": make, "markings": [{"as_read": serial}]}}


def person(name: str, capacity: str = "suspect") -> dict[str, object]:
    return {"capacity": capacity, "assertion": "assessment", "name": name}


def found(who: Person, text: str, narrowed: Narrowed = Narrowed(), **where: str) -> Answers:  # noqa: B008
    with acting(actor_of(who)):
        return find(take(text, Where(**where)), narrowed)  # type: ignore[arg-type]


def features(answers: Answers, sort: str) -> list[tuple[Feature, str]]:
    return [(why.feature, why.theirs) for answer in getattr(answers, sort) for why in answer.reasons]


def test_an_identifier_answers_exactly_however_it_is_written(cast: Cast, tmp_path: Path) -> None:
    plant(tmp_path, "A", listing(namings=[{"scheme": "phone", "written": "+43 (0)660 123 45 67"}]))
    answers = found(cast.otto, "0043 660 1234567")
    assert features(answers, "exact") == [(Feature.SAME_KEY, "+43 (0)660 123 45 67")]
    assert answers.exact[0].weight > 0
    assert not answers.near
    assert not answers.fuzzy


def test_a_reference_answers_exactly(cast: Cast, tmp_path: Path) -> None:
    plant(tmp_path, "CASE-77", listing())
    assert features(found(cast.otto, "CASE-77"), "exact") == [(Feature.REFERENCE, "CASE-77")]


@pytest.mark.parametrize(
    ("searched", "sort", "feature"),
    [
        ("SUI 94131", "exact", Feature.SAME_SERIAL),
        ("SU1-94131", "near", Feature.LOOK_ALIKE_SERIAL),
        ("5UI94I3I", "near", Feature.LOOK_ALIKE_SERIAL),
        ("SUI?4131", "near", Feature.PARTIAL_SERIAL),
        ("SUI*31", "near", Feature.PARTIAL_SERIAL),
        ("?UI94131", "near", Feature.PARTIAL_SERIAL),
        ("*94131", "near", Feature.PARTIAL_SERIAL),
        ("SUI94*", "near", Feature.PARTIAL_SERIAL),
    ],
)
def test_a_serial_answers_as_it_was_read(
    cast: Cast, tmp_path: Path, searched: str, sort: str, feature: Feature
) -> None:
    plant(tmp_path, "A", firearm("SUI94131"), "firearm_event")
    plant(tmp_path, "B", firearm("XQ70022"), "firearm_event")
    assert [one for one, _ in features(found(cast.otto, searched), sort)] == [feature]


def test_a_partly_read_serial_that_is_held_answers_to_the_whole_one(cast: Cast, tmp_path: Path) -> None:
    plant(tmp_path, "A", firearm("SUI?4131"), "firearm_event")
    assert [one for one, _ in features(found(cast.otto, "SUI94131"), "near")] == [Feature.PARTIAL_HELD]
    assert not found(cast.otto, "SUI94132").near


@pytest.mark.parametrize(("searched", "held"), [("SUI9*99", "SUI94131"), ("SUI94131", "XQ?0022")])
def test_where_not_every_serial_was_tried_it_is_said_also_where_none_was_found(
    cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, searched: str, held: str
) -> None:
    plant(tmp_path, "A", firearm(held), "firearm_event")
    answers = found(cast.otto, searched)
    assert (answers.near, answers.more) == ([], set()), "one serial begins so, or was read in part, and it was tried"
    monkeypatch.setattr(serials, "PARTIAL_SCANNED", 1)
    answers = found(cast.otto, searched)
    assert (answers.near, answers.more) == ([], {Sort.NEAR})


def test_too_little_of_a_serial_is_said_and_not_searched(cast: Cast, tmp_path: Path) -> None:
    plant(tmp_path, "A", firearm("SUI94131"), "firearm_event")
    answers = found(cast.otto, "S*1")
    assert answers.open
    assert not answers.count


def test_no_serial_answers_to_no_serial(cast: Cast, tmp_path: Path) -> None:
    plant(tmp_path, "A", firearm("removed"), "firearm_event")
    assert not found(cast.otto, "removed").count


def test_an_account_that_looks_the_same_is_near_and_never_exact(cast: Cast, tmp_path: Path) -> None:
    plant(tmp_path, "A", listing(namings=[{"scheme": "handle", "written": "testa_exempla", "service": "Agora"}]))
    assert features(found(cast.otto, "testa_exempla", service="Agora"), "exact")
    cyrillic = found(cast.otto, "tеstа_ехеmplа", service="Agora")
    assert [one for one, _ in features(cyrillic, "near")] == [Feature.LOOK_ALIKE_ACCOUNT]
    assert not cyrillic.exact
    assert [one for one, _ in features(found(cast.otto, "testa_exempla"), "near")] == [Feature.SAME_ACCOUNT_NAME]


def test_names_answer_with_a_score_and_its_reasons_across_scripts(cast: Cast, tmp_path: Path) -> None:
    plant(tmp_path, "A", listing(persons=[person("Ivan Petrovich Exemplov")]))
    plant(tmp_path, "B", listing(persons=[person("Maria Testova")]))
    (answer,) = found(cast.otto, "Иван Экземплов").fuzzy + found(cast.otto, "Exemplov, Ivan").fuzzy[:0]
    (why,) = answer.reasons
    assert why.feature is Feature.NAME
    assert why.theirs == "Ivan Petrovich Exemplov"
    assert 0.5 <= why.weight < 1
    assert why.detail
    assert (why.capacity, why.assertion) == ("suspect", "assessment")


def test_names_of_organisations_answer_whatever_their_legal_form(cast: Cast, tmp_path: Path) -> None:
    plant(tmp_path, "A", listing(organisations=[{"name": "Exempla Trading GmbH", "role": "shipper"}]))
    assert [theirs for _, theirs in features(found(cast.otto, "Exempla Trading Ltd"), "fuzzy")] == [
        "Exempla Trading GmbH"
    ]


def test_a_name_ties_no_records(cast: Cast, tmp_path: Path) -> None:
    from tutela.linking.queries import links_of
    from tutela.records.models import Record

    for reference in ("A", "B"):
        plant(tmp_path, reference, listing(persons=[person("Ivan Exemplov")]))
    with acting(actor_of(cast.otto)):
        for record in Record.objects.all():
            assert links_of(record).links == []
            assert links_of(record).suppressed == []


def test_what_others_hold_is_not_found_whatever_it_is_searched_by(cast: Cast, tmp_path: Path) -> None:
    named = listing(
        persons=[person("Ivan Exemplov")], namings=[{"scheme": "handle", "written": "testa_x", "service": "Agora"}]
    )
    plant(tmp_path, "SECRET-1", named)
    plant(tmp_path, "SECRET-2", firearm("SUI94131"), "firearm_event")
    for text in ("Ivan Exemplov", "SUI94131", "SUI?4131", "*94131", "testa_x", "SECRET-1"):
        assert found(cast.otto, text).count, text
        assert not found(cast.nina, text).count, text


def test_a_victim_of_others_is_never_guessed_at(cast: Cast, tmp_path: Path) -> None:
    plant(tmp_path, "A", listing(persons=[person("Maria Exemplova", "victim")]))
    assert found(cast.otto, "Marija Exemplova").fuzzy, "the owner's people search their own"
    assert not found(cast.anna, "Marija Exemplova").fuzzy
    assert found(cast.anna, "Maria Exemplova").fuzzy, "written the same it is no guess"


def test_a_name_in_a_record_of_others_is_not_shown_before_it_is_opened_for_a_purpose(
    cast: Cast, tmp_path: Path
) -> None:
    plant(tmp_path, "A", listing(persons=[person("Ivan Petrovich Exemplov")]))
    (answer,) = found(cast.anna, "Ivan Exemplov").fuzzy
    assert answer.gated
    assert [why.theirs for why in answer.reasons] == [""]


def test_in_what_capacity_a_record_of_others_names_somebody_is_not_shown_before_it_is_opened(
    cast: Cast, tmp_path: Path
) -> None:
    """That a number is a victim's is what the record says, not what was asked."""
    phone = {"scheme": "phone", "written": "+436601234567", "role": "contact"}
    plant(tmp_path, "A", listing(persons=[{**person("Maria Exemplova", "victim"), "namings": [phone]}]))
    (answer,) = found(cast.anna, "+436601234567").exact
    assert answer.gated
    assert [(why.theirs, why.role, why.capacity, why.assertion) for why in answer.reasons] == [
        ("+436601234567", "", "", "")
    ]
    (own,) = found(cast.otto, "+436601234567").exact
    assert [why.capacity for why in own.reasons] == ["victim"]


def test_a_revision_takes_the_place_of_what_it_revises(cast: Cast, tmp_path: Path) -> None:
    plant(tmp_path, "A", firearm("SUI94131"), "firearm_event")
    plant(tmp_path, "A", firearm("XQ70022"), "firearm_event")
    assert not found(cast.otto, "SU194131").near
    assert found(cast.otto, "XQ7OO22").near


def test_a_search_is_narrowed_to_an_area_or_a_kind(cast: Cast, tmp_path: Path) -> None:
    plant(tmp_path, "A", firearm("SUI94131"), "firearm_event")
    assert found(cast.otto, "SUI94131", Narrowed(area="firearms", kind="firearm_event")).count == 1
    assert found(cast.otto, "SUI94131", Narrowed(area="drugs")).count == 0


def test_what_very_many_name_is_narrowed_before_it_is_cut(
    cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(finding, "LOOKED_AT", 2)
    phone = [{"scheme": "phone", "written": "+43 660 1234567"}]
    for reference in "ABC":
        plant(tmp_path, reference, listing(namings=phone))
    plant(tmp_path, "F", {**firearm("SUI94131"), "namings": phone}, "firearm_event")
    everywhere = found(cast.otto, "+43 660 1234567")
    assert (everywhere.count, everywhere.more) == (2, {Sort.EXACT})
    narrowed = found(cast.otto, "+43 660 1234567", Narrowed(area="firearms"))
    assert [one.record.source_reference for one in narrowed.exact] == ["F"]
    assert narrowed.more == set()
    assert narrowed.exact[0].weight <= everywhere.exact[0].weight, "it is as common as it was"


def test_a_very_common_name_is_found_where_it_is_written_the_same(
    cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(names, "CROWDED", 1)
    for reference in "ABC":
        plant(tmp_path, reference, listing(persons=[person("Ivan Exemplov")]))
    plant(tmp_path, "D", listing(persons=[person("Petra Testova")]))
    answers = found(cast.otto, "ivan exemplov")
    assert {one.record.source_reference for one in answers.fuzzy} == {"A", "B", "C"}
    assert answers.more == {Sort.FUZZY}, "of those written otherwise there may be more"


def test_a_pictures_hash_answers_within_the_radius(cast: Cast, tmp_path: Path) -> None:
    value = bytes(range(32))
    near = bytes([*(byte ^ 1 for byte in value[:20]), *value[20:]])
    far = bytes([*(byte ^ 3 for byte in value[:20]), *value[20:]])
    file = {"fingerprints": [{"scheme": "pdq", "value": value.hex()}]}
    plant(tmp_path, "A", {"incident_type": {"code": "other"}, "files": [file]}, "protection_report")
    assert [one for one, _ in features(found(cast.otto, value.hex()), "exact")] == [Feature.SAME_KEY, Feature.PICTURE]
    (answer,) = found(cast.otto, near.hex()).near
    assert answer.reasons[0].weight == 20
    assert not found(cast.otto, far.hex()).count
