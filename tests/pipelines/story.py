"""One office's week, as rows of a list: what each row is there for stands in its name."""

from collections.abc import Iterable, Mapping
from pathlib import Path

import pandas as pd

PUMP = (
    "Máy bơm nước thải số 3 hay cháy vì rác quấn cánh. Tôi hàn một lồng chắn bằng thép tròn phi 8 quanh miệng hút, đáy lồng "
    "có bản lề để mở ra vét rác mỗi sáng. Từ khi có lồng máy chạy suốt mùa mưa không phải quấn lại lần nào."
)
CARDS = (
    "Học sinh lớp hai hay nhầm dấu hỏi, dấu ngã. Cô làm bộ thẻ hai mặt, một mặt là tranh, một mặt là chữ, các em rút thẻ đọc "
    "to rồi gắn lên bảng nỉ theo hai màu. Sau bốn tuần số lỗi chính tả trong vở giảm còn một phần ba."
)

ROWS: dict[str, dict[str, str]] = {
    "the first filing": {
        "id": "P-1",
        "title": "Lồng chắn rác cho bơm nước thải",
        "content": PUMP,
        "unit": "Xí nghiệp 1",
    },
    "its copy elsewhere": {
        "id": "P-2",
        "title": "Khung bảo vệ bơm",
        "content": PUMP.replace("số 3", "số 5"),
        "unit": "Xí nghiệp 9",
    },
    "a genuine teacher": {
        "id": "P-3",
        "title": "Thẻ hai mặt luyện dấu hỏi, dấu ngã",
        "content": CARDS,
        "unit": "Trường B",
    },
    "a slogan": {
        "id": "P-4",
        "title": "Quyết tâm vượt khó",
        "content": "Toàn thể anh em quyết tâm đoàn kết một lòng! Hãy chung tay chung sức lập thành tích chào mừng đại hội!",
        "unit": "Xí nghiệp 1",
    },
    "money out of all proportion": {
        "id": "P-5",
        "title": "Che mưa cho tủ điện bãi xe bằng mái tôn cũ",
        "content": "Tủ điện bãi xe bị hắt mưa nên hay nhảy. Tôi uốn tấm tôn cũ thành mái hiên, bắt vít vào khung tủ, dán thêm gioăng cửa.",
        "benefit": "Làm lợi 300 tỷ đồng mỗi năm",
        "unit": "Xí nghiệp 2",
    },
}

# Several offices in one list: copies, versions and ids meet each other far apart.
OFFICES: tuple[Mapping[str, str], ...] = (
    ROWS["the first filing"],
    ROWS["a genuine teacher"],
    {**ROWS["a slogan"], "id": ""},
    {"id": "P-6", "title": "", "content": " ", "unit": "Xí nghiệp 3"},
    ROWS["money out of all proportion"],
    {**ROWS["a genuine teacher"], "id": "P-7", "title": "Vì sao các em hay nhầm dấu? Thẻ hai mặt"},
    ROWS["its copy elsewhere"],
    {**ROWS["a slogan"], "id": ""},
    ROWS["the first filing"],
    {**ROWS["a genuine teacher"], "id": "P-1"},
    {**ROWS["money out of all proportion"], "id": "P-8", "title": "Mái che t? ?i?n", "unit": "Xí nghiệp 4"},
    {**ROWS["its copy elsewhere"], "id": "P-9", "unit": "Xí nghiệp 12"},
)  # fmt: skip

_HEADERS = {
    "id": "Mã sáng kiến",
    "title": "Tên sáng kiến",
    "content": "Nội dung",
    "benefit": "Hiệu quả",
    "unit": "Đơn vị",
}


def write_list(path: Path, rows: Iterable[Mapping[str, str]] = tuple(ROWS.values())) -> Path:
    """Write rows as an office's CSV, with a column of dates where a row has one."""
    rows = list(rows)
    dated = {"date": "Ngày nộp"} if any("date" in row for row in rows) else {}
    headers = _HEADERS | dated
    table = pd.DataFrame(
        [{title: row.get(name, "") for name, title in headers.items()} for row in rows]
    )
    table.to_csv(path, index=False, encoding="utf-8-sig")
    return path
