"""Many pairs marked at once, beside one pair at a time."""

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nlp.neardup.aligning import align
from nlp.neardup.folding import placed
from nlp.neardup.marking import Marked, mark
from nlp.neardup.placing import placed_in_pieces
from nlp.neardup.templates import NONE, Template

HOUSE = "tổ trưởng xác nhận và cho triển khai tại phân xưởng"
TEXTS = [
    f"Bơm nước bằng năng lượng mặt trời\nLắp 3 tấm pin trên mái, {HOUSE}, nước về bể lúc 6 giờ.",
    f"BOM NUOC BANG NANG LUONG MAT TROI\nLap 12 tam pin tren mai. {HOUSE}; nuoc ve be luc 7 gio!",
    "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc\nBơm nước bằng năng lượng gió",
    "Bơ\u031bm nu\u031bo\u031b\u0301c bằng năng\u200b lượng ﬁ 中文 mặt trời trên mái",
    "",
    "một hai",
    "một hai ba một hai ba một hai ba một hai ba",
]
_WORDS = st.sampled_from(
    ["một", "hai", "ba", "bốn", "năm", "6", "7,5", "中", "ﬁ", ".", "\n", "Kính", "gửi:"]
)
_TEXTS = st.lists(_WORDS, max_size=30).map(" ".join)
TEMPLATES = [NONE, NONE.with_passages([HOUSE, "một hai ba bốn năm"])]


def check(texts: list[str], template: Template, threads: int = 1) -> None:
    left, right = (side.ravel() for side in np.indices((len(texts), len(texts))))
    found = mark(pa.array(texts), left, right, template, threads=threads)
    passages = found.lists().to_pylist()
    for at, (one, two) in enumerate(zip(left.tolist(), right.tolist(), strict=True)):
        expected = align(texts[one], texts[two], template)
        assert [tuple(passage) for passage in passages[at]] == list(expected.passages)
        assert found.left_in_right[at] == expected.left_in_right
        assert found.right_in_left[at] == expected.right_in_left
        assert found.longest_passage[at] == expected.longest_passage
        assert found.template_share[at] == expected.template_share


@pytest.mark.parametrize("template", TEMPLATES, ids=["plain", "house"])
def test_many_pairs_are_marked_as_one_is(template: Template) -> None:
    check(TEXTS, template)


@settings(max_examples=60, deadline=None)
@given(st.lists(_TEXTS, min_size=1, max_size=4), st.sampled_from(TEMPLATES))
def test_any_pairs_are_marked_as_one_is(texts: list[str], template: Template) -> None:
    check(texts, template)


def test_pieces_and_threads_change_nothing() -> None:
    many = TEXTS * 700
    column = pa.array(many)
    found = placed_in_pieces(column, threads=3)
    for at in (0, 1, 3, 2_000, 4_898):
        one = placed(many[at])
        here = slice(found.starts[at], found.starts[at + 1])
        assert found.tokens[here].tolist() == one.tokens.tolist()
        assert found.begins[here].tolist() == one.begins.tolist()
        assert found.ends[here].tolist() == one.ends.tolist()
    left, right = np.arange(4_000), np.arange(4_000)[::-1].copy()
    assert same(
        mark(column, left, right, NONE, threads=1), mark(column, left, right, NONE, threads=3)
    )


def test_rows_laid_end_to_end_are_the_rows() -> None:
    column = pa.array(TEXTS)
    left, right = np.arange(6), np.arange(1, 7)
    parts = [
        mark(column, left[cut], right[cut], NONE, threads=1) for cut in (slice(2), slice(2, 6))
    ]
    assert same(Marked.joined(parts), mark(column, left, right, NONE, threads=1))


def same(one: Marked, other: Marked) -> bool:
    return all(
        np.array_equal(getattr(one, name), getattr(other, name)) for name in Marked.__slots__
    )


def test_no_pairs_have_no_passages() -> None:
    nothing = np.zeros(0, np.int64)
    found = mark(pa.array(TEXTS), nothing, nothing, NONE, threads=2)
    assert found.lists().to_pylist() == []
    assert found.passages.shape == (0, 4)
