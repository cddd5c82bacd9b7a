"""What is asked about a session at each request: whether its person has the second factor they need, and when it was seen."""

from __future__ import annotations

import time
from typing import Final

from django.conf import settings
from django.http import HttpRequest

from tutela.safeguards.models import Person
from tutela.safeguards.permissions import sees_case_data

SEEN_EVERY_SECONDS: Final = 300
"""How often a session's last use is written down for the list of sessions."""

_SEEN: Final = "seen_at"


def lacks_second_factor(person: Person) -> bool:
    """Whether this person must set up a second factor before anything else (TUTELA_SECOND_FACTOR)."""
    if not settings.SECOND_FACTOR or not sees_case_data(person.role):
        return False
    from allauth.mfa.models import Authenticator

    factors = Authenticator.objects.filter(user_id=person.pk).exclude(type=Authenticator.Type.RECOVERY_CODES)
    return not factors.exists()


def note(request: HttpRequest) -> None:
    """Keep the list of sessions true: this one, its device and address, seen now."""
    now = time.time()
    if now - request.session.get(_SEEN, 0.0) < SEEN_EVERY_SECONDS:
        return
    from allauth.usersessions.models import UserSession

    request.session[_SEEN] = now
    UserSession.objects.create_from_request(request)
