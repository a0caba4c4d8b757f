"""The shortlist of an award as a workbook, or as a paper to lay before a council."""

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from itertools import groupby
from pathlib import Path

from django.utils import timezone
from django.utils.translation import gettext_noop

from review import curated
from review.models import Decision
from review.paper import Column as PaperColumn
from review.paper import Office, Paper
from review.refusals import RefusedError
from review.speaking_for import Candidate, candidate
from review.table_files import Column, Value, XlsxTable
from review.words_vi import day_first

MOST_ON_PAPER = 2_000
TOO_MANY = gettext_noop(
    "Một văn bản chứa tối đa 2.000 sáng kiến, ở đây có nhiều hơn; hãy chọn một lĩnh vực, ít ngày hơn, hoặc Excel."
)
NOTHING = gettext_noop(
    "Chưa có sáng kiến nào đủ điều kiện ở đây; hãy chọn công đoàn, lĩnh vực hoặc ngày nộp khác."
)
MEANING = (
    "Đây là danh sách để hội đồng xem xét, không phải bảng xếp hạng: trong mỗi công đoàn, mỗi lĩnh vực, sáng kiến đứng "
    "theo ngày nộp.",
    "Có ở đây: đã được duyệt, không giống hồ sơ nộp trước, trong bài có nêu số tiền làm lợi, số ấy không quá lớn bất "
    "thường và không lệch với số khai.",
    "Số tiền là số người nộp viết, chưa được thẩm định. Không nêu tiền không có nghĩa là kém: nhiều sáng kiến tốt về "
    "an toàn, sức khỏe, thời gian không tính ra tiền, hội đồng xem riêng.",
)
_COLUMNS = (
    Column("Công đoàn", 26, "long"),
    Column("Lĩnh vực", 24, "long"),
    Column("Mã hồ sơ", 15, "code"),
    Column("Tên sáng kiến", 44, "long"),
    Column("Đơn vị", 28, "long"),
    Column("Ngày nộp", 12, "date"),
    Column("Làm lợi nêu trong bài (đồng)", 20, "money"),
    Column("Câu nêu số tiền", 60, "long"),
    Column("Từ của lĩnh vực", 26, "long"),
    Column("Đã kiểm", 44, "long"),
    Column("Còn cần xem", 26, "long"),
)
_AUTHOR = Column("Tác giả", 24)
_ON_PAPER = (
    PaperColumn("STT", 12),
    PaperColumn("Mã hồ sơ, ngày nộp", 28),
    PaperColumn("Tên sáng kiến, đơn vị", 66),
    PaperColumn("Số tiền và câu nêu trong bài", 80),
    PaperColumn("Đã kiểm", 66),
)
Pieces = Iterator[list[Decision]]
Beat = Callable[[int], None]


def write_workbook(path: Path, pieces: Pieces, *, names: bool, beat: Beat) -> int:
    """Write candidates as rows of a workbook, with what the list means on a second sheet; return how many.

    Raises:
        RefusedError: there is none.
    """
    columns = (*_COLUMNS, *([_AUTHOR] if names else []))
    table = XlsxTable(
        path, columns, title="Đề xuất", frozen=4, pages={"Đọc trước": [[line] for line in MEANING]}
    )
    written = 0
    try:
        for piece in pieces:
            for approval in piece:
                table.add(_cells(approval, names=names))
            written += len(piece)
            beat(written)
    finally:
        table.close()
    if not written:
        raise RefusedError(NOTHING)
    return written


def write_paper(
    path: Path, pieces: Pieces, *, office: Office, names: bool, at: dt.datetime, beat: Beat
) -> int:
    """Write candidates as a paper, union by union and field by field; return how many.

    Raises:
        RefusedError: there is none, or more than a paper can hold.
    """
    found: list[Decision] = []
    for piece in pieces:
        found += piece
        if len(found) > MOST_ON_PAPER:
            raise RefusedError(TOO_MANY)
        beat(len(found))
    if not found:
        raise RefusedError(NOTHING)
    paper = Paper("Danh sách sáng kiến đề xuất xem xét khen thưởng")
    paper.head(office, "Số: ……/……", timezone.localdate(at))
    paper.name("Danh sách", "sáng kiến đề xuất hội đồng xem xét khen thưởng")
    for line in MEANING:
        paper.paragraph(line)
    paper.paragraph(
        f"Danh sách gồm {len(found)} sáng kiến, lập ngày {timezone.localdate(at):%d/%m/%Y}."
    )
    paper.signatures(("Người lập danh sách", "Đại diện công đoàn"))
    paper.wide()
    _lists(paper, found, names=names)
    paper.save(path)
    return len(found)


def _lists(paper: Paper, found: Sequence[Decision], *, names: bool) -> None:
    told = [candidate(approval) for approval in found]
    for owner, of_union in groupby(told, lambda one: one.submission.owner_code):
        for field, of_field in groupby(of_union, lambda one: one.field):
            paper.section(f"{curated.union_name(owner)} · {field}")
            numbered = enumerate(of_field, start=1)
            paper.table(_ON_PAPER, (_line(at, one, names=names) for at, one in numbered))


def _line(place: int, one: Candidate, *, names: bool) -> tuple[str, ...]:
    shown = (lambda text: text) if names else _masked
    author = [one.submission.author.strip()] if names else []
    doubts = [f"Còn cần xem: {', '.join(one.doubts).lower()}"] if one.doubts else []
    return (
        str(place),
        _lines(one.submission.submission_id, _day_told(one)),
        _lines(shown(one.title), one.unit, *author),
        _lines(one.amount, shown(one.sentence)),
        _lines(*one.checked, *doubts),
    )


def _cells(approval: Decision, *, names: bool) -> list[Value]:
    one = candidate(approval)
    filed = one.submission
    shown = (lambda text: text) if names else _masked
    cells: list[Value] = [
        curated.union_name(filed.owner_code),
        one.field,
        filed.submission_id,
        shown(one.title),
        one.unit,
        filed.submitted_day or _day_told(one),
        filed.benefit_vnd_found,
        shown(one.sentence),
        ", ".join(one.cues),
        _lines(*one.checked),
        _lines(*one.doubts),
    ]
    return [*cells, filed.author.strip()] if names else cells


def _masked(text: str) -> str:
    from nlp.personal import masked  # here, not above: pages start without the text tools

    return masked(text)


def _day_told(one: Candidate) -> str:
    return day_first(one.submission.submitted_on)


def _lines(*parts: str) -> str:
    return "\n".join(part for part in parts if part)
