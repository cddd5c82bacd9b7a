"""``GET /api/whoami``: what a key stands for, told to who bears it."""

from __future__ import annotations

from django.http import HttpRequest, JsonResponse

from tutela.safeguards import actor as actors
from tutela.safeguards.models import Organisation
from tutela.web.bearer import bearer


@bearer("api.whoami")
def whoami(request: HttpRequest) -> JsonResponse:
    """Name, organisation, role, areas and actions of the key."""
    actor = actors.current()
    organisation = Organisation.objects.get(pk=actor.organisation_id)
    return JsonResponse(
        {
            "name": actor.name,
            "organisation": organisation.slug,
            "role": actor.role,
            "areas": list(actor.areas),
            "actions": sorted(actor.actions or ()),
        }
    )
