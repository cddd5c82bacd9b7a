"""How entries of the audit read on a page."""

from __future__ import annotations

from django import template
from django.utils.translation import gettext as _

from tutela.safeguards.permissions import BY_NAME, Role
from tutela.web.audit import OPERATIONS, SUBJECTS
from tutela.web.frame import ROLES

register = template.Library()


@register.filter
def operation_title(operation: str) -> str:
    """The name of an operation; one that nobody knows stays as it was written."""
    return str(next((title for known, title in OPERATIONS.items() if known == operation), operation))


@register.filter
def action_title(action: str) -> str:
    """What an action does, as the permission table says."""
    known = BY_NAME.get(action)
    return _(known.title) if known else action


@register.filter
def subject_title(subject: str) -> str:
    """What kind of thing was acted on."""
    return str(SUBJECTS.get(subject, subject))


@register.filter
def role_title(role: str) -> str:
    """The name of a role."""
    return str(ROLES[Role(role)]) if role in set(Role) else role
