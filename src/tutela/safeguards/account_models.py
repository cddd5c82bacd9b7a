"""What stands behind signing in: invitations, identities at other providers, API clients, organisations' public keys, and
the counters of attempts. Nothing here can be read back into a password, a link or a key: only keyed digests are kept."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Invitation(models.Model):
    """A one-time link by which a person sets a password. The newest one of a person is the only one that works."""

    person = models.ForeignKey("safeguards.Person", on_delete=models.CASCADE, related_name="invitations")
    digest = models.BinaryField(unique=True)
    made_at = models.DateTimeField(default=timezone.now)
    made_by = models.BigIntegerField(null=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)


class IdentityClaim(models.TextChoices):
    """What a provider says that a person is recognised by."""

    EMAIL = "email", _("verified e-mail address")
    SUBJECT = "sub", _("subject (“sub”)")


class AllowedIdentity(models.Model):
    """One identity at an OpenID Connect provider with which a person may sign in, as an administrator allowed it."""

    person = models.ForeignKey("safeguards.Person", on_delete=models.CASCADE, related_name="identities")
    provider = models.CharField(max_length=60)
    claim = models.CharField(max_length=10, choices=IdentityClaim.choices)
    value = models.CharField(max_length=255)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["provider", "claim", "value"], name="identity_once")
        ]


class ApiClient(models.Model):
    """A program that acts for an organisation with a key. It acts through an account of its own (a Person who can't sign
    in), so that whatever it does names it; ``actions`` bounds what its role may do, ``prefix`` is shown to tell keys apart."""

    account = models.OneToOneField("safeguards.Person", on_delete=models.PROTECT, related_name="client")
    prefix = models.CharField(max_length=12, unique=True)
    digest = models.BinaryField()
    actions = ArrayField(models.CharField(max_length=60), default=list)
    made_at = models.DateTimeField(default=timezone.now)
    made_by = models.BigIntegerField(null=True)
    expires_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    @property
    def state(self) -> str:
        """``usable``, ``expired`` or ``revoked``."""
        if self.revoked_at is not None:
            return "revoked"
        return "usable" if self.expires_at > timezone.now() else "expired"


class KeyPurpose(models.TextChoices):
    """What an organisation's key is for."""

    SIGNING = "signing", _("signing")
    ENCRYPTION = "encryption", _("encryption")


class OrganisationKey(models.Model):
    """A public key of an organisation: what is sealed for it, or signed by it, names this key by its fingerprint."""

    organisation = models.ForeignKey("safeguards.Organisation", on_delete=models.PROTECT, related_name="keys")
    purpose = models.CharField(max_length=10, choices=KeyPurpose.choices)
    format = models.CharField(max_length=10)  # of safeguards/public_keys.py
    public_key = models.TextField()
    fingerprint = models.CharField(max_length=64)
    valid_from = models.DateTimeField(default=timezone.now)
    valid_until = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    made_at = models.DateTimeField(default=timezone.now)
    made_by = models.BigIntegerField(null=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["organisation", "purpose", "fingerprint"], name="organisation_key_once")
        ]

    @property
    def state(self) -> str:
        """``usable``, ``not yet``, ``expired`` or ``revoked``."""
        now = timezone.now()
        if self.revoked_at is not None:
            return "revoked"
        if self.valid_from > now:
            return "not yet"
        return "usable" if self.valid_until is None or self.valid_until > now else "expired"


class Counter(models.Model):
    """One entry of the counters of attempts (safeguards/counters.py), shared by every process of the installation."""

    key = models.CharField(max_length=255, primary_key=True)
    value = models.JSONField()
    expires_at = models.DateTimeField(db_index=True)
