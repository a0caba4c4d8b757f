"""Give the lines of a text file one by one; the file is never held whole."""

from collections.abc import Iterator
from pathlib import Path

from pipelines.reading.file_encoding import FileEncoding
from pipelines.reading.rows import ReadingLimits

_BLOCK_BYTES = 2**20
_MOST_BYTES_A_CHARACTER = 4


def lines(path: Path, encoding: FileEncoding, limits: ReadingLimits) -> Iterator[str]:
    """Decode a file line by line, ends of lines cut off (a carriage return may be left).

    Of a line far longer than `limits.max_row_characters` only the beginning is given; it is still
    longer than the limit.
    """
    longest = _MOST_BYTES_A_CHARACTER * (limits.max_row_characters + 1)
    with path.open("rb") as file:
        file.seek(len(encoding.mark))
        rest = b""
        while block := file.read(_BLOCK_BYTES):
            whole, newline, rest = (rest + block).rpartition(encoding.newline)
            if newline:
                yield from encoding.lines(whole)
            rest = rest[:longest]
        if rest:
            yield from encoding.lines(rest)
