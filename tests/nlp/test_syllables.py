"""Valid syllables: what the rule makes, and what it refuses."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.syllables import COMMON, FOLDED, VALID, is_valid, letter_words, valid_share

SENTENCE = "Tổ cơ điện lắp thêm cảm biến nhiệt độ cho lò sấy, mỗi quý đỡ thay hai vòng bi"


@given(st.sampled_from(sorted(VALID)))
def test_case_and_composition_do_not_matter(syllable: str) -> None:
    assert is_valid(syllable)
    assert is_valid(syllable.upper())
    assert is_valid(unicodedata.normalize("NFD", syllable))


@given(st.sampled_from(sorted(VALID)))
def test_what_is_valid_with_diacritics_is_valid_without(syllable: str) -> None:
    apart = unicodedata.normalize("NFD", syllable).replace("đ", "d")
    bare = "".join(char for char in apart if not unicodedata.combining(char))
    assert bare in FOLDED
    assert is_valid(bare)


@given(st.text())
def test_share_is_a_share_for_any_text(text: str) -> None:
    assert 0.0 <= valid_share(text) <= 1.0
    words = letter_words(text.lower())
    if words:
        assert valid_share(text) == pytest.approx(sum(map(is_valid, words)) / len(words))


@given(st.lists(st.sampled_from(sorted(VALID)), min_size=1))
def test_syllables_make_a_valid_text(syllables: list[str]) -> None:
    assert valid_share(" ".join(syllables)) == 1.0


def test_the_set_has_the_size_of_the_language() -> None:
    assert 18_000 < len(VALID) < 20_000
    assert 2_400 < len(FOLDED) < 2_700
    assert COMMON <= VALID


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("hòa", "hoà"),
        ("thúy", "thuý"),
        ("khỏe", "khoẻ"),
        ("kĩ", "kỹ"),
        ("lí", "lý"),
        ("quí", "quý"),
    ],
)
def test_both_spellings_are_valid(one: str, other: str) -> None:
    assert is_valid(one)
    assert is_valid(other)


@pytest.mark.parametrize(
    "syllable",
    ["nghiêng", "giếng", "gì", "quyển", "khuỷu", "ngoằn", "ngoèo", "xoong", "yêu", "ưỡn"],
)
def test_hard_spellings_are_valid(syllable: str) -> None:
    assert is_valid(syllable)


@pytest.mark.parametrize(
    "word",
    [
        "máck",
        "nghành",
        "kanh",
        "ghà",
        "mat" + "h",
        "hoàt",
        "wifi",
        "sản-xuất",
        "lap9",
        "¸o",
        "gi¶i",
        "",
    ],
)
def test_other_words_are_not(word: str) -> None:
    assert not is_valid(word)


def test_a_stopped_syllable_takes_only_two_tones() -> None:
    assert [tone for tone in ("mat", "mát", "mạt", "màt", "mảt", "mãt") if tone in VALID] == [
        "mát",
        "mạt",
    ]


def test_share_counts_words_with_letters_only() -> None:
    assert valid_share(SENTENCE) == 1.0
    assert valid_share("") == valid_share("12/2024 - 35 %") == 1.0
    assert valid_share("Bơm X200 12kW chạy êm") == 1.0
    assert valid_share("qwxz bơm") == 0.5


def test_symbols_of_old_encodings_are_part_of_the_word() -> None:
    assert letter_words("gi¶i ph¸p/s¸ng") == ["gi¶i", "ph¸p", "s¸ng"]
    assert valid_share("gi¶i ph¸p") == 0.0
