"""What a run comes to, counted piece by piece while its rows go by."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

# Suspected copies that the report lists; the workbook and the pages have more.
MOST_COPIES = 30
_OF_COPIES = (
    "submission_id",
    "title_text",
    "unit",
    "duplicate_label",
    "duplicate_similarity",
    "duplicate_of",
    "duplicate_key",
    "priority",
)
_URGENT = [("priority", "descending"), ("submission_id", "ascending")]


@dataclass
class Counts:
    """Counts of screened rows by code, and the most urgent suspected copies as rows of `screened.parquet`."""

    rows: int = 0
    lanes: Counter[str] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)
    fields: Counter[str] = field(default_factory=Counter)
    unions: Counter[str] = field(default_factory=Counter)
    unions_unmatched: Counter[str] = field(default_factory=Counter)
    encodings: Counter[str] = field(default_factory=Counter)
    _copies: list[pa.Table] = field(default_factory=list)

    def of(self, pieces: Iterable[pa.Table]) -> Iterator[pa.Table]:
        """Let pieces pass, counting each."""
        for piece in pieces:
            self.add(piece)
            yield piece

    def add(self, piece: pa.Table) -> None:
        """Count the rows of a piece."""
        self.rows += len(piece)
        self.lanes += counted(piece["lane"])
        self.reasons += counted(pc.list_flatten(piece["reasons"]))
        self.fields += counted(pc.fill_null(piece["field"], ""))
        self.unions += counted(piece["union_code"])
        nowhere = pc.and_(pc.equal(piece["union_code"], ""), pc.not_equal(piece["upper_union"], ""))
        self.unions_unmatched += counted(piece["upper_union"].filter(nowhere))
        restored = piece["encoding_restored"]
        self.encodings += counted(restored.filter(pc.not_equal(restored, "")))
        here = piece.select(_OF_COPIES).filter(pc.equal(piece["lane"], "duplicate"))
        most_urgent = pa.concat_tables([*self._copies, here]).sort_by(_URGENT)
        self._copies = [most_urgent.slice(0, MOST_COPIES).combine_chunks()]

    @property
    def copies(self) -> list[dict[str, Any]]:
        """The most urgent suspected copies."""
        return [row for table in self._copies for row in table.to_pylist()]


def counted(values: pa.ChunkedArray) -> Counter[str]:
    """Count how often each value stands in a column."""
    found = values.value_counts()
    codes, counts = found.field("values"), found.field("counts")
    return Counter(dict(zip(codes.to_pylist(), counts.to_pylist(), strict=True)))
