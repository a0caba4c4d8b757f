"""Prefect's surroundings: kept inside the home, silent towards the network, cleaned of what a killed run left."""

import logging
import multiprocessing
import os
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import psutil
from filelock import FileLock, Timeout

import nlp
from pipelines.home import Home

_LOG = logging.getLogger("sangloc")
_KERNELS = Path(nlp.__file__).parent / "words"
_SERVER = "prefect.server.api.server:create_app"
# A temporary server needs 7 to 31 s on a loaded machine; Prefect's own limit of 20 s would kill the run.
_START_SECONDS = "180"


class HomeBusyError(Exception):
    """Another run works in the same home."""


def prepare(home: Home) -> None:
    """Set Prefect's environment; must be called before Prefect is imported for the first time.

    No look-up or report leaves the machine, and all state lies inside the home.
    """
    os.environ.update(
        DO_NOT_TRACK="1",
        PREFECT_SERVER_ANALYTICS_ENABLED="false",
        PREFECT_HOME=str(home.prefect),
        PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS=_START_SECONDS,
    )
    # What fails is told once, by the command line; Prefect would print a stack trace a layer.
    os.environ.setdefault("PREFECT_LOGGING_LEVEL", "CRITICAL")
    if not os.access(_KERNELS, os.W_OK):
        # Installed read-only: what numba compiles is kept in the home instead of beside the code.
        os.environ.setdefault("NUMBA_CACHE_DIR", str(home.root / "numba"))


@contextmanager
def alone_in(home: Home) -> Iterator[None]:
    """Hold the home for one run and end what an earlier, killed run left behind.

    Raises:
        HomeBusyError: another run holds it.

    """
    lock = FileLock(home.root / "run.lock")
    try:
        lock.acquire(timeout=0)
    except Timeout as error:
        raise HomeBusyError(
            f"Một lượt sàng lọc khác đang chạy trong {home.root}; hãy chờ nó xong hoặc dùng --home khác."
        ) from error
    try:
        end_left_over_servers(home)
        yield
    finally:
        lock.release()


def end_left_over_servers(home: Home) -> int:
    """End temporary Prefect servers of this home whose run was killed; returns how many."""
    left = [process for process in psutil.process_iter(["cmdline"]) if _is_server_of(process, home)]
    for process in left:
        _LOG.warning("ending the Prefect server %s that a killed run left behind", process.pid)
        process.terminate()
    _, alive = psutil.wait_procs(left, timeout=5)
    for process in alive:
        process.kill()
    return len(left)


@contextmanager
def workers(count: int) -> Iterator[ProcessPoolExecutor]:
    """Open the pool of worker processes that all steps share; workers start clean and never import Prefect."""
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(max_workers=count, mp_context=context) as pool:
        yield pool


def _is_server_of(process: psutil.Process, home: Home) -> bool:
    if _SERVER not in (process.info["cmdline"] or []):
        return False
    try:
        return bool(process.environ().get("PREFECT_HOME") == str(home.prefect))
    except psutil.Error:  # it ended meanwhile, or belongs to another person
        return False
