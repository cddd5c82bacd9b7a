"""A real browser and the site for it, for the tests that drive one."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler
from django.core.wsgi import get_wsgi_application
from django.db import connections as database_connections
from playwright.sync_api import Browser, sync_playwright

from tests.cast import Cast
from tests.web.planted import work_off

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
