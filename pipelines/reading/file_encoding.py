"""Tell what a text file was written in, from a sample of its bytes."""

import codecs
import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path

from nlp.encodings import decode
from nlp.letter_codes import LEGACY
from nlp.syllables import valid_share
from pipelines.reading.rows import UNDECODED

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-bom"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# Every byte is a character: what Windows-1252 leaves open is a control character of Latin-1.
_WESTERN = "".join(bytes([byte]).decode("cp1252", "ignore") or chr(byte) for byte in range(256))
_BETWEEN_WORDS = re.compile(rb'[ \t\r\n,;|"]+')
# A legacy file read rightly is nearly all Vietnamese; read wrongly, only its unmarked words are.
_SHARE_NEEDED = 0.6
_GAIN_NEEDED = 0.1
_MOST_WORDS = 2_000


def _mark(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return UNDECODED, error.end


# Unlike "surrogateescape" it serves UTF-16 too; unlike "replace" it is no character of the file.
codecs.register_error("mark-undecoded", _mark)


@dataclass(frozen=True, slots=True)
class FileEncoding:
    """What a text file was written in: its `name`, the bytes of its mark and of a line's end."""

    name: str
    mark: bytes = b""
    newline: bytes = b"\n"

    def lines(self, block: bytes) -> list[str]:
        """Decode whole lines; bytes without meaning become `UNDECODED`."""
        if self.name.startswith("utf-16"):
            # Cut first: after a lost byte only its own line is damaged, not all that follow.
            return [line.decode(self.name, "mark-undecoded") for line in block.split(self.newline)]
        return self.text(block).split(self.newline.decode())

    def text(self, block: bytes) -> str:
        """Decode bytes that were written one after the other in one encoding of bytes."""
        if self.name in LEGACY:
            return decode(_western(block), self.name)
        if self.name == "windows-1252":
            return _western(block)
        if self.name == "windows-1258":
            return unicodedata.normalize("NFC", block.decode("cp1258", "mark-undecoded"))
        return block.decode("utf-8", "mark-undecoded")


def detect(path: Path, *, sample_bytes: int) -> FileEncoding:
    """Tell what a text file was written in.

    A byte order mark or a pattern of zero bytes decides; else UTF-8 when most bytes beyond ASCII
    make sense in it; else the Vietnamese encoding in which most marked words are valid syllables;
    else Windows-1252.
    """
    with path.open("rb") as file:
        head = file.read(sample_bytes)
        telling = head
        while telling.isascii() and (block := file.read(sample_bytes)):
            telling = block
        telling += file.read(3)  # the sample may end within a character
    for mark, name in _MARKS:
        if head.startswith(mark):
            return FileEncoding(name, mark, _newline(head, name))
    name = wide(head) or _narrow(telling)
    return FileEncoding(name, b"", _newline(head, name))


def _newline(head: bytes, name: str) -> bytes:
    codec = name if name.startswith("utf-16") else "ascii"
    feed, carriage = "\n".encode(codec), "\r".encode(codec)
    return carriage if carriage in head and feed not in head else feed


def wide(head: bytes) -> str:
    """Recognise UTF-16 by the zero bytes of blanks, digits and plain letters; "" if it is not."""
    head = head[:1024]
    first, second = head[0::2].count(0), head[1::2].count(0)
    if second > len(head) / 10 and first < second / 10:
        return "utf-16-le"
    if first > len(head) / 10 and second < first / 10:
        return "utf-16-be"
    return ""


def _narrow(telling: bytes) -> str:
    text = telling.decode("utf-8", "mark-undecoded")
    broken = text.count(UNDECODED)
    beyond_ascii = len(text) - len(text.encode("ascii", "ignore"))
    return "utf-8" if beyond_ascii > 2 * broken or not broken else _single_byte(telling)


def _single_byte(telling: bytes) -> str:
    """Choose between the encodings of one byte a character by their share of valid syllables."""
    words = [word for word in _BETWEEN_WORDS.split(telling) if not word.isascii()]
    marked = b" ".join(words[:_MOST_WORDS])
    names = ("windows-1252", "windows-1258", *LEGACY)
    shares = {name: valid_share(FileEncoding(name).text(marked)) for name in names}
    best = max(names, key=lambda name: shares[name])
    gain = shares[best] - shares["windows-1252"]
    return best if shares[best] >= _SHARE_NEEDED and gain >= _GAIN_NEEDED else "windows-1252"


def _western(block: bytes) -> str:
    return codecs.charmap_decode(block, "strict", _WESTERN)[0]
