"""Files to download. They are written out inside the view, as the person who asks and in the view's transaction, so
that an error is a page and never half a file; then sent from disk with their length."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Iterator
from typing import Final, Generic, TypeVar

from django.http import FileResponse

T = TypeVar("T")

_IN_MEMORY_BYTES: Final = 1024 * 1024


def file_of(
    chunks: Iterable[bytes], name: str, content_type: str, note: Callable[[], None] | None = None
) -> FileResponse:
    """A file of these chunks under ``name``, always saved and never shown by the browser. ``note`` writes down that it
    was made, once its chunks are known; where that can't be written there is no file."""
    kept = tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY_BYTES)  # noqa: SIM115  (the response closes it)
    try:
        for chunk in chunks:
            kept.write(chunk)
        if note is not None:
            note()
    except BaseException:
        kept.close()
        raise
    length = kept.tell()
    kept.seek(0)
    response = FileResponse(kept, as_attachment=True, filename=name, content_type=content_type)
    response["Content-Length"] = str(length)
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"  # should a browser show it after all
    return response


class Counted(Generic[T]):
    """Counts what passes through."""

    def __init__(self, things: Iterable[T]) -> None:
        self.count = 0
        self._things = things

    def __iter__(self) -> Iterator[T]:
        for thing in self._things:
            self.count += 1
            yield thing
