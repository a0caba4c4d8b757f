"""Runs that a test kills: `python -m tests.pipelines.killed_runs HOME FILE`.

One process gets ready and screens the file into HOME undisturbed; then, for each line it reads, it forks a process that
screens the file into another home as the command does, without Prefect, and goes on where the last one stopped. It prints
the number of each, and how it ended. A line is the largest file, in bytes, that may be written (0 for any) and that home.
"""

import os
import resource
import signal
import sys
import traceback
from pathlib import Path

from django.db import Error as DatabaseError
from django.db import connections

from pipelines import engine, intake, job, publish, settings, work
from pipelines.handing_over import hand_over
from pipelines.home import Home
from pipelines.intake import Intake, take_in
from pipelines.partitions import INTAKE
from pipelines.reading import ReadingLimits

RUN = "lượt-một"
PARTITION_ROWS = 4


def screen(home: Home, source: Path) -> None:
    """Do what is not done yet, in the order of the flow."""
    with engine.alone_in(home):
        hand_over(home)
        if (home.runs / RUN).exists():
            return
        prepared = job.prepare(home, [source], settings.load(), RUN)
        folder = Path(prepared.order.folder)
        if not (folder / INTAKE).exists():
            take_in([source], folder, limits=ReadingLimits())
        taken = Intake.load(folder)
        work.do_all(taken.parts, prepared.order)
        publish.publish(prepared, taken)
        hand_over(home, {RUN: prepared.order.kept})


def limited(home: Home, source: Path, most_bytes: int) -> int:
    """Screen where no file may become larger; gives the exit status."""
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    if most_bytes:
        resource.setrlimit(resource.RLIMIT_FSIZE, (most_bytes, resource.RLIM_INFINITY))
    try:
        screen(home, source)
    except (OSError, DatabaseError):
        return 3
    except BaseException:  # noqa: BLE001 - told to whoever reads the test's output
        traceback.print_exc()
        return 1
    return 0


def tell(what: object) -> None:
    sys.stdout.write(f"{what}\n")
    sys.stdout.flush()


def main(undisturbed: Home, source: Path) -> None:
    intake.PARTITION_ROWS = PARTITION_ROWS
    screen(undisturbed, source)
    connections.close_all()
    tell("ready")
    for line in sys.stdin:
        most_bytes, _, home = line.strip().partition(" ")
        child = os.fork()
        if not child:
            os._exit(limited(Home.at(home), source, int(most_bytes)))
        tell(child)
        _, status = os.waitpid(child, 0)
        tell(os.waitstatus_to_exitcode(status))


if __name__ == "__main__":
    main(Home.at(sys.argv[1]), Path(sys.argv[2]))
