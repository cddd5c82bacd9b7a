"""The trace of a firearm as a browser without script meets it."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client

from tests.audited import entries
from tests.cast import Cast
from tests.linking.searching.test_finding import person, plant
from tests.linking.tracing.test_queries import event, gun
from tutela.linking.tracing.flags import FLAGS
from tutela.recognition.firearms.absence import Absence
from tutela.recognition.firearms.comparing import Verdict
from tutela.records.models import Record
from tutela.safeguards.actor import acting, actor_of
from tutela.safeguards.models import Person
from tutela.web import trace_words

Open = Callable[[Person], Client]
NAME = "Ivan Exemplov"


def public_id(who: Person, reference: str) -> str:
    with acting(actor_of(who)):
        return Record.objects.get(source_reference=reference, current=True).public_id


def text_of(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status, answer.content.decode()[:2000]
    return answer.getvalue().decode()


def lines_of(client: Client, address: str) -> list[dict[str, str]]:
    answer = client.get(address)
    assert answer.status_code == 200
    return list(csv.DictReader(io.StringIO(answer.getvalue().decode("utf-8-sig"))))


def test_every_verdict_absence_and_flag_has_words() -> None:
    assert set(trace_words.VERDICTS) == set(Verdict)
    assert set(trace_words.ABSENCES) == set(Absence)
    assert len({sign for sign, _words in trace_words.VERDICTS.values()}) == len(Verdict)
    assert all(flag.title for flag in FLAGS)


@pytest.mark.parametrize(
    ("at", "words"), [("", ""), ("2019", "2019"), ("2019-03", "Mar 2019"), ("2019-03-02", "2 Mar 2019")]
)
def test_a_date_is_said_as_far_as_it_is_known(at: str, words: str) -> None:
    assert trace_words.date_of(at) == words


def test_a_record_leads_to_the_trace_of_each_firearm_with_a_serial(cast: Cast, client_of: Open, tmp_path: Path) -> None:
    items = [{"item_kind": {"code": "firearm"}, "firearm": gun(serial)} for serial in ("AB123456", "SUPRIMIDO")]
    plant(tmp_path, "S", {"items": items, "area": "firearms"}, "seizure")
    record = public_id(cast.otto, "S")
    text = text_of(client_of(cast.otto), f"/records/{record}/")
    assert f'href="/trace/{record}/1/"' in text
    assert f'href="/trace/{record}/2/"' not in text
    assert "Its serial was removed" in text


def test_the_page_shows_bands_fields_contradictions_flags_and_the_timeline(
    cast: Cast, client_of: Open, tmp_path: Path
) -> None:
    plant(tmp_path, "A", event("destroyed", gun("AB123456"), "2015-03-01"), "firearm_event")
    plant(tmp_path, "B", event("seized", gun("AB-123456"), "2019-07-02"), "firearm_event")
    plant(tmp_path, "C", event("lost", gun("AB123456", make="Glock", calibre="9x19"), "2001"), "firearm_event")
    text = text_of(client_of(cast.otto), f"/trace/{public_id(cast.otto, 'B')}/1/")
    for said in (
        "Identical", "Destroyed or deactivated, and seen again", "Contradicts:", "differs", "Timeline", "1 Mar 2015",
        "Several makes under one serial", "the record traced", "Field by field",
    ):  # fmt: skip
        assert said in text, said
    assert text.index("Destroyed or deactivated, and seen again") < text.index("Field by field")
    assert text.index('id="identical"') < text.index('id="weak"')


def test_a_described_firearm_is_traced_and_the_form_keeps_what_was_typed(
    cast: Cast, client_of: Open, tmp_path: Path
) -> None:
    plant(tmp_path, "A", event("seized", gun("SUI94131")), "firearm_event")
    client = client_of(cast.otto)
    assert "Type the serial" in text_of(client, "/trace/")
    text = text_of(client, "/trace/?serial=SUI%3F4131&make=Crvena+Zastava&type=pistol&country=Serbia")
    assert 'value="SUI?4131"' in text
    assert "SUI94131" in text
    assert "Strong" in text
    assert "No record you may see has a mark" in text_of(client, "/trace/?serial=ZZ999999")
    assert "never compared with each other" in text_of(client, "/trace/?serial=SUPRIMIDO")


@pytest.mark.parametrize("wrong", ["type=no-such", "component=no-such", "country=Nowhereland"])
def test_what_is_on_no_list_is_refused(cast: Cast, client_of: Open, wrong: str) -> None:
    text_of(client_of(cast.otto), f"/trace/?serial=AB123456&{wrong}", 400)


def test_a_firearm_that_a_record_has_not_and_another_s_record_are_not_found(
    cast: Cast, client_of: Open, tmp_path: Path
) -> None:
    plant(tmp_path, "A", event("seized", gun("AB123456")), "firearm_event")
    record = public_id(cast.otto, "A")
    text_of(client_of(cast.otto), f"/trace/{record}/2/", 404)
    for address in (f"/trace/{record}/1/", f"/trace/{record}/1.csv"):
        text_of(client_of(cast.otto), address)
        text_of(client_of(cast.nina), address, 404)


def test_no_person_is_named_and_a_record_of_others_opens_for_a_purpose(
    cast: Cast, client_of: Open, tmp_path: Path
) -> None:
    body = event("seized", gun("AB123456"), persons=[person(NAME)], remarks=f"taken from {NAME}")
    plant(tmp_path, "A", body, "firearm_event")
    plant(tmp_path, "B", event("lost", gun("AB123456")), "firearm_event")
    client = client_of(cast.anna)
    text = text_of(client, f"/trace/{public_id(cast.anna, 'B')}/1/")
    assert "names persons; opens for a purpose" in text
    assert NAME not in text
    record = public_id(cast.anna, "A")
    for address in (f"/trace/{record}/1/", f"/trace/{record}/1.csv"):
        assert client.get(address)["Location"] == f"/records/{record}/"
    for line in lines_of(client, f"/trace/{public_id(cast.anna, 'B')}/1.csv"):
        assert NAME not in "".join(line.values())


def test_the_file_has_a_line_a_field_and_no_formula(cast: Cast, client_of: Open, tmp_path: Path) -> None:
    plant(tmp_path, "A", event("seized", gun("AB123456", model="=HYPERLINK(1)")), "firearm_event")
    client = client_of(cast.otto)
    lines = lines_of(client, "/trace.csv?serial=AB123456&make=Zastava&model=%2Bcmd")
    by_field = {line["field"]: line for line in lines}
    assert by_field["serial"]["verdict"] == "same"
    assert by_field["model"]["theirs"] == "'=HYPERLINK(1)"
    assert by_field["model"]["ours"] == "'+cmd"
    assert {line["band"] for line in lines} == {"identical"}
    text_of(client, "/trace.csv", 400)


def test_every_trace_is_logged_with_a_keyed_hash_and_never_the_serial(
    cast: Cast, client_of: Open, tmp_path: Path
) -> None:
    plant(tmp_path, "A", event("seized", gun("AB123456")), "firearm_event")
    text_of(client_of(cast.otto), "/trace/?serial=AB123456")
    (one,) = entries(subject="trace", operation="consultation")
    assert (one.entry.action, one.entry.count) == ("firearms.trace", 1)
    assert "123456" not in one.entry.subject_id
    assert len(one.entry.subject_id) == 32


def test_who_may_not_trace_is_refused_and_shown_no_way_there(cast: Cast, client_of: Open, tmp_path: Path) -> None:
    for who in (cast.cora, cast.dora, cast.pavel):
        text_of(client_of(who), "/trace/?serial=AB123456", 403)
        text_of(client_of(who), "/trace.csv?serial=AB123456", 403)
    assert 'href="/trace/"' in text_of(client_of(cast.otto), "/search/")
