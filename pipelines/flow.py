"""The flow: the way of the data as one sentence, run and remembered by Prefect.

Importing this module imports Prefect: call `engine.prepare` first. Prefect's threads hand pure functions from
`work` to one pool of processes; finished steps are remembered by their inputs, so a run that was killed goes on where
it stopped.
"""

from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from prefect import Task, flow, task
from prefect.cache_policies import INPUTS
from prefect.task_runners import ThreadPoolTaskRunner

from pipelines import publish, work
from pipelines.intake import Intake, take_in
from pipelines.job import Job
from pipelines.progress import Progress
from pipelines.reading import ReadingLimits

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the steps of a run use but what is no input of theirs: the pool and the progress display."""

    pool: Executor
    progress: Progress


_AROUND: ContextVar[Surroundings] = ContextVar("surroundings")


@task(name="read", cache_policy=INPUTS, persist_result=True)
def read(folder: str, version: str, files: Sequence[str]) -> str:
    """Read → validate: partitions of valid rows; the rest set aside with reasons."""
    take_in([Path(file) for file in files], Path(folder), limits=ReadingLimits())
    return folder


@task(name="stage", task_run_name="{name}", cache_policy=INPUTS, persist_result=True)
def stage(name: str, part: str, order: work.Order, version: str) -> str:
    """One stage on one partition."""
    return _in_pool(work.do_stage, name, part, order)


@task(name="search", cache_policy=INPUTS, persist_result=True)
def search(parts: Sequence[str], order: work.Order, version: str) -> str:
    """near-duplicates among all partitions and all filings screened before."""
    return _in_pool(work.do_search, tuple(parts), order)


_THREADS: ThreadPoolTaskRunner[Any] = ThreadPoolTaskRunner(max_workers=8)


# Prefect types the parameter by futures of its own base class.
@flow(name="sang-loc", task_runner=_THREADS, validate_parameters=False)  # type: ignore[arg-type]
def screen(job: Job) -> Path:
    """Screen the files of a job and publish the run; returns the published folder."""
    taken = Intake.load(Path(once(read, job.order.folder, job.version, job.files)))
    parts = taken.parts
    each("normalise", parts, job)
    each("words", parts, job)
    once(search, parts, job.order, job.version)
    each("near_duplicates", parts, job)
    each("low_content", parts, job)
    each("field", parts, job)
    each("facts", parts, job)
    each("route", parts, job)
    return publish.publish(job, taken)


def each(name: str, parts: Sequence[str], job: Job) -> None:
    """Run a stage on every partition and wait for all."""
    with _AROUND.get().progress.stage(name, total=len(parts)) as advance:
        futures = [stage.submit(name, part, job.order, job.version) for part in parts]
        for part, future in zip(parts, futures, strict=True):
            if not Path(future.result()).exists():
                _anew(stage)(name, part, job.order, job.version)
            advance()


def once(step: Task[..., str], *inputs: Any) -> str:  # noqa: ANN401
    """Run a step on its own and wait for it."""
    with _AROUND.get().progress.stage(step.name, total=1) as advance:
        result = step(*inputs)
        if not Path(result).exists():
            result = _anew(step)(*inputs)
        advance()
        return result


def run(job: Job, *, pool: Executor, progress: Progress) -> Path:
    """Run the flow with a pool of workers and a progress display."""
    token = _AROUND.set(Surroundings(pool, progress))
    try:
        return screen(job)
    finally:
        _AROUND.reset(token)


def _anew(step: Task[..., str]) -> Task[..., str]:
    """Do a step again whose remembered result is no longer there."""
    return step.with_options(refresh_cache=True)


def _in_pool(function: Callable[..., T], *arguments: Any) -> T:  # noqa: ANN401
    return _AROUND.get().pool.submit(function, *arguments).result()
