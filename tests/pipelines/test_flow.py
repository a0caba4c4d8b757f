"""The flow under Prefect: killed in the middle and called again, left-over servers, two runs at once."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from pipelines import engine
from pipelines.home import Home
from tests.pipelines.conftest import plainly, with_prefect
from tests.pipelines.story import write_list


@pytest.fixture(autouse=True)
def _used_before(home: Home) -> None:
    """Prefect's tables are there; `test_command_line.py` makes them by a run."""
    with_prefect(home)


def start(home: Home, source: Path, run_id: str) -> subprocess.Popen[str]:
    command = [
        sys.executable,
        "-m",
        "pipelines.cli",
        "screen",
        str(source),
        "--home",
        str(home.root),
    ]
    return subprocess.Popen(
        [*command, "--run-id", run_id, "--json"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ | {"PREFECT_LOGGING_LEVEL": "ERROR"},
    )


def wait_for(found: Path, name: str, process: subprocess.Popen[str]) -> None:
    deadline = time.monotonic() + 900
    while not list(found.rglob(name)):
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < deadline
        time.sleep(0.02)


def kill_all(process: subprocess.Popen[str]) -> None:
    """End the run and its workers as a power cut would; the temporary server is left behind, as it is in life."""
    workers = [
        child
        for child in psutil.Process(process.pid).children()
        if "spawn" in " ".join(child.cmdline())
    ]
    for victim in [psutil.Process(process.pid), *workers]:
        victim.send_signal(signal.SIGKILL)
    process.wait()


def test_a_killed_run_goes_on_where_it_stopped_and_publishes_once(
    home: Home, other_home: Home, tmp_path: Path
) -> None:
    source = write_list(tmp_path / "ds.csv")
    first = start(home, source, "first")
    wait_for(home.work, "words.parquet", first)
    kill_all(first)
    assert not list(home.runs.glob("[!.]*"))
    done = next(home.work.rglob("words.parquet"))
    before = done.stat().st_mtime_ns
    second = start(home, source, "second")
    wait_for(home.work, "search.json", second)
    assert done.stat().st_mtime_ns == before
    out, err = second.communicate(timeout=900)
    assert second.returncode == 0, err
    assert json.loads(out)["run_id"] == "second"
    assert [path.name for path in home.runs.iterdir()] == ["second"]
    undisturbed = plainly(other_home, source, run_id="second")
    for name in ("screened.parquet", "pairs.parquet"):
        assert (home.runs / "second" / name).read_bytes() == (undisturbed / name).read_bytes()
    assert engine.end_left_over_servers(home) == 0


def test_a_second_run_in_the_same_home_says_so(home: Home) -> None:
    with (
        engine.alone_in(home),
        pytest.raises(engine.HomeBusyError, match="đang chạy"),
        engine.alone_in(home),
    ):
        pytest.fail("two runs held one home")
