"""The run's side of a cluster: steps are handed to its workers by prefect-dask's client.

Prefect itself stays with the run: its tasks wait in the run's threads for functions that know nothing of it.
"""

import time
import uuid
from collections.abc import Callable
from concurrent.futures import CancelledError
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn, TypeVar, cast

from distributed import Future, KilledWorker
from distributed.client import ClosedClientError
from prefect_dask import PrefectDaskClient

from pipelines.cluster.failed import brought
from pipelines.cluster.on_worker import Outcome, Terms, carry_out
from pipelines.cluster.reach import AGAIN, deserted, lost
from pipelines.errors import RunFailedError
from pipelines.telling import LOG
from pipelines.work import Order
from pipelines.workers import StepTimeoutError, stopped

T = TypeVar("T")

# A worker that is asked to end is killed after four seconds; the rest is for a loaded machine.
_RESTART_SECONDS = 20
# So often a step that waits looks whether anybody is there: a limit of minutes needs no closer look.
_LOOK_SECONDS = 10


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

    def __init__(
        self, client: PrefectDaskClient, terms: Terms, *, scheduler: str, patience: float
    ) -> None:
        self._client, self._terms = client, terms
        self._scheduler, self._patience = scheduler, patience
        self._steps: dict[str, _Step] = {}
        self._ended: RunFailedError | None = None
        self._deserted: float | None = None  # since when nobody was there
        self.again = 0
        client.subscribe_topic(terms.topic, self._hear)

    @property
    def count(self) -> int:
        """How many workers there are at this moment: each carries out one step at a time."""
        with suppress(OSError):  # its scheduler is lost: nobody is there for this run
            if self._client.status == "running":
                return len(self._client.nthreads())
        return 0

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
            outcome = self._outcome(step, key, function, arguments, seconds=seconds)
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
            with suppress(OSError):  # its scheduler is lost: nothing is left to be taken back
                self._client.cancel([step.future for step in steps if step.future], force=True)
                self._restart({step.worker for step in steps})

    def _outcome(
        self,
        step: _Step,
        key: str,
        function: Callable[..., Any],
        arguments: tuple[Any, ...],
        *,
        seconds: float,
    ) -> Outcome:
        """Hand a step over and wait for what becomes of it."""
        try:
            step.future = future = self._submit(key, function, arguments)
            while True:
                try:
                    return cast("Outcome", future.result(timeout=self._pause(step, seconds)))
                except TimeoutError:
                    self._refuse_to_wait(step, seconds)
        except KilledWorker as error:
            raise RunFailedError(
                "Hết máy thợ này đến máy thợ khác bị dừng giữa cùng một bước, thường vì thiếu bộ nhớ; hãy xem"
                f" docs/cluster.md và tăng --memory-limit của chúng. {AGAIN}"
            ) from error
        except (CancelledError, ClosedClientError, OSError) as error:
            self._ended = self._ended or lost(self._scheduler)
            raise self._ended from error

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

    def _pause(self, step: _Step, seconds: float) -> float:
        """Say how long to wait before looking again."""
        look = min(_LOOK_SECONDS, self._patience)
        if step.began is None:
            return look
        return max(0.0, min(look, step.began + seconds - time.monotonic()))

    def _refuse_to_wait(self, step: _Step, seconds: float) -> None:
        """End a step that hangs, and one that nobody is there for."""
        if self._ended:
            raise self._ended
        if step.began is not None and time.monotonic() - step.began >= seconds:
            self._end(StepTimeoutError.after(seconds))
        if self._client.status != "running":
            self._end(lost(self._scheduler))
        if self.count:
            self._deserted = None
            return
        self._deserted = self._deserted or time.monotonic()
        if time.monotonic() - self._deserted >= self._patience:
            self._end(deserted(self._scheduler, self._patience))

    def _end(self, why: RunFailedError) -> NoReturn:
        """Take back all steps, for one cannot be carried out."""
        self._ended = why
        self.stop()
        raise why

    def _hear(self, event: tuple[float, dict[str, str]]) -> None:
        """Note that a worker begins a step; when another began it before, that one was lost."""
        told = event[1]
        self._deserted = None
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
            self._client.sync(
                self._client.scheduler.restart_workers,
                workers=watched,
                timeout=_RESTART_SECONDS,
                wait_for_workers=False,
                on_error="return",
                stimulus_id=f"sangloc-{uuid.uuid4().hex}",
            )
