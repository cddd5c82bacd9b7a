"""Contacts of help and health services, without persons. They lie behind the wall (safeguards/wall.py)."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from tutela.safeguards import wall


class BehindTheWall(models.Manager["Contact"]):
    """Reads and writes as the help role, and only inside ``wall.behind_the_wall()``."""

    def get_queryset(self) -> models.QuerySet[Contact]:
        """The contacts of the acting person's own service."""
        wall.must_be_behind()
        return super().get_queryset().using(wall.ALIAS)


class Contact(models.Model):
    """One contact: whose, in which month, about what, how, and what came of it; of whom no more than an age band and a sex.

    Made by schema.py. Codes are of the code lists ``help_service``, ``help_topic``, ``help_channel``, ``help_outcome``,
    ``help_age_band`` and ``sex``; empty is not recorded. ``region`` is a NUTS code of level 1 or 2.
    """

    organisation_id = models.BigIntegerField()
    month = models.DateField()
    service = models.CharField(max_length=40)
    topic = models.CharField(max_length=40)
    channel = models.CharField(max_length=40)
    outcome = models.CharField(max_length=40)
    age_band = models.CharField(max_length=40, blank=True)
    sex = models.CharField(max_length=40, blank=True)
    country = models.CharField(max_length=40, blank=True)
    region = models.CharField(max_length=40, blank=True)
    note = models.CharField(max_length=500, blank=True)

    objects: ClassVar[BehindTheWall] = BehindTheWall()

    class Meta:
        managed = False
        db_table = '"help"."contact"'
