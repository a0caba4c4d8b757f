"""Money in text: the worked examples of the domain, three hundred sentences of our own, and properties."""

import json
import unicodedata
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.money import Amount, find
from nlp.scanner import plain

CASES = [
    json.loads(line)
    for line in Path(__file__).with_name("money_cases.jsonl").read_text("utf-8").splitlines()
]
FIELDS = ("low", "high", "qualifier", "period", "currency", "is_benefit")
BILLION = 10**9
MILLION = 10**6

# Text; for each amount: number (or low and high), qualifier, period, currency, is it a benefit.
EXAMPLES: list[tuple[str, list[tuple[Any, ...]]]] = [
    ("làm lợi 15,9 tỷ đồng/năm", [(15_900_000_000, "=", "year", "VND", True)]),
    (
        "tổng giá trị làm lợi ước tính hơn 33.000 tỷ đồng",
        [(33_000 * BILLION, "≈ ≥", "", "VND", False)],
    ),
    ("tiết kiệm gần 1,4 tỷ đồng", [(1_400_000_000, "<", "", "VND", True)]),
    (
        "trong 1 tháng, 23 xe tiết kiệm hơn 1,4 tỷ đồng",
        [(1_400_000_000, "≥", "month", "VND", True)],
    ),
    (
        "làm lợi cho doanh nghiệp trên 100 tỷ đồng/1 năm",
        [(100 * BILLION, "≥", "year", "VND", True)],
    ),
    (
        "nhiều sáng kiến làm lợi từ 3 tỷ đồng trở lên",
        [(3 * BILLION, "≥", "", "VND", False)],
    ),
    (
        "giảm được 95 nhân sự và tiết kiệm được 60 tỷ đồng",
        [(60 * BILLION, "=", "", "VND", True)],
    ),
    ("tiết kiệm 1.761 USD/năm", [(1_761, "=", "year", "USD", True)]),
    ("làm lợi 1.5 tỷ đồng", [(1_500_000_000, "=", "", "VND", True)]),
    ("làm lợi 21, 5 tỉ đồng", [(21_500_000_000, "=", "", "VND", True)]),
    (
        "LÀM LỢI HÀNG TRĂM TRIỆU ĐỒNG/NĂM",
        [(None, "band", "year", "VND", True)],
    ),
    ("giá thành khoảng 10 triệu đồng", [(10 * MILLION, "≈", "", "VND", False)]),
    ("tiết kiệm 257 tỷ đồng", [(257 * BILLION, "=", "", "VND", True)]),
    ("600 ngàn 175 sáng kiến", []),
    ("GRDP đạt 187,80 nghìn tỷ đồng", [(187_800 * BILLION, "=", "", "VND", False)]),
    (
        "Doanh thu từ mức 23 tỷ đồng năm 1991 đã tăng lên 3.595 tỷ đồng năm 2024",
        [(23 * BILLION, "=", "", "VND", False), (3_595 * BILLION, "=", "", "VND", False)],
    ),
    (
        "quy đổi thành tiền mặt trị giá 200 triệu đồng (cứu trợ)",
        [(200 * MILLION, "=", "", "VND", False)],
    ),
    (
        "làm lợi 432.456 USD (17 tỷ đồng)",
        [(432_456, "=", "", "USD", True), (17 * BILLION, "=", "", "VND", True)],
    ),
    ("giá trị làm lợi 1.500 triệu đồng", [(1_500_000_000, "=", "", "VND", True)]),
    ("làm lợi 1,250 tỷ đồng", [(None, "mơ hồ", "", "VND", True)]),
    ("tiết kiệm 1 tỷ 250 triệu đồng", [(1_250_000_000, "=", "", "VND", True)]),
    ("làm lợi 1 tỷ rưỡi mỗi năm", [(1_500_000_000, "=", "year", "VND", True)]),
    ("giảm chi phí mười hai triệu đồng/tháng", [(12 * MILLION, "=", "month", "VND", True)]),
    ("tiết kiệm 500,000,000 VND", [(500 * MILLION, "=", "", "VND", True)]),
    (
        "tiết kiệm từ 200 đến 300 triệu đồng/quý",
        [((200 * MILLION, 300 * MILLION), "range", "quarter", "VND", True)],
    ),
    (
        "đầu tư 300 triệu, tiết kiệm 1,2 tr.đ/ca",
        [(300 * MILLION, "=", "", "VND", False), (1_200_000, "=", "shift", "VND", True)],
    ),
    ("giảm chi phí 8.000 đồng/sản phẩm", [(8_000, "=", "unit", "VND", True)]),
    ("được thưởng 5 triệu đồng", [(5 * MILLION, "=", "", "VND", False)]),
    ("giảm 15% tỷ lệ lỗi chuyền V7, SAIDI 1.556 phút", []),
]


def facts(amount: Amount) -> tuple[Any, ...]:
    return tuple(getattr(amount, field) for field in FIELDS)


def expected(case: dict[str, Any]) -> list[tuple[Any, ...]]:
    return list(zip(*(case[field] for field in FIELDS), strict=True))


def numbers(text: str) -> list[tuple[Any, ...]]:
    return [(amount.low, amount.high, amount.currency) for amount in find(text)]


@pytest.mark.parametrize(("text", "amounts"), EXAMPLES)
def test_worked_example(text: str, amounts: list[tuple[Any, ...]]) -> None:
    bounds = [number if isinstance(number, tuple) else (number, number) for number, *_ in amounts]
    wanted = [(*bound, *rest) for bound, (_, *rest) in zip(bounds, amounts, strict=True)]
    assert [facts(amount) for amount in find(text)] == wanted


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["text"][:50])
def test_case(case: dict[str, Any]) -> None:
    assert [facts(amount) for amount in find(case["text"])] == expected(case)


def test_the_cases_are_many_and_hold_negatives() -> None:
    assert len(CASES) >= 300
    assert sum(not case["low"] for case in CASES) >= 70


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["text"][:50])
def test_capitals_and_decomposed_letters_change_nothing(case: dict[str, Any]) -> None:
    for text in (case["text"].upper(), unicodedata.normalize("NFD", case["text"])):
        assert [facts(amount) for amount in find(text)] == expected(case)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["text"][:50])
def test_sums_are_read_without_diacritics_too(case: dict[str, Any]) -> None:
    if any(words in case["text"] for words in ("800 đô", "tỷ mốt")):
        pytest.skip("typed without diacritics, đô (dollar) is do (by) and mốt (one) is một")
    assert numbers(plain(case["text"])) == numbers(case["text"])


@pytest.mark.parametrize(
    "case", [case for case in CASES if case["low"]], ids=lambda c: c["text"][:50]
)
def test_places_lead_to_the_words_of_the_amount(case: dict[str, Any]) -> None:
    text = "Báo cáo.\n" + case["text"]
    amounts = find(text)
    assert [facts(amount) for amount in amounts] == expected(case)
    for amount in amounts:
        words = text[amount.start : amount.end]
        assert words == words.strip()
        assert words.lower() in case["text"].lower()


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["text"][:50])
def test_odd_spaces_change_nothing(case: dict[str, Any]) -> None:
    text = "\u200b  " + case["text"].replace(" ", " \u00a0 ") + "\t"
    assert [facts(amount) for amount in find(text)] == expected(case)


def test_sentences_do_not_disturb_each_other() -> None:
    apart = [amount for case in CASES for amount in expected(case)]
    together = "\n\n".join(case["text"].rstrip(":,") for case in CASES)
    assert [facts(amount) for amount in find(together)] == apart


@given(st.integers(min_value=1_000, max_value=10**15))
def test_grouped_digits_are_read_exactly(number: int) -> None:
    for mark in (".", " "):
        amount = find(f"Tiết kiệm {number:,} đồng".replace(",", mark))[0]
        assert (amount.low, amount.high) == (number, number)


@given(st.integers(min_value=1, max_value=999), st.integers(min_value=1, max_value=99))
def test_a_decimal_comma_and_a_compound_say_the_same(whole: int, hundredths: int) -> None:
    decimal = find(f"Làm lợi {whole},{hundredths:02} tỷ đồng")[0]
    compound = find(f"Làm lợi {whole} tỷ {hundredths * 10} triệu đồng")[0]
    assert decimal.low == compound.low == whole * BILLION + hundredths * 10 * MILLION


@given(st.text())
def test_any_text_is_read_without_error_and_in_order(text: str) -> None:
    amounts = find(text)
    places = [place for amount in amounts for place in (amount.start, amount.end)]
    assert places == sorted(places)
    assert all(0 <= amount.start < amount.end <= len(text) for amount in amounts)


MONEY_WORDS = st.sampled_from(
    [
        "tiết kiệm",
        "giảm",
        "từ",
        "đến",
        "khoảng",
        "hơn",
        "5",
        "1,250",
        "1.500",
        "12",
        "triệu",
        "tỷ",
        "nghìn",
        "đồng",
        "đ",
        "/",
        "năm",
        "mỗi",
        "một",
        "hai",
        "mươi",
        "trăm",
        "rưỡi",
        "hàng",
        "vài",
        "(",
        ")",
        ":",
        ";",
        ".",
        "\n",
        "x",
        "=",
        "USD",
        "$",
        "sáng kiến",
        "trong đó",
        "chi phí",
        "còn",
        "trở lên",
        "tr",
        "k",
        "-",
        ",",
    ]
)


@given(st.lists(MONEY_WORDS, max_size=30))
def test_any_heap_of_money_words_gives_amounts_that_hold_together(words: list[str]) -> None:
    for amount in find(" ".join(words)):
        assert (
            (amount.low is None) == (amount.high is None) == (amount.qualifier in ("mơ hồ", "band"))
        )
        assert (amount.band is None) == (amount.qualifier != "band")
        assert amount.low is None or amount.high is None or amount.low <= amount.high
        assert amount.why
        if amount.qualifier not in ("range", "band"):
            assert amount.low == amount.high


def test_a_long_row_of_digits_is_no_amount() -> None:
    assert find("làm lợi " + "9" * 5_000 + " tỷ đồng") == []
    assert find("làm lợi 999.999.999 nghìn tỷ đồng") == []


def test_in_the_benefit_field_an_amount_needs_no_cue() -> None:
    (alone,) = find("95 triệu đồng/năm")
    (in_field,) = find("95 triệu đồng/năm", in_benefit_field=True)
    assert (alone.is_benefit, in_field.is_benefit) == (False, True)
    assert in_field.why == "stands in the benefit field"


@pytest.mark.parametrize(
    "text",
    [
        "Chi phí làm khung 3 triệu đồng",
        "Kho hàng hủy còn 2,3 triệu đồng",
        "Các sáng kiến của tổ được 40 triệu đồng",
        "12 cái x 300.000 đồng",
    ],
)
def test_the_benefit_field_does_not_make_costs_levels_and_totals_a_benefit(text: str) -> None:
    assert [amount.is_benefit for amount in find(text, in_benefit_field=True)] == [False]


def test_why_names_the_words_that_decided() -> None:
    saved, spent = find("Giảm chi phí mua mới 20 triệu đồng, kinh phí 3 triệu đồng")
    assert (saved.why, spent.why) == ("saves: giảm", "cost: kinh phí")


def test_a_total_counts_as_one_solution_up_to_a_hundred_billion() -> None:
    (small,) = find("Tổng giá trị làm lợi 99 tỷ đồng")
    (large,) = find("Tổng giá trị làm lợi 101 tỷ đồng")
    assert (small.is_benefit, large.is_benefit) == (True, False)
