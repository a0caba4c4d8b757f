"""Worker processes: one that hangs is ended, one that loses its parent ends itself."""

import multiprocessing
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from multiprocessing.connection import wait
from multiprocessing.process import BaseProcess
from typing import Any

import psutil
import pytest

from pipelines.errors import RunFailedError
from pipelines.workers import StepTimeoutError, Workers, workers

# For a pool of two whose start takes seconds on a loaded machine.
LONG = 300.0


def slow(seconds: float) -> int:
    time.sleep(seconds)
    return os.getpid()


def own_timeout() -> None:
    raise TimeoutError("the folder does not answer")


def killed() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def have_ended(children: Iterable[BaseProcess]) -> bool:
    """Wait for the processes of a pool, which alone may ask how they ended: who else does leaves them in its books."""
    return all(wait([child.sentinel], timeout=LONG) for child in children)


def test_a_hanging_step_is_ended_with_its_process() -> None:
    with workers(2) as pool:
        pool.do(slow, 0, seconds=LONG)
        children = multiprocessing.active_children()
        with pytest.raises(StepTimeoutError, match=r"quá .* phút"):
            pool.do(slow, 3600, seconds=0.2)
        assert have_ended(children)
        with pytest.raises(StepTimeoutError):
            pool.do(slow, 0, seconds=LONG)
    assert not multiprocessing.active_children()


class Counting(ThreadPoolExecutor):
    """A pool that remembers how many calls were with it at once at most."""

    def __init__(self, count: int) -> None:
        super().__init__(count)
        self.here, self.most, self._lock = 0, 0, threading.Lock()

    def submit(self, *arguments: Any, **more: Any) -> Future[Any]:
        with self._lock:
            self.here += 1
            self.most = max(self.most, self.here)
        future = super().submit(*arguments, **more)
        future.add_done_callback(lambda _: self._gone())
        return future

    def _gone(self) -> None:
        with self._lock:
            self.here -= 1


def test_a_step_that_has_to_wait_is_not_with_the_pool_yet_so_its_time_does_not_run() -> None:
    with ThreadPoolExecutor(6) as threads, Counting(2) as pool:
        limited = Workers(pool, count=2)
        futures = [threads.submit(limited.do, slow, 0.05, seconds=LONG) for _ in range(6)]
        assert len([future.result() for future in futures]) == 6
    assert 1 <= pool.most <= 2


def test_a_timeout_of_the_function_itself_is_no_hang() -> None:
    with ThreadPoolExecutor(1) as one, pytest.raises(TimeoutError, match="does not answer"):
        Workers(one, count=1).do(own_timeout, seconds=LONG)


def test_who_is_asked_to_stop_ends_what_is_worked_on_and_takes_nothing_more() -> None:
    with workers(1) as pool, ThreadPoolExecutor(1) as waiting:
        pool.do(slow, 0, seconds=LONG)
        children = multiprocessing.active_children()
        hanging = waiting.submit(pool.do, slow, 3600, seconds=2 * LONG)
        pool.stop()
        assert have_ended(children)
        with pytest.raises(RunFailedError, match="theo yêu cầu"):
            hanging.result()
        with pytest.raises(RunFailedError, match="theo yêu cầu"):
            pool.do(slow, 0, seconds=LONG)


def test_a_killed_process_is_told_in_words() -> None:
    with workers(1) as pool, pytest.raises(RunFailedError, match="hết bộ nhớ"):
        pool.do(killed, seconds=LONG)


ORPHANS = """
import os, signal, sys
from pipelines.workers import workers
from tests.pipelines.test_workers import slow
if __name__ == "__main__":
    with workers(1) as pool:
        print(pool.do(slow, 0, seconds=300), flush=True)
        sys.stdin.read()
"""


def test_workers_of_a_killed_run_end_by_themselves() -> None:
    parent = subprocess.Popen(
        [sys.executable, "-c", ORPHANS],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
    )
    assert parent.stdout is not None
    worker = psutil.Process(int(parent.stdout.readline()))
    parent.kill()
    parent.wait()
    worker.wait(timeout=LONG)
