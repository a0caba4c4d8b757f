"""A search counts every tab by one statement, and says "nhiều" where that would be too many."""

import re
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from review import expected, search_index, tab_counts, words_vi
from review.models import Officer, Submission
from review.scope import seen_by
from review.views import waiting
from tests.review.acting import client_of
from tests.review.story import SUBMISSIONS


def test_tabs_are_counted_as_one_by_one(national: Officer) -> None:
    queue = seen_by(national).filter(waiting=1, search_text__has_words=["khung"])
    found = tab_counts.by_tab(queue)
    assert found is not None
    tabs = set(Submission.objects.values_list("tab", flat=True))
    assert {tab: found[tab] for tab in tabs} == {tab: queue.filter(tab=tab).count() for tab in tabs}
    assert found.total() >= 4


def test_beyond_the_most_no_number_is_told(
    national: Officer, monkeypatch: pytest.MonkeyPatch
) -> None:
    everything = seen_by(national)
    monkeypatch.setattr(tab_counts, "MOST", len(SUBMISSIONS))
    assert tab_counts.by_tab(everything) is not None
    monkeypatch.setattr(tab_counts, "MOST", len(SUBMISSIONS) - 1)
    assert tab_counts.by_tab(everything) is None


@pytest.mark.parametrize("query", ["q=khung+k", "q=khung&reason=copy"])
def test_what_many_have_is_found_and_counted_only_for_officers_of_few(
    national: Officer, monkeypatch: pytest.MonkeyPatch, query: str
) -> None:
    client = client_of(national)
    shown = re.compile(r'href="(/ho-so/[0-9]+/)')
    before = client.get(f"/?{query}&lane=duplicate").content.decode()
    monkeypatch.setattr(expected, "MANY", -1)
    of_few = client.get(f"/?{query}&lane=duplicate").content.decode()
    monkeypatch.setattr(waiting, "_READ_MOST", 0)
    of_many = client.get(f"/?{query}&lane=duplicate").content.decode()
    assert "nhiều</span>" not in before + of_few
    assert ("nhiều</span>" in of_many) == (connection.vendor == "postgresql")
    assert shown.findall(of_many) == shown.findall(of_few) == shown.findall(before) != []


@pytest.mark.parametrize("words", [["khung"], ["kep", "nhanh"], ["may", "ti"], ["%"], ["khong-co"]])
def test_both_ways_of_looking_for_words_find_the_same(story: None, words: list[str]) -> None:
    by_index = Submission.objects.filter(search_text__has_words=words)
    by_row = Submission.objects.filter(search_text__reads_words=words)
    assert set(by_index.values_list("pk")) == set(by_row.values_list("pk"))


@pytest.mark.parametrize("query", ["q=khung", "reason=copy", "q=khung&reason=copy"])
def test_a_search_needs_two_counts_at_most(national: Officer, query: str) -> None:
    with CaptureQueriesContext(connection) as told:
        client_of(national).get(f"/?{query}")
    counting: list[Any] = [one for one in told if 'SELECT "review_submission"."tab"' in one["sql"]]
    assert len([one for one in counting if "EXPLAIN" not in one["sql"]]) <= 2


def test_postgresql_is_asked_what_it_expects(story: None, monkeypatch: pytest.MonkeyPatch) -> None:
    assert not expected.words_are_common(["khung"])
    monkeypatch.setattr(expected, "MANY", -1)
    assert expected.words_are_common(["khung"]) == (connection.vendor == "postgresql")


@pytest.mark.parametrize("code", ["too_short", "copy", "slogan", "no_such"])
def test_a_reason_is_found_as_it_stands_between_blanks(story: None, code: str) -> None:
    asked = Submission.objects.filter(reason_codes__has_code=code)
    meant = [one.pk for one in Submission.objects.all() if code in one.reason_codes.split()]
    assert sorted(one.pk for one in asked) == sorted(meant)
    assert bool(meant) == (code != "no_such")


def test_an_underscore_of_a_code_stands_for_itself(story: None) -> None:
    Submission.objects.filter(key="key-01").update(reason_codes=" tooXshort ")
    assert "key-01" not in Submission.objects.filter(
        reason_codes__has_code="too_short"
    ).values_list("key", flat=True)


def test_postgresql_has_an_index_of_every_reason(story: None) -> None:
    """Who adds a reason adds a migration that calls `search_index.install_reasons` again."""
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT indexname FROM pg_indexes WHERE tablename = 'review_submission'")
        names = {name for (name,) in cursor.fetchall()}
    assert {search_index.index_of(code) for code in words_vi.REASONS} <= names
