"""Loading is all or nothing, harmless to repeat, and never undoes what a person decided."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.db.models import Count, Q
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from review import blind, cells, counters, loading, policy, records, relations
from review.claims import claim
from review.loading import load
from review.models import Decision, Officer, Pair, Run, State, Submission, Waiting
from tests.review.acting import client_of, decide, filing
from tests.review.story import HA_NOI, HUE, PAIRS, RUN, SUBMISSIONS

ROOT = Path(__file__).parents[2]
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


def counted() -> list[tuple[str, str, int]]:
    """What waits, counted row by row."""
    groups = Submission.objects.order_by().values_list("owner_code", "tab")
    return sorted(groups.annotate(number=Count("pk", filter=Q(state__in=["open", "later"]))))


def counters_in_force() -> list[tuple[str, str, int]]:
    return sorted(Waiting.objects.values_list("owner_code", "tab", "number"))


def assert_in_step() -> None:
    """Every counter says what counting says; one of rows that moved on says zero."""
    told = counters_in_force()
    assert saying_something(told) == saying_something(counted())
    assert len({one[:2] for one in told}) == len(told)


def saying_something(told: list[tuple[str, str, int]]) -> list[tuple[str, str, int]]:
    """A counter that says zero is as good as none: a recount makes one of filings that wait no longer."""
    return [one for one in told if one[2]]


def test_counters_agree_with_counting(national: Officer) -> None:
    assert_in_step()
    client = client_of(national)
    for number, verdict in ((2, "duplicate"), (9, "later"), (10, "unsure"), (22, "approve")):
        decide(client, number, verdict)
        assert_in_step()


runs = st.lists(
    st.lists(
        st.tuples(
            st.integers(0, len(SUBMISSIONS) - 1),
            st.sampled_from(["duplicate", "low_content", "check_facts", "ready"]),
            st.sampled_from([HA_NOI, HUE, "ldld_bac_giang", ""]),
        ),
        max_size=6,
        unique_by=lambda one: one[0],
    ),
    min_size=1,
    max_size=3,
)
states = st.dictionaries(
    st.integers(0, len(SUBMISSIONS) - 1),
    st.sampled_from(["later", "unsure", "decided"]),
    max_size=4,
)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(runs, states)
def test_counters_stay_in_step_whatever_later_runs_say(
    story: None,
    given_runs: list[list[tuple[int, str, str]]],
    said: dict[int, str],
) -> None:
    with transaction.atomic():
        for place, state in said.items():
            one = Submission.objects.get(key=SUBMISSIONS[place]["key"])
            counters.move(one, state)
            Submission.objects.filter(pk=one.pk).update(state=state)
        for number, changed in enumerate(given_runs):
            rows = [
                SUBMISSIONS[place] | {"lane": lane, "union_code": code}
                for place, lane, code in changed
            ]
            new = [
                row | {"key": f"{row['key']}-{number}", "submission_id": "M"} for row in rows[:2]
            ]
            load(RUN | {"run_id": f"lan-{number}"}, [*rows, *new], [])
            assert_in_step()
        moved = counters_in_force()
        counters.recount()
        assert saying_something(counters_in_force()) == saying_something(moved)
        transaction.set_rollback(True)


def test_a_rerun_leaves_the_blind_sample_claims_and_decisions_alone(national: Officer) -> None:
    Submission.objects.filter(key="key-05").update(blind=1)
    Submission.objects.filter(key="key-06").update(blind=0)
    counters.recount()
    decide(client_of(national), 2, "duplicate")
    assert claim(national, filing(9).pk)
    people = (
        "blind",
        "second_due",
        "claimed_by",
        "lease_until",
        "decided_by",
        "canonical",
        "signed",
    )
    before = list(Submission.objects.order_by("key").values("state", "loaded_at", "tab", *people))
    load(*later_run(priority=0.44))
    assert (
        list(Submission.objects.order_by("key").values("state", "loaded_at", "tab", *people))
        == before
    )
    assert filing(9).priority == 0.44
    assert_in_step()


def test_the_sample_is_drawn_of_what_is_new_only(
    story: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "half.toml").write_text("[review]\nblind_share = 0.5\n")
    monkeypatch.setenv(policy.SETTINGS, str(tmp_path / "half.toml"))
    before = dict(Submission.objects.values_list("key", "blind"))
    run, rows, _pairs = later_run(priority=0.44)
    new = [row | {"key": f"new-{row['key']}"} for row in rows]
    load(run, [*rows, *new], [])
    drawn = dict(Submission.objects.values_list("key", "blind"))
    assert {key: drawn[key] for key in before} == before
    share = sum(drawn[row["key"]] for row in new) / len(new)
    assert 0.2 < share < 0.8
    assert all(drawn[row["key"]] == blind.is_drawn(row["key"], 0.5) for row in new)


def test_rows_may_come_from_a_source_larger_than_memory(story: None) -> None:
    """A run is read once, from its beginning to its end, and no further than what is being written."""
    taken: list[int] = []
    run, rows, pairs = later_run(lane="check_facts")
    many = [
        row | {"key": f"{row['key']}-{n}", "submission_id": f"M{n}"}
        for n in range(300)
        for row in rows
    ]

    def told() -> Iterator[dict[str, Any]]:
        for number, row in enumerate(many):
            taken.append(number - Submission.objects.count() if number % 1_000 == 0 else 0)
            yield row

    load(run, told(), iter(pairs))
    assert max(taken) <= 2_000
    assert Submission.objects.count() == len(many) + len(SUBMISSIONS)


class TornError(Exception):
    """What a test throws into the middle of a load."""


@pytest.mark.parametrize(
    "torn",
    [
        (loading, "_store_pairs"),
        (loading, "_withdraw_pairs_not_found_again"),
        (relations, "note_on_submissions"),
        (counters, "move_all"),
    ],
)
@pytest.mark.parametrize("is_first", [True, False])
def test_a_load_torn_anywhere_publishes_nothing(
    db: None, monkeypatch: pytest.MonkeyPatch, torn: tuple[Any, str], is_first: bool
) -> None:
    if not is_first:
        load(RUN, SUBMISSIONS, PAIRS)
    before = everything()

    def tear(*_args: Any, **_more: Any) -> None:
        assert everything() != before, "torn before anything was written"
        raise TornError

    monkeypatch.setattr(*torn, tear)
    run, rows, pairs = later_run(priority=0.44)
    changed = [row | {"similarity": 0.7} for row in pairs]
    with pytest.raises(TornError):
        load(run, rows, changed)
    assert everything() == before
    monkeypatch.undo()
    assert load(run, rows, changed).created == (len(rows) if is_first else 0)


_KILLED = """
import os, pathlib, signal, review
review.setup(pathlib.Path(os.environ["SANGLOC_HOME"]))
from review import counters
from review.loading import load
from tests.review.story import PAIRS, RUN, SUBMISSIONS
counters.move_all = lambda steps: os.kill(os.getpid(), signal.SIGKILL)
load(RUN, SUBMISSIONS, PAIRS)
"""
_LEFT = """
import os, pathlib, review
review.setup(pathlib.Path(os.environ["SANGLOC_HOME"]))
from review.loading import load
from review.models import Pair, Run, Submission, Waiting
from tests.review.story import PAIRS, RUN, SUBMISSIONS
print([table.objects.count() for table in (Submission, Pair, Run, Waiting)], end=" ")
print(load(RUN, SUBMISSIONS, PAIRS).created)
"""


def test_a_load_killed_just_before_its_end_leaves_nothing_and_can_be_repeated(
    office: dict[str, str],
) -> None:
    def run(script: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-c", script]
        return subprocess.run(
            command, cwd=ROOT, env=office, capture_output=True, text=True, check=False
        )

    assert run(_KILLED).returncode == -signal.SIGKILL
    left = run(_LEFT)
    assert left.stdout.strip() == f"[0, 0, 0, 0] {len(SUBMISSIONS)}", left.stderr


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


cells_of_any_kind = st.lists(
    st.none() | st.integers() | st.floats() | st.text(st.characters(codec=None, categories=None))
)


@given(cells_of_any_kind)
def test_many_cells_become_what_each_alone_becomes(many: list[Any]) -> None:
    assert cells.texts(many) == [cells.text(one) for one in many]


searched = st.fixed_dictionaries(
    dict.fromkeys(
        ["submission_id", "title", "unit", "author", "content", "benefit"],
        st.lists(
            st.sampled_from(["Máy bơm", "3,5", "x" * 120, "đ", "İ", "ﬁ", "e\u0301", "\n"]),
            max_size=6,
        ).map(" ".join),
    )
)


@given(st.lists(searched, max_size=5))
def test_many_texts_are_folded_as_each_alone(many: list[dict[str, str]]) -> None:
    rows = [
        row | dict.fromkeys(["title_text", "unit_text", "content_text", "benefit_text"], "")
        for row in many
    ]
    with pytest.MonkeyPatch.context() as changed:
        changed.setattr(records, "_MANY", 0)
        folded = records.search_texts(rows)
    assert folded == [records.search_text(row) for row in rows]


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
