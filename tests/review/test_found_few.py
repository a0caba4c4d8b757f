"""What few filings are found by words is counted and cut into pages as the database does it, row by row."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from review.filters import Filters
from review.found_few import FoundFew
from review.models import Decision, Officer, Pair, Submission
from review.paging import BLIND_ORDER, ORDER, first_behind
from review.scope import seen_by
from review.views.waiting import _Numbers
from tests.review.acting import client_of, decide
from tests.review.test_seeking import LANES, SOUGHT, by_reading

_ROWS = st.lists(
    st.tuples(st.sampled_from([0.0, 0.25, 0.5, 1.0]), st.integers(1, 10**6)),
    unique_by=lambda row: row[1],
)


@given(_ROWS, st.integers(1, 5))
def test_pages_of_what_was_read_follow_each_other_without_gap(
    rows: list[tuple[float, int]], size: int
) -> None:
    whole = [pk for _, pk in sorted(rows, key=lambda row: (-row[0], row[1]))]
    priority = {pk: one for one, pk in rows}
    seen: list[int] = []
    place = ""
    while page := first_behind(rows, place, size, ORDER):
        seen += page
        place = f"{priority[page[-1]]!r}~{page[-1]}"
    assert seen == whole


@given(_ROWS, st.integers(1, 5), st.integers(0, 10**6))
def test_in_the_blind_order_only_numbers_count(
    rows: list[tuple[float, int]], size: int, last: int
) -> None:
    behind = sorted(pk for _, pk in rows if pk > last)
    assert first_behind(rows, str(last), size, BLIND_ORDER) == behind[:size]


@pytest.mark.parametrize("place", ["", "x", "1~", "~3", "-1", "0.5~99999999999999999999"])
def test_an_unreadable_place_is_the_beginning(place: str) -> None:
    assert first_behind([(0.5, 2), (1.0, 3)], place, 5, ORDER) == [3, 2]


@pytest.mark.parametrize("sought", [one for one in SOUGHT if "q" in one], ids=str)
def test_numbers_and_pages_are_those_of_everything_read(
    national: Officer, sought: dict[str, str]
) -> None:
    visible = seen_by(national)
    every = list(Submission.objects.values_list("pk", flat=True))
    for lane in LANES:
        wanted = Filters(**sought).with_lane(lane)
        numbers = _Numbers(national, visible, every)
        wordless = wanted.along(visible, national)
        if lane:
            assert numbers.of(wanted) == str(wordless.count())
            head = numbers.of_page(wanted, "", 3)
            assert isinstance(head, list)
            assert head == [one.pk for one in wordless[:4]]
        among = by_reading(wanted, national)
        found = FoundFew.read(wanted.apply(visible, national, among=among))
        assert sum(found.number(tab) for tab in found.by_tab) == len(among)


def test_among_finds_what_django_finds_by_in(national: Officer) -> None:
    ids = list(Submission.objects.values_list("pk", flat=True))
    keys = [*Submission.objects.values_list("key", flat=True)[::2], "o'neil", 'a"b\\', "khóa"]
    decide(client_of(national), 1, "later")
    for some in (ids[::3], [], [-1, *ids[:2]]):
        by_id = Counter(one.pk for one in Submission.objects.filter(pk__among=some))
        assert by_id == Counter(one.pk for one in Submission.objects.filter(pk__in=some))
        events = Decision.objects.filter(submission_id__among=some)
        assert set(events) == set(Decision.objects.filter(submission_id__in=some))
    assert set(Pair.objects.filter(right_key__among=keys)) == set(
        Pair.objects.filter(right_key__in=keys)
    )
    assert Decision.objects.filter(submission_id__among=ids).exists()
    assert Pair.objects.filter(right_key__among=keys).exists()
