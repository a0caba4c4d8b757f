"""The made database of the benchmark holds what loading would have written."""

import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from benchmarks import review_people, review_rows
from benchmarks.review_plan import draw
from review import blind, counters, policy, records, relations
from review.loading import load
from review.models import Decision, Officer, Pair, State, Submission, Waiting
from review.scope import owners_of
from tests.databases import on_postgresql

ROWS = 700
NUMBERS = ("id", "run_id", "loaded_at")


@pytest.fixture(scope="module")
def plan() -> Any:
    return draw(ROWS, pool=review_rows.POOL)


def test_rows_are_what_a_load_writes(db: None, plan: Any) -> None:
    rows = [review_rows.run_row(plan, place) for place in range(ROWS)]
    pairs = [
        {key: value for key, value in row.items() if key != "places"}
        for row in review_rows.pair_rows(plan)
    ]
    load(review_rows.RUN, rows, pairs)
    at = timezone.now()
    loaded = {row["key"]: row for row in Submission.objects.values()}
    for place in range(ROWS):
        made = review_rows.stored(plan, place, at)
        there = loaded[made["key"]]
        if plan.apart[place]:
            continue  # people ruled on it: see below
        for name in made.keys() - {*NUMBERS}:
            assert there[name] == made[name], (place, name)
    there_too = {(row["left_key"], row["right_key"]): row for row in Pair.objects.values()}
    made_pairs = [review_rows.stored_pair(plan, row) for row in review_rows.pair_rows(plan)]
    assert len(made_pairs) == len(there_too) == plan.pairs
    for made in made_pairs:
        there = there_too[made["left_key"], made["right_key"]]
        assert {name: there[name] for name in made} == made


def test_the_plan_holds_something_of_everything(plan: Any) -> None:
    lanes = Counter(plan.lane.tolist())
    flagged = 1 - lanes[4] / ROWS
    assert 0.1 < flagged < 0.3
    assert {0, 1, 2, 3, 4} == set(lanes)
    assert plan.members.max() >= 5
    assert (plan.head < range(ROWS)).all(), "a copy was filed after what it copies"
    assert len(set(plan.union.tolist())) > 20
    assert {0, 3} <= set(plan.state.tolist())


_MADE = """
import os, pathlib, sys
from benchmarks import review_data
review_data.SHEET = 700
review_data.make(os.environ["DATABASE_URL"], pathlib.Path(os.environ["SANGLOC_HOME"]), 2100, workers=2)
from tests.review.test_made_review import check_everything
check_everything(2100)
print("fitting")
"""


@pytest.mark.skipif(not on_postgresql(), reason="sheets are repeated within PostgreSQL")
def test_repeated_sheets_are_as_consistent_as_the_first(office: dict[str, str]) -> None:
    done = subprocess.run(
        [sys.executable, "-c", _MADE],
        cwd=Path(__file__).parents[2],
        env=office,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.split()[-1] == "fitting"


def check_everything(rows: int) -> None:
    """Hold every derived column of a made database against the code that derives it."""
    assert Submission.objects.count() == rows
    share = policy.in_force().blind_share
    for row in Submission.objects.values():
        assert row["search_text"] == records.search_text(row), row["id"]
        assert row["blind"] == int(blind.is_drawn(row["key"], share)), row["id"]
    before = list(Submission.objects.order_by("id").values())
    relations.note_on_submissions([row["key"] for row in before])
    assert list(Submission.objects.order_by("id").values()) == before
    counted = sorted(Waiting.objects.values_list("owner_code", "tab", "number"))
    counters.recount()
    assert sorted(Waiting.objects.values_list("owner_code", "tab", "number")) == counted
    decided = Submission.objects.filter(state=State.DECIDED)
    assert decided.count() == Decision.objects.filter(state_after=State.DECIDED).count() > 0
    assert not decided.filter(decided_by=None).exists()
    for event in Decision.objects.select_related("submission", "canonical"):
        assert event.submission.version == event.version_seen + 1
        assert event.shown["key"] == event.submission.key or event.pk > rows // 3
        if event.canonical is not None:
            assert event.canonical.pk < event.submission.pk
            assert event.canonical.cluster_id == event.submission.cluster_id
    keys = set(Submission.objects.values_list("key", flat=True))
    assert all(pair.left_key in keys and pair.right_key in keys for pair in Pair.objects.iterator())


def test_everybody_has_rights_that_show_something(db: None) -> None:
    numbers = review_people.make_accounts()
    assert len(numbers) == len(review_people.everybody()) == Officer.objects.count()
    assert all(owners_of(one) is None or owners_of(one) for one in Officer.objects.all())
