"""Prefect's surroundings: kept inside the home, silent towards the network, cleaned of what a killed run left."""

import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
from filelock import FileLock, Timeout

import nlp
from pipelines.errors import HomeBusyError
from pipelines.files import write_text
from pipelines.home import Home

__all__ = [
    "HomeBusyError",
    "alone_in",
    "end_left_over_servers",
    "has_own_prefect",
    "keep_kernels",
    "left_over_servers",
    "prepare",
    "scheduling_in",
    "served",
]

_LOG = logging.getLogger("sangloc")
_KERNELS = Path(nlp.__file__).parent / "words"
# The short-lived server that a run starts for itself, and the one beside `sangloc schedule`.
_SERVER = "prefect.server.api.server:create_app"
_STANDING = ("-m", "prefect", "server", "start")
# A temporary server needs 7 to 31 s on a loaded machine; Prefect's own limit of 20 s would kill the run.
_START_SECONDS = "180"
_SCHEDULE_LOCK, _SCHEDULE = "schedule.lock", "schedule.address"


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
    address = served(home)
    if address:
        os.environ["PREFECT_API_URL"] = address
    # What fails is told once, by the command line; Prefect would print a stack trace a layer.
    os.environ.setdefault("PREFECT_LOGGING_LEVEL", "CRITICAL")
    keep_kernels(home.root)


def keep_kernels(home: Path) -> None:
    """Let numba keep in the home what it compiles, where the program is installed read-only; before it is imported."""
    if not os.access(_KERNELS, os.W_OK):
        os.environ.setdefault("NUMBA_CACHE_DIR", str(home / "numba"))


@contextmanager
def alone_in(home: Home, *, wait: float = 0) -> Iterator[None]:
    """Hold the home for one run and end what an earlier, killed run left behind.

    `wait` is for how many seconds another run is waited for.

    Raises:
        HomeBusyError: another run holds it.

    """
    busy = f"Một lượt sàng lọc khác đang chạy trong {home.root}; hãy chờ nó xong hoặc dùng --home khác."
    with _held(home.root / "run.lock", busy, wait=wait):
        end_left_over_servers(home)
        yield


@contextmanager
def scheduling_in(home: Home, address: str) -> Iterator[None]:
    """Say as long as this lasts that Prefect's server of the home stands at an address.

    Raises:
        HomeBusyError: another process schedules in the home.
    """
    busy = f"`sangloc schedule` khác đang chạy trong {home.root}; hãy dừng nó trước hoặc dùng --home khác."
    with _held(home.root / _SCHEDULE_LOCK, busy):
        write_text(home.root / _SCHEDULE, address)
        yield


def served(home: Home) -> str:
    """Give the address of Prefect's server beside `sangloc schedule`; blank where none schedules in the home."""
    try:
        with FileLock(home.root / _SCHEDULE_LOCK, timeout=0):
            return ""
    except Timeout:
        return (home.root / _SCHEDULE).read_text(encoding="utf-8")


def has_own_prefect(home: Home) -> bool:
    """Tell whether Prefect's records lie in the home, and not with a server that others use too."""
    return os.environ.get("PREFECT_API_URL", "") in ("", served(home))


def end_left_over_servers(home: Home) -> int:
    """End Prefect servers of this home whose run or schedule was killed; returns how many."""
    left = left_over_servers(home)
    for process in left:
        _LOG.warning("ending the Prefect server %s that a killed run left behind", process.pid)
        process.terminate()
    _, alive = psutil.wait_procs(left, timeout=5)
    for process in alive:
        process.kill()
    return len(left)


def left_over_servers(home: Home) -> list[psutil.Process]:
    """List the Prefect servers of this home that nobody uses; right only while no run holds the home."""
    standing = bool(served(home))
    return [
        process
        for process in psutil.process_iter(["cmdline"])
        if _is_server_of(process, home, standing=standing)
    ]


@contextmanager
def _held(path: Path, busy: str, *, wait: float = 0) -> Iterator[None]:
    lock = FileLock(path)
    try:
        lock.acquire(timeout=wait)
    except Timeout as error:
        raise HomeBusyError(busy) from error
    try:
        yield
    finally:
        lock.release()


def _is_server_of(process: psutil.Process, home: Home, *, standing: bool) -> bool:
    line = process.info["cmdline"] or []
    if _SERVER not in line and (standing or tuple(line[1:5]) != _STANDING):
        return False
    try:
        if process.ppid() == os.getpid():  # of a run before, in this same process: it is used again
            return False
        return bool(process.environ().get("PREFECT_HOME") == str(home.prefect))
    except psutil.Error:  # it ended meanwhile, or belongs to another person
        return False
