"""The threads of a serving process that write exports, so that no request waits for one."""

import logging
import threading

from django.db import connections

from review import export_files, export_jobs

_LOOK_EVERY = (
    30.0  # seconds, for what other processes left behind; what is asked for here is begun at once
)
_log = logging.getLogger(__name__)
_serving = False


class _Writer:
    """A thread that writes what waits, or only the batches among it, and then waits to be woken."""

    def __init__(self, name: str, *, batches_only: bool) -> None:
        self._name, self._batches_only = name, batches_only
        self._asked, self._starting = threading.Event(), threading.Lock()
        self._thread: threading.Thread | None = None

    def begin(self) -> None:
        """Start the thread unless it runs."""
        with self._starting:
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._work, name=self._name, daemon=True)
                self._thread.start()

    def wake(self) -> None:
        """Let it look at once."""
        self.begin()
        self._asked.set()

    def _work(self) -> None:
        while True:
            self._asked.clear()
            try:
                export_files.clear_away()
                export_jobs.work_off(batches_only=self._batches_only)
            except Exception:  # noqa: BLE001 - the thread must outlive whatever the database or the disk does
                _log.exception("exports")
            finally:
                connections.close_all()
            self._asked.wait(_LOOK_EVERY)


# An officer waits for a batch with the day's work, and a long list takes minutes: one of the two never waits for that.
_WRITERS = (
    _Writer("exports", batches_only=False),
    _Writer("batches", batches_only=True),
)


def serve() -> None:
    """Write exports in this process from now on; called by what a web server imports.

    A process that a server makes by forking has no threads yet: it begins them when something is asked for.
    """
    global _serving  # noqa: PLW0603 - once a process
    _serving = True
    for writer in _WRITERS:
        writer.begin()


def wake() -> None:
    """Say that something was asked for; without effect in a process that serves no pages."""
    if _serving:
        for writer in _WRITERS:
            writer.wake()
