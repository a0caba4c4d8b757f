"""Who carries out steps: here worker processes of this machine, which are ended when a step hangs."""

import multiprocessing
import os
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from typing import Any, Protocol, TypeVar

from pipelines.errors import RunFailedError
from pipelines.memory import give_back_freed
from pipelines.stopping import uninterrupted_children

T = TypeVar("T")


class StepTimeoutError(RunFailedError):
    """A step took longer than the settings allow and was ended."""

    @classmethod
    def after(cls, seconds: float) -> "StepTimeoutError":
        """Say how long was waited and what to do."""
        return cls(
            f"quá {seconds / 60:g} phút mà chưa xong nên đã bị dừng; hãy xem đĩa và máy có bận không, chạy lại để làm"
            " tiếp, hoặc nâng giới hạn thời gian trong [running] của tệp cài đặt."
        )


class Hands(Protocol):
    """Whoever carries out steps: processes of this machine, or a cluster."""

    @property
    def count(self) -> int:
        """How many steps can be worked on at once."""

    def do(
        self,
        function: Callable[..., T],
        *arguments: Any,  # noqa: ANN401
        seconds: float,
    ) -> T:
        """Call a function elsewhere and wait, so many seconds at most."""

    def stop(self) -> None:
        """End what is worked on and refuse what still comes."""


class Workers:
    """Hands functions to a pool, at most `count` at a time, so that a step's time does not run while it waits."""

    def __init__(self, pool: Executor, *, count: int) -> None:
        self.count = count
        self._pool = pool
        self._free = threading.BoundedSemaphore(count)
        self._ended: RunFailedError | None = None

    def do(
        self,
        function: Callable[..., T],
        *arguments: Any,  # noqa: ANN401
        seconds: float,
    ) -> T:
        """Call a function in a worker process.

        Raises:
            StepTimeoutError: it took longer than `seconds`; all worker processes were ended, for a hanging one cannot
                be left alone.
            RunFailedError: a worker process was ended from outside.
        """
        with self._free:
            if self._ended:
                raise self._ended
            with uninterrupted_children():  # the pool starts its processes now
                future = self._pool.submit(function, *arguments)
            try:
                return future.result(timeout=seconds)
            except BrokenProcessPool as error:
                raise self._ended or _ended_from_outside() from error
            except TimeoutError:
                if future.done():  # the function's own, of a network folder for instance
                    raise
                self._ended = StepTimeoutError.after(seconds)
                _end_processes()
                raise self._ended from None

    def stop(self) -> None:
        """End the processes; nobody waits for what they were at."""
        self._ended = self._ended or stopped()
        _end_processes()


@contextmanager
def workers(count: int) -> Iterator[Workers]:
    """Open the worker processes that all steps share; they start clean, never import Prefect and end with this one."""
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(count, context, initializer=_begin) as pool:
        found = Workers(pool, count=count)
        try:
            yield found
        except Exception:
            raise
        except BaseException:  # asked to stop
            found.stop()
            raise


def stopped() -> RunFailedError:
    """Say that a step was not carried out because the run was asked to stop."""
    return RunFailedError(
        "Đã dừng theo yêu cầu; chạy lại lệnh để làm tiếp, phần đã xong không phải làm lại."
    )


def _begin() -> None:
    give_back_freed()
    _end_with_parent()


def _end_with_parent() -> None:
    """Watch the process that started this one: when it is killed, a worker would otherwise wait for work for ever."""
    parent = multiprocessing.parent_process()
    assert parent is not None, "workers are child processes"

    def follow() -> None:
        parent.join()
        os._exit(1)

    threading.Thread(target=follow, daemon=True).start()


def _end_processes() -> None:
    for process in multiprocessing.active_children():
        process.kill()


def _ended_from_outside() -> RunFailedError:
    return RunFailedError(
        "Một tiến trình làm việc bị dừng từ bên ngoài, thường vì máy hết bộ nhớ; hãy giảm --workers hoặc thêm bộ nhớ"
        " rồi chạy lại, phần đã xong không phải làm lại."
    )
