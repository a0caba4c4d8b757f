"""How far a run is, told to all who ask: people at the terminal, the home's note, the run's log, Prefect's pages."""

import datetime as dt
import logging
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from typing import Any

from pipelines import under_way
from pipelines.failures import Failure, reason, trail
from pipelines.home import Home
from pipelines.progress import STEPS, Progress
from pipelines.under_way import UnderWay

_VIETNAM = dt.timezone(dt.timedelta(hours=7))
LOG = logging.getLogger("sangloc.run")
# The log is told numbers and names of steps; what it gets is also shown by Prefect.
LOG.propagate = False
LOG.setLevel(logging.INFO)


class Log(logging.FileHandler):
    """A file for what a run logs; where it cannot be written the run goes on, for the step will meet the same disk."""

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - the name is logging's
        """Leave a line out instead of printing a stack trace among the messages for people."""


class Telling:
    """Tells of one run. `meter` is given the share of all steps that is done, 0..1."""

    def __init__(self, home: Home, progress: Progress) -> None:
        self._home = home
        self._progress = progress
        self._steps = 0
        self._one_at_a_time = (
            threading.Lock()
        )  # steps of several partitions fail in several threads
        self._note = UnderWay(run_id="", pid=os.getpid(), started=_now(), log="")
        self.meter: Callable[[float], None] = lambda _: None

    def named(self, **names: str) -> None:
        """Say what is known of the run by now: `run_id`, `log`, `flow_run`."""
        self._renew(**names)

    @contextmanager
    def stage(self, name: str, *, total: int) -> Iterator[Callable[[], None]]:
        """Tell of a step of `total` parts; call the given function after each part."""
        self._renew(step=name, since=_now(), parts=total, done=0, failed=None)
        LOG.info("bắt đầu: %s (%s), %d phần", STEPS.get(name, name), name, total)
        with self._progress.stage(name, total=total) as show:

            def advance() -> None:
                show()
                self._renew(done=self._note.done + 1)
                self.meter((self._steps + self._note.done / max(total, 1)) / len(STEPS))

            yield advance
        self._steps += 1
        LOG.info("xong: %s", STEPS.get(name, name))

    def failed(self, failure: Failure) -> None:
        """Keep why the run fails, and log where the error came from."""
        why = reason(failure.error)
        LOG.error("%s: %s", failure.place, why.kind)
        for place in trail(failure.error):
            LOG.error("  %s", place)
        self._renew(failed=(failure.place, why.told, why.todo))

    def ended(self) -> None:
        """Take the note away: the run ended in order."""
        under_way.remove(self._home)

    def _renew(self, **changes: Any) -> None:  # noqa: ANN401
        with self._one_at_a_time:
            self._note = replace(self._note, **changes)
            with suppress(
                OSError
            ):  # a full disk is told by the step that meets it, not by the note
                under_way.note(self._home, self._note)


def _now() -> str:
    return dt.datetime.now(_VIETNAM).isoformat(timespec="seconds")
