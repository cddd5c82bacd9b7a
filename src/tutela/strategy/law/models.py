"""Law as it is kept: national measures and the files they came in, what is said of provisions, opinions, infringements,
correlation tables, firearms rules and services. Gaps stand in ``gap_models``.

What is said is never changed: who was wrong says it anew, or takes it back, and both stay. ``law_cell`` holds what follows for
a provision in a country; it is derived in the transaction of whatever is said (deriving.py).
"""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone

from tutela.records.models import public_id
from tutela.safeguards.models import CaseManager, Organisation
from tutela.strategy.law.gap_models import Gap, GapChange, GapDecision, GapPractice
from tutela.strategy.law.national_measures import Measure
from tutela.strategy.law.services import Reach
from tutela.strategy.law.sheets import TableKind
from tutela.strategy.law.states import Conformity, Stage, State


class Said(models.Model):
    """Who says something, for whom, when. ``stands_for``: the named person who answers for it; ``by_country``: said by an
    organisation of the Member State it is about."""

    public_id = models.CharField(max_length=20, unique=True, default=public_id)
    owner = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    person_id = models.BigIntegerField(null=True)
    stands_for = models.CharField(max_length=200)
    document = models.CharField(max_length=300)
    link = models.CharField(max_length=500, blank=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        abstract = True


class MeasureImport(models.Model):
    """One file of national measures of an instrument: how many rows came and what became of each, *rows = of_this + of_others +
    refused*; the difference to the import before it. ``confirmed_at`` None: a draft that its own organisation alone sees, with
    its measures in ``pending``."""

    public_id = models.CharField(max_length=20, unique=True, default=public_id)
    owner = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    instrument = models.CharField(max_length=20)
    file_name = models.CharField(max_length=200, blank=True)
    digest = models.BinaryField(max_length=32)
    at = models.DateTimeField(default=timezone.now)
    by = models.CharField(max_length=200)
    confirmed_at = models.DateTimeField(null=True)
    former = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="+")
    rows = models.IntegerField()
    of_this = models.IntegerField()
    of_others = models.IntegerField()
    refused = models.IntegerField()
    measures = models.IntegerField()
    new = models.IntegerField()
    changed = models.IntegerField()
    gone = models.IntegerField()
    difference = models.JSONField(default=dict)  # {"new": [measure], "gone": [measure], "changed": [[former, now]]}
    refusals = models.JSONField(default=list)  # [[row, field, written, why]], the first of them
    pending = models.JSONField(null=True)

    objects = CaseManager["MeasureImport"]()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(rows=models.F("of_this") + models.F("of_others") + models.F("refused")),
                name="law_import_adds_up",
            )
        ]
        ordering: ClassVar[list[str]] = ["-at"]

    @property
    def duplicates(self) -> int:
        """Rows beyond the first of each measure."""
        return self.of_this - self.measures


class NationalMeasure(models.Model):
    """A national measure as the last import says it. ``since`` is the import it came with, ``gone`` the one from which on it
    is missing; ``older``: notified before the instrument was adopted."""

    owner = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    instrument = models.CharField(max_length=20)
    celex = models.CharField(max_length=60, unique=True)
    country = models.CharField(max_length=4)
    number = models.BigIntegerField()
    titles = ArrayField(models.TextField(), default=list)
    notified = models.DateField(null=True)
    published = models.DateField(null=True)
    eli = models.TextField(blank=True)
    works = ArrayField(models.TextField(), default=list)
    older = models.BooleanField(default=False)
    since = models.ForeignKey(MeasureImport, on_delete=models.PROTECT, related_name="+")
    changed = models.ForeignKey(MeasureImport, on_delete=models.PROTECT, null=True, related_name="+")
    gone = models.ForeignKey(MeasureImport, on_delete=models.PROTECT, null=True, related_name="+")

    objects = CaseManager["NationalMeasure"]()

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["instrument", "country", "celex"], name="law_measures_of")
        ]
        ordering: ClassVar[list[str]] = ["country", "notified", "celex"]

    def as_measure(self) -> Measure:
        """The same as the pure part has it."""
        return Measure(
            self.celex, self.country, self.number, tuple(self.titles), self.notified, self.published, self.eli,
            tuple(self.works), self.older,
        )  # fmt: skip


class Statement(Said):
    """How a provision stands in a country, as one organisation says since a day, on a document. ``state`` empty: it takes back
    what it said before. ``table``: the correlation table it came with."""

    instrument = models.CharField(max_length=20)
    ref = models.CharField(max_length=40)
    country = models.CharField(max_length=2)
    by_country = models.BooleanField()
    state = models.CharField(max_length=20, blank=True, choices=[(one.value, one.value) for one in State])
    since = models.DateField()
    remark = models.TextField(blank=True)
    table = models.ForeignKey("CorrelationTable", on_delete=models.PROTECT, null=True, related_name="statements")

    objects = CaseManager["Statement"]()

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["instrument", "ref", "country", "owner", "-id"], name="law_statements_of")
        ]


class Cell(models.Model):
    """What follows from all statements about a provision in a country; no row where nobody holds anything."""

    instrument = models.CharField(max_length=20)
    ref = models.CharField(max_length=40)
    country = models.CharField(max_length=2)
    state = models.CharField(max_length=20)
    disputed = models.BooleanField()
    why = models.CharField(max_length=20)
    said = ArrayField(models.BigIntegerField())  # the statements it follows from, the country's own first
    derived_at = models.DateTimeField(default=timezone.now)

    objects = CaseManager["Cell"]()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["instrument", "ref", "country"], name="law_cell_once")
        ]


class Opinion(Said):
    """Whether national law does what a provision asks, in its author's opinion. ``conformity`` empty: taken back."""

    instrument = models.CharField(max_length=20)
    ref = models.CharField(max_length=40)
    country = models.CharField(max_length=2)
    conformity = models.CharField(max_length=20, blank=True, choices=[(one.value, one.value) for one in Conformity])
    on = models.DateField()
    remark = models.TextField(blank=True)

    objects = CaseManager["Opinion"]()

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["instrument", "country", "ref", "-id"], name="law_opinions_of")
        ]


class InfringementStep(Said):
    """One step of an infringement case. ``public``: the public register has it; the others are seen by the authorities of the
    country, EU bodies and whoever entered them alone."""

    instrument = models.CharField(max_length=20)
    country = models.CharField(max_length=2)
    case_number = models.CharField(max_length=30)
    stage = models.CharField(max_length=30, choices=[(one.value, one.value) for one in Stage])
    on = models.DateField()
    public = models.BooleanField()

    objects = CaseManager["InfringementStep"]()

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["instrument", "country", "case_number", "on"], name="law_steps_of")
        ]
        ordering: ClassVar[list[str]] = ["case_number", "on", "id"]


class CorrelationTable(models.Model):
    """A correlation table as it came, whole. ``country`` is empty for a recast or codification, whose other act is ``other``."""

    public_id = models.CharField(max_length=20, unique=True, default=public_id)
    owner = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    instrument = models.CharField(max_length=20)
    country = models.CharField(max_length=2, blank=True)
    kind = models.CharField(max_length=20, choices=[(one.value, one.value) for one in TableKind])
    other = models.CharField(max_length=20, blank=True)
    file_name = models.CharField(max_length=200)
    digest = models.BinaryField(max_length=32)
    by = models.CharField(max_length=200)
    at = models.DateTimeField(default=timezone.now)
    count = models.IntegerField(default=0)

    objects = CaseManager["CorrelationTable"]()

    class Meta:
        ordering: ClassVar[list[str]] = ["-at"]


class CorrelationRow(models.Model):
    """One row: a provision, beside where national law (or the other act) has it."""

    table = models.ForeignKey(CorrelationTable, on_delete=models.CASCADE, related_name="lines")
    row = models.IntegerField()
    ref = models.CharField(max_length=40)
    own_text = models.TextField(blank=True)
    act = models.TextField(blank=True)
    article = models.TextField(blank=True)
    text = models.TextField(blank=True)
    link = models.CharField(max_length=500, blank=True)
    in_force = models.DateField(null=True)
    choice = models.CharField(max_length=20, blank=True)
    remarks = models.TextField(blank=True)
    state = models.CharField(max_length=20, blank=True)

    objects = CaseManager["CorrelationRow"]()

    class Meta:
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["table", "row"], name="law_rows_of")]
        ordering: ClassVar[list[str]] = ["row", "id"]


class FirearmsRule(Said):
    """A state's firearms rule on a topic, as one organisation says. ``answer`` empty: taken back."""

    country = models.CharField(max_length=2)
    topic = models.CharField(max_length=40)
    answer = models.CharField(max_length=40, blank=True)
    value = models.IntegerField(null=True)
    since = models.DateField()
    by_country = models.BooleanField()

    objects = CaseManager["FirearmsRule"]()

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["topic", "country", "owner", "-id"], name="law_rules_of")
        ]


class ServiceWord(Said):
    """How far a kind of service reaches in a country, as one organisation says since a day, on a document. ``reach`` empty: taken
    back. Nothing here comes from behind the wall of help."""

    country = models.CharField(max_length=2)
    service = models.CharField(max_length=40)
    reach = models.CharField(max_length=10, blank=True, choices=[(one.value, one.value) for one in Reach])
    since = models.DateField()
    by_country = models.BooleanField()
    remark = models.TextField(blank=True)

    objects = CaseManager["ServiceWord"]()

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["service", "country", "owner", "-id"], name="law_services_of")
        ]


class ServiceTable(models.Model):
    """One table of how far services reach: what became of its rows, *rows = new + changed + same + of_others + blank*, each changed
    one with what its organisation said before. ``confirmed_at`` None: a draft that its own organisation alone sees."""

    public_id = models.CharField(max_length=20, unique=True, default=public_id)
    owner = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    file_name = models.CharField(max_length=200, blank=True)
    digest = models.BinaryField(max_length=32)
    at = models.DateTimeField(default=timezone.now)
    by = models.CharField(max_length=200)
    confirmed_at = models.DateTimeField(null=True)
    rows = models.IntegerField()
    new = models.IntegerField()
    changed = models.IntegerField()
    same = models.IntegerField()
    of_others = models.IntegerField()
    blank = models.IntegerField()
    difference = models.JSONField(default=list)  # [[before or null, now]], each by the names of the columns
    unread = models.JSONField(default=list)  # headings that are no known column

    objects = CaseManager["ServiceTable"]()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(
                    rows=models.F("new")
                    + models.F("changed")
                    + models.F("same")
                    + models.F("of_others")
                    + models.F("blank")
                ),
                name="law_service_table_adds_up",
            )
        ]
        ordering: ClassVar[list[str]] = ["-at"]


def measure_as_json(one: Measure) -> dict[str, object]:
    """A measure as an import keeps it."""
    return {
        "celex": one.celex, "country": one.country, "number": one.number, "titles": list(one.titles), "eli": one.eli,
        "notified": one.notified.isoformat() if one.notified else None, "works": list(one.works), "older": one.older,
        "published": one.published.isoformat() if one.published else None,
    }  # fmt: skip


def measure_of_json(kept: dict[str, object]) -> Measure:
    """The reverse of ``measure_as_json``."""
    titles, works = kept["titles"], kept["works"]
    assert isinstance(titles, list)
    assert isinstance(works, list)
    return Measure(
        str(kept["celex"]), str(kept["country"]), int(str(kept["number"])), tuple(map(str, titles)), _day(kept["notified"]),
        _day(kept["published"]), str(kept["eli"]), tuple(map(str, works)), bool(kept["older"]),
    )  # fmt: skip


def _day(kept: object) -> date | None:
    return date.fromisoformat(str(kept)) if kept else None


__all__ = [
    "Cell", "CorrelationRow", "CorrelationTable", "FirearmsRule", "Gap", "GapChange", "GapDecision", "GapPractice",
    "InfringementStep", "MeasureImport", "NationalMeasure", "Opinion", "Said", "ServiceTable", "ServiceWord",
    "Statement",
]  # fmt: skip
