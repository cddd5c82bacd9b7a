"""How far services reach, as a table: brought in one file, looked at beside what is said now, then confirmed; and given out in the
same columns, so that what leaves comes back without changing anything."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
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
from tutela.safeguards.models import Organisation
from tutela.strategy.law import drafts, gaps, sources, stored
from tutela.strategy.law.models import ServiceTable, ServiceWord
from tutela.strategy.law.sheets import BadCell, open_sheet
from tutela.strategy.law.standing import is_manager, is_of_country, member_states, own_organisation, require_speaker
from tutela.strategy.law.table_lines import LONGEST_NAME, TAKEN_BACK, ServiceLine, read_services
from tutela.strategy.law.written import is_keepable, printable, shown

REPORT: Final = "law.report"

Said = dict[str, str]
"""A word on a service by the names of the columns; ``reach`` may be ``taken_back``, ``since`` is in ISO 8601."""


@dataclass(frozen=True, slots=True)
class Looked:
    """What became of a file: a draft, or the cells for which nothing of its ``rows`` can be taken."""

    rows: int
    draft: ServiceTable | None = None
    bad: list[BadCell] = field(default_factory=list)


@does(REPORT)
def look_at_services(path: Path, name: str, stands_for: str = "") -> Looked:
    """Read a table, and keep it as a draft with what it would change. ``stands_for``: who answers for rows that name nobody.

    Raises InvalidInput where the file is no such table, NotPermitted where one speaks for no country.
    """
    own = own_organisation()
    require_speaker(own.country)
    sheet = open_sheet(path, name)
    organisations = frozenset(Organisation.objects.values_list("slug", flat=True))
    lines, bad, columns = read_services(sheet, member_states(), organisations, own.slug)
    mine = [one for one in lines if one.organisation == own.slug and one.reach]
    bad += _not_ones_own(own, mine, stands_for.strip())
    if bad:
        return Looked(sheet.rows, bad=sorted(bad, key=lambda one: one.row))
    if not lines:
        raise InvalidInput(_("The table has no rows."), mend=_("Bring the file with the table."))
    former = _said_by(own)
    wanted = [_wanted(one, stands_for.strip()) for one in mine]
    changes = [
        (before, now) for now in wanted if not _same(before := former.get((now["service"], now["country"])), now)
    ]
    new = sum(before is None for before, _now in changes)
    of_others = sum(one.organisation != own.slug for one in lines)
    made = ServiceTable.objects.create(
        owner=own, file_name=printable(name[:200]), digest=sha256(path.read_bytes()).digest(), by=actors.current().name,
        rows=len(lines), new=new, changed=len(changes) - new, same=len(mine) - len(changes), of_others=of_others,
        blank=len(lines) - len(mine) - of_others, difference=changes, unread=list(columns.unread),
    )  # fmt: skip
    audit.record(Operation.COLLECTION, REPORT, "law_service_table", made.public_id, count=len(changes))
    return Looked(sheet.rows, made)


@does(REPORT)
def confirm_services(draft: ServiceTable) -> int:
    """Let a draft count: its organisation says what the table says; how many words that are. Raises Conflict where it has said
    something else meanwhile."""
    draft = _draft(draft)
    former = _said_by(draft.owner)
    wanted: list[Said] = [now for _before, now in draft.difference]
    if any(former.get((now["service"], now["country"])) != before for before, now in draft.difference):
        raise Conflict(
            _("Your organisation said something else meanwhile."),
            mend=_("Throw this one away and bring the file again."),
        )
    ServiceWord.objects.bulk_create(_word(draft.owner, one) for one in wanted)
    draft.confirmed_at = timezone.now()
    draft.save()
    audit.record(Operation.CHANGE, REPORT, "law_service_table", draft.public_id, count=len(wanted))
    if wanted:
        gaps.follow(sources.SERVICES, f"services:{draft.public_id}")
    return len(wanted)


@does(REPORT)
def discard_services(draft: ServiceTable) -> None:
    """Throw a draft away."""
    draft = _draft(draft)
    number = draft.public_id
    draft.delete()
    audit.record(Operation.ERASURE, REPORT, "law_service_table", number)


def one_table(public_id: str) -> ServiceTable:
    """A table of services. Raises NotFound, for another organisation's draft as well."""
    found = ServiceTable.objects.select_related("owner").filter(public_id=public_id).first()
    if found is None:
        raise NotFound(_("There is no such table."))
    return found


def rows_of(states: Sequence[str]) -> Iterator[tuple[object, ...]]:
    """Every service in these states, a row for each word that holds, and one to fill in where nobody has said anything; in the
    columns of ``table_lines.SERVICE_COLUMNS``."""
    found = stored.coverages(states)
    numbers = [word.order for _service, row in found for one in row for word in one.said]
    words = {one.pk: one for one in ServiceWord.objects.filter(pk__in=numbers).select_related("owner")}
    for service, row in found:
        for one in row:
            if not one.said:
                yield service.code, one.country, *[""] * 9
            for word in (words[each.order] for each in one.said):
                yield (
                    word.service, word.country, word.reach, word.since.isoformat(), word.document, word.link,
                    word.stands_for, word.remark, word.owner.slug, word.owner.name, "yes" if word.by_country else "no",
                )  # fmt: skip


def _draft(draft: ServiceTable) -> ServiceTable:
    return drafts.locked(draft, _("This table was confirmed already."))


def _said_by(own: Organisation) -> Mapping[tuple[str, str], Said]:
    """The last word of an organisation on each service in each state."""
    words = ServiceWord.objects.filter(owner=own).order_by("id")
    return {
        (one.service, one.country): {
            "service": one.service, "country": one.country, "reach": one.reach or TAKEN_BACK, "link": one.link,
            "since": one.since.isoformat(), "document": _lines(one.document), "stands_for": _lines(one.stands_for),
            "remark": _lines(one.remark),
        }
        for one in words
    }  # fmt: skip


def _wanted(line: ServiceLine, stands_for: str) -> Said:
    return {
        "service": line.service, "country": line.country, "reach": line.reach, "link": line.link,
        "since": line.since.isoformat() if line.since else "", "document": _lines(line.document),
        "stands_for": _lines(line.stands_for or stands_for), "remark": _lines(line.remark),
    }  # fmt: skip


def _lines(text: str) -> str:
    """Files end their lines in several ways; that is no difference."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _same(before: Said | None, now: Said) -> bool:
    if now["reach"] == TAKEN_BACK and (before is None or before["reach"] == TAKEN_BACK):
        return True  # nothing was said, or it was taken back already
    return before == now


def _word(own: Organisation, said: Said) -> ServiceWord:
    return ServiceWord(
        owner=own, person_id=actors.current().person_id, stands_for=said["stands_for"], document=said["document"],
        link=said["link"], service=said["service"], country=said["country"], since=date.fromisoformat(said["since"]),
        reach="" if said["reach"] == TAKEN_BACK else said["reach"], remark=said["remark"],
        by_country=is_of_country(own, said["country"]),
    )  # fmt: skip


def _not_ones_own(own: Organisation, lines: Collection[ServiceLine], stands_for: str) -> Iterator[BadCell]:
    """What the rows that say something can't say: of another country, of a day to come, or with nobody who stands for it."""
    today = timezone.localdate()
    if not is_keepable(stands_for) or len(stands_for) > LONGEST_NAME:
        mend = _("Use up to %d characters.") % LONGEST_NAME
        raise InvalidInput(_("This is no name and office: %s") % shown(stands_for), mend=mend)
    for one in lines:
        if not is_manager(own) and one.country != own.country:
            yield BadCell(
                one.row, "country", one.country, _("is not the country your organisation speaks for"),
                _("Ask that country’s coordinator; leave the row out, or its reach, since and document empty."),
            )  # fmt: skip
        if one.since is not None and one.since > today:
            yield BadCell(one.row, "since", one.since.isoformat(), _("is in the future"), _("Give a day up to today."))
        if not one.stands_for and not stands_for:
            yield BadCell(
                one.row,
                "stands_for",
                "",
                _("nobody stands for it"),
                _("Give the name and office of who stands for it."),
            )
