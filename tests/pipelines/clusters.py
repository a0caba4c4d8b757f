"""Dask clusters of real processes: a scheduler and its workers, each on a host of its own or with another program if wished.

`python -m tests.pipelines.clusters ARGUMENTS…` is the command `sangloc` with partitions of a few rows.
"""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

import psutil

from tests.pipelines.namespaces import Network

ROOT = Path(__file__).parents[2]
PARTITION_ROWS = 25
THREADS = 3
HANGING = "SANGLOC_TEST_HANGING"


class Cluster:
    """A scheduler and workers that are ended together; what they print stands in `folder`.

    In a network the scheduler is on the host "scheduler", a worker on the host of its name; else all are on this one.
    """

    def __init__(self, folder: Path, network: Network | None = None) -> None:
        self.folder, self.hanging = folder, folder / "hanging"
        self.hanging.mkdir(parents=True)
        self._network = network
        self._processes: dict[str, subprocess.Popen[bytes]] = {}
        place = folder / "scheduler.json"
        host = network.address("scheduler") if network else "127.0.0.1"
        self._start(
            "scheduler",
            self._on("scheduler"),
            [sys.executable, "-m", "distributed.cli.dask_scheduler", "--host", host],
            ["--port", "0", "--dashboard-address", "127.0.0.1:0", "--scheduler-file", str(place)],
            ["--idle-timeout", "1 hour"],  # should nobody be left to end it
        )
        self.await_(place.exists)
        self.address = str(json.loads(place.read_text(encoding="utf-8"))["address"])

    def worker(
        self, name: str, *, within: Sequence[str] = (), program: Path = ROOT, nanny: bool = True
    ) -> None:
        """Start a worker that hangs where a file in `hanging` says so (see `hanging_steps`)."""
        self._start(
            name,
            [*self._on(name), *within],
            [sys.executable, "-m", "distributed.cli.dask_worker", self.address],
            ["--nthreads", str(THREADS), "--name", name, "--dashboard-address", "127.0.0.1:0"],
            ["--local-directory", str(self.folder / name), "--memory-limit", "0"],
            ["--preload", "tests.pipelines.hanging_steps", "--nanny" if nanny else "--no-nanny"],
            program=program,
        )

    def await_workers(self, *names: str) -> None:
        for name in names:
            self.await_(lambda name=name: "Registered to" in self.said_by(name))

    def said_by(self, name: str) -> str:
        return (self.folder / f"{name}.log").read_text(encoding="utf-8")

    def hang(self, step: str) -> None:
        """Let the first worker that begins a step hang in it."""
        (self.hanging / step).touch()

    def hung(self, step: str, *, by: subprocess.Popen[str]) -> int:
        """Wait until a worker hangs in a step of a run; gives its process."""
        self.await_(lambda: bool(list(self.hanging.glob(f"{step}.*"))), by=[by])
        (mark,) = self.hanging.glob(f"{step}.*")
        mark.unlink()
        return int(mark.suffix[1:])

    @property
    def workers(self) -> list[str]:
        return [name for name in self._processes if name != "scheduler"]

    def watcher(self, worker: int) -> str:
        """Name the worker that a process is of."""
        above = [process.pid for process in psutil.Process(worker).parents()]
        return next(name for name, one in self._processes.items() if one.pid in above)

    def lose(self, name: str) -> None:
        """End the scheduler or a worker at once and for good, with whoever watches over it."""
        process = self._processes.pop(name)
        watched = psutil.Process(process.pid).children(recursive=True)
        process.kill()
        process.wait()
        for one in watched:
            with suppress(psutil.NoSuchProcess):
                one.kill()

    def await_(
        self, there: Callable[[], bool], *, by: Sequence[subprocess.Popen[str]] = ()
    ) -> None:
        """Wait for something that these machines, or a run on them, will do."""
        while not there():
            for process in self._processes.values():
                assert process.poll() is None, f"{process.args} ended; see {self.folder}"
            for run in by:
                assert run.poll() is None, run.communicate()
            time.sleep(0.05)

    def close(self) -> None:
        for process in reversed(self._processes.values()):
            process.terminate()
        for process in self._processes.values():
            with suppress(subprocess.TimeoutExpired):
                process.wait(60)
            process.kill()
            process.wait()

    def _on(self, name: str) -> Sequence[str]:
        return self._network.inside(name) if self._network else ()

    def _start(self, name: str, *command: Sequence[str], program: Path = ROOT) -> None:
        # None of Prefect's variables: nothing on a cluster knows of it.
        kept = {key: value for key, value in os.environ.items() if not key.startswith("PREFECT")}
        with (self.folder / f"{name}.log").open("wb") as said:
            process = subprocess.Popen(
                [part for parts in command for part in parts],
                stdout=said,
                stderr=subprocess.STDOUT,
                cwd=self.folder,
                env=kept | {"PYTHONPATH": str(program), HANGING: str(self.hanging)},
            )
        self._processes[name] = process


def start(*arguments: object) -> subprocess.Popen[str]:
    """Call `sangloc` with small partitions, in a group of processes as a terminal makes one."""
    return subprocess.Popen(
        [sys.executable, "-m", "tests.pipelines.clusters", *map(str, arguments)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        start_new_session=True,
    )


def main() -> int:
    from pipelines import cli, intake

    intake.PARTITION_ROWS = PARTITION_ROWS
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a suite in the background ignores it
    return cli.main()


if __name__ == "__main__":
    sys.exit(main())
