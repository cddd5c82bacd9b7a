"""A real browser and the site for it; a real OpenID Connect provider in a process of its own."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler
from django.core.wsgi import get_wsgi_application
from django.db import connections as database_connections
from django.test import override_settings
from playwright.sync_api import Browser, sync_playwright

from tests.cast import Cast
from tests.web.idp import PEOPLE, Idp
from tests.web.planted import work_off
from tutela.configuration import Provider
from tutela.intake import spool

CHROMIUM = Path("/usr/bin/chromium")


class _Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """The test says what matters."""


@pytest.fixture(scope="module")
def browser(cast_made: Cast) -> Iterator[Browser]:
    """Debian's chromium; the test skips where it is not installed.

    While it runs, this thread has an event loop, in which Django's ORM refuses to work: the cast is made before, the
    site and the worker have threads of their own, and the browser ends with this file.
    """
    if not CHROMIUM.exists():
        pytest.skip(f"no browser at {CHROMIUM}: apt-get install chromium")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox"])
        yield chromium
        chromium.close()


@pytest.fixture
def site(cast: Cast) -> Iterator[str]:
    """The site on a port of its own, and a worker that takes in what is delivered; both in threads."""
    server = ThreadedWSGIServer(("127.0.0.1", 0), _Quiet)
    server.set_app(get_wsgi_application())
    done = threading.Event()

    def work() -> None:
        while not done.wait(0.2):
            if any(spool.folder().iterdir()):  # what is delivered lies there until it is taken in
                work_off()
        database_connections.close_all()

    threads = [threading.Thread(target=server.serve_forever, args=(0.05,)), threading.Thread(target=work)]
    for thread in threads:
        thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    done.set()
    server.shutdown()
    server.server_close()
    for thread in threads:
        thread.join()


@pytest.fixture(scope="session")
def idp() -> Iterator[Idp]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    claims = [part for person in PEOPLE for part in ("--user-claims", json.dumps(person))]
    command = [sys.executable, "-W", "ignore", "-m", "oidc_provider_mock", "--port", str(port), *claims]
    running = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _ in range(200):
            try:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                break
            except OSError:
                time.sleep(0.1)
        yield Idp(f"http://127.0.0.1:{port}")
    finally:
        running.terminate()
        running.wait()


@pytest.fixture
def provider(idp: Idp) -> Iterator[Idp]:
    one = Provider("example", "Example ID", idp.issuer, "tutela", "a secret", (idp.issuer,))
    app = {
        "provider_id": one.id,
        "name": one.name,
        "client_id": one.client_id,
        "secret": one.client_secret,
        "settings": {"server_url": one.issuer},
    }
    providers = {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": [app]}}
    with override_settings(OIDC_PROVIDERS=(one,), SOCIALACCOUNT_PROVIDERS=providers):
        yield idp
