"""The summary that ends a screening: counts per lane, and where to look next."""

from pathlib import Path
from typing import Any

from review.words_vi import LANES, SET_ASIDE, SUGGESTION


def summary(about: dict[str, Any], published: Path) -> str:
    """Draw the table of a run for a terminal or a log."""
    total = max(1, about["rows_screened"])
    lines = [
        f"Lượt {about['run_id']}: đọc {about['rows_read']} hàng, sàng lọc {about['rows_screened']},"
        f" để riêng {about['rows_set_aside']}",
        "",
        f"  {'Làn (gợi ý)':<28}{'Số hồ sơ':>9}{'Tỷ lệ':>9}",
    ]
    for lane, count in about["lanes"].items():
        lines.append(f"  {LANES[lane]:<28}{count:>9}{count / total:>9.1%}")
    for code, count in about["set_aside"].items():
        lines.append(f"  {'để riêng: ' + SET_ASIDE.get(code, code):<28}{count:>9}")
    lines += [
        "",
        f"  Báo cáo:   {published / 'report.html'}",
        f"  Bảng Excel: {published / 'screened.xlsx'}",
        f"  Để riêng:  {published / 'set_aside.csv'}",
        SUGGESTION,
    ]
    return "\n".join(lines)
