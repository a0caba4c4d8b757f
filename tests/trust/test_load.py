"""Officers at work while a night imports: what the measurement sees, and with `--long` the measurement itself, small."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks import review_figures, review_load, review_queries
from benchmarks.review_memory import Held, growth
from review.decisions import Said, decide
from review.loading import load
from review.models import Decision, Officer, Role, Submission
from review.officers import make_officer
from tests.review.story import PAIRS, RUN, SUBMISSIONS

DAY = 24 * 60 * 60
PASSWORD = "một mật khẩu đủ dài"


def looks(mib: list[float], *, files: int = 40, connections: int = 9) -> list[Held]:
    """One look every five seconds."""
    return [Held(5.0 * at, one, files, 12, connections, (7, 8, 9)) for at, one in enumerate(mib)]


@given(
    st.floats(0, 500),
    st.lists(st.floats(-0.5, 0.5), min_size=40, max_size=80),
    st.integers(1, 300),
)
def test_what_a_day_adds_is_told_whatever_a_moment_holds(
    leak: float, noise: list[float], peak: int
) -> None:
    """A leak of so many MiB a day lies in the interval that is told; one look of many MiB more changes that little."""
    held = [900 + leak * 5 * at / DAY + one for at, one in enumerate(noise)]
    held[len(held) // 2] += peak
    told = growth(looks(held))
    spread = 1.0 / (5 * len(held) / DAY)  # the noise, carried over to a day
    assert abs(float(told["mib_a_day"] or 0) - leak) <= 4 * spread
    assert float(told["mib_a_day_low"] or 0) <= float(told["mib_a_day"] or 0)
    assert told["most_mib"] == round(max(held), 1)


def test_a_growing_server_is_told_from_one_that_only_warms_up() -> None:
    warming = [300.0 + min(at, 30) * 20 for at in range(120)]
    assert growth(looks(warming))["mib_a_day"] == 0
    leaking = [300.0 + at for at in range(120)]
    assert growth(looks(leaking))["mib_a_day"] == pytest.approx(DAY / 5, rel=0.01)


def test_a_replaced_process_and_a_left_connection_are_told() -> None:
    some = looks([1.0] * 20)
    other = [Held(100.0 + at, 1.0, 41, 12, 12, (7, 8, 10)) for at in range(20)]
    told = growth([*some, *other])
    assert told["processes_replaced"] == 1
    assert (told["most_connections"], told["last_files"]) == (12, 41)


def test_of_a_few_seconds_no_growth_is_told() -> None:
    assert growth(looks([1.0] * 4)) == {}


def test_what_was_asked_while_a_night_imported_is_told_apart() -> None:
    times = [["queue", 10.0 + at, 0.1] for at in range(5)] + [["queue", 20.0, 3.0]]
    imports = [{"run": "night-1", "begun": 19.0, "seconds": 2.0}]
    (row,) = review_load._rows(times, imports, {"queue": 6})
    assert (row["answers"], row["p95_ms"], row["queries"]) == (5, 100.0, 6)
    assert (row["answers_importing"], row["p95_ms_importing"]) == (1, 3000.0)


def test_rows_of_either_measurement_leave_those_of_the_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("benchmarks.results.RESULTS", tmp_path)
    monkeypatch.setattr(review_figures, "RESULTS", tmp_path)
    for number in (1, 2):
        review_figures.store_beside([{"page": f"queue {number}"}], load=False)
        path = review_figures.store_beside([{"page": f"queue {number}", "load": {}}], load=True)
    rows = json.loads(path.read_text(encoding="utf-8"))["rows"]
    assert [(row["page"], "load" in row) for row in rows] == [("queue 2", False), ("queue 2", True)]


@pytest.fixture
def decided(db: None) -> Decision:
    """A decision of the story's first filing."""
    load(RUN, SUBMISSIONS, PAIRS)
    officer: Officer = make_officer("quoc-gia", PASSWORD, role=Role.NATIONAL)
    filing = Submission.objects.get(key="key-01")
    return decide(officer, filing.pk, Said("later", filing.version, "khoa-1"))


def test_a_decision_that_is_not_there_counts_as_lost(decided: Decision) -> None:
    acknowledged = {"khoa-1": decided.pk}
    assert review_queries.lost_and_doubled(acknowledged, since=decided.pk - 1) == (0, 0)
    for wrong in ({"khoa-2": decided.pk}, {"khoa-1": decided.pk + 1}):
        assert review_queries.lost_and_doubled(acknowledged | wrong, since=decided.pk - 1)[0] == 1


def test_a_filing_that_stands_elsewhere_than_its_history_says_is_seen(decided: Decision) -> None:
    assert review_queries.overtaken(since=decided.pk - 1) == 0
    Submission.objects.filter(pk=decided.submission_id).update(state="open")
    assert review_queries.overtaken(since=decided.pk - 1) == 1


def test_officers_at_work_while_a_night_imports(tmp_path: Path, tries: Callable[..., int]) -> None:
    """Three officers for some seconds, with the product's own server, command and a real PostgreSQL."""
    if not tries(short=0, long=1):
        pytest.skip("with --long: it screens twice, with Prefect and all")
    done = _small(tmp_path)
    *pages, whole = done
    assert "decide" in {row["page"] for row in pages}
    assert (whole["page"], whole["lost"], whole["doubled"]) == (review_load.ALL, 0, 0)
    about: dict[str, Any] = whole["whole"]
    assert about["acknowledged"] > 0
    assert about["failed"] == []
    assert about["overtaken"] == 0
    assert about["stored"]["submissions_stored"] == 260
    assert about["memory"]["processes_replaced"] == 0


def _small(folder: Path) -> list[dict[str, Any]]:
    """Measure in a process of its own, for Django knows one database a process."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.trust.small_load", folder],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    rows: list[dict[str, Any]] = json.loads(done.stdout.splitlines()[-1])
    return rows
