"""Runs in trouble, looked at from all sides: what is tried again, what Prefect says, what people are told, what is kept."""

import json
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from pipelines.home import Home
from tests import databases
from tests.pipelines.conftest import with_models, with_prefect
from tests.pipelines.story import CARDS, PUMP, ROWS, write_list
from tests.pipelines.troubled_runs import SECRET


class Seen(NamedTuple):
    home: Home
    told: dict[str, Any]
    states: dict[str, tuple[str, str]]
    records: str


@pytest.fixture(scope="module")
def seen(trained: Path) -> Seen:
    """Five runs of one file: a bug, a hang, a person who stops, a disk that stays away, a database back at once."""

    def run_into_trouble(folder: Path) -> None:
        home = with_prefect(with_models(folder / "nhà", trained))
        source = write_list(folder / "Lê Văn Giấu.csv")
        command = [sys.executable, "-m", "tests.pipelines.troubled_runs", str(home.root)]
        done = subprocess.run([*command, str(source)], capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        (folder / "told.json").write_text(done.stdout.splitlines()[-1], encoding="utf-8")

    folder = databases.made_once("troubled", run_into_trouble)
    home = Home.at(folder / "nhà")
    database = sqlite3.connect(f"{(home.prefect / 'prefect.db').as_uri()}?mode=ro", uri=True)
    runs = "SELECT name, state_type, state_name FROM flow_run"
    states = {name: (kind, state) for name, kind, state in database.execute(runs)}
    records = "\n".join(_texts(database))
    database.close()
    told = json.loads((folder / "told.json").read_text(encoding="utf-8"))
    return Seen(home, told, states, records)


def _texts(database: sqlite3.Connection) -> Iterator[str]:
    """Everything that Prefect has written down of these runs but the parameters that it was given."""
    for table, columns in {
        "artifact": "data, description",
        "log": "message",
        "flow_run_state": "message, data",
        "task_run_state": "message, data",
        "events": "payload",
    }.items():
        for row in database.execute(f"SELECT {columns} FROM {table}"):
            yield from (str(cell) for cell in row)


def incident(home: Home, what: str) -> str:
    (found,) = [text for path in home.incidents.iterdir() if what in (text := path.read_text())]
    return found


def test_a_bug_is_not_tried_again_and_is_failed(seen: Seen) -> None:
    assert seen.told["bug"] == {"ended": "ValueError", "calls": 1}
    told = incident(seen.home, "lỗi của chương trình: ValueError")
    assert "Công bố kết quả" in told
    assert "tại pipelines/flow.py:" in told
    assert "không công bố gì" in told


def test_a_step_that_hangs_is_ended_and_timed_out(seen: Seen) -> None:
    assert seen.told["hang"] == {"ended": "StepTimeoutError", "calls": 1}
    assert "[running]" in incident(seen.home, "quá thời gian")


def test_who_stops_a_run_cancels_it(seen: Seen) -> None:
    assert seen.told["person"] == {"ended": "KeyboardInterrupt", "calls": 1}
    told = [path.name for path in seen.home.incidents.iterdir()]
    assert len(told) == 3
    assert not [name for name in told if "dung" in name], "who stopped it knows"


def test_what_passes_by_itself_is_tried_as_often_as_the_settings_say(seen: Seen) -> None:
    assert seen.told["disk"] == {"ended": "RunFailedError", "calls": 3}
    assert seen.told["database"]["calls"] == 2
    assert Path(seen.told["database"]["ended"]).name == "tot"


def test_states_are_honest_and_old_records_are_gone(seen: Seen) -> None:
    """The first of five, failed by a bug, was made a hundred days old and cleared away."""
    assert sorted(seen.states.values()) == [
        ("CANCELLED", "Cancelled"),
        ("COMPLETED", "Completed"),
        ("FAILED", "Failed"),
        ("FAILED", "TimedOut"),
    ]


def test_only_the_good_run_is_published(seen: Seen) -> None:
    assert [path.name for path in seen.home.runs.iterdir()] == ["tot"]
    assert not list(seen.home.work.iterdir())
    assert not (seen.home.root / "running.json").exists()


def test_prefect_keeps_no_word_of_a_submission_and_no_name(seen: Seen) -> None:
    logs = "".join(path.read_text() for path in seen.home.logs.iterdir())
    secret = [SECRET, "Bí Mật", "Lê Văn Giấu", PUMP[:30], CARDS[:30]]
    secret += [row[name] for row in ROWS.values() for name in ("title", "unit", "id")]
    kept = seen.records + logs
    assert "tom-tat" in kept or "Sẵn sàng duyệt" in json.dumps(kept)
    for word in secret:
        assert word not in kept
        assert json.dumps(word).strip('"') not in kept


def test_the_log_says_where_an_error_came_from(seen: Seen) -> None:
    log = (seen.home.logs / "loi.log").read_text(encoding="utf-8")
    assert "troubled_runs.py" in log
    assert "bug" in log
