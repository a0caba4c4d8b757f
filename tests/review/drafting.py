"""What tests of the draft check share: a screener and an index that say what the test tells them to say."""

from collections.abc import Iterator
from typing import Any

import pytest

from review import screener
from tests.review.acting import filing

# What a screening says of a draft of which nothing is wrong.
SCREENED: dict[str, Any] = {
    "lane": "duplicate",
    "duplicate_of": "SK99",
    "low_content": False,
    "low_content_reasons": [],
    "field": "co_khi",
    "field_confidence": 0.8123,
    "field_second": "dien_tu_dong_hoa",
    "field_cues": ["gá kẹp", "chốt"],
    "eligibility": [],
}
DRAFT = (
    "Gá kẹp hai vấu\n"
    "Trước đây gá hay bị lỏng, mỗi ca dừng máy bốn lần. Tôi hàn thêm chốt phi 8 vào thân gá, thay vít M6 bằng vít M10. "
    "Đã áp dụng tại xưởng Cơ khí 2 từ tháng 3/2022. Tiết kiệm khoảng 120 triệu đồng mỗi năm."
)


class Screening:
    """Notes the drafts that it is asked about and says `said`."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.said = dict(SCREENED)

    def __call__(self, text: str) -> dict[str, Any]:
        self.asked.append(text)
        return self.said


@pytest.fixture
def screening() -> Iterator[Screening]:
    """A process with a screener."""
    before = list(screener._provided)
    made = Screening()
    screener.provide(made)
    yield made
    screener._provided[:] = before


def draft_like(number: int) -> str:
    """A draft that holds the content of a filing of the story, word for word."""
    return f"{DRAFT}\n{filing(number).content}"
