"""The search: with or without diacritics, the last word begun, the same answers on every database."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from review.loading import load
from review.lookups import WORD_MOST
from review.models import Officer, Submission
from review.records import search_text
from tests.review.acting import client_of
from tests.review.story import RUN, SUBMISSIONS
from tests.review.test_queue import listed, page_of

_PUMP = {
    "key": "key-90",
    "submission_id": "BN/2022-007.15",
    "title": "Cải tiến khung máy bơm ở Hòa Khánh",
    "title_text": "Cải tiến khung máy bơm ở Hòa Khánh",
    "content": "Tiết kiệm 1.234,5 kWh mỗi tháng; giảm 30% thời gian, Đội điện làm lấy. Mã a_b, c%d và o'neil\\x.",
    "content_text": "",
    "unit": "Trạm bơm Đa Phúc",
    "unit_text": "Trạm bơm Đa Phúc",
    "lane": "field_unsure",
    "content_hash": "hash-90",
}


@pytest.fixture
def pump(national: Officer) -> Officer:
    load(RUN | {"run_id": "b"}, [SUBMISSIONS[24] | _PUMP], [])
    return national


@pytest.mark.parametrize(
    "typed",
    [
        "cai tien",
        "CẢI TIẾN",
        "cải tiến",
        "Cải Tiê",
        "  cải   tiến khung máy bơm ",
        "hoà khánh",
        "hòa khánh",
        "HOA KHANH",
        "đội điện",
        "Ðội điện",  # eth, as old fonts leave it
        "doi dien",
        "trạm bơm đa phúc",
        "tram bom Đ",
        "BN/2022-007.15",
        "bn 2022",
        "1.234,5",
        "1.234",
        "cải o'neil",
        "a_b c%d",
        "kwh 30",
    ],
)
def test_what_finds_a_filing(pump: Officer, typed: str) -> None:
    page = page_of(client_of(pump), {"lane": "field_unsure", "q": typed})
    assert Submission.objects.get(key="key-90").pk in listed(page)


@pytest.mark.parametrize(
    "typed",
    [
        "cải tiên khung may bay",
        "iến",
        "tien cai w",
        "ai ti",
        "b%w",
        "c_e",
        "kha bom",
        "234,5",
        "BN/2023",
    ],
)
def test_what_does_not_find_it(pump: Officer, typed: str) -> None:
    page = page_of(client_of(pump), {"lane": "field_unsure", "q": typed})
    assert Submission.objects.get(key="key-90").pk not in listed(page)


@pytest.mark.parametrize(
    ("words", "found"),
    [
        (["%"], False),
        (["c_i"], False),
        (["cai", "%"], False),
        (["'"], False),
        (["a' | 'b"], False),
        (["cai:*"], False),
        (["cai", "\\"], False),
        (["!cai"], False),
        (["cai", "tien"], True),
    ],
)
def test_nothing_in_a_word_is_an_operator(pump: Officer, words: list[str], found: bool) -> None:
    filing = Submission.objects.filter(key="key-90", search_text__has_words=words)
    assert filing.exists() == found


def test_a_word_without_end_is_stored_and_found(national: Officer) -> None:
    endless = "x" * 5_000
    row = SUBMISSIONS[24] | _PUMP | {"content": f"Mã {endless}y hết", "content_text": ""}
    load(RUN | {"run_id": "b"}, [row], [])
    stored = Submission.objects.get(key="key-90")
    assert max(map(len, stored.search_text.split())) == WORD_MOST
    for typed in (endless, endless + "y", endless[:50]):
        page = page_of(client_of(national), {"lane": "field_unsure", "q": typed})
        assert stored.pk in listed(page)


def _holds(text: str, words: list[str]) -> bool:
    """What the lookup means, slow and obvious."""
    there = text.split(" ")
    *whole, last = words
    return all(word in there for word in whole) and any(word.startswith(last) for word in there)


_WORDS = st.sampled_from(
    [
        "cai",
        "tien",
        "tie",
        "ca",
        "1.234,5",
        "1",
        "12e5",
        "0x1f",
        "3d",
        "sk",
        "25",
        "ắ",
        "日本",
        "ß",
        "x" * 120,
    ]
)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    texts=st.lists(st.lists(_WORDS, max_size=6), min_size=1, max_size=5),
    words=st.lists(_WORDS, min_size=1, max_size=3),
)
def test_the_lookup_means_the_same_on_every_database(
    national: Officer, texts: list[list[str]], words: list[str]
) -> None:
    cut = [word[:WORD_MOST] for word in words]
    rows = list(Submission.objects.order_by("pk")[: len(texts)])
    stored: dict[Any, str] = {
        row.pk: " ".join(word[:WORD_MOST] for word in text) for row, text in zip(rows, texts)
    }
    for pk, text in stored.items():
        Submission.objects.filter(pk=pk).update(search_text=text)
    found = Submission.objects.filter(pk__in=stored, search_text__has_words=words)
    assert {one.pk for one in found} == {pk for pk, text in stored.items() if _holds(text, cut)}


def test_what_is_searched_is_one_blank_between_folded_words() -> None:
    values = dict.fromkeys(
        [
            f"{name}{text}"
            for name in ("title", "content", "benefit", "unit")
            for text in ("", "_text")
        ],
        "",
    )
    told = search_text(
        values | {"submission_id": "SK-1", "author": "", "title": "Hòa  Bình,\n 2022"}
    )
    assert told == "sk 1 hoa binh 2022"
