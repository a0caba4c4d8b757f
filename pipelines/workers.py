"""Worker processes that steps are handed to, and that are ended when a step hangs."""

import multiprocessing
import os
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from typing import Any, TypeVar

from pipelines.errors import RunFailedError

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


class Workers:
    """Hands functions to a pool, at most `count` at a time, so that a step's time does not run while it waits."""

    def __init__(self, pool: Executor, *, count: int) -> None:
        self._pool = pool
        self._free = threading.BoundedSemaphore(count)
        self._hung: StepTimeoutError | None = None

    def do(self, function: Callable[..., T], *arguments: Any, seconds: float) -> T:  # noqa: ANN401
        """Call a function in a worker process.

        Raises:
            StepTimeoutError: it took longer than `seconds`; all worker processes were ended, for a hanging one cannot
                be left alone.
            RunFailedError: a worker process was ended from outside.
        """
        with self._free:
            if self._hung:
                raise self._hung
            future = self._pool.submit(function, *arguments)
            try:
                return future.result(timeout=seconds)
            except BrokenProcessPool as error:
                raise self._hung or _ended_from_outside() from error
            except TimeoutError:
                if future.done():  # the function's own, of a network folder for instance
                    raise
                self._hung = StepTimeoutError.after(seconds)
                _end_processes()
                raise self._hung from None


@contextmanager
def workers(count: int) -> Iterator[Workers]:
    """Open the worker processes that all steps share; they start clean, never import Prefect and end with this one."""
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(count, context, initializer=_end_with_parent) as pool:
        try:
            yield Workers(pool, count=count)
        except Exception:
            raise
        except BaseException:  # asked to stop: nobody waits for what is being worked on
            _end_processes()
            raise


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
