"""Rows of an office with words that stand nowhere else: what must not be met outside of the filings' own places."""

import csv
from pathlib import Path

TITLE, TEXT, BENEFIT, AUTHOR, UNIT, EXTRA = (
    "vokzuratin", "brelmopaxi", "quandertovi", "Hờ Thị Xoranpel", "Xưởng Tumbravix", "ghi chú zilopetra",
)  # fmt: skip
BAD = "hàng hỏng fexomirado"
MARKED = (TITLE, TEXT, BENEFIT, AUTHOR, UNIT, EXTRA, BAD)
_SENTENCES = "Tổ hàn một giá quay từ ống thép cũ, đặt cuộn cáp lên là một người kéo được, không phải lăn trên sàn."


def written(path: Path) -> Path:
    """A list with a sound row, one without text, one with a damaged letter and one whose id is taken."""
    head = ["Mã sáng kiến", "Tên sáng kiến", "Nội dung", "Hiệu quả", "Tác giả", "Đơn vị", "Ghi chú"]
    sound = [
        "M-1",
        f"Giá quay {TITLE}",
        f"{_SENTENCES} Gọi là {TEXT}.",
        BENEFIT,
        AUTHOR,
        UNIT,
        EXTRA,
    ]
    rows = [
        sound,
        ["M-2", "", "", BAD, AUTHOR, UNIT, ""],
        ["M-3", f"{BAD}\0", BAD, "", AUTHOR, UNIT, ""],
        ["M-1", f"Khác {BAD}", f"{_SENTENCES} {BAD}", "", AUTHOR, UNIT, ""],
    ]
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([head, *rows])
    return path
