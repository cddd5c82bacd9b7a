"""A list answered at once: what each line was taken for, what one may see of it, and who else holds it."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.cast import Cast
from tests.linking.searching.test_finding import firearm, listing, plant

from tutela.errors import InvalidInput, LimitExceeded
from tutela.linking import hits
from tutela.linking.searching import columns, lists
from tutela.linking.searching.lists import Asked, Elsewhere
from tutela.safeguards.actor import acting, actor_of
from tutela.safeguards.models import Person

PHONES = [f"+43 660 12345{number:02}" for number in range(70)]


def answered(who: Person, texts: list[str], **more: object) -> list[tuple[str, int, int, str]]:
    with acting(actor_of(who)):
        return [
            (line.taken[0] if line.taken else "", line.exact, line.near, str(line.elsewhere))
            for line in lists.answer(Asked(texts, **more))  # type: ignore[arg-type]
        ]


def test_each_line_says_what_it_was_taken_for_and_how_many_records_name_it(cast: Cast, tmp_path: Path) -> None:
    plant(tmp_path, "A", listing(namings=[{"scheme": "phone", "written": PHONES[0]}]))
    plant(tmp_path, "B", listing(namings=[{"scheme": "phone", "written": PHONES[0]}]))
    plant(tmp_path, "C", firearm("SUI94131"), "firearm_event")
    texts = [PHONES[0].replace(" ", ""), PHONES[1], "SU1 94131", "???", PHONES[0]]
    assert answered(cast.otto, texts) == [
        ("phone", 2, 0, "not_asked"),
        ("phone", 0, 0, "not_asked"),
        ("serial", 0, 1, "not_asked"),
        ("", 0, 0, "not_asked"),
        ("phone", 2, 0, "not_asked"),
    ]
    assert [line[1:3] for line in answered(cast.nina, texts)] == [(0, 0)] * 5


def test_others_are_asked_only_within_the_hours_searches(cast: Cast, tmp_path: Path) -> None:
    plant(tmp_path, "A", listing(namings=[{"scheme": "phone", "written": PHONES[0]}]))
    lines = answered(cast.nina, PHONES, elsewhere=True)
    assert lines[0][3] == "yes"
    assert {line[3] for line in lines[1:60]} == {"no"}
    assert {line[3] for line in lines[60:]} == {"not_asked"}
    with acting(actor_of(cast.nina)):
        assert hits.left() == 0
    with acting(actor_of(cast.otto)):
        (notice,) = hits.notices()
        assert not notice.probing, "a list never asks beyond what is answered"


def test_a_list_alone_asks_nobody(cast: Cast, tmp_path: Path) -> None:
    plant(tmp_path, "A", listing(namings=[{"scheme": "phone", "written": PHONES[0]}]))
    assert answered(cast.nina, PHONES[:1]) == [("phone", 0, 0, str(Elsewhere.NOT_ASKED))]
    with acting(actor_of(cast.otto)):
        assert not hits.notices().exists()


def test_more_than_a_hundred_thousand_are_refused_with_a_sentence() -> None:
    with pytest.raises(LimitExceeded, match="100 000"):
        lists.lines_of("1\n" * 100_001)
    assert len(lists.lines_of("1\n" * 100_000)) == 100_000
    with pytest.raises(InvalidInput):
        lists.lines_of("\n \n")


@pytest.mark.parametrize(
    ("name", "content", "column", "expected"),
    [
        ("a.txt", "+436601234567\nanna@example.eu\n", "", ["+436601234567", "anna@example.eu"]),
        ("a.txt", "\ufeffPhone\n+436601234567\n", "", ["+436601234567"]),
        ("a.csv", "phone,who\n+436601234567,x\n+436601234568,y\n", "", ["+436601234567", "+436601234568"]),
        ("a.csv", "who;Phone\nx;+436601234567\n", "phone", ["+436601234567"]),
        ("a.csv", "+436601234567,x\n+436601234568,y\n", "", ["+436601234567", "+436601234568"]),
    ],
)
def test_the_column_of_a_file_is_read(
    tmp_path: Path, name: str, content: str, column: str, expected: list[str]
) -> None:
    path = tmp_path / name
    path.write_text(content, encoding="utf-8")
    assert columns.read(path, name, column) == expected


def test_the_column_of_a_spreadsheet_is_read(tmp_path: Path) -> None:
    import openpyxl

    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (["who", "serial"], ["x", "SUI94131"], ["y", "SUI94132"]):
        sheet.append(row)
    path = tmp_path / "a.xlsx"
    book.save(path)
    assert columns.read(path, "a.xlsx", "serial") == ["SUI94131", "SUI94132"]


def test_a_column_that_is_not_there_is_named_with_those_that_are(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("phone,who\n1,2\n", encoding="utf-8")
    with pytest.raises(InvalidInput) as refused:
        columns.read(path, "a.csv", "serial")
    assert "phone, who" in str(refused.value.mend)
