"""What is delivered as data is looked at before it touches a disk: a picture or film is refused, and says where to go."""

from __future__ import annotations

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, StopUpload

from tutela.formats.media import MediaWatch
from tutela.intake.spool import media_refused


class RefusingMedia(FileUploadHandler):
    """Stands before the handlers that keep: passes every chunk on until one turns out to be media.

    The form is read where an error would not become a page, so the error is left at the request; web/middleware.py
    raises it before the view runs.
    """

    def new_file(self, *args: object, **kwargs: object) -> None:
        """Each file of the form is watched by itself."""
        super().new_file(*args, **kwargs)  # type: ignore[arg-type]
        self._watch = MediaWatch()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        """The chunk, for the next handler; or the end of the upload."""
        if kind := self._watch.feed(raw_data):
            if self.request is not None:
                self.request.upload_refused = media_refused(kind)  # type: ignore[attr-defined]
            raise StopUpload(connection_reset=False)
        return raw_data

    def file_complete(self, file_size: int) -> UploadedFile[bytes] | None:
        """The handlers behind have the file."""
        return None
