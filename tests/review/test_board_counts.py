"""The scoreboard's counters are what counting everything anew gives: after loads, decisions, undoings and mergers."""

import importlib
import random
from typing import Any

import pyarrow as pa
import pytest
from django.db import transaction
from hypothesis import given
from hypothesis import strategies as st

from review import board_counts, owners
from review.figures import of_table
from review.figures.counted import BELIEVABLE, Counted, Filing, Standing, rounded
from review.loading import load
from review.models import DayCount, Decision, Officer, Run, Submission, TotalCount
from review.union_tree import UnionTree
from tests.review.acting import client_of, decide, filing, rule_apart, take_back
from tests.review.story import HUE, PAIRS, RUN, SUBMISSIONS
from tests.review.test_first_load import stored
from tests.review.test_races import _SET_UP as _OFFICERS
from tests.review.test_races import OFFICERS, start

COPY, OUTLIER, THIN = 2, 17, 9  # filings of the story
Kept = dict[tuple[str, ...], tuple[int, ...]]


def kept() -> Kept:
    """The counters that are not at nought."""
    days = DayCount.objects.values_list("union_code", "day", "standing", "number")
    totals = TotalCount.objects.values_list("union_code", "measure", "code", "number", "amount")
    found: Kept = {tuple(row[:3]): tuple(row[3:]) for row in [*days, *totals]}
    return {key: numbers for key, numbers in found.items() if any(numbers)}


def anew() -> Kept:
    """What the counters would be if everything were counted again; they stay as they are."""
    with transaction.atomic():
        board_counts.recount()
        found = kept()
        transaction.set_rollback(True)
    return found


def standing_of(number: int) -> list[str]:
    """How the counters have a filing stand that is the only one of its union and day."""
    one = filing(number)
    told = DayCount.objects.filter(union_code=one.union_code, day=str(one.submitted_day))
    return [row.standing for row in told if row.number]


def test_a_load_counts_what_it_brings(story: None) -> None:
    assert kept() == anew()
    assert sum(row.number for row in DayCount.objects.all()) == len(SUBMISSIONS)


def test_a_first_run_stored_by_columns_counts_the_same(db: None) -> None:
    rows = [row | {"benefit_vnd_found": 3_000_000} for row in SUBMISSIONS]
    stored(rows, PAIRS, **told_by_run(random.Random(0)))
    assert kept() == anew()
    assert {"copy", "set_aside", "copied_from"} <= {row[1] for row in kept()}
    assert (HUE, "copy", "other_union") in kept()


def test_a_decision_moves_a_filing_and_an_undoing_moves_it_back(national: Officer) -> None:
    before, client = kept(), client_of(national)
    decide(client, THIN, "approve")
    assert (filing(THIN).union_code, "2022-02-10", "approve") in kept()
    assert kept() == anew() != before
    take_back(client, filing(THIN).decisions.get())
    assert kept() == before


def test_money_of_a_copy_counts_once_until_people_say_it_is_none(national: Officer) -> None:
    Submission.objects.filter(key="key-02").update(benefit_vnd_stated=40_000_000)
    board_counts.recount()
    union = filing(COPY).union_code
    assert kept()[union, "copied_money", ""] == (1, 40_000_000)
    decide(client_of(national), COPY, "approve")
    after = kept()
    assert (union, "copied_money", "") not in after
    assert after[union, "money", "40000000"] == (1, 40_000_000)
    assert after[union, "approved_money", ""] == (1, 40_000_000)


def test_a_pair_ruled_apart_is_no_copy_any_more(national: Officer) -> None:
    union = filing(COPY).union_code
    before = kept()[union, "copy", "same_unit"]
    rule_apart(client_of(national), COPY)
    assert kept()[union, "copy", "same_unit"] == (before[0] - 1, 0)
    assert kept() == anew()


@pytest.mark.parametrize("seed", range(6))
def test_whatever_happens_the_counters_are_right(national: Officer, seed: int) -> None:
    """Officers decide and take back at random while runs come in that change filings and pairs."""
    chance, client = random.Random(seed), client_of(national)
    for step in range(14):
        number = chance.randint(1, len(SUBMISSIONS))
        what = chance.choice(["approve", "return", "duplicate", "later", "apart", "undo", "run"])
        if what == "run":
            load(*changed(chance, step))
        elif what == "apart" and filing(number).relation:
            rule_apart(client, number)
        elif what == "undo" and (event := Decision.objects.first()) is not None:
            take_back(client, event)
        elif what in ("approve", "return", "duplicate", "later"):
            decide(client, number, what, reason_code="missing_way")
        assert kept() == anew(), (step, what, number)
    assert Decision.objects.exists()


def changed(chance: random.Random, step: int) -> tuple[dict[str, Any], list[Any], list[Any]]:
    """The story as a later run has it: other unions, days, money, fields, fewer pairs, a new filing."""
    rows = [dict(row) for row in SUBMISSIONS]
    for row in chance.sample(rows, 8):
        row["union_code"] = chance.choice(["", HUE, "ldld_da_nang", "ldld_bac_giang"])
        row["submitted_on"] = chance.choice(["", "04/04/2022", "2022"])
        row["benefit_vnd_stated"] = chance.choice([None, 0, 7_123_000, BELIEVABLE + 1])
        row["field"] = chance.choice([None, "y_te"])
        row["low_content"] = chance.random() < 0.5
        row["low_content_reasons"] = chance.choice([[], ["slogan"], ["too_short", "slogan"]])
        row["participant_group"] = chance.choice(["", "Giáo viên"])
    rows.append({**rows[0], "key": f"moi-{step}", "submission_id": f"MOI-{step}"})
    pairs = [row for row in PAIRS if chance.random() < 0.7]
    return RUN | {"run_id": f"sau-{step}"} | told_by_run(chance), rows, pairs


def told_by_run(chance: random.Random) -> dict[str, Any]:
    """What a manifest may tell of rows set aside and of copies across unions."""
    unions = ["", HUE, "ldld_da_nang"]
    return {
        "set_aside_unions": {one: chance.randint(1, 9) for one in chance.sample(unions, 2)},
        "copies_between": {
            one: {"ldld_ha_noi": chance.randint(1, 9)} for one in chance.sample(unions, 2)
        },
    }


def test_a_run_is_counted_once_however_often_it_is_loaded(story: None) -> None:
    told = RUN | {"run_id": "sau", "set_aside_unions": {HUE: 3, "": 2}}
    load(told | {"copies_between": {HUE: {"ldld_ha_noi": 5, "": 1}}}, [], [])
    assert kept()[HUE, "set_aside", ""] == (3, 0)
    assert kept()[HUE, "copied_from", "ldld_ha_noi"] == (5, 0)
    load(told | {"copies_between": {HUE: {"ldld_ha_noi": 4}}}, [], [])
    assert kept()[HUE, "copied_from", "ldld_ha_noi"] == (4, 0)
    assert (HUE, "copied_from", "") not in kept()
    load(RUN | {"run_id": "sau-nua", "copies_between": {HUE: {"ldld_ha_noi": 2}}}, [], [])
    load(told, [], [])
    assert kept()[HUE, "copied_from", "ldld_ha_noi"] == (6, 0), "an earlier run is not brought back"
    assert kept() == anew()


def test_runs_loaded_before_they_were_counted_are_counted_by_the_migration(story: None) -> None:
    told = {"set_aside_unions": {HUE: 3}, "copies_between": {HUE: {"": 4}}}
    Run.objects.update(manifest=RUN | told)
    before = kept()
    migration = importlib.import_module("review.migrations.0025_counts_of_runs")
    for _ in range(2):  # a database that was counted as today is not counted twice
        migration.count(None, None)
        of_runs = {(HUE, "set_aside", ""): (3, 0), (HUE, "copied_from", ""): (4, 0)}
        assert kept() == before | of_runs


def test_a_merger_of_unions_keeps_the_counters(
    story: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    tree = UnionTree.load()
    today = tree.today
    monkeypatch.setattr(
        UnionTree,
        "today",
        lambda self, code, on=None: "ldld_ha_noi" if code == HUE else today(code, on),
    )
    before = kept()
    assert owners.in_step() == 1
    assert kept() == anew() != before, "copies across the two are now within one"


_BUSY = """
import os, pathlib, random, sys, review
review.setup(pathlib.Path(os.environ["SANGLOC_HOME"]))
from review.decisions import Said, decide, undo
from review.models import Decision, Officer, Submission
from review.refusals import HeldError, RefusedError, StaleError
officer = Officer.objects.get(user__username="can-bo-" + sys.argv[1])
chance = random.Random(int(sys.argv[1]))
done = 0
for step in range(25):
    one = chance.choice(list(Submission.objects.only("pk", "version")))
    said = chance.choice(["approve", "return", "reject", "duplicate"])
    key = f"{{sys.argv[1]}}-{{step}}"
    try:
        event = decide(officer, one.pk, Said(said, one.version, key, reason="vì", reason_code="other"))
        done += 1
        if step % 2:
            event.submission.refresh_from_db()
            undo(officer, event.pk, version=event.submission.version, idempotency_key=key + "-lai")
    except (HeldError, RefusedError, StaleError):
        pass
print(done)
"""
_LOADING = """
import os, pathlib, random, review
review.setup(pathlib.Path(os.environ["SANGLOC_HOME"]))
from review.loading import load
from tests.review.test_board_counts import changed
for step in range(3):
    load(*changed(random.Random(step), step))
"""
_RIGHT = """
import os, pathlib, review
review.setup(pathlib.Path(os.environ["SANGLOC_HOME"]))
from tests.review.test_board_counts import anew, kept
print(kept() == anew())
"""


def test_officers_and_a_run_at_once_leave_the_counters_right(office: dict[str, str]) -> None:
    assert start(_OFFICERS, office).wait() == 0
    officers = [start(_BUSY, office, str(number)) for number in range(OFFICERS)]
    loading = start(_LOADING, office)
    done = [int(officer.communicate()[0]) for officer in officers]
    assert loading.wait() == 0
    assert sum(done) > OFFICERS
    right, _ = start(_RIGHT, office).communicate()
    assert right.strip() == "True"


_TEXTS = st.sampled_from(["", "a", "b", "  A "])
_FILINGS = st.lists(
    st.builds(
        Filing,
        st.sampled_from(["", "ldld_hue"]),
        st.sampled_from(["", "2022-02-01"]),
        st.sampled_from([one.value for one in Standing if one != Standing.DECIDED]),
        st.sampled_from(["", "same_unit", "other_union"]),
        _TEXTS,
        _TEXTS,
        st.none()
        | st.integers(-1, 2 * BELIEVABLE)
        | st.sampled_from([0, 99, 100, 999, 1000, 1001]),
        st.sampled_from(["", "slogan", "slogan too_short", "too_short slogan"]),
    ),
    max_size=12,
)


@given(_FILINGS)
def test_whole_columns_count_as_one_by_one(filings: list[Filing]) -> None:
    one_by_one = Counted()
    for one in filings:
        one_by_one.add(one)
    types = {"amount": pa.int64()}
    columns = {
        name: pa.array([getattr(one, name) for one in filings], types.get(name, pa.string()))
        for name in Filing._fields
    }
    found = of_table.count(pa.table(columns))
    assert found.days == one_by_one.days
    assert found.numbers == one_by_one.numbers
    assert found.amounts == one_by_one.amounts


@given(_FILINGS, _FILINGS)
def test_counting_out_undoes_counting_in(some: list[Filing], more: list[Filing]) -> None:
    found, only_some = Counted(), Counted()
    for one in [*some, *more]:
        found.add(one)
    for one in more:
        found.add(one, -1)
    for one in some:
        only_some.add(one)
    assert +found.days == +only_some.days
    assert +found.numbers == +only_some.numbers
    assert {k: n for k, n in found.amounts.items() if n} == {
        k: n for k, n in only_some.amounts.items() if n
    }


@given(st.integers(1, BELIEVABLE))
def test_rounding_adds_a_fortieth_at_most_and_never_passes_a_limit(amount: int) -> None:
    up = rounded(amount)
    assert amount <= up < amount * 1.025 + 1
    assert rounded(up) == up
    for limit in (10**11, 5 * 10**8):
        assert (up > limit) == (amount > limit)
