"""Dates in cells and texts, and how they lie to the campaign's window."""

import unicodedata
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.dates import When, find, overlap, parse
from nlp.scanner import plain

START, END = date(2021, 9, 1), date(2023, 9, 1)
DAYS = st.dates(min_value=date(1990, 1, 1), max_value=date(2099, 12, 31))

CELLS = [
    ("01/9/2021", "2021-09-01", "2021-09-01", "day"),
    ("1.9.2021", "2021-09-01", "2021-09-01", "day"),
    ("01-09-2021", "2021-09-01", "2021-09-01", "day"),
    ("1 / 9 / 2021", "2021-09-01", "2021-09-01", "day"),
    ("5/1/22", "2022-01-05", "2022-01-05", "day"),
    ("30.06.2024", "2024-06-30", "2024-06-30", "day"),
    ("2022-05-01", "2022-05-01", "2022-05-01", "day"),
    ("2022-01-05 00:00:00", "2022-01-05", "2022-01-05", "day"),
    ("2022-01-05T07:30:00", "2022-01-05", "2022-01-05", "day"),
    ("1/1/2022 14:30", "2022-01-01", "2022-01-01", "day"),
    ("44562", "2022-01-01", "2022-01-01", "day"),
    ("44562.0", "2022-01-01", "2022-01-01", "day"),
    ("24h00 ngày 31/8/2023", "2023-08-31", "2023-08-31", "day"),
    ("15h34 ngày 3/10/2022", "2022-10-03", "2022-10-03", "day"),
    ("8 giờ 30 phút, ngày 4 tháng 7 năm 2022", "2022-07-04", "2022-07-04", "day"),
    ("ngày 12 tháng 6 năm 2025", "2025-06-12", "2025-06-12", "day"),
    ("Hà Tĩnh, ngày 05 tháng 04 năm 2022", "2022-04-05", "2022-04-05", "day"),
    ("09.2023", "2023-09-01", "2023-09-30", "month"),
    ("5/2022", "2022-05-01", "2022-05-31", "month"),
    ("T5/2022", "2022-05-01", "2022-05-31", "month"),
    ("2022-02", "2022-02-01", "2022-02-28", "month"),
    ("tháng 5/2013", "2013-05-01", "2013-05-31", "month"),
    ("Tháng 10 năm 2022", "2022-10-01", "2022-10-31", "month"),
    ("Bắt đầu từ tháng 02/2024", "2024-02-01", "2024-02-29", "month"),
    ("2022", "2022-01-01", "2022-12-31", "year"),
    ("năm 2022", "2022-01-01", "2022-12-31", "year"),
    ("năm học 2021 - 2022", "2021-09-01", "2022-08-31", "range"),
    ("Năm học 2021-22", "2021-09-01", "2022-08-31", "range"),
    ("2021-2022", "2021-01-01", "2022-12-31", "range"),
    ("quý I/2022", "2022-01-01", "2022-03-31", "range"),
    ("Quý 4 năm 2022", "2022-10-01", "2022-12-31", "range"),
    ("6 tháng đầu năm 2022", "2022-01-01", "2022-06-30", "range"),
    ("từ tháng 1 đến tháng 6 năm 2022", "2022-01-01", "2022-06-30", "range"),
    ("Từ tháng 9/2021 đến hết tháng 5/2022", "2021-09-01", "2022-05-31", "range"),
    ("01/9/2021 - 31/5/2022", "2021-09-01", "2022-05-31", "range"),
]


def shown(when: When | None) -> tuple[str | None, str | None, str] | None:
    if when is None:
        return None
    first, last = (day.isoformat() if day else None for day in (when.first, when.last))
    return first, last, when.precision


@pytest.mark.parametrize(("cell", "first", "last", "precision"), CELLS)
def test_cell(cell: str, first: str, last: str, precision: str) -> None:
    assert shown(parse(cell)) == (first, last, precision)


@pytest.mark.parametrize("cell", [cell for cell, *_ in CELLS])
def test_spelling_does_not_matter(cell: str) -> None:
    wanted = shown(parse(cell))
    for other in (cell.upper(), plain(cell), unicodedata.normalize("NFD", cell), f"  {cell}\t"):
        assert shown(parse(other)) == wanted


@pytest.mark.parametrize(
    "cell", ["8.11", "2-9", "20/4", "ngày 20/4", "ngày 20 tháng 4", "tháng 12"]
)
def test_without_a_year_a_date_is_incomplete(cell: str) -> None:
    assert shown(parse(cell)) == (None, None, "incomplete")


@pytest.mark.parametrize(
    "cell",
    [
        "",
        "Đợt 1",
        "chưa áp dụng",
        "31/02/2022",
        "29/2/2023",
        "09/25/2022",
        "13/2022",
        "0/5/2022",
        "năm học 2021 - 2023",
        "QĐ 12/2022/QĐ-UBND",
        "1.250.000",
        "01/9/2021; 01/10/2022",
    ],
)
def test_what_is_no_single_possible_date_gives_none(cell: str) -> None:
    assert parse(cell) is None


@given(DAYS)
def test_every_day_is_read_in_every_shape(day: date) -> None:
    serial = (day - date(1899, 12, 30)).days
    shapes = [f"{day:%d/%m/%Y}", f"{day.day}.{day.month}.{day.year}", day.isoformat(), str(serial)]
    for cell in [*shapes, f"ngày {day.day} tháng {day.month} năm {day.year}"]:
        assert shown(parse(cell)) == (day.isoformat(), day.isoformat(), "day")


@given(st.text())
def test_any_text_is_read_without_error(text: str) -> None:
    parse(text)
    places = [place for found in find(text) for place in (found.start, found.end)]
    assert places == sorted(places)


def test_dates_in_a_text_come_with_their_places() -> None:
    text = "Làm thử từ 15/3/2022, chạy chính thức tháng 6/2022, ngày 20/4 nghiệm thu (QĐ 45/2022/QĐ-CT)."
    assert [text[found.start : found.end] for found in find(text)] == [
        "15/3/2022",
        "tháng 6/2022",
        "ngày 20/4",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Giảm từ 2-9 lần còn 3/4",
        "Nghị định 13/2012/NĐ-CP",
        "Trẻ 5 - 6 tuổi",
        "Đèn cầu thang 3 mức",
        "phiên bản 1.9.20215",
        "tỷ lệ 1/1000",
    ],
)
def test_figures_and_document_numbers_are_no_dates(text: str) -> None:
    assert find(text) == []


def test_a_month_after_a_decomposed_word_keeps_its_place() -> None:
    text = unicodedata.normalize("NFD", "Áp dụng từ tháng 5/2022.")
    (found,) = find(text)
    assert unicodedata.normalize("NFC", text[found.start : found.end]) == "tháng 5/2022"


@pytest.mark.parametrize(
    ("cell", "lies"),
    [
        ("01/9/2021", "inside"),
        ("01/9/2023", "inside"),
        ("31/8/2021", "outside"),
        ("02/9/2023", "outside"),
        ("10.2022", "inside"),
        ("09.2023", "unknown"),
        ("08.2021", "unknown"),
        ("2015", "unknown"),
        ("năm học 2021-2022", "inside"),
        ("năm học 2023-2024", "unknown"),
        ("8.11", "unknown"),
        ("01/8/2021 - 15/8/2021", "unknown"),
    ],
)
def test_only_a_full_day_can_be_outside_the_window(cell: str, lies: str) -> None:
    assert overlap(parse(cell), START, END) == lies


def test_a_missing_date_lies_nowhere() -> None:
    assert overlap(None, START, END) == "unknown"


@given(DAYS, DAYS, DAYS)
def test_a_full_day_is_inside_exactly_between_the_ends(day: date, one: date, other: date) -> None:
    start, end = sorted((one, other))
    lies = overlap(When(day, day, "day", ""), start, end)
    assert lies == ("inside" if start <= day <= end else "outside")


@given(DAYS, st.integers(min_value=0, max_value=800))
def test_no_partial_date_is_ever_outside(day: date, length: int) -> None:
    partial = When(day, day + timedelta(days=length), "range", "")
    assert overlap(partial, START, END) in ("inside", "unknown")
