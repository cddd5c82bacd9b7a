"""What stands between a careless setting and the network: refusals at the start, and answers that hold."""

from __future__ import annotations

import json
import os
import secrets
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client

from tests.cast import Cast
from tests.web.planted import submission_of
from tutela.safeguards.models import Person

PRODUCTION = {
    "TUTELA_HTTPS": "yes",
    "TUTELA_PROXIES": "1",
    "TUTELA_HOSTS": "tutela.example.eu",
    "TUTELA_SECRET_KEY": secrets.token_hex(40),
}


def run(*arguments: str, **changes: str) -> subprocess.CompletedProcess[str]:
    env = {**os.environ, **PRODUCTION, **changes}
    env = {name: value for name, value in env.items() if value}
    return subprocess.run(
        [sys.executable, *arguments], capture_output=True, text=True, env=env, timeout=60, check=False
    )


def test_the_deployment_checks_find_nothing_with_production_settings() -> None:
    ended = run("-m", "django", "check", "--deploy", "--fail-level", "WARNING", "--settings", "tutela.settings")
    assert ended.returncode == 0, ended.stderr
    assert "no issues" in ended.stdout + ended.stderr


ASK = """
import json, django; django.setup()
from django.test import Client
answer = Client().get("/sign-in/", secure=%s, headers={"host": "tutela.example.eu", "x-forwarded-proto": "%s"})
print(json.dumps({"status": answer.status_code, "headers": dict(answer.headers), "cookies": answer.cookies.output()}))
"""


def test_over_https_browsers_stay_on_it_and_cookies_are_bound_to_the_host() -> None:
    said = json.loads(run("-c", ASK % (True, "https")).stdout)
    assert said["status"] == 200
    assert said["headers"]["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains; preload"
    cookie = said["cookies"]
    assert "__Host-tutela-form=" in cookie
    for mark in ("Secure", "HttpOnly", "SameSite=Lax", "Path=/"):
        assert mark in cookie
    assert "Domain" not in cookie


def test_plain_http_is_sent_to_https() -> None:
    said = json.loads(run("-c", ASK % (False, "http")).stdout)
    assert said["status"] == 301
    assert said["headers"]["Location"] == "https://tutela.example.eu/sign-in/"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("TUTELA_SECRET_KEY", "short"),
        ("TUTELA_SECRET_KEY", "x" * 60),
        ("TUTELA_SECRET_KEY", "django-insecure-" + "abcdefghijklmnopqrstuvwxyz0123456789abcdef"),
        ("TUTELA_SECRET_KEY", "changeme-changeme-changeme-changeme-changeme-changeme-1"),
        ("TUTELA_KEY", "00" * 32),
        ("TUTELA_KEY", "ab" * 31),
        ("TUTELA_ACCOUNT_KEY", "ff" * 32),
        ("TUTELA_HOSTS", "*"),
        ("TUTELA_HOSTS", "tutela.example.eu,*"),
        ("TUTELA_HOSTS", ".example.eu"),
        ("TUTELA_HTTPS", "maybe"),
        ("TUTELA_PROXIES", "-1"),
        ("TUTELA_OIDC", "{"),
        ("TUTELA_OIDC", '[{"id": "a"}]'),
        (
            "TUTELA_OIDC",
            '[{"id": "a", "name": "A", "issuer": "http://id.example.eu", "client_id": "t", "client_secret": "hush-hush"}]',
        ),
    ],
)
def test_a_setting_that_is_not_safe_is_refused_in_words_that_do_not_repeat_it(name: str, value: str) -> None:
    ended = run("-m", "tutela", "doctor", "--json", **{name: value})
    said = ended.stdout + ended.stderr
    assert ended.returncode in {1, 4}, said
    assert name in said
    assert "Traceback" not in said
    assert "hush-hush" not in said
    if name != "TUTELA_HOSTS" and len(value) > 10:
        assert value not in said


def test_secrets_come_from_files(tmp_path: Path) -> None:
    key, oidc = tmp_path / "key", tmp_path / "oidc"
    key.write_text(secrets.token_hex(40) + "\n")
    one = {"id": "a", "name": "A", "issuer": "https://id.example.eu/x", "client_id": "t", "client_secret": "hush"}
    oidc.write_text(json.dumps([one]))
    program = (
        "import django; django.setup()\nfrom django.conf import settings\nfrom tutela.web.middleware import policy\n"
        f"assert settings.SECRET_KEY == open({str(key)!r}).read().strip()\n"
        "print(settings.OIDC_PROVIDERS[0].client_secret, settings.OIDC_PROVIDERS)\nprint(policy(settings.OIDC_PROVIDERS))"
    )
    ended = run("-c", program, TUTELA_SECRET_KEY="", TUTELA_SECRET_KEY_FILE=str(key), TUTELA_OIDC_FILE=str(oidc))
    assert ended.stdout.startswith("hush "), ended.stderr
    assert ended.stdout.count("hush") == 1  # never shown by itself
    assert "form-action 'self' https://id.example.eu;" in ended.stdout


@pytest.mark.parametrize(
    ("arguments", "changes", "said"),
    [
        (["--host", "0.0.0.0"], {"TUTELA_HTTPS": "no"}, "Without HTTPS"),
        ([], {"TUTELA_PROXIES": "0"}, "nothing here speaks HTTPS"),
        ([], {"TUTELA_DEMO": "yes"}, "lets anyone in"),
    ],
)
def test_serving_is_refused_where_it_would_lay_things_open(
    arguments: list[str], changes: dict[str, str], said: str
) -> None:
    ended = run("-m", "tutela", "serve", *arguments, **changes)
    assert ended.returncode == 4
    assert said in ended.stderr


def test_every_file_that_is_sent_is_saved_and_never_shown(cast: Cast, client_of: Callable[[Person], Client]) -> None:
    submission = submission_of(cast.otto)
    otto = client_of(cast.otto)
    for address in (f"/submissions/{submission.public_id}/to-mend.csv", "/records.csv", "/records.ndjson"):
        answer = otto.get(address)
        b"".join(answer)  # read to its end, so that it is closed
        assert answer.status_code == 200, address
        assert answer["Content-Disposition"].startswith("attachment"), address
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox", address


@pytest.fixture
def served(cast: Cast) -> object:
    """The pages behind granian, as `tutela serve` runs them."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "tutela", "serve", "--port", str(port)]
    running = subprocess.Popen(command, env=os.environ, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    for _ in range(300):
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            break
        except OSError:
            time.sleep(0.1)
    yield port
    running.terminate()
    running.wait(timeout=40)


def _raw(port: int, request: bytes, seconds: float = 15) -> tuple[bytes, float]:
    """What comes back for these bytes, and how long the connection lived."""
    began = time.monotonic()
    with socket.create_connection(("127.0.0.1", port), timeout=seconds) as connection:
        connection.sendall(request)
        answer = b""
        try:
            while part := connection.recv(65_536):
                answer += part
        except (TimeoutError, ConnectionResetError):
            pass
    return answer, time.monotonic() - began


def test_slow_and_oversized_requests_are_cut_off_and_the_server_goes_on(served: int) -> None:
    _, lived = _raw(served, b"GET / HTTP/1.1\r\nHost: localhost\r\nX-Slow: ", 14)
    assert lived < 13
    answer, _ = _raw(served, b"GET / HTTP/1.1\r\nHost: localhost\r\n" + b"X-Big: " + b"a" * 200_000 + b"\r\n\r\n", 5)
    assert b" 200 " not in answer[:20]
    answer, _ = _raw(served, b"GET / HTTP/1.1\r\nHost: elsewhere.example\r\nConnection: close\r\n\r\n", 10)
    assert b" 400 " in answer[:20]
    answer, _ = _raw(served, b"GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", 10)
    assert b" 200 " in answer[:20]
