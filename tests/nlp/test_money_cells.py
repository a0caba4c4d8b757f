"""The amount cell of a filing, and the numerals and cues that money is read with."""

import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.lexicons import data_path
from nlp.money import parse_amount
from nlp.money.cues import find_cues
from nlp.money.sentence import sentences_at
from nlp.numerals import read_cardinal, read_digits
from nlp.scanner import scan

DIGITS = ["không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín"]


def in_words(number: int) -> str:
    """Spell a number from 1 to 999 as schools teach it: the oracle for the reader."""
    hundreds, rest = divmod(number, 100)
    tens, units = divmod(rest, 10)
    words = [f"{DIGITS[hundreds]} trăm"] if hundreds else []
    if tens > 1:
        words.append(f"{DIGITS[tens]} mươi")
    elif tens == 1:
        words.append("mười")
    elif hundreds and units:
        words.append("linh")
    if units:
        spoken = {1: "mốt" if tens > 1 else "một", 5: "lăm" if tens else "năm"}
        words.append(spoken.get(units, DIGITS[units]))
    return " ".join(words)


@pytest.mark.parametrize("number", range(1, 1000))
def test_every_number_below_a_thousand_is_read_in_words(number: int) -> None:
    tokens = scan(in_words(number))
    assert read_cardinal(tokens, 0) == (number, len(tokens))


@pytest.mark.parametrize(
    ("written", "values"),
    [
        ("1.500", ["1500"]),
        ("1.5", ["1.5"]),
        ("15,9", ["15.9"]),
        ("500,000,000", ["500000000"]),
        ("0.125", ["0.125"]),
        ("0,125", ["0.125"]),
        ("1,250", ["1.250", "1250"]),
        ("1.250,5", ["1250.5"]),
        ("1,250.50", ["1250.50"]),
        ("1500000.0", ["1500000.0"]),
        ("1.2.3", []),
        ("1,2,3", []),
        ("1.250.5,3", []),
        ("9" * 19, []),
    ],
)
def test_points_and_commas(written: str, values: list[str]) -> None:
    assert [str(value) for value in read_digits(written)] == values


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        ("15000000", 15_000_000),
        ("15.000.000", 15_000_000),
        ("15,000,000", 15_000_000),
        ("15 000 000", 15_000_000),
        ("1500000.0", 1_500_000),
        ("1.5E7", 15_000_000),
        ("0", 0),
        ("15,9 triệu", 15_900_000),
        ("15 tr", 15_000_000),
        ("500 nghìn", 500_000),
        ("750k", 750_000),
        ("500 nghin dong", 500_000),
        ("khoảng 20 triệu/năm", 20_000_000),
        ("Hai tỷ rưỡi", 2_500_000_000),
        ("12.000.000đ/tháng", 12_000_000),
        ("432.456 USD (11,2 tỷ đồng)", 11_200_000_000),
        ("100 sp x 8.000 đ x 12 tháng = 9.600.000 đ", 9_600_000),
    ],
)
def test_a_cell_with_one_amount(cell: str, number: int) -> None:
    amount = parse_amount(cell)
    assert amount is not None
    assert (amount.low, amount.high, amount.is_benefit) == (number, number, True)


@pytest.mark.parametrize("cell", ["", "  ", "không", "Không có", "-", "chưa tính được", "x"])
def test_a_cell_without_an_amount(cell: str) -> None:
    assert parse_amount(cell) is None


@pytest.mark.parametrize("cell", ["15,9", "1.5", "1,250 tỷ", "5 triệu + 3 triệu"])
def test_a_cell_that_can_be_read_in_two_ways_gives_no_number(cell: str) -> None:
    amount = parse_amount(cell)
    assert amount is not None
    assert (amount.low, amount.high, amount.qualifier) == (None, None, "mơ hồ")


def test_a_range_has_two_numbers_and_a_band_none_but_its_bounds() -> None:
    spread, band = parse_amount("200-300 triệu"), parse_amount("hàng chục triệu đồng")
    assert spread is not None
    assert band is not None
    assert (spread.low, spread.high, spread.qualifier) == (200_000_000, 300_000_000, "range")
    assert (band.low, band.high, band.qualifier) == (None, None, "band")
    assert band.band == (10_000_000, 100_000_000)


@given(st.integers(min_value=0, max_value=10**15))
def test_a_bare_number_is_read_as_it_is_written(number: int) -> None:
    for cell in (str(number), f"{number}.0", f" {number} "):
        amount = parse_amount(cell)
        assert amount is not None
        assert amount.low == number
        assert cell[amount.start : amount.end] == cell.strip()


@given(st.text(max_size=40))
def test_any_cell_is_read_without_error(cell: str) -> None:
    amount = parse_amount(cell)
    assert amount is None or 0 <= amount.start < amount.end <= len(cell)


def test_no_cue_is_in_two_lists() -> None:
    lexicon = tomllib.loads(data_path("money_cues.toml").read_text(encoding="utf-8"))
    phrases = [phrase for group in lexicon["cues"] for phrase in group["phrases"]]
    assert len(phrases) == len(set(phrases))
    assert all(group["why"].strip() for group in lexicon["cues"])
    assert set(lexicon["clear_unmarked"]) <= set(phrases)


def test_no_cue_goes_beyond_a_sentence() -> None:
    lexicon = tomllib.loads(data_path("money_cues.toml").read_text(encoding="utf-8"))
    phrases = [phrase for group in lexicon["cues"] for phrase in group["phrases"]]
    assert not {sign for phrase in phrases for sign in phrase.split()} & set(".!?")
    assert not any("\n" in phrase for phrase in phrases)


@given(
    st.lists(
        st.sampled_from(
            [
                "tiết kiệm", "chi phí", "tránh", "báo giá", "tổng", "20 sáng kiến", "làm lợi", "giảm",
                "5 triệu đồng", "7 tỷ", ". ", "! ", "TP. ", ":\n", "\n", ",", "trong đó", "mua", ".",
            ]
        ),
        max_size=20,
    )
)  # fmt: skip
def test_only_its_sentence_tells_what_money_is(said: list[str]) -> None:
    tokens = scan(" ".join(said))
    every = list(sentences_at(tokens, range(len(tokens))))
    cues = [cue for cue in find_cues(tokens, 0, len(tokens)) if cue.role != "many"]
    for place, sentence in enumerate(every):
        assert sentence.start <= place < sentence.end
        here = [cue for cue in cues if sentence.start <= cue.first < sentence.end]
        assert sentence.cues == here
    ends = {sentence.end for sentence in every}
    assert {sentence.start for sentence in every} == (
        {0, *ends} - {len(tokens)} if tokens else set()
    )
    some = range(0, len(tokens), 3)
    assert list(sentences_at(tokens, some)) == [every[place] for place in some]
