"""Files taken in: national measures (looked at first, then confirmed), correlation tables, tables of firearms rules."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Final

from django.utils import timezone
from django.utils.translation import gettext as _

from tutela.errors import Conflict, InvalidInput, NotFound
from tutela.safeguards import actor as actors
from tutela.safeguards import audit
from tutela.safeguards.audit import Operation
from tutela.safeguards.doing import does
from tutela.strategy.law import deriving, drafts, gaps, sources
from tutela.strategy.law.instruments import Instrument, instruments, since_day_zero
from tutela.strategy.law.models import (
    CorrelationRow,
    CorrelationTable,
    FirearmsRule,
    MeasureImport,
    NationalMeasure,
    Statement,
    measure_as_json,
    measure_of_json,
)
from tutela.strategy.law.national_measures import Answer, Difference, Measure, difference, read
from tutela.strategy.law.provisions import leaves
from tutela.strategy.law.sheets import MOST_BYTES, BadCell, Sheet, TableKind, open_sheet
from tutela.strategy.law.standing import is_of_country, member_states, require_manager, require_speaker
from tutela.strategy.law.table_lines import (
    LONGEST_DOCUMENT,
    LONGEST_NAME,
    CorrelationLine,
    RuleLine,
    read_correlation,
    read_rules,
)
from tutela.strategy.law.written import is_keepable, printable, shown

MANAGE: Final = "law.manage"
REPORT: Final = "law.report"
NAMED: Final = 200
"""So many refused rows of an import are kept by name; all are counted."""


@does(MANAGE)
def look_at_measures(celex: str, content: bytes, file_name: str = "") -> MeasureImport:
    """Read an answer about an instrument's national measures, and keep it as a draft with its difference to the last import.

    Raises InvalidInput where the file is no answer, or has nothing of this instrument.
    """
    own = require_manager()
    instrument = _instrument(celex)
    if len(content) > MOST_BYTES:
        raise InvalidInput(_("The file is larger than 64 MB."), mend=_("Ask for one directive at a time."))
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InvalidInput(
            _("The file isn't UTF-8 (byte %d).") % (error.start + 1), mend=_("Save the answer as JSON in UTF-8.")
        ) from error
    answer = read(text, instrument, timezone.localdate())
    if not answer.measures:
        raise _without_measures(answer, instrument)
    former, current = _last(instrument.celex), _current(instrument.celex)
    measures = _with_refused(answer, current)
    changes = difference(current, measures)
    made = MeasureImport.objects.create(
        owner=own, instrument=instrument.celex, file_name=printable(file_name[:200]), digest=sha256(content).digest(),
        by=actors.current().name, former=former, rows=answer.rows, of_this=answer.of_this, of_others=answer.of_others,
        refused=len(answer.refused), measures=len(answer.measures), **_counted(changes),
        refusals=[[one.row, one.field, one.written, one.why] for one in answer.refused[:NAMED]],
        pending=[measure_as_json(one) for one in measures],
    )  # fmt: skip
    audit.record(Operation.COLLECTION, MANAGE, "law_import", made.public_id, count=made.measures)
    return made


def _with_refused(answer: Answer, current: Sequence[Measure]) -> list[Measure]:
    """The measures of an answer, and those there are already whose rows in it were refused: a slip in a row does not mean that the
    measure is gone."""
    read_ = {one.celex for one in answer.measures}
    refused = {one.celex for one in answer.refused} - read_
    return [*answer.measures, *(one for one in current if one.celex in refused)]


def _without_measures(answer: Answer, instrument: Instrument) -> InvalidInput:
    sentence = _("None of the %(rows)d rows is a national measure of %(act)s.")
    sentence %= {"rows": answer.rows, "act": instrument.short}
    mend = _("Check the number of the act in the query.")
    if answer.refused:
        first = answer.refused[0]
        sentence += " " + _("Row %(row)d, “%(field)s”: “%(written)s” %(why)s.") % {
            "row": first.row, "field": first.field, "written": first.written, "why": first.why,
        }  # fmt: skip
        mend = _("Ask with the query of the documentation (LAW.md).")
    return InvalidInput(sentence, mend=mend)


@does(MANAGE)
def confirm_measures(draft: MeasureImport) -> None:
    """Let an import count: its measures are those there are. Raises Conflict where another came in between."""
    require_manager()
    draft = _draft(draft)
    latest = _last(draft.instrument)
    if (latest.pk if latest else None) != draft.former_id:
        raise Conflict(
            _("Another import was confirmed meanwhile."), mend=_("Discard this one and bring the file again.")
        )
    wanted = [measure_of_json(one) for one in draft.pending or []]
    kept = {one.celex: one for one in NationalMeasure.objects.filter(instrument=draft.instrument)}
    changes = difference((one.as_measure() for one in kept.values() if one.gone_id is None), wanted)
    rows = [_row(draft, one, kept.get(one.celex)) for one in changes.new]
    rows += [_row(draft, now, kept[now.celex]) for _before, now in changes.changed]
    NationalMeasure.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["celex"],
        update_fields=["country", "number", "titles", "notified", "published", "eli", "works", "older", "changed", "gone"],
    )  # fmt: skip
    NationalMeasure.objects.filter(celex__in=[one.celex for one in changes.gone]).update(gone=draft)
    for name, value in _counted(changes).items():
        setattr(draft, name, value)
    draft.confirmed_at, draft.pending = timezone.now(), None
    draft.save()
    audit.record(Operation.CHANGE, MANAGE, "law_import", draft.public_id, count=len(rows) + len(changes.gone))
    gaps.follow(sources.LAW, f"import:{draft.public_id}")


@does(MANAGE)
def discard_measures(draft: MeasureImport) -> None:
    """Throw a draft away."""
    require_manager()
    draft = _draft(draft)
    number = draft.public_id
    draft.delete()
    audit.record(Operation.ERASURE, MANAGE, "law_import", number)


def _draft(draft: MeasureImport) -> MeasureImport:
    return drafts.locked(draft, _("This import was confirmed already."))


def _last(celex: str) -> MeasureImport | None:
    return MeasureImport.objects.filter(instrument=celex, confirmed_at__isnull=False).order_by("-confirmed_at").first()


def _current(celex: str) -> list[Measure]:
    return [one.as_measure() for one in NationalMeasure.objects.filter(instrument=celex, gone=None)]


def _counted(changes: Difference) -> dict[str, object]:
    return {
        "new": len(changes.new), "gone": len(changes.gone), "changed": len(changes.changed),
        "difference": {
            "new": [measure_as_json(one) for one in changes.new], "gone": [measure_as_json(one) for one in changes.gone],
            "changed": [[measure_as_json(before), measure_as_json(now)] for before, now in changes.changed],
        },
    }  # fmt: skip


def _row(draft: MeasureImport, one: Measure, former: NationalMeasure | None) -> NationalMeasure:
    return NationalMeasure(
        owner_id=draft.owner_id, instrument=draft.instrument, celex=one.celex, country=one.country, number=one.number,
        titles=list(one.titles), notified=one.notified, published=one.published, eli=one.eli, works=list(one.works),
        older=one.older, since=former.since if former else draft, changed=draft if former else None, gone=None,
    )  # fmt: skip


def _instrument(celex: str) -> Instrument:
    found = instruments().get(since_day_zero(celex.strip().upper()))
    if found is None:
        raise NotFound(_("There is no instrument under this number."), mend=_("See the list of acts."))
    if not found.needs_national_law:
        raise InvalidInput(_("%s has no national measures.") % found.short, mend=_("Choose a directive."))
    return found


@dataclass(frozen=True, slots=True)
class Delivered:
    """A table as it came. ``country`` is empty, and ``other`` the other act, for a recast or codification. ``stands_for``: the
    named person who answers for the states it sets."""

    path: Path
    name: str
    celex: str = ""
    kind: TableKind = TableKind.TRANSPOSITION
    country: str = ""
    other: str = ""
    stands_for: str = ""


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of a table: *rows = taken + same + refused*; with bad cells all are refused. ``statements`` came of those that
    were taken; ``same``: what the organisation says already. ``unread``: headings that are no known column. ``table``: of a
    correlation table that was taken."""

    rows: int
    statements: int = 0
    bad: list[BadCell] = field(default_factory=list)
    table: CorrelationTable | None = None
    same: int = 0
    unread: tuple[str, ...] = ()

    @property
    def refused(self) -> int:
        """Rows that were not taken."""
        return self.rows if self.bad else 0

    @property
    def taken(self) -> int:
        """Rows of which something new is kept."""
        return self.rows - self.refused - self.same


@does(REPORT)
def take_correlation(delivered: Delivered) -> Taken:
    """Take a correlation table in, whole or not at all; the states it has become statements of the acting organisation, but those
    it has stated just so already."""
    own = require_speaker(delivered.country)
    _fits(delivered)
    sheet, digest = _sheet(delivered)
    lines, bad, columns = read_correlation(sheet, delivered.celex, delivered.country)
    asked = {one.ref for one in leaves(delivered.celex)}
    telling = [one for one in lines if one.state is not None and delivered.country]
    bad += [
        BadCell(one.row, "state", str(one.state), _("%s has nothing of its own to bring into national law") % one.ref,
                _("Give the state of its paragraphs or points."))
        for one in telling if one.ref not in asked
    ]  # fmt: skip
    if telling:
        _stands_for(delivered, _("The states of this table need a named person who stands for them."))
    if bad or not lines:
        return Taken(sheet.rows, 0, bad, unread=columns.unread)
    table = CorrelationTable.objects.create(
        owner=own, instrument=delivered.celex, country=delivered.country, kind=str(delivered.kind), other=delivered.other,
        file_name=printable(delivered.name[:200]), digest=digest, by=actors.current().name, count=len(lines),
    )  # fmt: skip
    CorrelationRow.objects.bulk_create(
        CorrelationRow(
            table=table, row=one.row, ref=one.ref, own_text=one.own_text, act=one.act, article=one.article, text=one.text,
            link=one.link, in_force=one.in_force, choice=one.choice, remarks=one.remarks, state=str(one.state or ""),
        )
        for one in lines
    )  # fmt: skip
    said = _new_statements(table, delivered, telling)
    Statement.objects.bulk_create(said)
    audit.record(Operation.COLLECTION, REPORT, "law_table", table.public_id, count=len(lines))
    if said:
        deriving.bring_up_to_date(delivered.celex, [(one.ref, one.country) for one in said], f"table:{table.public_id}")
    return Taken(sheet.rows, len(said), [], table, len(telling) - len(said), columns.unread)


def _new_statements(
    table: CorrelationTable, delivered: Delivered, telling: Sequence[CorrelationLine]
) -> list[Statement]:
    """One for each state of the table that its organisation hasn't stated just so."""
    today = timezone.localdate()
    standing: dict[str, list[Statement]] = {}
    former = Statement.objects.filter(owner_id=table.owner_id, instrument=delivered.celex, country=delivered.country)
    for each in former.order_by("id"):
        _stands(standing, each)
    by_country = is_of_country(table.owner, delivered.country)
    made = []
    for one in telling:
        new = Statement(
            owner_id=table.owner_id, person_id=actors.current().person_id, stands_for=delivered.stands_for.strip(),
            document=(f"{one.act} {one.article}".strip() or printable(delivered.name))[:LONGEST_DOCUMENT], link=one.link,
            instrument=delivered.celex, ref=one.ref, country=delivered.country, by_country=by_country,
            state=str(one.state), since=min(one.in_force or today, today), remark=one.remarks, table=table,
        )  # fmt: skip
        dated = one.in_force is not None and one.in_force <= today
        if not any(_says_the_same(each, new, dated=dated) for each in standing.get(one.ref, ())):
            made.append(new)
            _stands(standing, new)
    return made


def _stands(standing: dict[str, list[Statement]], new: Statement) -> None:
    """What an organisation says of a provision since it last said otherwise: several documents may have the same state."""
    said = standing.setdefault(new.ref, [])
    if said and said[-1].state != new.state:
        said.clear()
    said.append(new)


def _says_the_same(former: Statement, new: Statement, *, dated: bool) -> bool:
    """Where a row has no day, or one to come, any day of the former word will do."""
    names = ("state", "document", "link", "stands_for", "remark", *(("since",) if dated else ()))
    return all(getattr(former, name) == getattr(new, name) for name in names)


@does(REPORT)
def take_rules(delivered: Delivered) -> Taken:
    """Take a table of one state's firearms rules in, whole or not at all; what is said just so already is not said anew."""
    own = require_speaker(delivered.country)
    if delivered.country not in member_states():
        raise InvalidInput(_("This is no Member State: %s") % delivered.country[:10], mend=_("Choose one of the list."))
    _stands_for(delivered, _("A statement needs a named person who stands for it."))
    sheet, _digest = _sheet(delivered)
    lines, bad, columns = read_rules(sheet, delivered.country)
    today = timezone.localdate()
    bad += [
        BadCell(one.row, "since", one.since.isoformat(), _("is in the future"), _("Give a day up to today."))
        for one in lines
        if one.since > today
    ]
    if bad or not lines:
        return Taken(sheet.rows, 0, bad, unread=columns.unread)
    standing = {
        one.topic: one for one in FirearmsRule.objects.filter(owner=own, country=delivered.country).order_by("id")
    }
    stands_for = delivered.stands_for.strip()
    new = [one for one in lines if not _rule_stands(standing.get(one.topic), one, stands_for)]
    made = FirearmsRule.objects.bulk_create(
        FirearmsRule(
            owner=own, person_id=actors.current().person_id, stands_for=stands_for,
            document=one.document, link=one.link, country=delivered.country, topic=one.topic, answer=one.answer,
            value=one.value, since=one.since, by_country=is_of_country(own, delivered.country),
        )
        for one in new
    )  # fmt: skip
    number = made[0].public_id if made else ""
    audit.record(Operation.COLLECTION, REPORT, "law_firearms_rule", number, count=len(made))
    if made:
        gaps.follow(sources.FIREARMS, f"rules:{number}")
    return Taken(sheet.rows, len(made), same=len(lines) - len(made), unread=columns.unread)


def _rule_stands(former: FirearmsRule | None, line: RuleLine, stands_for: str) -> bool:
    names = ("answer", "value", "since", "document", "link")
    same = former is not None and all(getattr(former, name) == getattr(line, name) for name in names)
    return same and former is not None and former.stands_for == stands_for


def _stands_for(delivered: Delivered, without: str) -> None:
    written = delivered.stands_for.strip()
    if not written:
        raise InvalidInput(without, mend=_("Give their name and office."))
    if len(written) > LONGEST_NAME or not is_keepable(written):
        raise InvalidInput(
            _("This is no name and office: %s") % shown(written),
            mend=_("Use up to %d characters.") % LONGEST_NAME,
        )


def _fits(delivered: Delivered) -> None:
    if delivered.celex not in instruments():
        raise NotFound(_("There is no instrument under this number."), mend=_("See the list of acts."))
    of_country = delivered.kind is TableKind.TRANSPOSITION
    if of_country and delivered.country not in member_states():
        raise InvalidInput(_("This is no Member State: %s") % delivered.country[:10], mend=_("Choose one of the list."))
    if not of_country and (delivered.country or delivered.other not in instruments()):
        raise InvalidInput(_("A recast or codification is laid beside another act."), mend=_("Choose the other act."))


def _sheet(delivered: Delivered) -> tuple[Sheet, bytes]:
    return open_sheet(delivered.path, delivered.name), sha256(delivered.path.read_bytes()).digest()
