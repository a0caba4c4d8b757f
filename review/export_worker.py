"""The thread of a serving process that writes exports, so that no request waits for one."""

import logging
import threading

from django.db import connections

from review import export_files, export_jobs

_LOOK_EVERY = (
    30.0  # seconds, for what other processes left behind; what is asked for here is begun at once
)
_log = logging.getLogger(__name__)
_asked = threading.Event()
_starting = threading.Lock()
_serving = False
_thread: threading.Thread | None = None


def serve() -> None:
    """Write exports in this process from now on; called by what a web server imports.

    A process that a server makes by forking has no thread yet: it begins one when something is asked for.
    """
    global _serving  # noqa: PLW0603 - one thread a process
    _serving = True
    _begin()


def wake() -> None:
    """Say that something was asked for; without effect in a process that serves no pages."""
    if _serving:
        _begin()
        _asked.set()


def _begin() -> None:
    global _thread  # noqa: PLW0603 - one thread a process
    with _starting:
        if _thread is None or not _thread.is_alive():
            _thread = threading.Thread(target=_work, name="exports", daemon=True)
            _thread.start()


def _work() -> None:
    while True:
        _asked.clear()
        try:
            export_files.clear_away()
            export_jobs.work_off()
        except Exception:  # noqa: BLE001 - the thread must outlive whatever the database or the disk does
            _log.exception("exports")
        finally:
            connections.close_all()
        _asked.wait(_LOOK_EVERY)
