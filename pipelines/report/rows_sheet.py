"""A sheet that takes a whole row at a time: cell by cell, xlsxwriter is mostly busy with itself."""

import math
import re
from collections.abc import Sequence
from functools import cache

from xlsxwriter.format import Format
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from review.spreadsheet_text import is_live

# Excel's own limit of a cell, in UTF-16; longer text is cut here and whole in screened.parquet.
_CELL = 32_767
# What XML or Excel would take for something else; few cells hold any.
_DOUBTFUL = re.compile(r"[&<>\x00-\x08\x0b-\x1f\ufffe\uffff]|_x[0-9a-fA-F]{4}_")
_letters = cache(xl_col_to_name)


class RowsSheet(Worksheet):  # type: ignore[misc]  # xlsxwriter tells no types
    """A worksheet of a book opened with `constant_memory`, to be filled from the first row down.

    Cells of the same row are written either by `add_row` or by xlsxwriter's own methods.
    """

    def add_row(
        self, line: int, values: Sequence[object], style: Format, *, live: Format | None = None
    ) -> None:
        """Write the row `line`, counted from 0: numbers as numbers, nothing for None and "", all else as text.

        `live` is the look of a text that would run as a formula once somebody edits its cell.
        """
        places = [at for at, value in enumerate(values) if value is not None and value != ""]
        if not places:
            return
        self._write_single_row(line)  # what stands above and waits
        for outermost in (places[0], places[-1]):
            self._check_dimensions(line, outermost)
        look = style._get_xf_index()
        guarded = look if live is None else live._get_xf_index()
        cells = [
            self._cell(
                f"{_letters(at)}{line + 1}",
                guarded if isinstance(value := values[at], str) and is_live(value) else look,
                value,
            )
            for at in places
        ]
        self.fh.write(f'<row r="{line + 1}">{"".join(cells)}</row>')

    def _cell(self, place: str, look: int, value: object) -> str:
        if isinstance(value, bool) or not isinstance(value, int | float):
            text = self._as_xml(_fitting(str(value)))
            kept = ' xml:space="preserve"' if text[0].isspace() or text[-1].isspace() else ""
            return f'<c r="{place}" s="{look}" t="inlineStr"><is><t{kept}>{text}</t></is></c>'
        if not math.isfinite(value):
            raise ValueError(f"cell {place}: a sheet holds finite numbers, not {value}")
        return f'<c r="{place}" s="{look}"><v>{value:.16G}</v></c>'

    def _as_xml(self, text: str) -> str:
        if not _DOUBTFUL.search(text):
            return text
        return str(self._escape_data(self._escape_control_characters(text)))


def _fitting(text: str) -> str:
    """Cut a text to what a cell holds; no character is halved."""
    if len(text) <= _CELL // 2:
        return text
    return text.encode("utf-16-le")[: 2 * _CELL].decode("utf-16-le", "ignore")
