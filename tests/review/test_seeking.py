"""What is sought by words or reason comes in the queue's order, page by page, however many were expected to have it."""

from itertools import product

import pytest

from nlp.normal import tokens
from review import expected, filters, seeking
from review.filters import Filters
from review.models import Officer, Submission
from review.scope import seen_by
from tests.review.story import HA_NOI

SOUGHT = [
    {"q": "khung"},
    {"q": "khung kẹp nh"},
    {"q": "ma"},
    {"q": "SK-02"},
    {"q": "zzz"},
    {"reason": "copy"},
    {"reason": "slogan"},
    {"q": "khung", "reason": "copy"},
    {"q": "khung", "union": HA_NOI},
]
LANES = ["", "duplicate", "low_content", "blind"]


def by_reading(wanted: Filters, officer: Officer) -> list[int]:
    """What should be found: every filing looked at, then put into order."""
    *whole, begun = tokens(wanted.q) or [""]

    def is_meant(one: Submission) -> bool:
        words = one.search_text.split()
        has_words = set(whole) <= set(words) and any(word.startswith(begun) for word in words)
        return has_words and (not wanted.reason or wanted.reason in one.reason_codes.split())

    found = [one for one in wanted.along(seen_by(officer), officer) if is_meant(one)]
    if wanted.lane == "blind":
        return sorted(one.pk for one in found)
    return [one.pk for one in sorted(found, key=lambda one: (-one.priority, one.pk))]


def page_by_page(wanted: Filters, officer: Officer, size: int) -> list[int]:
    seen, place = [], ""
    while True:
        page = seeking.page_of(wanted, seen_by(officer), officer, place=place, size=size)
        seen += [one.pk for one in page.rows]
        if not (place := page.after):
            return seen


@pytest.mark.parametrize("sought", SOUGHT, ids=str)
@pytest.mark.parametrize("many", [-1, 4, 20_000])
def test_pages_hold_what_reading_everything_finds(
    national: Officer, monkeypatch: pytest.MonkeyPatch, sought: dict[str, str], many: int
) -> None:
    monkeypatch.setattr(expected, "MANY", many)
    for lane, read, few, size in product(LANES, ((1, 2), (3, 5), (1_000,)), (0, 100), (1, 4)):
        monkeypatch.setattr(seeking, "_STEPS", read)
        monkeypatch.setattr(filters, "_FEW", few)
        wanted = Filters(**sought).with_lane(lane)
        assert page_by_page(wanted, national, size) == by_reading(wanted, national), (lane, read)


def test_something_of_every_kind_is_found(national: Officer) -> None:
    found = [by_reading(Filters(**sought), national) for sought in SOUGHT]
    assert [bool(pks) for pks in found] == [one.get("q") != "zzz" for one in SOUGHT]
    assert any(len(pks) > 4 for pks in found)
