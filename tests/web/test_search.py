"""The search page, the list, the picture, and the alerts, as a browser without script meets them."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from tests.audited import entries
from tests.cast import Cast
from tests.linking.searching.test_finding import firearm, listing, person, plant
from tutela.linking.searching import rules
from tutela.recognition import identifiers, named
from tutela.recognition.fingerprint.file import fingerprint
from tutela.recognition.fingerprint.turn import Turn
from tutela.safeguards.models import Person
from tutela.web import search_words

Open = Callable[[Person], Client]
PHONE = "+43 660 1234567"
FOR = "&for=drug_enforcement"


def text_of(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status, answer.content.decode()[:2000]
    return answer.getvalue().decode()


def test_every_reading_and_reason_has_words() -> None:
    assert {*identifiers.BY_NAME, *named.SCHEMES, "md5", "sha1", "sha256", "pdq", "reference"} <= set(
        search_words.TITLES
    )
    assert set(search_words.FEATURES) == set(rules.Feature)
    assert set(search_words.SORTS) == set(rules.Sort)


def test_the_page_says_what_it_took_a_text_for_and_each_can_be_taken_away(
    cast: Cast, client_of: Open, tmp_path: Path
) -> None:
    client = client_of(cast.otto)
    assert "a phone number in Austria" in text_of(client, f"/search/?q=0660 1234567{FOR}")
    text = text_of(client, f"/search/?q=SUI?4131{FOR}".replace("?4", "%3F4"))
    assert "a serial number with one unknown character" in text
    without = text_of(client, f"/search/?q=Testa Exempla&off=person_name{FOR}")
    assert "Left out:" in without
    assert "take back" in without


def test_nothing_is_looked_up_before_a_purpose_is_said(cast: Cast, client_of: Open, tmp_path: Path) -> None:
    plant(tmp_path, "A", listing(persons=[person("Ivan Exemplov")], namings=[{"scheme": "phone", "written": PHONE}]))
    client = client_of(cast.otto)
    for text in (PHONE.replace("+", "%2B"), "Ivan Exemplov"):
        assert "an offer" not in text_of(client, f"/search/?q={text}")
        assert "an offer" in text_of(client, f"/search/?q={text}{FOR}")
        assert "an offer" not in text_of(client, f"/search/?q={text}&for=child_protection")


def test_answers_stand_apart_with_reasons_area_and_handling(cast: Cast, client_of: Open, tmp_path: Path) -> None:
    plant(tmp_path, "A", firearm("SUI94131"), "firearm_event")
    plant(tmp_path, "B", {**firearm("SU194I3I"), "handling": ["H0"]}, "firearm_event")
    text = text_of(client_of(cast.otto), f"/search/?q=SUI94131{FOR}")
    assert text.index("<h2>Exact") < text.index("<h2>Near")
    assert "looks the same" in text
    assert "area-firearms" in text
    assert "<strong>H0</strong>" in text


def test_a_placeholder_is_refused_with_a_sentence(cast: Cast, client_of: Open) -> None:
    assert "names nobody" in text_of(client_of(cast.otto), "/search/?q=John Doe")


def test_hit_or_no_hit_is_said_of_what_one_may_not_see(cast: Cast, client_of: Open, tmp_path: Path) -> None:
    plant(tmp_path, "A", listing(namings=[{"scheme": "phone", "written": PHONE}]))
    text = text_of(client_of(cast.nina), f"/search/?q={PHONE.replace('+', '%2B')}{FOR}")
    assert "Police of Exampleland" in text
    assert "an offer" not in text


def test_what_was_searched_is_logged_as_a_keyed_hash(cast: Cast, client_of: Open) -> None:
    text_of(client_of(cast.otto), f"/search/?q=Ivan Exemplov{FOR}")
    searched = [one.entry for one in entries(subject="search")]
    assert len(searched) == 1
    assert searched[0].subject_id
    assert "Exemplov" not in searched[0].subject_id


def test_the_answers_are_downloaded_as_csv(cast: Cast, client_of: Open, tmp_path: Path) -> None:
    plant(tmp_path, "A", firearm("SUI94131"), "firearm_event")
    text = text_of(client_of(cast.otto), f"/search.csv?q=SUI94131{FOR}")
    assert "same_serial" in text
    assert text.count("\n") == 2


def test_a_records_own_id_opens_it(cast: Cast, client_of: Open, tmp_path: Path) -> None:
    from tutela.records.models import Record
    from tutela.safeguards.actor import acting, actor_of

    plant(tmp_path, "A", listing())
    with acting(actor_of(cast.otto)):
        public_id = Record.objects.get().public_id
    answer = client_of(cast.otto).get(f"/search/?q={public_id}{FOR}")
    assert answer.headers["Location"] == f"/records/{public_id}/"


@pytest.mark.parametrize("way", ["pasted", "file"])
def test_a_list_is_answered_on_the_page_and_as_a_file(cast: Cast, client_of: Open, tmp_path: Path, way: str) -> None:
    plant(tmp_path, "A", listing(namings=[{"scheme": "phone", "written": PHONE}]))
    lines = f"{PHONE}\nanna@example.eu\n"
    for kind in ("page", "csv"):
        given: dict[str, object] = {"as": kind, "for": "drug_enforcement"}
        given |= {"lines": lines} if way == "pasted" else {"file": SimpleUploadedFile("list.txt", lines.encode())}
        answer = client_of(cast.otto).post("/search/list/", given)
        assert answer.status_code == 200, answer.content.decode()[:3000]
        text = answer.getvalue().decode()
        assert "anna@example.eu" in text
        assert ("a phone number" if kind == "page" else "1,'+43 660 1234567,phone,1,0,not_asked,") in text
    assert len(entries(subject="search list", operation="consultation")) == 2


def test_a_list_without_a_purpose_is_not_searched(cast: Cast, client_of: Open) -> None:
    assert client_of(cast.otto).post("/search/list/", {"lines": PHONE}).status_code == 400


def picture(size: int = 64) -> bytes:
    image = Image.new("RGB", (size, size))
    image.putdata([((x * 7 + y * 3) % 256, (x * y) % 256, (x * 5) % 256) for y in range(size) for x in range(size)])
    held = io.BytesIO()
    image.save(held, "PNG")
    return held.getvalue()


def test_a_picture_is_looked_up_by_its_fingerprints_and_not_kept(
    cast: Cast, client_of: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import tempfile

    content = picture()
    prints = fingerprint(io.BytesIO(content), (Turn.NONE,))
    file = {"fingerprints": [{"scheme": "sha256", "value": prints.digests.sha256}]}
    plant(tmp_path, "A", {"incident_type": {"code": "other"}, "files": [file]}, "protection_report")
    monkeypatch.setattr(tempfile, "NamedTemporaryFile", None)  # nothing of it may be written
    given = {"file": SimpleUploadedFile("a.png", content), "for": "child_protection"}
    answer = client_of(cast.otto).post("/search/picture/", given)
    text = answer.content.decode()
    assert answer.status_code == 200, text[:3000]
    assert prints.digests.sha256 in text
    assert "<h2>Exact" in text


def test_what_is_no_picture_is_looked_up_by_its_digests_alone(cast: Cast, client_of: Open) -> None:
    given = {"file": SimpleUploadedFile("a.bin", b"no picture"), "for": "child_protection"}
    text = client_of(cast.otto).post("/search/picture/", given).content.decode()
    assert "only its digests were looked up" in text


def test_a_search_is_saved_alerts_is_seen_and_is_deleted(cast: Cast, client_of: Open, tmp_path: Path) -> None:
    client = client_of(cast.otto)
    address = f"/search/watch/?q={PHONE.replace('+', '%2B')}{FOR}"
    assert PHONE in text_of(client, address)
    from datetime import timedelta

    from django.utils import timezone

    day = (timezone.now().date() + timedelta(days=9)).isoformat()
    answer = client.post(address, {"name": "the telephone", "reason": "a case", "review_on": day})
    assert answer.status_code == 302, answer.content.decode()
    plant(tmp_path, "A", listing(namings=[{"scheme": "phone", "written": PHONE}]))
    text = text_of(client, "/alerts/")
    assert "an offer" in text
    assert "the telephone" in text
    assert "new alerts" in text, "the bell"
    seen = text.split('action="/alerts/')[1].split('"')[0]
    assert client.post(f"/alerts/{seen}").status_code == 302
    assert "Nothing new." in text_of(client, "/alerts/")
    deleted = text.split('action="/search/watch/')[1].split('"')[0]
    assert client.post(f"/search/watch/{deleted}").status_code == 302
    assert "the telephone" not in text_of(client, "/alerts/?state=any")
