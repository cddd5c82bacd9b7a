"""How far services reach as a table: looked at beside what is said, confirmed or thrown away; what leaves comes back unchanged."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection, transaction
from django.db.utils import ProgrammingError
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from tests.audited import entries
from tests.cast import Cast
from tests.strategy.law.planted import GROUND, LONG_AGO, coordinator
from tutela.errors import Conflict, InvalidInput, NotFound, NotPermitted
from tutela.formats.csv_cells import csv_head, csv_line
from tutela.safeguards.actor import acting, actor_of
from tutela.safeguards.models import Organisation, Person
from tutela.strategy.law import actions, gaps, origins, service_tables
from tutela.strategy.law.actions import Ground
from tutela.strategy.law.models import Gap, ServiceTable, ServiceWord
from tutela.strategy.law.service_tables import Looked
from tutela.strategy.law.services import Reach, services
from tutela.strategy.law.standing import member_states
from tutela.strategy.law.table_lines import SERVICE_COLUMNS

TREATMENT, CHECKING = "drug_treatment", "drug_checking"
HEADER = ("service", "country", "reach", "since", "document", "stands_for")
NONE = (TREATMENT, "BE", "none", "2014-01-01", "Example Act 1/2014", "An Example, head of unit")


@pytest.fixture
def mona(cast: Cast) -> Person:
    """Coordinator of the European centre."""
    return coordinator(cast.anna.organisation, "mona")


def look(folder: Path, *rows: Sequence[object], header: Sequence[str] = HEADER, stands_for: str = "") -> Looked:
    path = folder / "services.csv"
    path.write_bytes(csv_head(header) + b"".join(map(csv_line, rows)))
    return service_tables.look_at_services(path, "services.csv", stands_for)


def draft(folder: Path, *rows: Sequence[object]) -> ServiceTable:
    looked = look(folder, *rows)
    assert looked.draft is not None, looked.bad
    return looked.draft


def exported(folder: Path, states: Sequence[str] | None = None) -> Path:
    path = folder / "exported.csv"
    rows = service_tables.rows_of(states or member_states())
    path.write_bytes(csv_head(SERVICE_COLUMNS) + b"".join(map(csv_line, rows)))
    return path


def counts(one: ServiceTable) -> tuple[int, int, int, int, int]:
    assert one.rows == one.new + one.changed + one.same + one.of_others + one.blank
    return one.new, one.changed, one.same, one.of_others, one.blank


def test_a_table_is_looked_at_beside_what_is_said_and_counts_once_it_is_confirmed(cast: Cast, tmp_path: Path) -> None:
    with acting(actor_of(cast.cora)):
        actions.state_service((CHECKING, "BE"), Reach.WHOLE, LONG_AGO, GROUND)
        before = ServiceWord.objects.count()
        changed = (CHECKING, "BE", "parts", "2015-01-01", "Another Act", "An Example, head of unit")
        made = draft(tmp_path, NONE, changed, ("harm_reduction", "BE", "", "", "", ""))
        assert counts(made) == (1, 1, 0, 0, 1)
        assert [(was and was["reach"], now["reach"]) for was, now in made.difference] == [
            (None, "none"), ("whole", "parts"),
        ]  # fmt: skip
        assert ServiceWord.objects.count() == before, "looked at, and not said yet"
        assert service_tables.confirm_services(made) == 2
        said = ServiceWord.objects.get(service=TREATMENT)
        assert (said.reach, said.since, said.document, said.by_country) == ("none", LONG_AGO, NONE[4], True)
        gap = Gap.objects.get(key=f"service:{TREATMENT}")
        assert gap.because == f"services:{made.public_id}"
        assert origins.causes([gap.because])[gap.because].address == ("law_service_table", made.public_id)
        assert not any("service:" in one for one in gaps.out_of_step())
        again = draft(tmp_path, NONE, changed)
        assert (counts(again), again.difference) == ((0, 0, 2, 0, 0), [])
        assert service_tables.confirm_services(again) == 0
    told = [(one.entry.operation, one.entry.count) for one in entries(subject="law_service_table")]
    assert told == [("collection", 2), ("change", 2), ("collection", 0), ("change", 0)]


def test_what_leaves_comes_back_without_changing_anything(cast: Cast, mona: Person, tmp_path: Path) -> None:
    with acting(actor_of(cast.cora)):
        evil = Ground("'t Example, =head", "=HYPERLINK(1)", "https://example.eu/a?b=1,2")
        actions.state_service((TREATMENT, "BE"), Reach.NONE, LONG_AGO, evil, '+1 "quoted"\r\nof two lines; and\ttabs')
        actions.state_service((CHECKING, "BE"), Reach.PARTS, LONG_AGO, GROUND)
        actions.state_service((CHECKING, "BE"), None, LONG_AGO, GROUND)
    with acting(actor_of(mona)):
        actions.state_service((TREATMENT, "BE"), Reach.WHOLE, LONG_AGO, GROUND)
        actions.state_service((TREATMENT, "PT"), Reach.PARTS, LONG_AGO, GROUND)
    cells = len(services()) * len(member_states())
    for who, own in ((cast.cora, 1), (mona, 2)):
        with acting(actor_of(who)):
            looked = service_tables.look_at_services(exported(tmp_path), "services.csv")
            assert looked.bad == []
            assert looked.draft is not None
            assert counts(looked.draft) == (0, 0, own, 3 - own, cells - 2)
            assert (looked.draft.difference, looked.draft.unread) == ([], [])
            before = ServiceWord.objects.count()
            assert service_tables.confirm_services(looked.draft) == 0
            assert ServiceWord.objects.count() == before


PLAIN = st.text(st.characters(codec="utf-8", exclude_characters="\0\r"), min_size=1, max_size=30).filter(str.strip)


@settings(max_examples=25, suppress_health_check=list(HealthCheck))
@given(document=PLAIN, remark=PLAIN, stands_for=PLAIN)
def test_any_words_survive_leaving_and_coming_back(
    cast: Cast, tmp_path_factory: pytest.TempPathFactory, document: str, remark: str, stands_for: str
) -> None:
    with acting(actor_of(cast.cora)):
        actions.state_service((TREATMENT, "BE"), Reach.NONE, LONG_AGO, Ground(stands_for, document), remark)
        path = exported(tmp_path_factory.getbasetemp(), ["BE"])
        looked = service_tables.look_at_services(path, "services.csv")
        assert looked.bad == []
        assert looked.draft is not None
        assert counts(looked.draft) == (0, 0, 1, 0, len(services()) - 1)


def test_a_spreadsheet_is_read_like_a_csv(cast: Cast, tmp_path: Path) -> None:
    book = Workbook()
    assert book.active is not None
    book.active.append(["Service", "Member State", "Reach", "Since", "Document", "Note", "Colour"])
    book.active.append(["Drug treatment", "Belgium", "In parts of the country", LONG_AGO, "A report", "-", "blue"])
    book.save(tmp_path / "services.xlsx")
    book.close()
    with acting(actor_of(cast.cora)):
        looked = service_tables.look_at_services(tmp_path / "services.xlsx", "services.xlsx", "An Example")
        assert looked.draft is not None, looked.bad
        service_tables.confirm_services(looked.draft)
        said = ServiceWord.objects.get()
        assert (said.service, said.reach, said.since, said.remark) == (TREATMENT, "parts", LONG_AGO, "-")
        assert said.stands_for == "An Example"
        assert looked.draft.unread == ["Colour"]


def test_what_was_said_is_taken_back_by_a_table_and_only_once(cast: Cast, tmp_path: Path) -> None:
    back = (*NONE[:2], "taken_back", *NONE[3:])
    with acting(actor_of(cast.cora)):
        assert counts(draft(tmp_path, back)) == (0, 0, 1, 0, 0), "nothing was said"
        service_tables.confirm_services(draft(tmp_path, NONE))
        service_tables.confirm_services(draft(tmp_path, back))
        assert Gap.objects.get(key=f"service:{TREATMENT}").closed_at is not None
        assert counts(draft(tmp_path, back)) == (0, 0, 1, 0, 0), "it is taken back already"
        assert list(ServiceWord.objects.order_by("id").values_list("reach", flat=True)) == ["none", ""]


def test_every_bad_cell_is_named_and_nothing_is_kept(cast: Cast, tmp_path: Path) -> None:
    tomorrow = (timezone.localdate() + timedelta(days=1)).isoformat()
    with acting(actor_of(cast.cora)):
        looked = look(
            tmp_path,
            NONE,
            (TREATMENT, "PT", *NONE[2:]),
            (CHECKING, "BE", "none", tomorrow, "x", ""),
            ("cannons", "UK", "all", "soon", "", ""),
        )
        assert looked.draft is None
        assert {(one.row, one.column) for one in looked.bad} == {
            (3, "country"), (4, "since"), (4, "stands_for"), (5, "service"), (5, "country"), (5, "reach"),
        }  # fmt: skip
        assert all(one.why and one.mend for one in looked.bad)
        assert looked.rows == 4
        assert not ServiceTable.objects.exists()
        assert not ServiceWord.objects.exists()
        with pytest.raises(InvalidInput, match="The table has no rows"):
            look(tmp_path)
        for name in ("x" * 201, "a\0b"):
            with pytest.raises(InvalidInput, match="no name and office"):
                look(tmp_path, NONE, stands_for=name)


def test_a_draft_is_its_own_organisations_and_out_of_date_once_something_else_is_said(
    cast: Cast, mona: Person, tmp_path: Path
) -> None:
    with acting(actor_of(cast.cora)):
        made, second = draft(tmp_path, NONE), draft(tmp_path, (*NONE[:2], "whole", *NONE[3:]))
    with acting(actor_of(mona)):
        assert not ServiceTable.objects.exists()
        with pytest.raises(NotFound):
            service_tables.one_table(made.public_id)
        for act in (service_tables.confirm_services, service_tables.discard_services):
            with pytest.raises(NotFound):
                act(made)
        assert "none" not in {row[2] for row in service_tables.rows_of(["BE"])}
    with acting(actor_of(cast.cora)):
        service_tables.confirm_services(made)
        with pytest.raises(Conflict):
            service_tables.confirm_services(second)
        with pytest.raises(Conflict):
            service_tables.discard_services(made)
        service_tables.discard_services(second)
    with acting(actor_of(mona)):
        assert [one.pk for one in ServiceTable.objects.all()] == [made.pk]
        assert {row[2] for row in service_tables.rows_of(["BE"]) if row[0] == TREATMENT} == {"none"}
    told = [one.entry.operation for one in entries(subject="law_service_table")]
    assert told == ["collection", "collection", "change", "erasure"]


def test_who_speaks_for_no_country_brings_no_table_whatever_is_used(cast: Cast, mona: Person, tmp_path: Path) -> None:
    for who in (cast.anna, cast.hana):
        with acting(actor_of(who)), pytest.raises(NotPermitted):
            look(tmp_path, NONE)
    nowhere = Organisation.objects.create(slug="nowhere", name="Example of nowhere", kind="ministry", areas=[])
    with acting(actor_of(coordinator(nowhere, "noor"))):
        with pytest.raises(NotPermitted):
            look(tmp_path, NONE)
        with pytest.raises(ProgrammingError), transaction.atomic():
            ServiceTable.objects.create(
                owner=nowhere, digest=b"", by="x", rows=0, new=0, changed=0, same=0, of_others=0, blank=0
            )
    with acting(actor_of(cast.cora)):
        made = draft(tmp_path, NONE)
    with acting(actor_of(mona)), connection.cursor() as cursor:
        cursor.execute("UPDATE law_servicetable SET confirmed_at = now()")
        assert cursor.rowcount == 0
        cursor.execute("DELETE FROM law_servicetable")
        assert cursor.rowcount == 0
    with acting(actor_of(cast.cora)):
        assert service_tables.one_table(made.public_id).confirmed_at is None
