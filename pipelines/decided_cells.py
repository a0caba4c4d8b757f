"""The columns of an export of decisions and what their cells say."""

from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

from models.low_content import REASONS
from models.taxonomy import Taxonomy
from nlp.normal import fold
from pipelines.errors import UnusableInput
from pipelines.reading import Piece, RawRow
from pipelines.stages.low_content import is_yes
from review.words_vi import reason

# The columns that hold what people decided, by the headers of an export; texts are found as in any list of filings.
_HEADERS: Mapping[str, tuple[str, ...]] = {
    "field": ("field", "Lĩnh vực", "Lĩnh vực được chọn", "Lĩnh vực quyết định"),
    "low_content": ("low_content", "Ít nội dung", "Lý do ít nội dung"),
    "blind": ("blind", "Chưa xem gợi ý"),
}
_NO = frozenset(map(fold, ["", "không", "no", "-"]))


class Fault(Exception):  # noqa: N818 - why one row is set aside, caught where rows are read
    """Why a row cannot be trained on: the column and a sentence in Vietnamese."""

    def __init__(self, column: str, why: str) -> None:
        super().__init__(why)
        self.column = column
        self.why = why


class Column(NamedTuple):
    """A column of decisions: its header, and the canonical name under which its cells are kept, if any."""

    header: str
    canonical: str


def columns_of(piece: Piece) -> dict[str, Column]:
    """Find each column of decisions.

    Raises:
        UnusableInput: that of the field or of low content is missing.

    """
    written = {fold(header).strip(): header for header in piece.columns}
    found: dict[str, Column] = {}
    for name, headers in _HEADERS.items():
        there = [written[fold(h)] for h in headers if fold(h) in written]
        if there:
            found[name] = Column(there[0], piece.columns[there[0]])
        elif name != "blind":
            raise UnusableInput(
                f"Tệp {piece.source}: không thấy cột “{headers[0]}” (hay “{headers[1]}”); thấy "
                f"{', '.join(f'“{header}”' for header in piece.columns)}. Tệp quyết định cần các cột title, content, "
                "benefit, field, low_content: hãy thêm cột (ô có thể để trống) rồi chạy lại."
            )
    return found


def is_blind(row: RawRow, column: Column | None) -> bool:
    """Tell whether a decision was made before its suggestion was seen; no such column: it was not."""
    return column is not None and is_yes(_cell(row, column))


def coded(row: RawRow, column: Column, codes: Mapping[str, str], what: str) -> str | None:
    """Read a code or a Vietnamese name; None for an empty cell.

    Raises:
        Fault: the cell holds anything else.

    """
    cell = _cell(row, column)
    wanted = fold(cell).strip()
    if wanted in _NO:
        return None
    if wanted not in codes:
        known = ", ".join(dict.fromkeys(codes.values()))
        raise Fault(
            column.header, f"“{cell[:60]}” không phải {what}; cần để trống hoặc một trong: {known}."
        )
    return codes[wanted]


@lru_cache(maxsize=1)
def field_codes() -> dict[str, str]:
    """Fields by folded code and name; those switched off too, for old decisions name them."""
    return {
        fold(name): field.code
        for field in Taxonomy.load().fields
        for name in (field.code, field.name)
    }


@lru_cache(maxsize=1)
def reason_codes() -> dict[str, str]:
    """Reasons for low content by folded code and name."""
    return {fold(name): code for code in REASONS for name in (code, reason(code).name)}


def _cell(row: RawRow, column: Column) -> str:
    """Give the cell of a column as it is written."""
    cells, name = (row.cells, column.canonical) if column.canonical else (row.extra, column.header)
    return cells.get(name, "").strip()
