"""``tutela demo``, ``serve``, ``worker``, ``migrate`` and ``doctor``."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from tutela.cli.command import command
from tutela.cli.output import AsJson, print_json, print_table
from tutela.errors import ConfigurationError
from tutela.session import migrate_when_needed, ready

Host = Annotated[str, typer.Option(help="Address to listen on.")]
Port = Annotated[int, typer.Option(min=1, max=65535, help="Port to listen on.")]


@command("installation.run")
def demo(
    host: Host = "127.0.0.1",
    port: Port = 8000,
    records: Annotated[
        int, typer.Option(min=50, max=1_000_000, help="Size of the simulated world, the first time.")
    ] = 3_000,
    prepare_only: Annotated[
        bool, typer.Option("--prepare-only", help="Make the world and stop before serving.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Start everything with a small made-up world: database, files taken in, web pages; prints addresses and sign-ins."""
    os.environ["TUTELA_DEMO"] = "yes"
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # as wsgi.py says; here numpy is loaded before it
    _free(host, port)
    with ready():
        from tutela import demonstration

        sign_ins = demonstration.prepare(records, lambda text: typer.echo(text, err=True))
        address = f"http://{host}:{port}/"
        if as_json:
            print_json({"address": address, "sign_ins": [sign_in._asdict() for sign_in in sign_ins]})
        else:
            print_table(
                f"Tutela answers at {address}",
                ["Sign-in name", "Password", "Who", "Sees"],
                [[s.sign_in, s.password, s.who, s.sees] for s in sign_ins],
                whole=2,
            )
            typer.echo(
                f"Front page {address}   Deliver a file {address}submissions/new/   Picture {address}picture/seizures/"
            )
            typer.echo("Everything here is made up. Stop with Ctrl-C; what was taken in stays in the data folder.")
        if not prepare_only:
            _serve(host, port)


@command("installation.run")
def serve(host: Host = "127.0.0.1", port: Port = 8000, as_json: AsJson = False) -> None:
    """Serve the web pages, with a worker for deliveries beside them."""
    _fit_to_serve(host)
    _free(host, port)
    with ready():
        if as_json:
            print_json({"address": f"http://{host}:{port}/"})
        _serve(host, port)


@command("installation.run")
def worker(as_json: AsJson = False) -> None:
    """Work on the queue of deliveries, and seal the audit, until stopped."""
    with ready():
        from procrastinate.contrib.django import app
        from procrastinate.contrib.django.django_connector import DjangoConnector

        from tutela import jobs

        requeued = jobs.requeue_interrupted()
        if as_json:
            print_json({"requeued": requeued})
        elif requeued:
            typer.echo(f"{requeued} deliveries that were interrupted go on", err=True)
        _stop_with_parent()
        connector = app.connector
        assert isinstance(connector, DjangoConnector)
        with _sealing(), app.replace_connector(connector.get_worker_connector()) as working:
            working.run_worker(
                concurrency=1, install_signal_handlers=True, listen_notify=True, delete_jobs="successful"
            )


@command("installation.run")
def migrate(as_json: AsJson = False) -> None:
    """Bring the tables up to date (every command does it by itself; this one says so)."""
    with ready():
        applied = migrate_when_needed()
    if as_json:
        print_json({"waiting": applied})
    else:
        typer.echo("The tables are up to date.")


@command("installation.run")
def doctor(as_json: AsJson = False) -> None:
    """Say what is configured, what is wrong, and how to mend it. Exit code 1 when something is wrong."""
    from tutela.diagnosis import examine

    findings = examine()
    if as_json:
        print_json({"findings": [finding.as_json() for finding in findings]})
    else:
        rows = [["ok" if finding.well else "wrong", finding.what, finding.state, finding.mend] for finding in findings]
        print_table("Tutela", ["", "What", "State", "How to mend it"], rows)
    if not all(finding.well for finding in findings):
        sys.exit(1)


def _serve(host: str, port: int) -> None:
    """Pages in this process group, the worker in a process of its own that ends with this one."""
    from granian import Granian
    from granian.constants import Interfaces
    from granian.http import HTTP1Settings

    beside = subprocess.Popen(
        [sys.executable, "-P", "-m", "tutela", "worker"], stdin=subprocess.PIPE, env={**os.environ, _CHILD: "1"}
    )
    try:
        Granian(
            "tutela.web.wsgi:application",
            address=host,
            port=port,
            interface=Interfaces.WSGI,
            workers=1,
            blocking_threads=8,
            backpressure=_WAITING,
            backlog=1_024,
            http1_settings=HTTP1Settings(header_read_timeout=_HEADER_MILLISECONDS, max_buffer_size=_HEADER_BYTES),
            workers_kill_timeout=_KILL_SECONDS,
            websockets=False,
            ssl_cert=_file("TUTELA_TLS_CERTIFICATE"),
            ssl_key=_file("TUTELA_TLS_KEY"),
            log_enabled=False,
        ).serve()
    finally:
        beside.terminate()
        beside.wait()


@contextmanager
def _sealing() -> Iterator[None]:
    """The sealer of the audit beside the queue, in a thread and on a connection of its own: no delivery keeps it waiting."""
    from django.conf import settings

    from tutela.safeguards.sealing import sealer

    stop = threading.Event()
    thread = threading.Thread(target=sealer.keep_sealing, args=(settings.CONNECTIONS.sealer, stop), daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(timeout=10)


_CHILD = "TUTELA_CHILD_OF_SERVE"
_WAITING = 64  # requests taken in before more wait outside
_HEADER_MILLISECONDS = 10_000  # to send the headers in
_HEADER_BYTES = 64 * 1024
_KILL_SECONDS = 30  # for what is running when the server is told to stop


def _file(name: str) -> Path | None:
    from tutela.configuration import text

    value = text(name)
    return Path(value) if value else None


def _fit_to_serve(host: str) -> None:
    """Other machines reach the pages over HTTPS only, and HTTPS needs someone who speaks it: this server or a proxy."""
    from tutela import configuration

    https = configuration.flag("TUTELA_HTTPS")
    speaks = bool(_file("TUTELA_TLS_CERTIFICATE")) or configuration.number("TUTELA_PROXIES", least=0) > 0
    if https and not speaks:
        raise ConfigurationError(
            "TUTELA_HTTPS is yes, but nothing here speaks HTTPS.",
            mend="Set TUTELA_TLS_CERTIFICATE and TUTELA_TLS_KEY, or TUTELA_PROXIES to the number of your proxies.",
        )
    if not https and host not in {"127.0.0.1", "localhost", "::1"}:
        raise ConfigurationError(
            f"Without HTTPS the pages are not served to other machines ({host}).",
            mend="Set TUTELA_HTTPS=yes, or listen on 127.0.0.1.",
        )
    if configuration.flag("TUTELA_DEMO"):
        raise ConfigurationError(
            "TUTELA_DEMO lets anyone in; `tutela serve` does not.", mend="Unset it, or run `tutela demo`."
        )


def _stop_with_parent() -> None:
    """A worker started by ``serve`` ends when its standard input closes, even if its parent was killed."""
    if not os.environ.get(_CHILD):
        return

    def watch() -> None:
        sys.stdin.read()
        os.kill(os.getpid(), 15)

    threading.Thread(target=watch, daemon=True).start()


def _free(host: str, port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise ConfigurationError(
                f"{host}:{port} can't be used: {error.strerror}.", mend="Stop what runs there, or give another --port."
            ) from error
