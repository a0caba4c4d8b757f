"""What moved, in sentences and columns for people."""

import datetime as dt
import math
from collections.abc import Sequence

from models.taxonomy import Taxonomy
from pipelines.drift import Compared, Shift
from pipelines.report.columns import Column, Row
from review.curated import union_name
from review.words_vi import number, percent

_NAMES = {
    "low_content": "tỷ lệ ít nội dung",
    "duplicate": "tỷ lệ trùng lặp",
    "override": "tỷ lệ quyết định khác gợi ý",
    "unseen": "tỷ lệ tiếng lạ",
    "fields": "cơ cấu lĩnh vực",
}


def sentence(one: Compared) -> str:
    """Say what moved, from what to what, on how many filings."""
    where = f"{union_name(one.union)}, tuần {week_of(one)} ({_days(one.week)})"
    counted = "quyết định" if one.measure == "override" else "hồ sơ"
    if one.measure == "fields":
        moved = "; ".join(f"{_field(shift)} {_from_to(shift)}" for shift in one.shifts)
        what = f"{_NAMES['fields']} thay đổi (PSI {number(one.score)}): {moved}"
        return f"{where}: {what}; trên {one.of} hồ sơ, trước đó {one.of_before} hồ sơ."
    (shift,) = one.shifts
    told = f"{where}: {_NAMES[one.measure]} {_from_to(shift)}"
    hits = f"{one.hits} trên {one.of} {counted}"
    if one.measure == "unseen":
        hits = f"{one.hits} tiếng trong {one.of} {counted}"
    return f"{told} ({hits}; trước đó {one.of_before} {counted})."


def week_of(one: Compared) -> str:
    """Name an ISO week: number and year."""
    year, week, _ = one.week.isocalendar()
    return f"{week}/{year}"


def report(compared: Sequence[Compared], *, undated: int) -> str:
    """Tell what moved, newest week first, and how much could not be judged."""
    moved = marked(compared)
    unions = len({one.union for one in compared})
    judged = sum(one.is_enough for one in compared)
    lines = [
        f"{unions} công đoàn; {len(compared)} chỉ số theo tuần, {judged} chỉ số đủ hồ sơ để so,"
        f" {len(moved)} chỉ số khác hẳn trước."
    ]
    if undated:
        lines.append(f"{undated} hồ sơ không rõ ngày nộp, không tính vào tuần nào.")
    lines += ["", *(f"- {sentence(one)}" for one in moved)] if moved else []
    return "\n".join(lines)


def marked(compared: Sequence[Compared]) -> list[Compared]:
    """Keep what moved, newest week first, then by union."""
    moved = [one for one in compared if one.has_moved]
    return sorted(moved, key=lambda one: (-one.week.toordinal(), one.union, one.measure))


def rows(compared: Sequence[Compared]) -> list[Row]:
    """Give the rows of the sheets, in the given order."""
    return [{"one": one} for one in compared]


def _of(row: Row) -> Compared:
    one = row["one"]
    assert isinstance(one, Compared)
    return one


def _mark(row: Row) -> str:
    one = _of(row)
    if not one.is_enough:
        return "chưa đủ hồ sơ để so"
    return "khác hẳn trước" if one.has_moved else ""


def _share(row: Row, name: str) -> object:
    """Give the share before or now; a mix of fields has none."""
    one = _of(row)
    return None if one.measure == "fields" else round(getattr(one.shifts[0], name), 4)


def _bound(value: float | None) -> object:
    return None if value is None else round(value, 4)


def _score(row: Row) -> object:
    score = _of(row).score
    return round(score, 2) if math.isfinite(score) else None


SENTENCES = (
    Column("Công đoàn", 28, lambda row: union_name(_of(row).union)),
    Column("Tuần", 10, lambda row: week_of(_of(row))),
    Column("Điều thay đổi", 120, lambda row: sentence(_of(row))),
)
COLUMNS = (
    Column("Công đoàn", 28, lambda row: union_name(_of(row).union)),
    Column("Tuần", 10, lambda row: week_of(_of(row))),
    Column("Ngày", 14, lambda row: _days(_of(row).week)),
    Column("Chỉ số", 26, lambda row: _NAMES[_of(row).measure]),
    Column("Tuần này", 10, lambda row: _share(row, "now")),
    Column("Trước đó", 10, lambda row: _share(row, "before")),
    Column("Từ (95 %)", 10, lambda row: _bound(_of(row).low)),
    Column("Đến (95 %)", 10, lambda row: _bound(_of(row).high)),
    Column("Hồ sơ tuần này", 11, lambda row: _of(row).of),
    Column("Hồ sơ trước đó", 11, lambda row: _of(row).of_before),
    Column("z hoặc PSI", 10, _score),
    Column("Nhận xét", 20, _mark),
)


def _field(shift: Shift) -> str:
    return Taxonomy.load().name(shift.name or None)


def _from_to(shift: Shift) -> str:
    way, to = ("tăng", "lên") if shift.now >= shift.before else ("giảm", "xuống")
    return f"{way} từ {percent(shift.before)} {to} {percent(shift.now)}"


def _days(monday: dt.date) -> str:
    return f"{monday:%d/%m}–{monday + dt.timedelta(days=6):%d/%m}"
