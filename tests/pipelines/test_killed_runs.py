"""A run killed again and again, in every step and at random, ends as if nobody had touched it."""

import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest

from pipelines import publish, stages
from pipelines.home import Home
from pipelines.partitions import INTAKE
from tests.pipelines.conftest import with_models
from tests.pipelines.killed_runs import PARTITION_ROWS, RUN
from tests.pipelines.story import OFFICES, write_list

TABLES = ("screened.parquet", "pairs.parquet", "set_aside.parquet", "set_aside.csv", "template.npy")
# What a step leaves first; each is waited for once, and the process killed while it goes on.
TRACES = {
    "read": "work/*/part-*/input.parquet",
    **{stage.name: f"work/*/part-*/{stage.name}.parquet" for stage in stages.BEFORE_SEARCH},
    "search": "work/*/found/*.parquet",
    **{stage.name: f"work/*/part-*/{stage.name}.parquet" for stage in stages.AFTER_SEARCH},
    "publish": "runs/.*.partial/*.parquet",
    "hand over": "corpus/*.parquet",
}
AT_RANDOM = 10
# Seconds: on a quick machine a run of these few rows publishes a sixth of a second after its start, once copies are found.
LONGEST_PAUSE = 0.04


class Mother:
    """The process that starts runs to be killed."""

    def __init__(self, undisturbed: Home, source: Path) -> None:
        self.undisturbed = undisturbed
        command = ["-m", "tests.pipelines.killed_runs", undisturbed.root, source]
        env = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
        self.process = subprocess.Popen(
            [sys.executable, *map(str, command)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=env,
        )
        assert self.line() == "ready"

    def start(self, home: Home, *, most_bytes: int = 0) -> int:
        assert self.process.stdin
        self.process.stdin.write(f"{most_bytes} {home.root}\n")
        self.process.stdin.flush()
        return int(self.line())

    def status(self) -> int:
        return int(self.line())

    def line(self) -> str:
        assert self.process.stdout
        return self.process.stdout.readline().strip()


@pytest.fixture(scope="module")
def mother(tmp_path_factory: pytest.TempPathFactory, trained: Path) -> Iterator[Mother]:
    folder = tmp_path_factory.mktemp("mother")
    undisturbed = with_models(folder / "home", trained)
    started = Mother(undisturbed, write_list(folder / "ds.csv", OFFICES))
    yield started
    assert started.process.stdin
    started.process.stdin.close()
    started.process.wait()


def finished(home: Home) -> dict[Path, tuple[int, int]]:
    """What is done for good so far, and the marks that doing it again would change; reading is one step."""
    is_read = bool(list(home.work.glob(f"*/{INTAKE}")))
    found = [*home.work.glob("*/part-*/*.parquet")] if is_read else []
    found += home.corpus.glob("*.parquet")
    return {path: (path.stat().st_ino, path.stat().st_mtime_ns) for path in found}


def kill_when(child: int, home: Home, trace: str, number: int) -> None:
    """Kill a run when so many files of a step are there."""
    while len(list(home.root.glob(trace))) < number:
        assert psutil.pid_exists(child), f"ended before {trace}"
        time.sleep(0.002)
    os.kill(child, signal.SIGKILL)


def stored(home: Home) -> list[tuple[Any, ...]]:
    with sqlite3.connect(home.root / "review.sqlite3") as database:
        runs = database.execute("SELECT run_id FROM review_run").fetchall()
        rows = "SELECT key, version, lane, fingerprint, search_text FROM review_submission ORDER BY key"
        pairs = "SELECT left_key, right_key, fingerprint FROM review_pair ORDER BY 1, 2"
        return [*runs, *database.execute(rows), *database.execute(pairs)]


def test_a_run_killed_in_every_step_and_at_random_ends_as_one_that_was_left_alone(
    mother: Mother, home: Home
) -> None:
    chance = random.Random(20221130)
    partitions = -(-len(OFFICES) // PARTITION_ROWS) - 1
    moments = [(trace, 0.0) for trace in TRACES.values()]
    for _ in range(AT_RANDOM):
        moments.insert(chance.randrange(len(moments)), ("", chance.uniform(0, LONGEST_PAUSE)))
    done: dict[Path, tuple[int, int]] = {}
    for trace, pause in moments:
        child = mother.start(home)
        if trace:
            kill_when(child, home, trace, chance.randint(1, partitions if "part-*" in trace else 1))
        else:
            time.sleep(pause)
            os.kill(child, signal.SIGKILL)
        assert mother.status() == -signal.SIGKILL
        now = finished(home)
        assert {path: now[path] for path in done} == done, "what was finished was done again"
        done = now
    assert len(moments) >= 20
    mother.start(home)
    assert mother.status() == 0
    assert [run.name for run in publish.published(home)] == [RUN]
    assert [path.name for path in home.runs.iterdir()] == [RUN]
    for name in TABLES:
        ours, undisturbed = (one.runs / RUN / name for one in (home, mother.undisturbed))
        assert ours.read_bytes() == undisturbed.read_bytes(), name
    assert stored(home) == stored(mother.undisturbed)


def test_a_run_that_may_write_no_more_publishes_nothing_and_the_next_is_fine(
    mother: Mother, home: Home
) -> None:
    """Limits of a file's size stand for a full disk: another step is refused at each."""
    for most_bytes in (100, 3_000, 9_000, 30_000):
        mother.start(home, most_bytes=most_bytes)
        assert mother.status() == 3
        assert list(home.runs.iterdir()) == []
        assert not [path for path in home.work.rglob(".*") if path.is_file()]
    mother.start(home)
    assert mother.status() == 0
    table = "screened.parquet"
    published = [one.runs / RUN / table for one in (home, mother.undisturbed)]
    assert published[0].read_bytes() == published[1].read_bytes()
