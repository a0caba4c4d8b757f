"""Draft after draft in one process: what stays open for the next one never makes it answer for another home or an older one."""

from pathlib import Path

import pytest

from benchmarks import bench_draft
from pipelines import handing_over, settings
from pipelines.draft import check
from pipelines.home import Home
from pipelines.stages.given import FieldModel
from tests.pipelines.conftest import Screen
from tests.pipelines.story import CARDS, PUMP, ROWS, write_list

ABOUT_PUMP, ABOUT_CARDS = f"Lồng chắn rác\n{PUMP}", f"Thẻ hai mặt\n{CARDS}"
POLICY = settings.load()


def test_each_draft_is_compared_with_what_its_home_holds_at_that_moment(
    tmp_path: Path, screen: Screen, home: Home, other_home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    loaded = []
    load = FieldModel.load.__func__  # type: ignore[attr-defined]
    counted = classmethod(lambda cls, *given: loaded.append(given) or load(cls, *given))
    monkeypatch.setattr(FieldModel, "load", counted)
    screen(write_list(tmp_path / "a.csv", [ROWS["the first filing"]]), run_id="1")
    handing_over.hand_over(home)
    loaded.clear()
    first = check(ABOUT_PUMP, home, POLICY)
    assert first["duplicate_of"] == "P-1"
    assert check(ABOUT_CARDS, home, POLICY)["duplicate_of"] is None
    assert check(ABOUT_PUMP, other_home, POLICY)["duplicate_of"] is None
    screen(write_list(tmp_path / "b.csv", [ROWS["a genuine teacher"]]), run_id="2")
    handing_over.hand_over(home)
    assert check(ABOUT_CARDS, home, POLICY)["duplicate_of"] == "P-3"
    assert check(ABOUT_PUMP, home, POLICY) == first
    assert len(loaded) <= 2, "a model is loaded once a home, not once a draft"


def test_another_policy_is_not_answered_by_the_one_before(home: Home) -> None:
    strict = POLICY.model_copy(
        update={"field": POLICY.field.model_copy(update={"abstain_below": 1.0})}
    )
    assert check(ABOUT_PUMP, home, POLICY)["field"] is not None
    assert check(ABOUT_PUMP, home, strict)["field"] is None


def test_the_benchmark_measures_against_filings_that_are_there(home: Home) -> None:
    bench_draft.fill(home, 60)
    row = bench_draft.measure(home, drafts=2, commands=1)
    assert 40 <= int(row["n"]) <= 60
    assert 0 < float(row["p50_ms"]) <= float(row["p95_ms"])
    assert float(row["command_seconds"]) > 0
    found = [check(text, home, POLICY)["duplicate_of"] for text in bench_draft.drafts_for(home, 6)]
    assert all(found[1::2])
