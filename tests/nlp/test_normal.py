"""The form for comparing: what falls together, what stays apart, and the way back."""

import re
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from nlp.lookalikes import LOOKALIKES
from nlp.normal import PLAIN, STEADY, TokenSpan, fold, normalise, token_spans, tokens
from nlp.tracing import composed, single_blanks, trace, translated

# Letters, marks and blanks that join, vanish or double, among ordinary ones.
_AWKWARD = "aeouydđqiĐ \n\r\t\u0300\u0301\u0302\u0323\u031b\u0345\xad\u200bỳẴ1.,…ﬁ®№İßẞς\u1112\u1161\u11ab\u0fb2\u0f73"
texts = st.text(
    st.one_of(
        st.characters(), st.sampled_from(_AWKWARD), st.sampled_from(sorted(map(chr, LOOKALIKES)))
    )
)
any_text = st.one_of(texts, st.text(st.characters(categories=["Cs", "Ll", "Zs"])))


def slow_normal(text: str) -> str:
    """Restate the definition step by step."""
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n"))
    text = "".join(LOOKALIKES.get(ord(char), char) for char in text)
    return re.sub(" +", " ", unicodedata.normalize("NFC", text))


@given(any_text)
def test_offsets_agree_with_the_plain_definition(text: str) -> None:
    form = normalise(text)
    assert form.text == slow_normal(text)
    assert len(form.text) == len(form.origin) == len(form.ends)
    assert list(form.origin) == sorted(form.origin)
    assert list(form.ends) == sorted(form.ends)
    assert all(0 <= a < b <= len(text) for a, b in zip(form.origin, form.ends, strict=True))


@given(any_text)
@example("e\u0301\u200b  \u200b x\r\n\u0301\r\u0323ﬁ…")
def test_offsets_are_those_of_the_whole_text_traced_at_once(text: str) -> None:
    traced = single_blanks(composed(translated(composed(trace(text)), LOOKALIKES)))
    form = normalise(text)
    assert list(form.text) == [piece.char for piece in traced]
    assert list(form.origin) == [piece.start for piece in traced]
    assert list(form.ends) == [piece.end for piece in traced]


@given(any_text)
@example("K\u212aé\u1112\u200b\u1161")
def test_both_forms_are_idempotent(text: str) -> None:
    normal, folded = normalise(text).text, fold(text)
    assert normalise(normal).text == normal
    assert fold(folded) == folded == normalise(folded).text
    assert fold(normal) == folded


@given(any_text)
def test_the_way_with_offsets_finds_the_same_tokens(text: str) -> None:
    spans = token_spans(text)
    assert [span.token for span in spans] == tokens(text)
    assert all(0 <= span.start < span.end <= len(text) for span in spans)
    assert [span.start for span in spans] == sorted(span.start for span in spans)


@given(any_text)
def test_a_token_is_what_its_span_folds_to(text: str) -> None:
    for token, start, end in token_spans(text):
        assert token in fold(text[start:end])


@given(st.text(st.sampled_from("abcdeôơđưỷ ,.\n12")))
def test_spans_of_plain_text_are_exact(text: str) -> None:
    assert [tokens(text[start:end]) for _, start, end in token_spans(text)] == [
        [token] for token in tokens(text)
    ]


@given(any_text, st.data())
def test_spans_translate_back(text: str, data: st.DataObject) -> None:
    form = normalise(text)
    start = data.draw(st.integers(0, len(form.text)))
    end = data.draw(st.integers(start, len(form.text)))
    first, last = form.span(start, end)
    assert 0 <= first <= last <= len(text)
    assert (first == last) == (start == end)


def test_a_composed_letter_came_from_all_its_parts() -> None:
    text = "Ho\u0300a\u200b   B\u00a0"
    form = normalise(text)
    assert form.text == "Hòa B "
    assert [text[slice(*form.span(i, i + 1))] for i in range(6)] == [
        "H",
        "o\u0300",
        "a",
        "   ",
        "B",
        "\u00a0",
    ]


@pytest.mark.parametrize(
    ("seen", "form"),
    [
        ("Сải tạo bơm ЭЦВ", "Cải tạo bơm ЭЦB"),
        ("Ðổi mới, Ɖường dây ðiện", "Đổi mới, Đường dây điện"),
        ("ＰＣＣＣ １２", "PCCC 12"),
        ("𝐒á𝐧𝐠 𝑘𝑖ế𝑛", "Sáng kiến"),
        ("cải\xad\u200btiến\ufeff", "cảitiến"),
        ("“êm” ‘nhẹ’ «bền»", '"êm" \'nhẹ\' "bền"'),
        ("2–3 — 4−1", "2-3 - 4-1"),
        ("một\t\u00a0 hai\r\nba\u2028bốn", "một hai\nba\nbốn"),
        ("ba… Ⅳ m²", "ba... IV m2"),
        ("Tie\u0302\u0301t kiê\u0323m", "Tiết kiệm"),
        ("και", "kai"),
    ],
)
def test_look_alikes_count_as_what_they_look_like(seen: str, form: str) -> None:
    assert normalise(seen).text == form


@pytest.mark.parametrize(
    "words",
    [
        ["lý", "lí", "LÝ", "ly\u0301", "ly"],
        ["kỹ thuật", "kĩ thuật", "Ky thuat"],
        ["quý", "quí", "quy"],
        ["hòa", "hoà", "Hoa"],
        ["thủy", "thuỷ"],
        ["điện", "ðiện", "dien"],
    ],
)
def test_spellings_of_one_word_fold_together(words: list[str]) -> None:
    assert len(set(map(fold, words))) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [("tay", "tai"), ("cây", "cai"), ("uy", "ui"), ("tuy", "tui"), ("quy", "qua"), ("yêu", "iêu")],
)
def test_sounds_that_differ_stay_apart(one: str, other: str) -> None:
    assert fold(one) != fold(other)


def test_the_readable_spelling_is_kept() -> None:
    assert fold("Quy trình tay máy, uy tín") == "quy trinh tay may, uy tin"


def test_tokens_are_words_and_joined_numbers() -> None:
    assert tokens("Giảm 15,5 % (từ 1.500.000đ), ô-tô số 3.") == [
        *("giam", "15,5", "tu", "1.500.000", "d", "o", "to", "so", "3")
    ]
    assert tokens("5S, F0 & H2SO4_x") == ["5s", "f0", "h2so4", "x"]
    assert tokens("!?…") == []


def test_spans_point_into_the_original() -> None:
    assert token_spans("Hoà  Bi\u0300nh") == [TokenSpan("hoa", 0, 3), TokenSpan("binh", 5, 10)]


def test_what_look_alikes_count_as_is_final() -> None:
    assert not [
        plain for plain in LOOKALIKES.values() if any(ord(char) in LOOKALIKES for char in plain)
    ]


def test_steady_characters_stay_one_character() -> None:
    for char in filter(STEADY.fullmatch, map(chr, range(0x110000))):
        assert len(normalise(char + "a").text) == len(fold(char + "a")) == 2
        assert not unicodedata.combining(char)


def test_plain_characters_are_steady_and_their_own_normal_form() -> None:
    for char in filter(PLAIN.fullmatch, map(chr, range(0x110000))):
        assert STEADY.fullmatch(char)
        assert slow_normal(char) == char
