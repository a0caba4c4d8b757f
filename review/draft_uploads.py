"""A draft that is sent as a file: held in memory while it arrives, never on disk, dropped once it grows too large."""

from typing import IO, Any

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import MemoryFileUploadHandler, SkipFile
from django.http import HttpRequest
from django.utils.translation import gettext_noop as _

from nlp.encodings import restore
from review.docx_text import MOST_BYTES, UnreadableDocxError, text_of
from review.uploads import TOO_LARGE

_LARGE = _("Tệp lớn quá 5 MB; hãy bỏ bớt hình, hoặc dán chữ vào ô.")


class InMemory(MemoryFileUploadHandler):
    """Keeps what arrives in memory whatever its size is said to be, up to `MOST_BYTES`."""

    def handle_raw_input(
        self,
        input_data: IO[bytes],
        META: dict[str, str],  # noqa: N803 - Django's
        content_length: int,
        boundary: str,
        encoding: str | None = None,
    ) -> Any:  # noqa: ANN401 - Django's
        """Take part in every upload."""
        self.activated = True

    def new_file(self, *arguments: Any, **named: Any) -> None:  # noqa: ANN401 - passed on
        """Begin to count."""
        self._bytes = 0
        super().new_file(*arguments, **named)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        """Count, and drop the file once it is too large."""
        self._bytes += len(raw_data)
        if self._bytes > MOST_BYTES:
            if self.request is not None:
                self.request.META[TOO_LARGE] = True
            raise SkipFile
        return super().receive_data_chunk(raw_data, start)


def text_sent(request: HttpRequest) -> str:
    """Give the text of a form: of its file where it has one, else of its field; a blank where neither says anything.

    Raises:
        UnreadableDocxError: the file is too large or gives no text; the message says why.
    """
    sent = request.FILES.get("file")  # reads the form, and so drops what is too large
    if request.META.get(TOO_LARGE):
        raise UnreadableDocxError(_LARGE)
    if isinstance(sent, UploadedFile):
        return tidied(text_of(sent.read()))
    return tidied(request.POST.get("text", ""))


def tidied(text: str) -> str:
    """Take a text as a form sends it: newlines as everywhere here, no blanks around it, readable if of an old font."""
    return restore(text.replace("\r\n", "\n").strip()).text
