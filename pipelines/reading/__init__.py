"""Read every form of file that offices hand in, row by row, without losing any."""

from collections.abc import Iterator
from pathlib import Path

from pipelines.errors import UnusableInput
from pipelines.reading import json_lines, parquet, spreadsheets, text_files
from pipelines.reading.kinds import kind_of
from pipelines.reading.rows import Piece, RawRow, ReadingLimits, SetAside
from pipelines.reading.tables import length

__all__ = ["Piece", "RawRow", "ReadingLimits", "SetAside", "read_pieces"]

# Characters that any file may hold, however small it is packed.
_NEVER_TOO_MUCH = 100_000_000
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
    read = _READERS[kind_of(path)]
    rows = characters = 0
    most = max(_NEVER_TOO_MUCH, limits.max_expansion * path.stat().st_size)
    for piece in read(path, limits, piece_rows):
        rows += len(piece.rows) + len(piece.set_aside)
        characters += sum(map(length, piece.rows)) + sum(map(length, piece.set_aside))
        if characters > most:
            raise _expands(path, limits)
        yield piece
    if not rows:
        raise UnusableInput(
            f"Tệp {path.name} chỉ có hàng tiêu đề; cần ít nhất một hàng sáng kiến bên dưới. "
            "Hãy kiểm tra lại tệp."
        )


def _expands(path: Path, limits: ReadingLimits) -> UnusableInput:
    return UnusableInput(
        f"Tệp {path.name} mở ra dài hơn {limits.max_expansion} lần kích thước tệp; cần tệp chứa các sáng kiến thật, "
        "không lặp một đoạn hàng loạt. Hãy lưu thành .csv rồi chạy lại."
    )
