"""The run's side of a cluster: steps are handed to its workers by prefect-dask's client.

Prefect itself stays with the run: its tasks wait in the run's threads for functions that know nothing of it.
"""

import time
import uuid
from collections.abc import Callable
from concurrent.futures import CancelledError
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar, cast

from distributed import Future, KilledWorker
from prefect_dask import PrefectDaskClient

from pipelines.cluster.failed import brought
from pipelines.cluster.on_worker import Outcome, Terms, carry_out
from pipelines.errors import RunFailedError
from pipelines.telling import LOG
from pipelines.work import Order
from pipelines.workers import StepTimeoutError, stopped

T = TypeVar("T")

_RESTART_SECONDS = 20
_AGAIN = "Chạy lại lệnh: phần đã xong không phải làm lại."


@dataclass(slots=True)
class _Step:
    """A step with the cluster: when a worker began it (`time.monotonic`, None: it waits), and which."""

    future: Future | None = None
    began: float | None = None
    worker: str = ""


class Cluster:
    """Hands functions to workers, where an order is read from the disk that all share.

    A step whose worker is lost is done again by another, until its scheduler's `allowed-failures` (three) are used up.
    """

    def __init__(self, client: PrefectDaskClient, terms: Terms, *, patience: float) -> None:
        self._client, self._terms, self._patience = client, terms, patience
        self._steps: dict[str, _Step] = {}
        self._ended: RunFailedError | None = None
        self.again = 0
        client.subscribe_topic(terms.topic, self._hear)

    @property
    def count(self) -> int:
        """How many workers there are at this moment: each carries out one step at a time."""
        return len(self._client.nthreads()) if self._client.status == "running" else 0

    def do(
        self,
        function: Callable[..., T],
        *arguments: Any,  # noqa: ANN401
        seconds: float,
    ) -> T:
        """Call a function on a worker, whichever is free.

        Raises:
            StepTimeoutError: it took longer than `seconds` from when a worker began it; that worker was restarted.
            RunFailedError: the cluster is lost, or has no workers any more, or lost too many with this step.
        """
        if self._ended:
            raise self._ended
        key = f"{function.__name__}-{uuid.uuid4().hex}"
        # Known before it is handed over, for its worker may begin at once.
        step = self._steps[key] = _Step()
        try:
            step.future = future = self._submit(key, function, arguments)
            outcome = self._awaited(step, future, seconds)
        except Exception:
            raise
        except BaseException:  # asked to stop while waiting here
            self.stop()
            raise
        finally:
            del self._steps[key]
        if outcome.error:
            raise outcome.error
        if outcome.kept:
            raise brought(Path(outcome.kept))
        return cast("T", outcome.result)

    def stop(self) -> None:
        """Take back all steps; a worker that is at one is restarted, for a step cannot be interrupted."""
        self._ended = self._ended or stopped()
        steps = list(self._steps.values())
        if steps and self._client.status == "running":
            self._client.cancel([step.future for step in steps if step.future], force=True)
            self._restart({step.worker for step in steps})

    def _submit(self, key: str, function: Callable[..., Any], arguments: tuple[Any, ...]) -> Future:
        plain = tuple(self._terms.order if isinstance(one, Order) else one for one in arguments)
        name = f"{function.__module__}:{function.__qualname__}"
        # No worker is preferred: Dask leaves a step lying whose preferred worker was lost.
        return self._client.submit(
            carry_out,
            self._terms,
            name,
            plain,
            key,
            key=key,
            pure=False,
        )

    def _awaited(self, step: _Step, future: Future, seconds: float) -> Outcome:
        while True:
            try:
                return cast("Outcome", future.result(timeout=self._pause(step, seconds)))
            except CancelledError as error:
                raise self._ended or RunFailedError(
                    f"Mất liên lạc với bộ điều phối Dask; hãy khởi động lại nó và các máy thợ. {_AGAIN}"
                ) from error
            except KilledWorker as error:
                raise RunFailedError(
                    "Hết máy thợ này đến máy thợ khác bị dừng giữa cùng một bước, thường vì thiếu bộ nhớ; hãy xem"
                    f" docs/cluster.md và tăng --memory-limit của chúng. {_AGAIN}"
                ) from error
            except TimeoutError:
                self._refuse_to_wait(step, seconds)

    def _pause(self, step: _Step, seconds: float) -> float:
        """Say how long to wait before looking again."""
        if step.began is None:
            return self._patience
        return max(0.0, min(self._patience, step.began + seconds - time.monotonic()))

    def _refuse_to_wait(self, step: _Step, seconds: float) -> None:
        """End a step that hangs, and one that nobody is there for."""
        if step.began is not None and time.monotonic() - step.began >= seconds:
            self._ended = StepTimeoutError.after(seconds)
            self.stop()
            raise self._ended
        if self.count:
            return
        try:
            self._client.wait_for_workers(1, timeout=self._patience)
        except TimeoutError as error:
            raise RunFailedError(
                f"Cụm Dask không còn máy thợ nào suốt {self._patience:g} giây; hãy khởi động lại chúng. {_AGAIN}"
            ) from error

    def _hear(self, event: tuple[float, dict[str, str]]) -> None:
        """Note that a worker begins a step; when another began it before, that one was lost."""
        told = event[1]
        step = self._steps.get(told["key"])
        if step is None:
            return
        if step.began is not None:
            self.again += 1
            LOG.warning(
                "máy thợ %s mất; làm lại ở %s: %s", step.worker, told["worker"], told["key"]
            )
        step.began, step.worker = time.monotonic(), told["worker"]

    def _restart(self, workers: set[str]) -> None:
        """Restart workers that somebody watches over; another's step goes to its end and its result to nobody."""
        known = self._client.scheduler_info()["workers"]
        watched = [one for one in workers if known.get(one, {}).get("nanny")]
        if watched:
            self._client.restart_workers(watched, timeout=_RESTART_SECONDS, raise_for_error=False)
