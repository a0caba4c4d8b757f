"""Read every form of file that offices hand in, row by row, without losing any."""

from collections.abc import Iterator
from pathlib import Path

from pipelines.errors import UnusableInput
from pipelines.reading import json_lines, parquet, spreadsheets, text_files
from pipelines.reading.kinds import kind_of
from pipelines.reading.rows import Piece, RawRow, ReadingLimits, SetAside

__all__ = ["Piece", "RawRow", "ReadingLimits", "SetAside", "read_pieces"]

_USUAL_LIMITS = ReadingLimits()
_READERS = {
    "workbook": spreadsheets.read,
    "parquet": parquet.read,
    "json_lines": json_lines.read,
    "text": text_files.read,
}


def read_pieces(
    path: Path, *, limits: ReadingLimits = _USUAL_LIMITS, piece_rows: int = 20_000
) -> Iterator[Piece]:
    """Give the rows of one file, whatever its kind, at most `piece_rows` at a time.

    Every row that is not blank is in exactly one piece, in `rows` or in `set_aside`. A text file
    of any size needs memory for one piece; a workbook is held whole. Nothing is checked before
    the first piece is asked for.

    Raises:
        UnusableInput: the file as a whole cannot be used; see the reader of its kind.

    """
    rows = 0
    for piece in _READERS[kind_of(path)](path, limits, piece_rows):
        rows += len(piece.rows) + len(piece.set_aside)
        yield piece
    if not rows:
        raise UnusableInput(
            f"Tệp {path.name} chỉ có hàng tiêu đề; cần ít nhất một hàng sáng kiến bên dưới. "
            "Hãy kiểm tra lại tệp."
        )
