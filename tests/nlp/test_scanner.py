"""Tokens of a text: the same whatever the spelling, with places in the original."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.scanner import forms, index, longest, phrase, plain, scan, spelt


@given(st.text())
def test_tokens_stand_in_order_in_the_original(text: str) -> None:
    tokens = scan(text)
    assert [token.start for token in tokens] == sorted(token.start for token in tokens)
    assert [token.end for token in tokens] == sorted(token.end for token in tokens)
    assert all(token.key and token.start < token.end <= len(text) for token in tokens)


@pytest.mark.parametrize(
    ("one", "other"),
    [("hoá chất", "hóa chất"), ("THUỶ LỢI", "thủy lợi"), ("tiết kiệm", "TIẾT KIỆM")],
)
def test_tone_placement_and_case_do_not_matter(one: str, other: str) -> None:
    assert [token.key for token in scan(one)] == [token.key for token in scan(other)]


def test_decomposed_letters_give_the_same_keys_at_their_own_places() -> None:
    text = "Giảm 1.500 kWh"
    apart = unicodedata.normalize("NFD", text)
    assert [token.key for token in scan(apart)] == [token.key for token in scan(text)]
    assert [apart[token.start : token.end] for token in scan(apart)][1:] == ["1.500", "kWh"]


def test_a_marked_line_wants_full_spelling_and_a_bare_line_none() -> None:
    saves, chi = forms("giảm"), spelt("chí")
    assert scan("giảm chi phí")[0].key in saves
    assert scan("giam chi phi")[0].key in saves
    assert scan("giảm chi phí")[1].key not in chi
    assert scan("giam chi phi")[1].key not in chi


def test_each_line_decides_for_itself() -> None:
    keys = [token.key for token in scan("Tiết kiệm điện\ntiet kiem dien")]
    assert keys[:3] != keys[4:]
    assert all(token in forms("tiết kiệm điện") for token in keys if token != "\n")


def test_the_longest_phrase_is_taken() -> None:
    filed = index([phrase("cảm biến"), phrase("cảm biến nhiệt độ")])
    found = longest(scan("lắp cảm biến nhiệt độ"), 1, filed)
    assert found is not None
    assert len(found) == 4


@given(st.text(alphabet="aăâáàđĐêôơưỳ Zb1-", max_size=20))
def test_plain_drops_marks_and_nothing_else(text: str) -> None:
    assert plain(text).isascii()
    assert len(plain(text)) == len(text)
    assert plain(plain(text)) == plain(text)


def test_a_circled_digit_is_no_number() -> None:
    assert not any(token.is_number for token in scan("① bước"))
