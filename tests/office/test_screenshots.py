"""What the command behind the guide's pictures does without a browser: pictures made small, words put into mouths."""

import io

import pytest
from PIL import Image, ImageDraw

from benchmarks import played_office
from benchmarks.screenshots import small
from review.models import Submission


def page_of(words: str) -> bytes:
    """A picture as browsers make them: letters with soft edges on a light ground."""
    picture = Image.new("RGB", (800, 400), "#f4f5f2")
    pen = ImageDraw.Draw(picture)
    for line in range(20):
        pen.text((10, 20 * line), f"{words} {line}", fill=(29, 39 + line, 51))
    written = io.BytesIO()
    picture.save(written, "PNG")
    return written.getvalue()


def test_a_picture_made_small_shows_the_same() -> None:
    whole = page_of("Hàng đợi rà soát")
    reduced = small(whole)
    before, after = (Image.open(io.BytesIO(one)).convert("RGB") for one in (whole, reduced))
    assert len(reduced) < len(whole)
    assert after.size == before.size
    assert len(after.getcolors() or []) <= 64
    far = [
        sum(abs(a - b) for a, b in zip(one, other, strict=True))
        for one, other in zip(before.get_flattened_data(), after.get_flattened_data(), strict=True)
    ]
    assert max(far) < 40


@pytest.mark.parametrize(
    ("opinion", "said"),
    [
        ({"low_content": "slogan"}, {"verdict": "return", "reason_code": "missing_way"}),
        ({"low_content": "routine_duty"}, {"verdict": "return", "reason_code": "routine"}),
        ({"lane": "check_facts"}, {"verdict": "return", "reason_code": "missing_date"}),
        ({"field": "y_te"}, {"verdict": "approve", "field": "y_te"}),
        ({}, {"verdict": "approve", "field": "co_khi"}),
    ],
)
def test_played_officers_say_what_a_careful_reader_would(
    opinion: dict[str, str], said: dict[str, str]
) -> None:
    assert played_office.word(Submission(field_code="co_khi"), opinion) == said
