"""The text of a .docx file that somebody sent in: bounded before anything is unpacked, read apart and never on disk."""

import json
import subprocess
import zipfile
from io import BytesIO

from review.marked import marked as _
from review.reading_apart import command, why

MOST_BYTES = 5_000_000  # a draft with some photographs
MOST_UNPACKED = 40_000_000
_MOST_MEMBERS = 2_000
_BODY = "word/document.xml"
_OLE = b"\xd0\xcf\x11\xe0"  # how files of Word before 2007 begin, and encrypted ones of today
# 40 MB of empty paragraphs take 900 MB and nine seconds; an honest file of 4.7 MB in 21,000 pieces takes less than
# 40 MB and half a second. Of letters `file_child` gives so many at most.
_MEGABYTES, _SECONDS = 300, 5

_OLD = _("Tệp là .doc cũ hoặc có mật khẩu; hãy mở bằng Word, bỏ mật khẩu và lưu dạng .docx.")
_NO_DOCX = _("Tệp không phải .docx; hãy gửi tệp Word dạng .docx hoặc dán chữ vào ô.")
_BROKEN = _("Tệp .docx bị hỏng, không đọc được; hãy mở bằng Word và lưu lại, hoặc dán chữ vào ô.")
_TOO_LARGE = _("Tệp .docx quá lớn khi mở ra; hãy bỏ bớt hình, hoặc dán chữ vào ô.")
_BLANK = _("Tệp .docx không có chữ nào (có thể chỉ có hình chụp); hãy dán chữ vào ô.")


class UnreadableDocxError(Exception):
    """The file gives no text; the message, in Vietnamese, says why and what to do."""


def text_of(data: bytes) -> str:
    """Read the paragraphs of a .docx in their order, a line each, those of tables and text boxes among them.

    Of tracked changes the text is read as it would be once they are accepted.

    Raises:
        UnreadableDocxError: the bytes are no .docx, or too much, broken or without any text.
    """
    if len(data) > MOST_BYTES:
        raise UnreadableDocxError(_TOO_LARGE)
    _refuse_unfit(data)
    text = "\n".join(_paragraphs(data)).strip()
    if not text:
        raise UnreadableDocxError(_BLANK)
    return text


def _refuse_unfit(data: bytes) -> None:
    """Look at the list of members before unpacking; unpacking stops at the size that the list tells."""
    if data.startswith(_OLE):
        raise UnreadableDocxError(_OLD)
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise UnreadableDocxError(_NO_DOCX) from error
    if len(members) > _MOST_MEMBERS or sum(one.file_size for one in members) > MOST_UNPACKED:
        raise UnreadableDocxError(_TOO_LARGE)
    if _BODY not in {one.filename for one in members}:
        raise UnreadableDocxError(_NO_DOCX)
    if any(one.flag_bits & 1 for one in members):
        raise UnreadableDocxError(_OLD)


def _paragraphs(data: bytes) -> list[str]:
    asked = command("paragraphs", megabytes=_MEGABYTES, seconds=_SECONDS)
    reader = subprocess.run(asked, input=data, capture_output=True, env={}, check=False)
    if reader.returncode:
        raise UnreadableDocxError(_BROKEN if why(reader.returncode) == "damaged" else _TOO_LARGE)
    return [json.loads(line) for line in reader.stdout.splitlines()]
