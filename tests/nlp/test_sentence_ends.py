"""Sentence ends, compiled: the cuts of `nlp.sentences`, whatever the text."""

from hypothesis import example, given
from hypothesis import strategies as st

from nlp.sentence_ends import sentence_ends
from nlp.sentences import ABBREVIATIONS, sentences

# What rules of sentences are about, in every order: numbers of items, abbreviations, marks, what closes them, blanks.
_SAID = (
    "Tổ", "bơm", "đo", "1", "12", "123", "2.1", "IV", "X", "a", "Đ", "٣", "Tp", "ĐC", "\u212a\u017f", "vidu.vn", "İ",
    "ΑΣ", "ǅ", "“", "”", '"', "'", "»", ")", "]", "(", "[", ",", ":", ";", ".", "..", "!", "?", "…", " ", "  ", "\n",
    "\r\n", "\t", "\u2028", "\x85", "\x1c", "\u00a0", "\u3000", "\uf0b7", "👍", "\ud800",
)  # fmt: skip
texts = st.lists(
    st.one_of(st.sampled_from(_SAID), st.sampled_from(sorted(ABBREVIATIONS)), st.characters())
).map("".join)


@given(texts)
@example("Gồm: 1. Đo lại. 2.1.3.4. Thay van. 2.1.3.4.5. Lắp")
@example("Gặp ThS. Hoa, BSCKII. Nam ở Tp.Vinh.Tổ đã đo.A. Mở đầu")
@example("Một câu dài hơn hai mươi bốn chữ cái:    12. Khoan")
def test_sentences_end_where_the_plain_way_ends_them(text: str) -> None:
    assert sentence_ends(text).tolist() == [span.end for span in sentences(text)]
