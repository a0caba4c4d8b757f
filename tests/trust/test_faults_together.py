"""Two who want the same home at once: the second waits, or says so and leaves everything as it is."""

import random
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.pipelines.story import write_list
from tests.review.commanding import ROOT, run, sangloc
from tests.trust.lived_in import environment, files_of, screened

_IN_TURN = """
import os, random, sys, time
from pathlib import Path
from pipelines import engine
from pipelines.errors import HomeBusyError
from pipelines.home import Home
home, chance = Home.at(sys.argv[1]), random.Random(int(sys.argv[2]))
inside = home.root / "inside"
for _ in range(int(sys.argv[3])):
    time.sleep(chance.uniform(0, 0.02))
    try:
        with engine.alone_in(home, wait=chance.choice([0, 0, 0.05, 60])):
            os.close(os.open(inside, os.O_CREAT | os.O_EXCL))  # fails where somebody else is in here
            time.sleep(chance.uniform(0, 0.01))
            inside.unlink()
            print("in")
    except HomeBusyError as busy:
        assert "đang chạy trong" in str(busy)
        print("busy")
"""
_HOLD = """
import os, sys
from pipelines import engine
from pipelines.home import Home
with engine.alone_in(Home.at(os.environ["SANGLOC_HOME"])):
    print("held", flush=True)
    sys.stdin.readline()
"""


def test_many_at_many_moments_are_never_in_a_home_together(
    tmp_path: Path, tries: Callable[..., int]
) -> None:
    (tmp_path / "inside").unlink(missing_ok=True)
    number = tries(short=10, long=500)
    command = [sys.executable, "-c", _IN_TURN, str(tmp_path)]
    several = [
        subprocess.Popen(
            [*command, str(seed), str(number)], cwd=ROOT, stdout=subprocess.PIPE, text=True
        )
        for seed in range(3)
    ]
    told = [one.communicate()[0].split() for one in several]
    assert [one.returncode for one in several] == [0, 0, 0]
    assert sum(map(len, told)) == 3 * number
    assert {"in"} <= {word for words in told for word in words}


@contextmanager
def held(env: dict[str, str]) -> Iterator["subprocess.Popen[str]"]:
    pipe = subprocess.PIPE
    holder = subprocess.Popen(
        [sys.executable, "-c", _HOLD], cwd=ROOT, env=env, stdin=pipe, stdout=pipe, text=True
    )
    assert holder.stdout
    assert holder.stdout.readline() == "held\n"
    yield holder
    holder.kill()
    holder.wait()


@pytest.fixture
def env(tmp_path: Path, trained: Path) -> dict[str, str]:
    env = environment(tmp_path / "nhà")
    (tmp_path / "nhà").mkdir()
    screened(env, trained, run_id="tuan-1")
    return env


def test_who_comes_second_says_so_and_changes_nothing(env: dict[str, str], tmp_path: Path) -> None:
    home = Path(env["SANGLOC_HOME"])
    source = write_list(tmp_path / "tuan-2.csv")
    before = files_of(home)
    with held(env) as holder:
        for command in (
            ("screen", source),
            ("backup", tmp_path / "sao", "--wait", 0),
            ("forget", "--person", "Nguyễn Văn A", "--reason", "yêu cầu", "--yes"),
        ):
            done = sangloc(env, *command)
            assert done.returncode == 1, (command, done.stdout, done.stderr)
            assert "đang chạy trong" in done.stderr, command
            assert "Traceback" not in done.stderr
            assert files_of(home) == before
            assert not list((tmp_path / "sao").glob("*"))
        holder.kill()  # a killed one holds nothing
        holder.wait()
        assert sangloc(env, "backup", tmp_path / "sao", "--wait", 0).returncode == 0


def test_two_pipelines_started_at_once_end_as_two_one_after_the_other(
    env: dict[str, str], tmp_path: Path, tries: Callable[..., int]
) -> None:
    """Real runs with Prefect, at many distances; the refused one is started again, as a person would."""
    distances = random.Random(8).sample(range(20), tries(short=0, long=8))
    home = Path(env["SANGLOC_HOME"])
    for turn, distance in enumerate(distances):
        names = [f"a-{turn}", f"b-{turn}"]
        sources = [write_list(tmp_path / f"{name}.csv") for name in names]
        first = _screening(env, sources[0], names[0])
        time.sleep(distance / 4)
        second = _screening(env, sources[1], names[1])
        ends = [(one.wait(), one.stderr.read() if one.stderr else "") for one in (first, second)]
        assert 0 in [status for status, _ in ends], ends
        for name, source, (status, told) in zip(names, sources, ends, strict=True):
            if status:
                assert status == 1
                assert "đang chạy trong" in told
                assert _screening(env, source, name).wait() == 0
        assert all((home / "runs" / name / "manifest.json").exists() for name in names)
    assert run(env, "-m", "pipelines.cli", "doctor").stdout.count("HỎNG  Chỉ mục") == 0


def _screening(env: dict[str, str], source: Path, name: str) -> "subprocess.Popen[str]":
    command = [sys.executable, "-m", "pipelines.cli", "screen", str(source), "--run-id", name]
    return subprocess.Popen(
        command, cwd=ROOT, env=env, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True
    )
