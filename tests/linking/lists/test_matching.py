"""What records report and what lists hold find each other, whichever comes first."""

from __future__ import annotations

import json
import threading
from pathlib import Path

import psycopg
import pytest
from django.conf import settings
from django.db import connection
from tests.cast import Cast
from tests.linking.lists.planting import (
    added,
    flipped,
    followed,
    line,
    made_list,
    matches,
    md5,
    near,
    picture,
    report,
)

from tutela.database.locks import Lock
from tutela.linking.lists import actions, following, queries
from tutela.linking.lists.models import Match
from tutela.linking.lists.rules import VERDICTS
from tutela.records.models import Mention
from tutela.safeguards.actor import acting, actor_of

TEXTS = (
    "T140F1AE61CBB541456ADA2A4C40AAFB977BE91C362F338137FC8E4406506CFB4022B727",
    "T1DDF1AE618BB5454569956A4CC0A9FB9777E92CF62F338037FC8E440650ECB74062B727",
    "T1AA52BFC8866B359E3E9941DECC482FD24ECD22D23139C4E6BEEF528781C32D48457887",
)
"""Of made-up texts: the second is a changed form of the first, the third another."""
PHOTODNA = "".join(f"{value:02x}" for value in range(144))


def film(*pictures: str) -> str:
    return json.dumps([f"{value},90,{second}.0" for second, value in enumerate(pictures)])


VERDICTS_SAID = [(verdict, f"Authority {number}") for number, verdict in enumerate(sorted(filter(None, VERDICTS))[:2])]
FRAMES = [picture(seed) for seed in range(20, 30)]
CLIP = film(*(flipped(value, 5, seed) for seed, value in enumerate(FRAMES[:5])))


def test_a_report_that_comes_after_the_entry_matches(cast: Cast, tmp_path: Path) -> None:
    listed = made_list(cast.otto)
    added(cast.otto, listed, line("pdq", picture(1)), line("md5", md5("a")), line("photodna", PHOTODNA), line("tlsh", TEXTS[0]),
          line("vpdq", film(*FRAMES)))  # fmt: skip
    report(
        tmp_path,
        "R",
        ("pdq", flipped(picture(1), 31)),
        ("md5", md5("a")),
        ("photodna", PHOTODNA),
        ("tlsh", TEXTS[1]),
        ("vpdq", CLIP),
    )
    assert sorted(near(matches(cast.otto, "R"))) == [
        ("md5", 0),
        ("pdq", 31),
        ("photodna", 0),
        ("tlsh", 25),
        ("vpdq", 5),
    ]


def test_a_report_that_was_there_before_the_entry_matches_the_same(cast: Cast, tmp_path: Path) -> None:
    report(
        tmp_path,
        "R",
        ("pdq", flipped(picture(1), 31)),
        ("md5", md5("a")),
        ("photodna", PHOTODNA),
        ("tlsh", TEXTS[1]),
        ("vpdq", CLIP),
    )
    listed = made_list(cast.otto)
    added(cast.otto, listed, line("pdq", picture(1)), line("md5", md5("a")), line("photodna", PHOTODNA), line("tlsh", TEXTS[0]),
          line("vpdq", film(*FRAMES)))  # fmt: skip
    assert matches(cast.otto, "R") == []
    followed()
    assert sorted(near(matches(cast.otto, "R"))) == [
        ("md5", 0),
        ("pdq", 31),
        ("photodna", 0),
        ("tlsh", 25),
        ("vpdq", 5),
    ]


def test_what_is_too_far_or_another_file_matches_nothing(cast: Cast, tmp_path: Path) -> None:
    listed = made_list(cast.otto)
    added(cast.otto, listed, line("pdq", picture(1)), line("md5", md5("a")), line("photodna", PHOTODNA), line("tlsh", TEXTS[0]),
          line("vpdq", film(*FRAMES)))  # fmt: skip
    other = PHOTODNA[:-2] + "00"
    short = film(FRAMES[0], *(picture(seed) for seed in range(90, 94)))
    report(
        tmp_path,
        "R",
        ("pdq", flipped(picture(1), 32)),
        ("md5", md5("b")),
        ("photodna", other),
        ("tlsh", TEXTS[2]),
        ("vpdq", short),
    )
    followed()
    assert matches(cast.otto, "R") == []


def test_a_match_says_list_entry_distance_rotation_and_why(cast: Cast, tmp_path: Path) -> None:
    listed = made_list(cast.otto)
    added(cast.otto, listed, line("pdq", picture(1), quality="77", reference="E-1"))
    report(tmp_path, "R", {"scheme": "pdq", "value": flipped(picture(1), 7), "quality": 80})
    (shown,) = matches(cast.otto, "R")
    match = shown.match
    assert (match.entry.list.title, match.entry.reference, match.distance, match.turn, match.quality) == (
        "Assessed files", "E-1", 7, "none", 80,
    )  # fmt: skip
    assert match.parsed_reasons() == {
        "kind": "pdq", "distance": 7, "radius": 31, "quality": 80, "listed_quality": 77, "least_quality": 50,
    }  # fmt: skip
    assert match.rule_version == "1"


def test_a_hash_of_low_quality_is_near_nothing_on_either_side(cast: Cast, tmp_path: Path) -> None:
    listed = made_list(cast.otto)
    added(cast.otto, listed, line("pdq", picture(1), quality="49"), line("pdq", picture(2), quality="50"))
    report(tmp_path, "poor-entry", {"scheme": "pdq", "value": picture(1), "quality": 99})
    report(tmp_path, "poor-report", {"scheme": "pdq", "value": picture(2), "quality": 49})
    report(tmp_path, "good", {"scheme": "pdq", "value": picture(2), "quality": 50})
    followed()
    assert matches(cast.otto, "poor-entry") == []
    assert matches(cast.otto, "poor-report") == []
    assert near(matches(cast.otto, "good")) == [("pdq", 0)]


def test_the_hashes_of_black_pictures_and_empty_files_match_nothing(cast: Cast, tmp_path: Path) -> None:
    made_list(cast.otto)
    report(tmp_path, "R", ("pdq", "0" * 64), ("pdq", "f" * 64), ("md5", "d41d8cd98f00b204e9800998ecf8427e"))
    followed()
    assert matches(cast.otto, "R") == []


def test_a_list_keeps_its_own_radius_and_changing_it_matches_anew(cast: Cast, tmp_path: Path) -> None:
    wide, narrow = made_list(cast.otto, "Wide"), made_list(cast.otto, "Narrow")
    with acting(actor_of(cast.otto).doing("lists.change")):
        actions.set_radius(narrow, "pdq", 8)
    for listed in (wide, narrow):
        added(cast.otto, listed, line("pdq", picture(1)))
    report(tmp_path, "R", ("pdq", flipped(picture(1), 20)))
    assert [one.match.entry.list.title for one in matches(cast.otto, "R")] == ["Wide"]
    with acting(actor_of(cast.otto).doing("lists.change")):
        actions.set_radius(narrow, "pdq", 20)
    followed()
    assert {one.match.entry.list.title for one in matches(cast.otto, "R")} == {"Wide", "Narrow"}
    with acting(actor_of(cast.otto).doing("lists.change")):
        actions.set_radius(wide, "pdq", 19)
    followed()
    assert [one.match.entry.list.title for one in matches(cast.otto, "R")] == ["Narrow"]
    report(tmp_path, "S", ("pdq", flipped(picture(1), 20)))
    assert [one.match.entry.list.title for one in matches(cast.otto, "S")] == ["Narrow"]


def test_the_same_hash_on_several_lists_comes_back_from_each(cast: Cast, tmp_path: Path) -> None:
    for title in ("One", "Two", "Three"):
        added(cast.otto, made_list(cast.otto, title), line("pdq", picture(1)), line("md5", md5("a")))
    report(tmp_path, "R", ("pdq", picture(1)), ("md5", md5("a")))
    assert sorted(near(matches(cast.otto, "R"))) == [("md5", 0)] * 3 + [("pdq", 0)] * 3


def test_a_withdrawn_entry_matches_nothing_and_its_matches_go(cast: Cast, tmp_path: Path) -> None:
    listed = made_list(cast.otto)
    added(cast.otto, listed, line("pdq", picture(1)), line("md5", md5("a")))
    report(tmp_path, "R", ("pdq", picture(1)), ("md5", md5("a")))
    assert len(matches(cast.otto, "R")) == 2
    with acting(actor_of(cast.otto).doing("lists.change")):
        ids = list(queries.entries(listed).values_list("pk", flat=True))
        assert actions.withdraw(listed, ids, "the person shown asked for it") == 2
    assert matches(cast.otto, "R") == []
    followed()
    report(tmp_path, "S", ("pdq", picture(1)), ("md5", md5("a")))
    assert matches(cast.otto, "S") == []
    # The same file brings nothing back; a person who adds it again does.
    taken = added(cast.otto, listed, line("pdq", picture(1)))
    assert (taken.added, taken.withdrawn) == (0, 1)
    followed()
    assert matches(cast.otto, "R") == []
    assert added(cast.otto, listed, line("pdq", picture(1)), again=True).added == 1
    followed()
    assert near(matches(cast.otto, "R")) == [("pdq", 0)]


def test_an_entry_is_shown_only_while_it_is_valid(cast: Cast, tmp_path: Path) -> None:
    listed = made_list(cast.otto)
    added(cast.otto, listed, line("md5", md5("a"), valid_until="2020-01-01"), line("md5", md5("b"), valid_from="2090-01-01"),
          line("md5", md5("c"), valid_from="2020-01-01", valid_until="2090-01-01"))  # fmt: skip
    report(tmp_path, "R", ("md5", md5("a")), ("md5", md5("b")), ("md5", md5("c")))
    assert len(matches(cast.otto, "R")) == 1


def test_a_match_with_a_list_one_may_not_see_is_not_shown(cast: Cast, tmp_path: Path) -> None:
    added(cast.nina, made_list(cast.nina, "Elsewhere"), line("md5", md5("a")))
    report(tmp_path, "R", ("md5", md5("a")))
    assert matches(cast.otto, "R") == []  # sees the record, not the list
    assert matches(cast.nina, "R") == []  # sees the list, not the record
    assert near(matches(cast.anna, "R")) == [("md5", 0)]


def test_a_list_of_another_area_is_not_met(cast: Cast, tmp_path: Path) -> None:
    added(cast.otto, made_list(cast.otto, "Listings", area="drugs"), line("md5", md5("a")), line("pdq", picture(1)))
    report(tmp_path, "R", ("md5", md5("a")), ("pdq", picture(1)))
    followed()
    assert matches(cast.anna, "R") == []


def test_a_person_overrules_a_match_and_it_stays_so_whenever_it_is_made_anew(cast: Cast, tmp_path: Path) -> None:
    listed = made_list(cast.otto)
    added(cast.otto, listed, line("pdq", picture(1)))
    report(tmp_path, "R", ("pdq", flipped(picture(1), 20)))
    (shown,) = matches(cast.otto, "R")
    with acting(actor_of(cast.otto)):
        actions.decide(shown.match, "different", "another place, seen outside")
    report(tmp_path, "R", ("pdq", flipped(picture(1), 20)), platform="revised")  # a new revision is looked up again
    added(cast.otto, listed, line("pdq", picture(1), reference="said anew"))
    followed()
    (again,) = matches(cast.otto, "R")
    assert again.overruled
    assert again.match.pk != shown.match.pk
    assert again.decision is not None
    assert (again.decision.by, again.decision.why) == (cast.otto.name, "another place, seen outside")
    with acting(actor_of(cast.anna)):
        actions.decide(again.match, "", "taken back: the wrong one was looked at")
    (back,) = matches(cast.otto, "R")
    assert back.decision is None
    assert [one.verdict for one in back.decisions] == ["", "different"]


def test_a_batch_under_way_and_an_entry_that_comes_meanwhile_find_each_other(cast: Cast, tmp_path: Path) -> None:
    """The follower waits for the batch that looked before the entry was there, and then sees what it stored."""
    report(tmp_path, "R", ("pdq", picture(1)))
    listed = made_list(cast.otto)
    done: list[int] = []
    with psycopg.connect(settings.CONNECTIONS.app) as batch:
        batch.execute("SELECT pg_advisory_xact_lock_shared(%s, 0)", [Lock.LISTS.value])
        added(cast.otto, listed, line("pdq", picture(1)))

        def follow() -> None:
            done.append(followed())
            connection.close()

        follower = threading.Thread(target=follow)
        follower.start()
        follower.join(0.5)
        assert follower.is_alive()
        batch.commit()
        follower.join(30)
    assert done == [1]
    assert near(matches(cast.otto, "R")) == [("pdq", 0)]


def test_many_entries_and_many_prints_are_met_the_same_by_either_way(
    cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for seed in range(4):
        report(tmp_path, f"R{seed}", ("pdq", flipped(picture(seed), 10 * seed)))
    monkeypatch.setattr(following, "FLAT_COMPARISONS", 0)  # the prints are indexed first
    added(cast.otto, made_list(cast.otto), *(line("pdq", picture(seed)) for seed in range(4)))
    followed()
    assert [near(matches(cast.otto, f"R{seed}")) for seed in range(4)] == [[("pdq", 10 * seed)] for seed in range(4)]


def test_verdicts_of_several_lists_stand_beside_each_other_and_none_is_raised(cast: Cast, tmp_path: Path) -> None:
    """One list says lawful, one says it was not assessed, a third has a verdict of another authority: nobody merges them."""
    said = {"One": VERDICTS_SAID[0], "Two": ("", ""), "Three": VERDICTS_SAID[1]}
    for title, (verdict, authority) in said.items():
        added(cast.otto, made_list(cast.otto, title), line("pdq", picture(1), verdict=verdict, authority=authority))
    report(tmp_path, "R", ("pdq", picture(1)))
    followed()
    entries = [one.match.entry for one in matches(cast.otto, "R")]
    assert {entry.list.title: (entry.verdict, entry.authority) for entry in entries} == said


def test_a_picture_reported_many_times_stays_many_records_each_with_its_own_account(cast: Cast, tmp_path: Path) -> None:
    """How often an entry was met is counted by its matches; no record goes into another."""
    listed = made_list(cast.otto)
    added(cast.otto, listed, line("pdq", picture(1)))
    for number in range(6):
        account = {"scheme": "email", "written": f"account{number}@example.eu", "role": "account"}
        report(tmp_path, f"R{number}", ("pdq", flipped(picture(1), number)), namings=[account])
    with acting(actor_of(cast.otto)):
        named = Mention.objects.filter(scheme="email", current=True).values_list("record_id", "key")
        assert len({record for record, _key in named}) == 6
        assert {key for _record, key in named} == {f"account{number}@example.eu" for number in range(6)}
        assert Match.objects.filter(entry__list=listed).count() == 6
