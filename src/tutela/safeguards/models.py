"""Organisations, people, classes of visibility, the audit; and the base of every case table."""

from __future__ import annotations

from typing import Any, ClassVar, Generic, TypeVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from tutela.safeguards.permissions import Role

M = TypeVar("M", bound=models.Model)


class OrganisationKind(models.TextChoices):
    """What an organisation is; roles and hand-overs depend on it."""

    PROVIDER = "provider", _("Provider")
    HOTLINE = "hotline", _("Hotline")
    NATIONAL_AUTHORITY = "national_authority", _("National authority")
    FOCAL_POINT = "focal_point", _("Focal point")
    LABORATORY = "laboratory", _("Laboratory")
    OBSERVATORY = "observatory", _("Observatory")
    HEALTH_SERVICE = "health_service", _("Health service")
    MINISTRY = "ministry", _("Ministry")
    EU_BODY = "eu_body", _("EU body")
    PARTNER_STATE = "partner_state", _("Partner state")
    NGO = "ngo", _("Non-governmental organisation")


class Organisation(models.Model):
    """One that delivers, receives or looks. ``regime`` is the data-protection regime its records stand under."""

    slug = models.SlugField(unique=True, max_length=80)
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=30, choices=OrganisationKind.choices)
    country = models.CharField(max_length=2, blank=True)
    areas = ArrayField(models.CharField(max_length=30), default=list)
    regime = models.CharField(max_length=20, default="law_enforcement")
    contact = models.CharField(max_length=200, blank=True)
    """How others reach it: what is said of it to who may not see what it holds."""
    active = models.BooleanField(default=True)
    """Nobody of an organisation that is not active gets in."""
    runs_installation = models.BooleanField(default=False)
    """Its administrators look after every organisation; any other's after their own."""

    def __str__(self) -> str:
        return self.name


class PersonManager(BaseUserManager["Person"]):
    """People are found by their sign-in name."""

    def create_person(self, sign_in: str, password: str | None, **fields: Any) -> Person:
        """A new person with a password (None: cannot sign in by password). Sign-in names are in small letters."""
        person = self.model(sign_in=sign_in.lower(), **fields)
        person.set_password(password)
        person.save(using=self._db)
        return person


class Person(AbstractBaseUser):
    """Someone who signs in: of one organisation, in one role, for some areas, cleared for some handling codes."""

    sign_in = models.CharField(_("sign-in name"), max_length=150, unique=True)
    name = models.CharField(max_length=200)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="people")
    role = models.CharField(max_length=20, choices=[(role.value, role.value) for role in Role])
    areas = ArrayField(models.CharField(max_length=30), default=list)
    handling = ArrayField(models.CharField(max_length=20), default=list)
    is_active = models.BooleanField(default=True)
    is_client = models.BooleanField(default=False)
    """The account of an API client (account_models.ApiClient): acts with a key, never signs in."""
    session_epoch = models.IntegerField(default=0)
    """Raised to end every session of the person at once."""
    made_at = models.DateTimeField(default=timezone.now)

    USERNAME_FIELD = "sign_in"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]
    objects: ClassVar[PersonManager] = PersonManager()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=models.Q(sign_in=Lower("sign_in")), name="sign_in_in_small_letters")
        ]

    def __str__(self) -> str:
        return self.name

    def may_get_in(self) -> bool:
        """Whether this person, and their organisation, may do anything at all. Asked at each request."""
        return self.is_active and self.organisation.active

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """A session is bound to the password and to the epoch: a change of either ends it."""
        return salted_hmac(
            "tutela.session", f"{self.password}:{self.session_epoch}", secret=secret, algorithm="sha256"
        ).hexdigest()


class Visibility(models.Model):
    """A class of visibility: whose rows, of which areas, under which handling codes, for which purposes, and for whom
    beside the owner. Read and made only through SECURITY DEFINER functions (row_policy.py)."""

    owner_id = models.BigIntegerField()
    area_mask = models.IntegerField()
    handling_mask = models.IntegerField()
    purpose_mask = models.IntegerField()
    audience = ArrayField(models.BigIntegerField(), default=list)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["owner_id", "area_mask", "handling_mask", "purpose_mask", "audience"], name="visibility_once"
            )
        ]


class CaseManager(models.Manager[M], Generic[M]):
    """Refuses to read or write case data when nobody acts: an empty list would look like "there is nothing"."""

    def get_queryset(self) -> models.QuerySet[M]:
        """The visible rows of the acting person."""
        from tutela.safeguards import actor

        actor.current()
        return super().get_queryset()


class CaseTable(models.Model):
    """Base of every table with case data: its class of visibility, how long it is kept and why."""

    visibility_id = models.IntegerField()
    legal_basis = models.CharField(max_length=80, db_default="")
    retention_rule = models.CharField(max_length=80, db_default="")
    retention_until = models.DateField(null=True)
    hold_until = models.DateField(null=True)
    hold_reason = models.TextField(db_default="")

    class Meta:
        abstract = True


class ClockTimestamp(models.Func):
    """The moment at which a row is written, not that at which its transaction began."""

    template = "clock_timestamp()"
    output_field = models.DateTimeField()


class AuditEntry(models.Model):
    """One thing done, written in the same transaction: who, when, what, and for whom. Bulk work is one entry a batch, with
    a root over the record ids it touched. Made by audit_schema.py (by month, append-only); write with ``audit.record``."""

    at = models.DateTimeField(db_default=ClockTimestamp())
    xact = models.BigIntegerField(db_default=0)  # number of the writing transaction, set by a trigger
    organisation_id = models.BigIntegerField()
    person_id = models.BigIntegerField(null=True)
    role = models.CharField(max_length=20)
    operation = models.CharField(max_length=20)  # collection, change, consultation, disclosure, combination, erasure
    action = models.CharField(max_length=60)
    subject = models.CharField(max_length=60, blank=True, db_default="")
    subject_id = models.CharField(max_length=64, blank=True, db_default="")
    recipient_id = models.BigIntegerField(null=True)  # the organisation it was disclosed to
    count = models.IntegerField(db_default=1)
    root = models.BinaryField(null=True)
    commitment = models.BinaryField(null=True)  # SHA-256 of the detail's salt and purpose

    class Meta:
        managed = False


class AuditDetail(models.Model):
    """What people typed about an entry: the purpose they gave. It may be erased; its commitment in the entry stays."""

    entry_id = models.BigIntegerField(primary_key=True)
    organisation_id = models.BigIntegerField()
    salt = models.BinaryField()
    purpose = models.CharField(max_length=200)

    class Meta:
        managed = False


class AuditBatch(models.Model):
    """Entries sealed together: those of transactions below ``horizon`` and not below the former batch's."""

    number = models.BigIntegerField(primary_key=True)
    first = models.BigIntegerField()
    count = models.IntegerField()
    horizon = models.BigIntegerField()
    sealed_at = models.DateTimeField()
    header = models.TextField()
    signature = models.BinaryField()
    ids = models.BinaryField()
    leaves = models.BinaryField()

    class Meta:
        managed = False


class Verdict(models.TextChoices):
    """What a person found when reviewing an entry."""

    IN_ORDER = "in_order", _("In order")
    QUESTION = "question", _("To be asked about")
    NOT_IN_ORDER = "not_in_order", _("Not in order")


class AuditReview(models.Model):
    """A person has looked at an entry. Rows are added, never changed: a second look is a second row."""

    entry_id = models.BigIntegerField()
    organisation_id = models.BigIntegerField()
    reviewer_id = models.BigIntegerField()
    reviewed_at = models.DateTimeField(db_default=ClockTimestamp())
    verdict = models.CharField(max_length=20, choices=Verdict.choices)
    remark = models.TextField(blank=True, db_default="")

    class Meta:
        managed = False


class ApprovalState(models.TextChoices):
    """Where a question to a second person stands."""

    ASKED = "asked", _("Waits for a second person")
    GIVEN = "given", _("Approved")
    DECLINED = "declined", _("Declined")
    USED = "used", _("Used")
    EXPIRED = "expired", _("Expired")


class Approval(models.Model):
    """One person asks another for an action on one thing; used once (approvals.py). Both being one is refused here too."""

    public_id = models.CharField(max_length=20, unique=True)
    visibility_id = models.IntegerField()
    owner_id = models.BigIntegerField()
    action = models.CharField(max_length=60)
    subject = models.CharField(max_length=60)
    subject_id = models.CharField(max_length=64)
    summary = models.CharField(max_length=300)
    asked_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    why = models.TextField(blank=True)
    expires_at = models.DateTimeField()
    state = models.CharField(max_length=20, choices=ApprovalState.choices, default=ApprovalState.ASKED)
    decided_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)
    decided_why = models.TextField(blank=True)
    used_at = models.DateTimeField(null=True)

    objects = CaseManager["Approval"]()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(decided_by=None) | ~models.Q(decided_by=models.F("asked_by")),
                name="approval_by_another",
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=["given", "used"]) | models.Q(decided_by__isnull=False),
                name="approval_given_by_somebody",
            ),
            models.UniqueConstraint(
                fields=["action", "subject", "subject_id"],
                condition=models.Q(state__in=["asked", "given"]),
                name="approval_one_open",
            ),
        ]


from tutela.safeguards.account_models import (  # noqa: E402  (Django looks for an app's tables in this module)
    AllowedIdentity,
    ApiClient,
    Counter,
    IdentityClaim,
    Invitation,
    KeyPurpose,
    OrganisationKey,
)

__all__ = [
    "AllowedIdentity",
    "ApiClient",
    "Approval",
    "ApprovalState",
    "AuditBatch",
    "AuditDetail",
    "AuditEntry",
    "AuditReview",
    "CaseManager",
    "CaseTable",
    "Counter",
    "IdentityClaim",
    "Invitation",
    "KeyPurpose",
    "Organisation",
    "OrganisationKey",
    "OrganisationKind",
    "Person",
    "PersonManager",
    "Verdict",
    "Visibility",
]
