"""Files of law taken in: national measures with their difference, correlation tables, firearms rules; whole or not at all."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest
from django.utils import timezone
from openpyxl import Workbook

from tests.audited import entries
from tests.cast import Cast
from tests.strategy.law import hostile
from tests.strategy.law.files import answer, binding, joined, measure, table, world
from tests.strategy.law.planted import DIRECTIVE, coordinator
from tutela.errors import Conflict, InvalidInput, NotFound, NotPermitted
from tutela.safeguards.actor import acting, actor_of
from tutela.safeguards.models import Organisation, Person
from tutela.strategy.law import deriving, importing, queries, sources
from tutela.strategy.law.importing import Delivered
from tutela.strategy.law.models import (
    Cell,
    CorrelationRow,
    CorrelationTable,
    FirearmsRule,
    Gap,
    MeasureImport,
    NationalMeasure,
    Statement,
)
from tutela.strategy.law.sheets import TableKind


@pytest.fixture
def mona(cast: Cast) -> Person:
    """Coordinator of the European centre."""
    return coordinator(cast.anna.organisation, "mona")


def look(*rows: object) -> MeasureImport:
    return importing.look_at_measures(DIRECTIVE, answer(*rows).encode(), "answer.json")


def test_333_rows_with_duplicates_become_one_measure_an_act(mona: Person) -> None:
    with acting(actor_of(mona)):
        draft = look(*world())
        assert (draft.rows, draft.of_this, draft.of_others, draft.refused) == (333, 333, 0, 0)
        assert (draft.measures, draft.duplicates, draft.new) == (299, 34, 299)
        assert not NationalMeasure.objects.exists(), "looked at, and not counted yet"
        importing.confirm_measures(draft)
        assert NationalMeasure.objects.filter(gone=None).count() == 299
        assert NationalMeasure.objects.get(celex="72011L0093DEU_200005").titles == ["Lag 5"]
    assert [one.entry.operation for one in entries(subject="law_import")] == ["collection", "change"]


def test_a_measure_whose_row_was_refused_is_not_taken_for_gone(mona: Person) -> None:
    with acting(actor_of(mona)):
        importing.confirm_measures(look(measure(1), measure(2)))
        for slip in ({"notified": "1003-03-03"}, {"title": "a title\0"}):
            draft = look(measure(1, **slip), measure(2))
            assert (draft.refused, draft.gone, draft.changed, draft.duplicates) == (1, 0, 0, 0)
            importing.confirm_measures(draft)
            assert NationalMeasure.objects.filter(gone=None).count() == 2
        assert look(measure(2)).gone == 1, "one that is in no row is"


def test_a_codification_without_a_deadline_of_its_own_is_no_gap(mona: Person) -> None:
    with acting(actor_of(mona)):
        older = binding("72021L0555BEL_200001", notified="2018-09-14")
        draft = importing.look_at_measures("32021L0555", answer(older).encode(), "answer.json")
        importing.confirm_measures(draft)
        keys = {one.key for one in sources.of_law(timezone.localdate())}
    assert "measures:32021L0555" not in keys
    assert any(one.startswith("data:") for one in keys), "others are found"


def test_rows_joined_without_the_prefix_change_nothing(mona: Person) -> None:
    with acting(actor_of(mona)):
        importing.confirm_measures(look(*world()))
        draft = look(*joined())
        assert (draft.rows, draft.of_this, draft.of_others) == (3_764, 333, 3_431)
        assert (draft.new, draft.changed, draft.gone) == (0, 0, 0)
        importing.confirm_measures(draft)
        assert NationalMeasure.objects.count() == 299


def test_a_second_import_shows_the_difference_only(mona: Person) -> None:
    changed = [measure(0, title="Lag 0", notified="2014-01-01"), *world()[2:-1], measure(999, title="New")]
    with acting(actor_of(mona)):
        first = look(*world())
        importing.confirm_measures(first)
        draft = look(*changed)
        assert (draft.new, draft.changed, draft.gone, draft.former_id) == (1, 1, 1, first.pk)
        assert [one["number"] for one in draft.difference["new"]] == [200_999]
        assert [one["number"] for one in draft.difference["gone"]] == [200_298]
        importing.confirm_measures(draft)
        gone = NationalMeasure.objects.get(number=200_298)
        moved = NationalMeasure.objects.get(number=200_000)
        assert (gone.gone_id, gone.since_id) == (draft.pk, first.pk)
        assert (moved.notified, moved.changed_id, moved.since_id) == (date(2014, 1, 1), draft.pk, first.pk)
        back = look(*world())
        assert (back.new, back.gone) == (1, 1)
        importing.confirm_measures(back)
        gone.refresh_from_db()
        assert (gone.gone_id, gone.since_id) == (None, first.pk), "it is back"


def test_a_draft_is_its_own_organisations_and_of_two_drafts_the_second_is_out_of_date(cast: Cast, mona: Person) -> None:
    other = Organisation.objects.create(slug="agency", name="Example Agency", kind="eu_body", areas=[])
    agent = coordinator(other, "agent")
    with acting(actor_of(mona)):
        draft, second = look(*world()), look(*world(100))
    for who in (agent, cast.cora, cast.anna):
        if who.organisation_id == mona.organisation_id:
            continue
        with acting(actor_of(who)):
            assert not queries.imports().exists(), who.name
            with pytest.raises(NotFound):
                queries.one_import(draft.public_id)
    with acting(actor_of(mona)):
        importing.confirm_measures(draft)
        with pytest.raises(Conflict):
            importing.confirm_measures(second)
        with pytest.raises(Conflict):
            importing.discard_measures(draft)
        importing.discard_measures(second)
    with acting(actor_of(agent)):
        assert [one.pk for one in queries.imports()] == [draft.pk]
        assert NationalMeasure.objects.count() == 299


def test_a_ministry_imports_no_measures(cast: Cast) -> None:
    with acting(actor_of(cast.cora)), pytest.raises(NotPermitted):
        look(*world(3))


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b"{}", answer(measure(1, act="72016L0680")).encode()])
def test_a_file_without_measures_of_the_act_is_refused_with_how_to_mend(mona: Person, content: bytes) -> None:
    with acting(actor_of(mona)), pytest.raises(InvalidInput) as refused:
        importing.look_at_measures(DIRECTIVE, content, "x.json")
    assert refused.value.mend
    with acting(actor_of(mona)), pytest.raises(InvalidInput):
        importing.look_at_measures("32004R0273", answer(measure(1)).encode())


COLUMNS = ("Provision", "National act", "National article", "In force", "Option", "State", "Link", "Remarks")


def given(path: Path, *rows: Mapping[str, str], stands_for: str = "An Example, head of unit") -> Delivered:
    return Delivered(
        table(path / "table.csv", COLUMNS, rows), "table.csv", DIRECTIVE, country="BE", stands_for=stands_for
    )


def test_a_correlation_table_sets_states_as_statements_of_who_brings_it(cast: Cast, tmp_path: Path) -> None:
    rows = (
        {"Provision": "Art. 25 (1)", "National act": "Example Act", "National article": "5", "In force": "2014-05-01", "State": "complete"},
        {"Provision": "25(2)", "National act": "Example Act", "Option": "yes", "State": "option used"},
        {"Provision": "27", "National act": "Example Act", "Remarks": "=1+1"},
    )  # fmt: skip
    with acting(actor_of(cast.cora)):
        taken = importing.take_correlation(given(tmp_path, *rows))
        assert (taken.rows, taken.statements, taken.bad) == (3, 2, [])
        said = Statement.objects.get(ref="25(1)")
        assert (said.state, said.since, said.document, said.by_country) == (
            "complete", date(2014, 5, 1), "Example Act 5", True,
        )  # fmt: skip
        assert said.table == taken.table
        assert set(Cell.objects.values_list("ref", "state")) == {("25(1)", "complete"), ("25(2)", "option_used")}
        assert deriving.out_of_step(DIRECTIVE) == []
        assert Gap.objects.filter(because=f"table:{said.table.public_id}").exists()  # type: ignore[union-attr]
        assert CorrelationRow.objects.count() == 3


def test_every_bad_cell_is_named_with_row_column_and_how_to_mend_and_nothing_is_taken(
    cast: Cast, tmp_path: Path
) -> None:
    rows = (
        {"Provision": "25(1)", "State": "complete"},
        {"Provision": "99(9)", "State": "finished", "In force": "soon", "Link": "javascript:alert(1)", "Option": "perhaps"},
        {"Provision": "", "National act": "Example Act"},
        {"Provision": "25", "State": "complete"},
    )  # fmt: skip
    with acting(actor_of(cast.cora)):
        taken = importing.take_correlation(given(tmp_path, *rows))
        assert not CorrelationTable.objects.exists()
        assert not Statement.objects.exists()
    assert {(one.row, one.column) for one in taken.bad} == {
        (3, "Provision"), (3, "State"), (3, "In force"), (3, "Link"), (3, "Option"), (4, "Provision"), (5, "state"),
    }  # fmt: skip
    assert all(one.mend and one.why for one in taken.bad)


def test_a_table_with_two_acts_for_a_provision_says_nothing_twice(cast: Cast, tmp_path: Path) -> None:
    rows = [
        {"Provision": "25(1)", "National act": "Act A", "State": "complete"},
        {"Provision": "25(1)", "National act": "Act B", "State": "complete", "In force": "2090-01-01"},
    ]
    with acting(actor_of(cast.cora)):
        assert importing.take_correlation(given(tmp_path, *rows)).statements == 2
        again = importing.take_correlation(given(tmp_path, *rows))
        assert (again.statements, again.same) == (0, 2)
        assert Statement.objects.count() == 2
        other = [{**row, "State": "partial"} for row in rows]
        assert importing.take_correlation(given(tmp_path, *other)).statements == 2
        assert importing.take_correlation(given(tmp_path, *rows)).statements == 2, "said otherwise meanwhile"


def test_a_spreadsheet_is_read_like_a_csv(cast: Cast, tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["Provision", "National act", "In force", "State"])
    sheet.append(["25(1)", "Example Act", date(2014, 5, 1), "partial"])
    book.save(tmp_path / "table.xlsx")
    book.close()
    with acting(actor_of(cast.cora)):
        taken = importing.take_correlation(
            Delivered(tmp_path / "table.xlsx", "table.xlsx", DIRECTIVE, country="BE", stands_for="An Example")
        )
        assert (taken.rows, taken.statements, taken.bad) == (1, 1, [])
        assert Statement.objects.get().since == date(2014, 5, 1)


def test_a_table_is_brought_for_ones_own_country_and_states_need_somebody_who_stands_for_them(
    cast: Cast, tmp_path: Path
) -> None:
    row = {"Provision": "25(1)", "State": "complete"}
    with acting(actor_of(cast.cora)):
        with pytest.raises(InvalidInput):
            importing.take_correlation(given(tmp_path, row, stands_for=" "))
        other = Delivered(tmp_path / "table.csv", "table.csv", DIRECTIVE, country="PT", stands_for="x")
        with pytest.raises(NotPermitted):
            importing.take_correlation(other)


def test_a_table_brought_again_says_nothing_anew_and_its_rows_add_up(cast: Cast, tmp_path: Path) -> None:
    rows = (
        {"Provision": "25(1)", "National act": "Example Act", "In force": "2014-05-01", "State": "complete"},
        {"Provision": "25(2)", "National act": "Example Act", "State": "option used"},
        {"Provision": "27", "National act": "Example Act"},
    )
    with acting(actor_of(cast.cora)):
        assert importing.take_correlation(given(tmp_path, *rows)).statements == 2
        again = importing.take_correlation(given(tmp_path, *rows))
        assert (again.rows, again.taken, again.same, again.refused, again.statements) == (3, 1, 2, 0, 0)
        other = importing.take_correlation(given(tmp_path, rows[0] | {"State": "partial"}, *rows[1:]))
        assert (other.taken, other.same, other.statements) == (2, 1, 1)
        assert list(Statement.objects.order_by("id").values_list("ref", "state")) == [
            ("25(1)", "complete"), ("25(2)", "option_used"), ("25(1)", "partial"),
        ]  # fmt: skip
        refused = importing.take_correlation(given(tmp_path, *rows, {"Provision": "99"}))
        assert (refused.rows, refused.taken, refused.same, refused.refused) == (4, 0, 0, 4)
        with pytest.raises(InvalidInput, match="no name and office"):
            importing.take_correlation(given(tmp_path, *rows, stands_for="x" * 201))


def test_a_codification_lays_an_act_beside_another(mona: Person, tmp_path: Path) -> None:
    path = table(tmp_path / "annex.csv", ("Provision", "New article"), [{"Provision": "1", "New article": "1"}])
    delivered = Delivered(path, "annex.csv", "32021L0555", TableKind.CODIFICATION, other="32021L0555")
    with acting(actor_of(mona)):
        taken = importing.take_correlation(delivered)
        assert (taken.rows, taken.statements) == (1, 0)


def test_firearms_rules_come_in_a_table_whole_or_not_at_all(cast: Cast, tmp_path: Path) -> None:
    columns = ("topic", "answer", "value", "since", "document")
    good = {"topic": "magazines", "answer": "licence", "value": "20", "since": "2018-09-14", "document": "Example Act"}
    bad = good | {"topic": "cannons"}
    worse = good | {"answer": "maybe", "value": "many", "since": "", "document": ""}
    path = table(tmp_path / "rules.csv", columns, [good, bad, worse])
    with acting(actor_of(cast.cora)):
        taken = importing.take_rules(Delivered(path, "rules.csv", country="BE", stands_for="An Example"))
        assert {(one.row, one.column) for one in taken.bad} == {
            (3, "topic"), (3, "value"), (4, "answer"), (4, "value"), (4, "since"), (4, "document"),
        }  # fmt: skip
        assert not FirearmsRule.objects.exists()
        path = table(tmp_path / "rules.csv", columns, [good])
        taken = importing.take_rules(Delivered(path, "rules.csv", country="BE", stands_for="An Example"))
        rule = FirearmsRule.objects.get()
        assert (taken.statements, rule.answer, rule.value) == (1, "licence", 20)
        assert Gap.objects.get(key="data:firearms:magazines").countries.count("BE") == 0
        again = importing.take_rules(Delivered(path, "rules.csv", country="BE", stands_for="An Example"))
        assert (again.rows, again.statements, again.same, again.taken) == (1, 0, 1, 0)
        assert FirearmsRule.objects.count() == 1
        table(tmp_path / "rules.csv", columns, [good | {"value": "10"}])
        assert importing.take_rules(Delivered(path, "rules.csv", country="BE", stands_for="An Example")).statements == 1


@pytest.mark.parametrize("what", hostile.answers())
def test_a_hostile_answer_is_refused_with_how_to_mend_and_keeps_nothing(mona: Person, what: str) -> None:
    with acting(actor_of(mona)):
        with pytest.raises(InvalidInput) as refused:
            importing.look_at_measures(DIRECTIVE, hostile.answers()[what], "\udcff.json")
        assert not MeasureImport.objects.exists()
    assert refused.value.mend
    refused.value.sentence.encode()


def test_what_is_wrong_with_some_rows_is_kept_with_their_place(mona: Person) -> None:
    bad = [measure(2, title="a\0b"), measure(3, title="\ud800"), binding("72011L0093QQQ_1"), [["x"]]]
    with acting(actor_of(mona)):
        draft = importing.look_at_measures(DIRECTIVE, answer(measure(1), *bad).encode(), "\udcff.json")
        draft.refresh_from_db()
        assert (draft.rows, draft.measures, draft.refused) == (5, 1, 4)
        assert [(row, field) for row, field, _written, _why in draft.refusals] == [
            (2, "title"), (3, "title"), (4, "celex"), (5, ""),
        ]  # fmt: skip
        assert all(why for *_rest, why in draft.refusals)
        assert draft.file_name == "?.json"
        importing.confirm_measures(draft)
        assert NationalMeasure.objects.count() == 1
