"""Loading is all or nothing, harmless to repeat, and never undoes what a person decided."""

from typing import Any

import pytest
from django.db.models import Count, Q
from hypothesis import given
from hypothesis import strategies as st

from review import cells
from review.loading import load
from review.models import Decision, Officer, Pair, Run, State, Submission, Waiting
from tests.review.acting import client_of, decide, filing
from tests.review.story import PAIRS, RUN, SUBMISSIONS

TABLES = (Submission, Pair, Run, Waiting, Decision)


def everything() -> list[list[dict[str, Any]]]:
    return [list(table.objects.order_by("pk").values()) for table in TABLES]


def later_run(**changes: Any) -> tuple[dict[str, Any], list[dict[str, Any]], list[dict[str, Any]]]:
    """The same filings a month later, each with `changes`."""
    rows = [row | changes for row in SUBMISSIONS]
    return RUN | {"run_id": "2026-04-01-a"}, rows, PAIRS


def test_the_same_run_twice_changes_nothing(story: None) -> None:
    before = everything()
    counts = load(RUN, SUBMISSIONS, PAIRS)
    assert everything() == before
    assert (counts.created, counts.updated, counts.unchanged) == (0, 0, len(SUBMISSIONS))
    assert (counts.pairs_created, counts.pairs_updated, counts.pairs_unchanged) == (
        0,
        0,
        len(PAIRS),
    )


def test_a_later_run_renews_the_suggestions_of_undecided_filings(story: None) -> None:
    before = {row.key: row.version for row in Submission.objects.all()}
    run, rows, pairs = later_run(lane="check_facts")
    counts = load(run, rows, pairs)
    moved = [row["key"] for row in SUBMISSIONS if row["lane"] != "check_facts"]
    assert counts.updated == len(moved)
    for row in Submission.objects.all():
        assert row.lane == "check_facts"
        assert row.run_id == run["run_id"]
        assert row.version == before[row.key] + (row.key in moved)


def test_a_later_run_leaves_decided_filings_as_they_were(national: Officer) -> None:
    decide(client_of(national), 2, "duplicate")
    before = Submission.objects.filter(key="key-02").values().get()
    pair = Pair.objects.filter(right_key="key-02").values().get()
    events = list(Decision.objects.values())
    run, rows, pairs = later_run(priority=0.5, lane="ready")
    counts = load(run, rows, [row | {"similarity": 0.5} for row in pairs])
    assert counts.kept == 1
    assert counts.pairs_kept == 1
    assert Submission.objects.filter(key="key-02").values().get() == before
    assert Pair.objects.filter(right_key="key-02").values().get() == pair
    assert list(Decision.objects.values()) == events


def test_what_people_put_off_keeps_its_state(national: Officer) -> None:
    decide(client_of(national), 9, "later")
    decide(client_of(national), 10, "unsure")
    load(*later_run(priority=0.5))
    assert filing(9).state == State.LATER
    assert filing(10).state == State.UNSURE
    assert filing(9).priority == 0.5


def test_an_overtaken_run_is_not_brought_back(story: None) -> None:
    load(*later_run(priority=0.5))
    before = everything()
    load(RUN, SUBMISSIONS, PAIRS)
    assert everything() == before


def test_a_pair_that_a_later_run_no_longer_finds_is_withdrawn_not_deleted(story: None) -> None:
    version = filing(2).version
    run, rows, pairs = later_run()
    counts = load(run, rows, pairs[1:])
    assert counts.pairs_withdrawn == 1
    assert Pair.objects.filter(right_key="key-02").get().withdrawn
    assert filing(2).version == version + 1
    assert filing(3).version == 1


def test_a_changed_pair_raises_the_version_of_the_later_filing(story: None) -> None:
    run, rows, pairs = later_run()
    counts = load(run, rows, [pairs[0] | {"similarity": 0.7}, *pairs[1:]])
    assert counts.pairs_updated == 1
    assert (filing(2).version, filing(1).version) == (2, 1)


def test_a_filing_repeated_within_a_run_is_taken_once(db: None) -> None:
    itself = PAIRS[0] | {"left_key": "key-02", "right_key": "key-02"}
    counts = load(RUN, [*SUBMISSIONS, SUBMISSIONS[0] | {"row": 99}], [*PAIRS, itself])
    assert (counts.created, counts.repeated) == (len(SUBMISSIONS), 2)
    assert filing(1).row == 2


def test_pairs_may_name_filings_by_id(story: None) -> None:
    Pair.objects.all().delete()
    unkeyed = [{k: v for k, v in row.items() if not k.endswith("_key")} for row in PAIRS]
    load(RUN | {"run_id": "2026-04-02-a"}, [], unkeyed)
    found = set(Pair.objects.values_list("left_key", "right_key"))
    assert found == {(row["left_key"], row["right_key"]) for row in PAIRS}


@pytest.mark.parametrize(
    ("rows", "pairs", "message"),
    [
        ([*SUBMISSIONS, SUBMISSIONS[0] | {"lane": "", "row": 77}], PAIRS, "row 77"),
        (SUBMISSIONS, [*PAIRS, {"left_id": "SK-99", "right_id": "SK-01"}], "SK-99"),
    ],
)
def test_a_load_that_fails_publishes_nothing(
    db: None, rows: list[dict[str, Any]], pairs: list[dict[str, Any]], message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        load(RUN, rows, pairs)
    assert not any(table.objects.exists() for table in TABLES)


def test_counters_agree_with_counting(national: Officer) -> None:
    client = client_of(national)
    for number, verdict in ((2, "duplicate"), (9, "later"), (10, "unsure"), (22, "approve")):
        decide(client, number, verdict)
    counted = (
        Submission.objects.order_by()
        .values("union_code", "lane")
        .annotate(number=Count("pk", filter=Q(state__in=["open", "later"])))
    )
    key = ("union_code", "lane", "number")
    assert sorted(Waiting.objects.values_list(*key)) == sorted(counted.values_list(*key))


def test_nothing_of_the_original_is_lost(story: None) -> None:
    for given_row in SUBMISSIONS:
        stored = Submission.objects.get(key=given_row["key"])
        for name in ("title", "content", "benefit", "author", "unit", "submitted_on", "applied_on"):
            assert getattr(stored, name) == given_row[name]
        assert stored.readable == (
            given_row["title_text"],
            given_row["content_text"],
            given_row["benefit_text"],
        )


@given(st.text(alphabet=st.characters(codec=None, categories=None)))
def test_every_text_becomes_storable_without_moving_offsets(cell: str) -> None:
    stored = cells.text(cell)
    assert len(stored) == len(cell)
    assert "\x00" not in stored
    stored.encode("utf-8")


json_like = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3)
    ),
    max_leaves=8,
)


@given(json_like)
def test_plain_values_stay_as_they_are_when_cleaned_again(value: Any) -> None:
    once = cells.plain(value)
    assert cells.plain(once) == once
