"""What becomes of a row whose data were removed: one place for published runs, the corpus and later runs."""

import json
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

CODE: Final = "forgotten"  # among the reasons of a row, and the code of a row that is set aside
RAW = json.dumps({"đã xóa": "theo yêu cầu của người có dữ liệu"}, ensure_ascii=False)
MESSAGE = (
    "hồ sơ đã được xóa theo yêu cầu của người có dữ liệu nên không được đưa vào lại. Nếu chính người ấy nay đồng ý nộp,"
    " hãy nộp thành hồ sơ mới, với mã mới."
)
# Everything that people wrote or that tells who they are; what was measured and counted stays.
_TEXTS = (
    "title", "content", "benefit", "title_text", "content_text", "benefit_text", "author", "author_key", "unit",
    "unit_key", "unit_text", "upper_union", "participant_group", "solution_type", "declared_field", "submitted_on",
    "applied_on", "recognised_by", "benefit_vnd", "content_hash",
)  # fmt: skip
_LISTS = ("field_cues", "words")
_JSON = {"extra": "{}", "low_content_evidence": "[]", "eligibility_evidence": "[]"}


def emptied(piece: pa.Table, gone: NDArray[np.bool_]) -> pa.Table:
    """Empty the marked rows of a piece of `screened.parquet`; they keep their places, codes, numbers and keys.

    A column that the version that wrote it did not have is passed over.
    """
    mask, there = pa.array(gone), set(piece.column_names)
    blanks = dict.fromkeys(_TEXTS, "") | _JSON
    for name, blank in ((name, blank) for name, blank in blanks.items() if name in there):
        piece = _replaced(piece, name, pc.if_else(mask, pa.scalar(blank, pa.string()), piece[name]))
    for name in there.intersection(_LISTS):
        told = [
            [] if is_gone else one for one, is_gone in zip(_listed(piece, name), gone, strict=True)
        ]
        piece = _replaced(piece, name, pa.array(told, piece.schema.field(name).type))
    told = [
        _marked(one) if is_gone else one
        for one, is_gone in zip(_listed(piece, "reasons"), gone, strict=True)
    ]
    return _replaced(piece, "reasons", pa.array(told, piece.schema.field("reasons").type))


def _marked(reasons: list[str] | None) -> list[str]:
    return [*(one for one in reasons or [] if one != CODE), CODE]


def _listed(piece: pa.Table, name: str) -> list[list[str] | None]:
    values: list[list[str] | None] = piece[name].to_pylist()
    return values


def _replaced(piece: pa.Table, name: str, column: pa.Array | pa.ChunkedArray) -> pa.Table:
    place = piece.schema.get_field_index(name)
    return piece.set_column(place, piece.schema.field(name), column)
