"""What the command line tells of a draft, and the screener that the served pages are handed."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import docx
import pytest

from pipelines.commands.check import _text
from pipelines.draft_words import read, spoken
from pipelines.errors import UnusableInput

DRAFT = (
    "Gá kẹp hai vấu\n"
    "Trước đây gá hay bị lỏng. Tôi hàn thêm chốt phi 8 vào thân gá, thay vít M6 bằng vít M10. "
    "Tiết kiệm hơn 120 triệu đồng mỗi năm."
)
FOUND: dict[str, Any] = {
    "lane": "duplicate",
    "reasons": ["copy"],
    "duplicate_of": "P-1",
    "duplicate_label": "copy",
    "duplicate_similarity": 0.93,
    "low_content_reasons": ["too_short"],
    "field": "co_khi",
    "field_confidence": 0.8,
    "field_second": "dien_tu_dong_hoa",
    "field_cues": ["gá kẹp", "vít"],
    "benefit_vnd_found": 120_000_000,
}


def test_the_checklist_and_the_money_stand_beside_what_the_screening_says() -> None:
    told = spoken(DRAFT, FOUND)
    for line in (
        "Làn gợi ý: Trùng lặp",
        "  vì có: gá kẹp, vít",
        "Tiền làm lợi đọc được: 120.000.000 đồng",
        "Giống hồ sơ nộp trước P-1: 93% (Sao chép văn bản)",
        "  [có] Thực trạng: “Trước đây gá hay bị lỏng.”",
        "; cần rõ hơn: Nêu rõ đã làm gì, bằng gì, theo các bước nào.",
        "  [chưa thấy] Thời gian áp dụng: Ghi ngày hoặc tháng, năm bắt đầu áp dụng.",
        "Số tiền “120 triệu đồng”: từ 120.000.000 đồng trở lên, mỗi năm; hiểu là tiền làm lợi",
    ):
        assert line in told, line
    assert told.splitlines()[-1] == "Máy chỉ gợi ý; người quyết định."


def test_json_adds_parts_and_money_and_changes_nothing_else() -> None:
    told = read(DRAFT, FOUND)
    assert {name: told[name] for name in FOUND} == FOUND
    assert set(told) - set(FOUND) == {"parts", "money"}
    assert [part["code"] for part in told["parts"] if part["wants_more"]] == ["solution"]
    for one in (*told["money"], *(part for part in told["parts"] if part["found"])):
        assert DRAFT[one["start"] : one["end"]] == one["quote"]


def test_a_draft_that_is_a_title_only_is_read_as_one() -> None:
    (part,) = (part for part in read(DRAFT.split(". ")[1], FOUND)["parts"] if part["found"])
    assert part["code"] == "solution"


def test_a_docx_is_a_draft_as_a_text_file_is_and_a_broken_one_is_told(tmp_path: Path) -> None:
    document = docx.Document()
    for line in DRAFT.split("\n"):
        document.add_paragraph(line)
    document.save(str(tmp_path / "nhap.DOCX"))
    (tmp_path / "nhap.txt").write_text(DRAFT, encoding="utf-8")
    assert _text(str(tmp_path / "nhap.DOCX")) == _text(str(tmp_path / "nhap.txt")) == DRAFT
    (tmp_path / "hong.docx").write_bytes(b"PK")
    with pytest.raises(UnusableInput, match=r"hong\.docx: Tệp không phải \.docx"):
        _text(str(tmp_path / "hong.docx"))


def test_served_pages_have_a_screener_that_is_loaded_by_the_first_draft_only(
    office: dict[str, str],
) -> None:
    script = (
        "import os, pathlib, sys, review\n"
        "review.setup(pathlib.Path(os.environ['SANGLOC_HOME']))\n"
        "from pipelines.pages import application\n"
        "from review import screener\n"
        "assert len(screener._provided) == 1 and callable(application)\n"
        "print([name for name in ('pandas', 'sklearn', 'prefect', 'numba') if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], env=office, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == "[]"
