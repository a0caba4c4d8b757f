"""Two texts side by side: nothing is lost, sides are treated alike, spelling is no change, template text counts nowhere."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.encodings import restore
from nlp.neardup.templates import NONE
from nlp.sidebyside import (
    MOST_SENTENCES,
    MOST_WORDS,
    Change,
    KnownLines,
    Row,
    SideBySide,
    house_lines,
    measure,
    one_side,
    side_by_side,
)

JIG = (
    "Tổ tiện hàn một khung kẹp có hai chốt định vị và một cần khóa lệch tâm. Phôi đặt vào là tự vào tâm, "
    "thợ chỉ gạt cần một lần thay cho vặn bốn bu lông. Khung làm từ thép tấm mười ly cắt thừa của xưởng."
)
BELL = "Đội bảo vệ lắp chuông báo ở cổng kho bằng công tắc hành trình cũ, mở quá hai phút thì chuông kêu."
FORM = "Kính gửi: Hội đồng sáng kiến cơ sở\nTôi làm đơn này đề nghị Hội đồng xem xét công nhận sáng kiến cho tôi\n"
EDITED = "Kính gửi: Hội đồng sáng kiến Công ty\nTôi làm đơn đề nghị quý Hội đồng xem xét và công nhận sáng kiến cho tôi\n"

sentences = st.sampled_from(
    [
        *JIG.split(". "),
        BELL,
        *FORM.splitlines(),
        *EDITED.splitlines(),
        "Mô tả giải pháp:",
        "a",
        "1. ",
        "…",
        "Ω≠",
    ]
)
texts = st.lists(st.one_of(sentences, st.text(max_size=12)), max_size=9).flatmap(
    lambda parts: st.sampled_from([". ", "\n", " "]).map(lambda glue: glue.join(parts))
)
spans = st.lists(st.tuples(*[st.integers(-3, 200)] * 4), max_size=5)


def cells(told: SideBySide, side: str) -> list[Row]:
    return [getattr(row, side) for row in told.rows]


def said(text: str, told: SideBySide, side: str, change: Change) -> list[str]:
    """The words of a side that are marked so."""
    pieces = [piece for cell in cells(told, side) for piece in cell.pieces]
    return [text[one.start : one.end] for one in pieces if one.change is change]


def masked(text: str, told: SideBySide, side: str) -> str:
    pieces = [piece for cell in cells(told, side) for piece in cell.pieces]
    return " ".join(text[one.start : one.end].strip() for one in pieces if one.is_template)


@given(texts, texts, st.none() | spans)
def test_pieces_put_together_are_the_texts(
    left: str, right: str, passages: list[tuple[int, int, int, int]] | None
) -> None:
    told = side_by_side(left, right, passages=passages)
    for text, side in ((left, "left"), (right, "right")):
        place = 0
        for cell in cells(told, side):
            assert cell.start == place
            for piece in cell.pieces:
                assert piece.start == place < piece.end
                assert not (piece.is_template and (piece.passage or piece.change))
                assert not (piece.passage and piece.change)
                place = piece.end
            assert cell.end == place
        assert place == len(text)


@given(texts, texts)
def test_passages_lie_in_the_texts_and_begin_and_end_alike(left: str, right: str) -> None:
    from nlp.normal import tokens

    for a, b, c, d in side_by_side(left, right).shares.passages:
        assert 0 <= a < b <= len(left)
        assert 0 <= c < d <= len(right)
        # Between them template text may stand on one side only.
        mine, theirs = tokens(left[a:b]), tokens(right[c:d])
        assert (mine[0], mine[-1]) == (theirs[0], theirs[-1])


@given(texts, texts)
def test_shares_do_not_depend_on_which_side_is_which(left: str, right: str) -> None:
    one, other = measure(left, right), measure(right, left)
    assert one.template_share == other.template_share
    assert one.similarity == pytest.approx(other.similarity)
    assert one.left_in_right == pytest.approx(other.right_in_left)
    assert one.longest_passage == other.longest_passage
    assert side_by_side(left, right).shares == one


@given(texts)
def test_a_text_beside_itself_is_whole_in_all_shares_and_unchanged(text: str) -> None:
    told = side_by_side(text, text)
    if told.shares.passages:
        assert (told.shares.similarity, told.shares.left_in_right, told.shares.right_in_left) == (
            1,
            1,
            1,
        )
    for side in ("left", "right"):
        assert not said(text, told, side, Change.REPLACED)
        assert not said(text, told, side, Change.ONLY_HERE)


@given(texts, texts)
def test_moved_sentences_come_in_pairs_and_aligned_rows_have_both_sides(
    left: str, right: str
) -> None:
    told = side_by_side(left, right)
    moved = [
        sorted(cell.moved for cell in cells(told, side) if cell.moved) for side in ("left", "right")
    ]
    assert moved[0] == moved[1] == list(range(1, len(moved[0]) + 1))
    for row in told.rows:
        assert row.left.pieces or row.right.pieces
        if row.is_aligned:
            assert row.left.pieces
            assert row.right.pieces


def test_identical_texts_are_whole_and_the_template_share_is_told() -> None:
    shares = side_by_side(FORM + JIG, FORM + JIG).shares
    assert (shares.similarity, shares.left_in_right, shares.right_in_left) == (1.0, 1.0, 1.0)
    assert 0.2 < shares.template_share < 0.5
    whole = side_by_side(FORM, FORM).shares
    assert (whole.similarity, whole.template_share) == (1.0, 1.0)


def test_an_edited_template_counts_on_neither_side() -> None:
    left, right = FORM + JIG, EDITED + BELL
    told = side_by_side(left, right)
    assert masked(left, told, "left") == FORM.replace("\n", " ").strip()
    assert masked(right, told, "right") == EDITED.replace("\n", " ").strip()
    plain = measure(JIG, BELL)
    assert told.shares.similarity == plain.similarity
    assert told.shares.left_in_right == plain.left_in_right == 0.0
    assert 0.2 < told.shares.template_share < 0.6


def test_the_answer_behind_a_heading_stays_the_authors() -> None:
    text = "Nơi công tác (hoặc nơi thường trú), điện thoại liên hệ: xưởng tiện trục"
    told = side_by_side(text, BELL)
    assert "xưởng tiện trục" not in masked(text, told, "left")
    assert "Nơi công tác" in masked(text, told, "left")


def test_an_accepted_passage_is_template_even_when_edited() -> None:
    passage = "Thực hiện chỉ đạo của cấp trên, đơn vị phát động phong trào thi đua lao động giỏi trong toàn nhà máy."
    edited = "Thực hiện theo chỉ đạo cấp trên, đơn vị đã phát động phong trào thi đua lao động giỏi toàn nhà máy."
    known, template = house_lines((passage,)), NONE.with_passages([passage])
    told = side_by_side(f"{passage} {JIG}", f"{edited} {BELL}", template=template, known=known)
    assert masked(f"{edited} {BELL}", told, "right") == edited.rstrip(".")
    assert told.shares.left_in_right == 0.0
    without = measure(f"{passage} {JIG}", f"{edited} {BELL}")
    assert without.left_in_right > 0.1


def test_a_blank_that_was_filled_in_belongs_to_the_template() -> None:
    told = [
        f"Năm {year} nhà máy {name} phát động thi đua lao động giỏi và sáng tạo"
        for year, name in ((2021, "Sông Lam"), (2022, "Sông Cấm"))
    ]
    template = NONE.with_passages(["nhà máy", "phát động thi đua lao động giỏi và sáng tạo"])
    shown = side_by_side(*told, template=template, known=KnownLines([]))
    assert "phát động thi đua lao động giỏi và sáng tạo" in masked(told[0], shown, "left")


@pytest.mark.parametrize(
    ("left", "right"),
    [
        (JIG, unicodedata.normalize("NFD", JIG)),
        ("Hoà Bình thuỷ lợi quí một", "Hòa Bình thủy lợi quý một"),
        ("Đội bảo vệ", "Ðội bảo vệ"),
        (BELL, BELL.upper()),
        ("Cải tiến giá treo dây điện", restore("C¶i tiÕn gi¸ treo d©y ®iÖn trªn cét ®Ì").text[:26]),
    ],
)
def test_spelling_and_encoding_are_no_change(left: str, right: str) -> None:
    told = side_by_side(left, right)
    assert told.shares.similarity == 1.0
    assert all(row.is_same for row in told.rows)
    assert not said(right, told, "right", Change.REPLACED)


def test_changed_words_are_told_from_added_ones() -> None:
    left = "Lắp còi báo ở cổng kho. Dây chạy trong ống nhựa ra tận phòng trực."
    right = "Lắp chuông báo ở cổng kho lạnh. Dây chạy trong ống nhựa ra phòng trực."
    told = side_by_side(left, right)
    assert [row.is_aligned for row in told.rows] == [True, True]
    assert said(left, told, "left", Change.REPLACED) == ["còi"]
    assert said(right, told, "right", Change.REPLACED) == ["chuông"]
    assert said(right, told, "right", Change.ONLY_HERE) == ["lạnh"]
    assert said(left, told, "left", Change.ONLY_HERE) == ["tận"]


def test_a_moved_sentence_is_linked_and_a_split_one_stays_together() -> None:
    first, second, third = JIG.split(". ")
    left, right = f"{first}. {second}. {BELL}", f"{BELL} {first}. {second}."
    told = side_by_side(left, right)
    moved = {
        side: [left if side == "left" else right for c in cells(told, side) if c.moved]
        for side in ("left", "right")
    }
    assert len(moved["left"]) == len(moved["right"]) == 1
    split = side_by_side(f"{second}. {third}", second.replace(", thợ", ". Thợ") + ". " + third)
    assert [row.is_aligned for row in split.rows] == [True, True]
    assert split.rows[0].is_same


def test_given_passages_are_numbered_as_given() -> None:
    told = side_by_side(JIG, f"Thêm. {JIG}", passages=[(40, 60, 46, 66), (0, 20, 6, 26)])
    for side in ("left", "right"):
        pieces = [p for cell in cells(told, side) for p in cell.pieces if p.passage]
        assert [one.passage for one in pieces] == [2, 1]
    assert [(p.start, p.end, p.passage) for p in one_side(JIG, [(3, 9)]) if p.passage] == [
        (3, 9, 1)
    ]


@pytest.mark.parametrize(
    "text",
    [
        " ".join(f"từ{number % 999}" for number in range(MOST_WORDS)),
        "a\n" * (MOST_SENTENCES + 2),
        " ".join(["lặp"] * 20_000),
    ],
)
def test_what_nobody_reads_row_by_row_is_laid_out_whole(text: str) -> None:
    told = side_by_side(text, text + " b c d")
    assert len(told.rows) == 1
    assert told.shares.similarity > 0.99
    assert told.is_plain == (len(text.split()) * 2 + 3 > MOST_WORDS or "\n" in text)


def test_blank_texts_have_nothing_in_common() -> None:
    assert side_by_side("", "").rows == ()
    told = side_by_side("", BELL)
    assert (told.shares.similarity, len(told.rows)) == (0.0, 1)
    assert side_by_side(" \n", "  ").shares.similarity == 0.0


def test_where_passages_overlap_the_longer_one_is_marked() -> None:
    spans = [(0, 6), (3, 30), (10, 14), (28, 33)]
    pieces = [(one.start, one.end, one.passage) for one in one_side(JIG, spans) if one.passage]
    assert pieces == [(0, 3, 1), (3, 30, 2), (30, 33, 4)]
