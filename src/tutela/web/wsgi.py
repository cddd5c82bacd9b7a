"""The WSGI application: what granian serves."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tutela.settings")
# libpq reads it at each connection: no page of this process keeps the database busy for longer than a minute.
os.environ.setdefault("PGOPTIONS", "-c statement_timeout=60s -c idle_in_transaction_session_timeout=120s")
# Read when numpy is loaded: each page has a thread of its own already. With more for each sum they wait for one another, and a series
# is looked through for breaks in several times the time as soon as anything else runs.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
application = get_wsgi_application()

from tutela.safeguards.checks import must_hold  # noqa: E402  (after Django is set up)

must_hold()
