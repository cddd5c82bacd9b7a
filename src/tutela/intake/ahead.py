"""The batches of a large file built by a process beside this one, while this one stores them.

Understanding is most of an import and keeps one core busy; storing is mostly waiting for PostgreSQL. The other process is
handed a ``Reading`` on its standard input and writes each batch to its standard output; what it was given and what it writes
are pickles between two processes of ours, and nobody else's bytes are ever read so. Where it ends early (it was killed, the
file broke, PostgreSQL can't be reached) ``EndedEarly`` says so, and the reader goes on by itself from what is stored.
"""

from __future__ import annotations

import gc
import os
import pickle
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from queue import Queue
from typing import IO, Final

from tutela.intake.batches import Built, Reading, batches

WAITING: Final = 2
"""Batches held between the two, about 10 MB each."""

GARBAGE_AFTER: Final = 200_000
"""Rows are texts and hold no cycles: looking for some over and over costs a tenth of the time."""


_CHILD: Final = "import django; django.setup(); from tutela.intake.ahead import main; main()"


class EndedEarly(Exception):
    """The other process ended before the file did."""


@contextmanager
def batches_ahead(reading: Reading) -> Iterator[Iterator[Built]]:
    """The batches of a file, as ``batches`` gives them, without what it takes to salvage one."""
    command = [sys.executable, "-P", "-c", _CHILD]  # no module is taken from where the command was given
    # A session of its own: an interrupt is for this process, which then ends the other.
    environ = {**os.environ, "DJANGO_SETTINGS_MODULE": os.environ.get("DJANGO_SETTINGS_MODULE", "tutela.settings")}
    process = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, start_new_session=True, env=environ
    )
    assert process.stdin is not None
    assert process.stdout is not None
    came: Queue[Built | EndedEarly | None] = Queue(WAITING)
    stopped = threading.Event()
    receiver = threading.Thread(target=_receive, args=(process.stdout, came, stopped), daemon=True)
    try:
        try:
            with process.stdin as to_child:
                pickle.dump(reading, to_child)
        except BrokenPipeError:
            pass  # it never started; the receiver sees its end
        receiver.start()
        yield _until_the_end(came)
    finally:
        stopped.set()
        process.kill()
        process.wait()
        while receiver.is_alive():  # it may wait for room
            while not came.empty():
                came.get_nowait()
            receiver.join(0.05)
        process.stdout.close()


def _receive(stream: IO[bytes], came: Queue[Built | EndedEarly | None], stopped: threading.Event) -> None:
    while not stopped.is_set():
        try:
            one: Built | EndedEarly | None = pickle.load(stream)  # noqa: S301  (our own child's)
        except Exception as error:  # noqa: BLE001  (whatever it is, the reader must not wait for ever)
            came.put(EndedEarly(str(error)))
            return
        came.put(one)
        if not isinstance(one, Built):
            return


def _until_the_end(came: Queue[Built | EndedEarly | None]) -> Iterator[Built]:
    while (one := came.get()) is not None:
        if isinstance(one, EndedEarly):
            raise one
        yield one


def main() -> None:
    """Build the batches of the reading on standard input."""
    out = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # whatever a library prints must not get among the batches
    gc.set_threshold(GARBAGE_AFTER)
    reading: Reading = pickle.load(sys.stdin.buffer)  # noqa: S301  (our own parent's)
    try:
        with batches(reading) as built:
            for one in built:
                one.batch.delivered = []  # for salvaging, which is the other's, from the file
                pickle.dump(Built(one.batch, dict(one.by_kind), dict(one.reasons), None), out, pickle.HIGHEST_PROTOCOL)
        pickle.dump(None, out)
        out.flush()
    except BrokenPipeError:
        os._exit(1)  # nobody reads on
    except Exception as error:  # noqa: BLE001  (whoever reads on meets it again, in its own place)
        pickle.dump(EndedEarly(f"{type(error).__name__}: {error}"), out)
        out.flush()
