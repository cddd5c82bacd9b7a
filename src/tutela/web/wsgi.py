"""The WSGI application: what granian serves."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tutela.settings")
application = get_wsgi_application()

from tutela.safeguards.checks import must_hold  # noqa: E402  (after Django is set up)

must_hold()
