"""The power fails before any change to the disk, and what nobody waited for is lost: the next call ends as one left alone."""

import json
import os
import random
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from models import in_use, store
from pipelines.home import Home
from tests.pipelines.conftest import with_models
from tests.pipelines.killed_runs import RUN
from tests.pipelines.story import OFFICES, write_list
from tests.pipelines.test_killed_runs import TABLES, stored
from tests.review.commanding import ROOT
from tests.trust.lived_in import environment

# The index is checked and made anew; the note tells of a moment.
# A run's folder is waited for as a whole before it gets its own name.
_NOT_LASTING = ("/corpus/index/", "/running.json", ".partial/")


class Mother:
    """The process that starts runs whose power is cut."""

    def __init__(self, undisturbed: Home, source: Path) -> None:
        self.undisturbed = undisturbed
        command = [
            sys.executable,
            "-m",
            "tests.trust.power_cuts",
            str(undisturbed.root),
            str(source),
        ]
        pipe = subprocess.PIPE
        env = environment(undisturbed.root)
        self.process = subprocess.Popen(
            command, cwd=ROOT, env=env, stdin=pipe, stdout=pipe, text=True
        )
        assert self._line() == "ready"

    def run(self, home: Home, *, cut: int = 0, how: str = "keep") -> int:
        assert self.process.stdin
        self.process.stdin.write(f"{cut} {how} {home.root}\n")
        self.process.stdin.flush()
        return int(self._line())

    def _line(self) -> str:
        assert self.process.stdout
        return self.process.stdout.readline().strip()


@pytest.fixture(scope="module")
def mother(tmp_path_factory: pytest.TempPathFactory, trained: Path) -> Iterator[Mother]:
    folder = tmp_path_factory.mktemp("mother")
    made = Mother(with_models(folder / "nhà", trained), write_list(folder / "ds.csv", OFFICES))
    yield made
    assert made.process.stdin
    made.process.stdin.close()
    made.process.wait()


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory, trained: Path) -> Home:
    return with_models(tmp_path_factory.mktemp("fresh") / "nhà", trained)


@pytest.fixture(scope="module")
def changes(
    mother: Mother, fresh: Home, tmp_path_factory: pytest.TempPathFactory
) -> list[list[str]]:
    """What a run that is left alone does to the disk, in order."""
    home = copied(fresh, tmp_path_factory.mktemp("changes"))
    assert mother.run(home) == 0
    told: list[list[str]] = json.loads(home.root.with_name("changes.json").read_text("utf-8"))
    return told


def copied(home: Home, folder: Path) -> Home:
    shutil.rmtree(folder / "nhà", ignore_errors=True)
    shutil.copytree(home.root, folder / "nhà")
    return Home.at(folder / "nhà")


def test_a_run_whose_power_fails_before_any_change_ends_as_one_left_alone(
    mother: Mother,
    fresh: Home,
    changes: list[list[str]],
    tmp_path: Path,
    tries: Callable[..., int],
) -> None:
    number = sum(change[0] != "fsync" for change in changes)
    assert number > 50
    cuts = [(cut, how) for cut in range(1, number + 1) for how in ("keep", "lose")]
    random.Random(number).shuffle(cuts)
    for cut, how in cuts[: tries(short=4, long=len(cuts))]:
        home = copied(fresh, tmp_path)
        assert mother.run(home, cut=cut, how=how) in (-signal.SIGKILL, 0), (cut, how)
        status = [mother.run(home)]
        while status[-1] == 4 and len(status) < 4:  # a damaged piece of work was taken away
            status.append(mother.run(home))
        assert status[-1] == 0, (cut, how, status)
        assert_as_undisturbed(home, mother.undisturbed, (cut, how))


def assert_as_undisturbed(home: Home, undisturbed: Home, why: object) -> None:
    assert [path.name for path in home.runs.iterdir()] == [RUN], why
    for name in TABLES:
        ours, theirs = (one.runs / RUN / name for one in (home, undisturbed))
        assert ours.read_bytes() == theirs.read_bytes(), (why, name)
    ours, theirs = (
        {p.name: p.read_bytes() for p in one.corpus.glob("0*")} for one in (home, undisturbed)
    )
    assert ours == theirs, why
    assert stored(home) == stored(undisturbed), why


def unsafe(changes: list[list[str]]) -> list[str]:
    """Files that took their names before their bytes were on the disk, or whose names were not waited for."""
    found, waited, there = [], set[str](), set[str]()
    for place, (what, *paths) in enumerate(changes):
        if what == "fsync":
            waited.add(paths[0])
        elif what == "open":
            waited.discard(paths[0])
            there.add(paths[0])
        elif what == "os.remove":
            there.discard(paths[0])
        elif what == "os.rename" and len(paths) == 2:
            old, new = paths
            there = {path for path in there if path != old} | {new}
            if any(part in f"{new}/" for part in _NOT_LASTING):
                continue
            inside = {path for path in there if path.startswith(f"{old}/")} | {old}
            later = [path for kind, *rest in changes[place:] if kind == "fsync" for path in rest]
            if inside - waited or str(Path(new).parent) not in later:
                found.append(new)
    return found


def test_what_must_last_is_on_the_disk_before_it_takes_its_name(changes: list[list[str]]) -> None:
    assert not unsafe(changes)
    named = {Path(paths[1]).name for what, *paths in changes if what == "os.rename"}
    assert {RUN, "manifest.json", "SHA256SUMS", f"000000-{RUN}.parquet"} <= named


def test_a_name_taken_too_early_would_be_noticed(changes: list[list[str]]) -> None:
    assert unsafe([one for one in changes if one[0] != "fsync"])
    published = next(one for one in changes if one[0] == "os.rename" and one[2].endswith(RUN))
    for below in ("", "/screened.parquet", "/pictures/pheu.svg"):
        careless = [one for one in changes if one != ["fsync", published[1] + below]]
        assert unsafe(careless) == [published[2]]


_PROMOTING = """
import os, signal, sys
from pathlib import Path
from models import in_use, store
from tests.models.test_store import PARTS, card
from tests.trust.power_cuts import Disk
models = Path(sys.argv[1])
for cut in range(1, 100):
    child = os.fork()
    if not child:
        Disk(models, cut, losing=True)
        for kind in store.KINDS:
            store.save(in_use.candidate(models, "moi") / kind, PARTS, card(kind))
        in_use.promote(models, "moi", at="now")
        os._exit(0)
    _, status = os.waitpid(child, 0)
    events = in_use.history(models)  # never half a file
    if events and events[-1].field == "moi":
        for kind, folder in in_use.promoted(models).items():
            store.load(folder, kind=kind)
    if not status:
        break
    assert os.waitstatus_to_exitcode(status) == -signal.SIGKILL
assert cut > 5, cut
print(len(events))
"""


def test_a_promotion_whose_power_fails_is_made_or_not_made_and_its_models_are_whole(
    tmp_path: Path,
) -> None:
    (tmp_path / "models").mkdir()
    in_use.promote(tmp_path / "models", "cu", at="before")
    done = subprocess.run(
        [sys.executable, "-c", _PROMOTING, tmp_path / "models"],
        cwd=ROOT,
        env=os.environ,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) >= 2
    assert store.KINDS
