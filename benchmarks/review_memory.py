"""What a server and its workers hold while officers work: memory of their own, open files, threads, connections."""

import re
import threading
import time
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np
import psutil
import psycopg
from scipy.stats import theilslopes

_EVERY = 5.0
_ANONYMOUS = re.compile(r"^Pss_Anon:\s+(\d+) kB", re.MULTILINE)
_DAY = 24 * 60 * 60
# Models, index and pages are loaded by the first who ask; what comes after that is growth.
_WARM = 1 / 3


@dataclass(frozen=True, slots=True)
class Held:
    """What all processes of a server held at a moment; `mib` leaves mapped files aside and counts shared pages once."""

    at: float
    mib: float
    files: int
    threads: int
    connections: int
    processes: tuple[int, ...]


@dataclass(slots=True)
class Watch:
    """Looks every few seconds at a server, and at who is connected to its database, until the block ends."""

    server: int
    database: str
    looks: list[Held] = field(default_factory=list)
    every: float = _EVERY
    _ended: threading.Event = field(default_factory=threading.Event)
    _hands: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(1))
    _watching: "Future[None] | None" = None

    def __enter__(self) -> Self:
        self._watching = self._hands.submit(self._watch)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._ended.set()
        self._hands.shutdown()
        if self._watching is not None and error is None:
            self._watching.result()

    def _watch(self) -> None:
        with psycopg.connect(self.database, autocommit=True) as connection:
            while not self._ended.wait(self.every):
                self.looks.append(self._look(connection))

    def _look(self, connection: "psycopg.Connection[tuple[int]]") -> Held:
        root = psutil.Process(self.server)
        every = [root, *root.children(recursive=True)]
        row = connection.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        ).fetchone()
        assert row is not None, "a count is one row"
        found = [one for one in map(_holds, every) if one]
        kib, files, threads, pids = zip(*found, strict=True)
        return Held(time.time(), sum(kib) / 1024, sum(files), sum(threads), row[0], tuple(pids))


def _holds(process: psutil.Process) -> tuple[int, int, int, int] | None:
    """Give KiB, open files, threads and number of a process; None of one that has ended by now."""
    try:
        told = Path(f"/proc/{process.pid}/smaps_rollup").read_text(encoding="ascii")
        own = sum(map(int, _ANONYMOUS.findall(told)))
        return own, process.num_fds(), process.num_threads(), process.pid
    except (psutil.NoSuchProcess, ProcessLookupError, FileNotFoundError):
        return None


def growth(looks: list[Held]) -> dict[str, float | int | None]:
    """Tell what was held once all was warm and at the end, and what a day of such work would add.

    The growth is the median slope of all pairs of looks (Theil and Sen), which a moment's work does not move; it is
    given with the 95 % interval. Of fewer than four warm looks none is told.
    """
    warm = looks[int(len(looks) * _WARM) :]
    if len(warm) < 4:
        return {}
    at = np.array([one.at for one in warm])
    slope, _, low, high = theilslopes([one.mib for one in warm], at)
    files, *_ = theilslopes([one.files for one in warm], at)
    return {
        "looks": len(looks),
        "warm_mib": round(warm[0].mib, 1),
        "last_mib": round(warm[-1].mib, 1),
        "most_mib": round(max(one.mib for one in looks), 1),
        "mib_a_day": round(slope * _DAY, 1),
        "mib_a_day_low": round(low * _DAY, 1),
        "mib_a_day_high": round(high * _DAY, 1),
        "warm_files": warm[0].files,
        "last_files": warm[-1].files,
        "files_a_day": round(files * _DAY, 1),
        "most_threads": max(one.threads for one in looks),
        "most_connections": max(one.connections for one in looks),
        "last_connections": warm[-1].connections,
        "processes_replaced": len({pid for one in warm for pid in one.processes})
        - len(warm[0].processes),
    }
