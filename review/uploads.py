"""What officers send in: bounded while it arrives, kept for an hour under a name that only its owner can give."""

import secrets
from pathlib import Path

from django.core import signing
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, SkipFile

from review import kept_files
from review.models import Officer

MOST_BYTES = 10_000_000  # a full batch of long texts is a third of it
_SALT = "review.uploads"


class Bounded(FileUploadHandler):
    """Drops a file that grows beyond `MOST_BYTES` while it arrives, whoever sends it; the form comes through."""

    def new_file(self, *arguments: object, **named: object) -> None:
        """Begin to count."""
        super().new_file(*arguments, **named)  # type: ignore[arg-type]
        self._bytes = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        """Count, and drop the file once it is too large."""
        self._bytes += len(raw_data)
        if self._bytes > MOST_BYTES:
            if self.request is not None:
                self.request.META[TOO_LARGE] = True
            raise SkipFile
        return raw_data

    def file_complete(self, file_size: int) -> None:
        """Leave the file to the handlers behind this one."""


TOO_LARGE = "sangloc.too_large"


def keep(officer: Officer, sent: "UploadedFile[bytes]") -> str:
    """Keep a file; the token that is given finds it again for the same officer."""
    name = secrets.token_hex(16)
    path = kept_files.folder(kept_files.UPLOADS) / f"{name}.xlsx"
    try:
        with path.open("wb") as file:
            for chunk in sent.chunks():
                file.write(chunk)
    except OSError:  # half a file would take what room is left
        path.unlink(missing_ok=True)
        raise
    shown = Path(sent.name or "").name[:150]
    return signing.dumps({"file": name, "of": officer.user_id, "name": shown}, salt=_SALT)


def kept(officer: Officer, token: str) -> tuple[Path, str]:
    """Find a kept file and the name under which it was sent in.

    Raises:
        FileNotFoundError: the token is none, is another officer's, or its hour is over.
    """
    try:
        told = signing.loads(token, salt=_SALT, max_age=kept_files.kept(kept_files.UPLOADS))
    except signing.BadSignature:
        raise FileNotFoundError from None
    path = kept_files.folder(kept_files.UPLOADS) / f"{told['file']}.xlsx"
    if told["of"] != officer.user_id or not path.is_file():
        raise FileNotFoundError
    return path, told["name"]
