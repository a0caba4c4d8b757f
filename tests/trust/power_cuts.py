"""Runs of which a test cuts the power: `python -m tests.trust.power_cuts UNDISTURBED FILE`.

One process gets ready and screens the file into a home undisturbed; then, for each line it reads, it forks a process that
does so in another home and is killed before its n-th change to the disk (0: never). With "lose", what was not waited for
(`fsync`) is lost, too: bytes as well as names. It prints how each process ended; with n = 0 it writes what was done to the
disk, in order, to `changes.json` beside the home.
"""

import json
import os
import signal
import sys
import threading
import traceback
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from django.db import connections

from pipelines import intact, job, settings
from pipelines.errors import RunFailedError
from pipelines.home import Home
from tests.pipelines import killed_runs

# Others wait for the disk in their own way, or need not.
_NOT_OURS = ("review.sqlite3", "run.lock", "review.migrating.lock", "schedule.lock", ".probe-")
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT


class Disk:
    """Counts and notes what is done to the files of a home, and cuts the power before one of these changes."""

    def __init__(self, home: Path, cut: int, *, losing: bool) -> None:
        self._home, self._cut, self._losing = str(home), cut, losing
        self.changes: list[tuple[str, ...]] = []
        self._waited: set[str] = set()
        self._unsure: list[tuple[str, str, bool]] = []  # renamed, and the folder was not waited for
        self._dirty: set[str] = set()
        self._here = threading.local()
        self._one_at_a_time = threading.Lock()
        self._fsync = os.fsync
        os.fsync = self._waiting  # type: ignore[assignment]
        sys.addaudithook(self._look)

    def _look(self, event: str, about: tuple[Any, ...]) -> None:
        if getattr(self._here, "off", False) or event not in (
            "open",
            "os.rename",
            "os.link",
            "os.remove",
            "os.mkdir",
        ):
            return
        if event == "open" and not (isinstance(about[2], int) and about[2] & _WRITING):
            return
        paths = [os.fsdecode(one) for one in about[:2] if isinstance(one, str | bytes | Path)]
        if event != "os.rename":
            paths = paths[:1]
        ours = [p for p in paths if p.startswith(self._home + "/") and not self._is_others(p)]
        if ours:
            with self._alone():
                self._change(event, ours)

    def _change(self, event: str, paths: list[str]) -> None:
        if len([one for one in self.changes if one[0] != "fsync"]) + 1 == self._cut:
            if self._losing:
                self._lose()
            os.kill(os.getpid(), signal.SIGKILL)
        if event == "open":
            self._dirty.add(paths[0])
            self._waited.discard(paths[0])
        if event == "os.rename" and len(paths) == 2:
            self._rename(*paths)
        self.changes.append((event, *paths))

    def _rename(self, old: str, new: str) -> None:
        self._unsure.append((old, new, Path(new).exists()))
        inside = (
            [str(p) for p in Path(old).rglob("*") if p.is_file()] if Path(old).is_dir() else [old]
        )
        for path in inside:
            moved = new + path[len(old) :]
            self._dirty.discard(path)
            if path in self._waited:
                self._waited.add(moved)
            else:
                self._dirty.add(moved)

    def _waiting(self, descriptor: int) -> None:
        path = str(Path(f"/proc/self/fd/{descriptor}").readlink())
        self._fsync(descriptor)
        with self._alone():
            self._waited.add(path)
            self._dirty.discard(path)
            self._unsure = [one for one in self._unsure if str(Path(one[1]).parent) != path]
            if path.startswith(self._home):
                self.changes.append(("fsync", path))

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Keep other threads waiting, and do not look at what is done in here."""
        with self._one_at_a_time:
            self._here.off = True
            yield
            self._here.off = False

    def _lose(self) -> None:
        """Take back names that may be gone and empty files whose bytes may be."""
        for path in self._dirty:
            with suppress(FileNotFoundError, IsADirectoryError):
                os.truncate(path, 0)
        for old, new, was_there in reversed(self._unsure):
            if not was_there:
                with suppress(FileNotFoundError):
                    Path(new).rename(old)

    def _is_others(self, path: str) -> bool:
        return Path(path).name.startswith(_NOT_OURS) or "/prefect/" in path


def screen(home: Home, source: Path) -> None:
    """Look the home over as a run does, then do what is not done yet."""
    intact.before_run(home)
    killed_runs.screen(home, source)


def cut(home: Home, source: Path, number: int, *, losing: bool) -> int:
    """Screen until the power fails; gives the exit status: 4 where the run says what to do and is to be called again."""
    disk = Disk(home.root, number, losing=losing)
    try:
        screen(home, source)
    except RunFailedError:
        return 4
    except BaseException:  # noqa: BLE001 - told to whoever reads the test's output
        traceback.print_exc()
        return 1
    if not number:
        told = json.dumps(disk.changes, ensure_ascii=False)
        home.root.with_name("changes.json").write_text(told, encoding="utf-8")
    return 0


def main(undisturbed: Home, source: Path) -> None:
    from pipelines import intake

    intake.PARTITION_ROWS = killed_runs.PARTITION_ROWS
    job.prepare(undisturbed, [source], settings.load(), "x")  # what is found once is kept
    screen(undisturbed, source)
    connections.close_all()
    killed_runs.tell("ready")
    for line in sys.stdin:
        number, how, home = line.strip().split(" ", 2)
        child = os.fork()
        if not child:
            os._exit(cut(Home.at(home), source, int(number), losing=how == "lose"))
        _, status = os.waitpid(child, 0)
        killed_runs.tell(os.waitstatus_to_exitcode(status))


if __name__ == "__main__":
    main(Home.at(sys.argv[1]), Path(sys.argv[2]))
