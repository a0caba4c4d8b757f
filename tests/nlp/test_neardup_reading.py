"""Texts as tokens: the compiled reader against the definition, and what of a text is a form's."""

import unicodedata

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from nlp.neardup import codes, folding
from nlp.neardup.folding import AFTER_HEADING, MARK, NEW_LINE, NEW_SENTENCE, placed, plain, read
from nlp.neardup.forms import BEGIN, FORM, form_share, marks_of
from nlp.neardup.tokens import token_table
from nlp.normal import tokens

# Letters that decompose, look alike, vanish, join numbers, end lines; i and y whose spelling depends on neighbours.
ALPHABET = "aăâeêoôơuưđyiqusYQUI019.,;:!?…(\n\t \u0301\u0323\u200b\u00ad\u00a0ẾýỳЭАоβλΦµø½²ﬁ–/%_字\U0001f600𝐀"


@settings(max_examples=600, deadline=None)
@given(st.lists(st.one_of(st.text(ALPHABET, max_size=30), st.text(max_size=12)), max_size=6))
def test_the_compiled_reader_gives_what_the_definition_gives(texts: list[str]) -> None:
    found = read(texts)
    for number, text in enumerate(texts):
        here = slice(found.starts[number], found.starts[number + 1])
        expected, one = plain(text.encode("utf-8", "replace").decode()), placed(text)
        assert found.tokens[here].tolist() == expected.tokens.tolist() == one.tokens.tolist()
        assert found.breaks[here].tolist() == expected.breaks.tolist() == one.breaks.tolist()
        assert one.begins.tolist() == expected.begins.tolist()
        # A mark that no letter takes, with what cannot be seen before it, may be counted to the token or not.
        spare = sum(text.count(char) for char in "\u0301\u0323\u200b\u00ad")
        assert np.all(np.abs(one.ends - expected.ends) <= spare)


def test_half_a_surrogate_pair_reads_the_same_with_places() -> None:
    for text in ("a\ud800 b", "a\ud800 字 b"):
        assert placed(text).tokens.tolist() == read([text]).tokens.tolist()
        assert placed(text).breaks.tolist() == read([text]).breaks.tolist()
        assert placed(text).ends[-1] == len(text)


def test_characters_that_are_classed_together_are_each_of_that_class() -> None:
    each = [codes.class_of(chr(point)) for point in range(0x10000)]
    assert codes.classes().tolist() == each


@given(st.text(ALPHABET, max_size=40))
def test_tokens_are_those_of_the_normal_form(text: str) -> None:
    assert placed(text).tokens.tolist() == [folding.token_code(token) for token in tokens(text)]


def test_writing_habits_do_not_matter_and_numbers_are_told_apart() -> None:
    same = ["Hoà Bình kỹ thuật quý", "HÒA  BÌNH KĨ THUẬT QUÍ", "hoa binh ki thuat quy"]
    same.append(unicodedata.normalize("NFD", same[0]))
    found = read(same)
    assert len(np.unique(found.tokens.reshape(len(same), -1), axis=0)) == 1
    ten, eleven = placed("10").tokens[0], placed("11").tokens[0]
    assert ten != eleven
    assert ten & folding.NUMBER
    assert eleven & folding.NUMBER


def test_what_ends_before_a_token() -> None:
    text = "Tên sáng kiến: Bơm nước. Chạy tốt!\n1.5 kW ... mỗi ngày"
    breaks = dict(zip(tokens(text), placed(text).breaks.tolist(), strict=True))
    assert breaks["ten"] == NEW_LINE
    assert breaks["bom"] == AFTER_HEADING
    assert breaks["chay"] == NEW_SENTENCE
    assert breaks["1.5"] == NEW_LINE | NEW_SENTENCE
    assert breaks["moi"] & AFTER_HEADING
    assert breaks["kw"] == breaks["ngay"] == 0


def told(text: str) -> list[tuple[str, bool]]:
    """Each token with whether it is form text."""
    return list(zip(tokens(text), (marks_of(text) & FORM > 0).tolist(), strict=True))


def test_curated_lines_and_headings_are_form_text_whatever_their_numbering() -> None:
    text = "2. Tên sáng kiến: Ổ khóa cho xe đẩy\nĐộc lập - Tự do - Hạnh phúc"
    assert [token for token, is_form in told(text) if not is_form] == [
        "o",
        "khoa",
        "cho",
        "xe",
        "day",
    ]
    assert form_share("Căn cứ Luật số 5 về việc gì đó của năm nay") == 1.0
    assert form_share("Ổ khóa cho xe đẩy") == 0.0
    assert form_share("") == 0.0


def test_a_numbered_line_is_one_line() -> None:
    marks = marks_of("1. Hạnh phúc ở đây\nHai")
    assert (marks & BEGIN > 0).tolist() == [True, False, False, False, False, True]


def test_a_table_leaves_form_text_out_and_counts_it() -> None:
    table = token_table(["Kính gửi: Hội đồng sáng kiến\nỔ khóa cho xe đẩy", ""])
    assert table.lengths.tolist() == [5, 0]
    assert table.left_out.tolist() == [6, 0]
    assert (table.text(0) & MARK > 0).tolist() == [True, False, False, False, False]
