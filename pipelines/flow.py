"""The flow: the way of the data as one sentence, run and remembered by Prefect.

Importing this module imports Prefect: call `engine.prepare` first. Prefect's threads hand pure functions from
`work` to one pool of processes; finished steps are remembered by their inputs, so a run that was killed goes on where
it stopped. The same flow is run by `sangloc screen` and, by the clock, by `sangloc schedule`.
"""

from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import Any

from prefect import State, Task, flow, runtime, task
from prefect.cache_policies import INPUTS, NO_CACHE
from prefect.client.orchestration import get_client
from prefect.exceptions import CancelledRun
from prefect.futures import PrefectFuture
from prefect.states import Cancelled, Completed
from prefect.task_runners import ThreadPoolTaskRunner

from pipelines import artifacts, incidents, publish, retention, session, states, stopping, work
from pipelines.errors import UnusableInput
from pipelines.failures import Failure, StepFailedError, told_to_people, told_to_prefect
from pipelines.forgetting.sieve import Sieve
from pipelines.handing_over import hand_over
from pipelines.home import Home
from pipelines.intake import Intake, take_in
from pipelines.job import Job
from pipelines.partitions import INTAKE
from pipelines.progress import Progress
from pipelines.session import Session
from pipelines.wish import (
    CORES,
    Count,
    DatabaseVariable,
    Executor,
    Files,
    Folder,
    HomeFolder,
    Query,
    RunId,
    Scheduler,
    SettingsFile,
    Wish,
)
from pipelines.workers import StepTimeoutError

_HERE: ContextVar[Session] = ContextVar("session")


@task(name="read", cache_policy=INPUTS, persist_result=True)
def read(folder: str, version: str, files: Sequence[str]) -> str:
    """Read → validate: partitions of valid rows; the rest set aside with reasons."""
    with _HERE.get().safely("read"):
        job = _HERE.get().job
        forgotten = Sieve.of(Path(job.home))
        paths = [Path(file) for file in files]
        take_in(paths, Path(folder), limits=job.policy.reading.limits, forgotten=forgotten)
    return str(Path(folder) / INTAKE)


@task(name="stage", task_run_name="{name}", cache_policy=INPUTS, persist_result=True)
def stage(name: str, part: str, order: work.Order, version: str) -> str:
    """One stage on one partition."""
    here = _HERE.get()
    seconds = 60 * here.running.stage_minutes
    with here.safely(name, Path(part).name):
        return here.workers.do(work.do_stage, name, part, order, seconds=seconds)


@task(name="search", cache_policy=INPUTS, persist_result=True)
def search(parts: Sequence[str], order: work.Order, version: str) -> str:
    """near-duplicates among all partitions and all filings screened before."""
    here = _HERE.get()
    seconds = 60 * here.running.search_minutes
    with here.safely("search"):
        return here.workers.do(work.do_search, tuple(parts), order, seconds=seconds)


@task(name="publish", cache_policy=NO_CACHE)
def publish_run(job: Job, taken: Intake) -> str:
    """The run folder, put into its place whole."""
    with _HERE.get().safely("publish"):
        return str(publish.publish(job, taken))


@task(name="review", cache_policy=NO_CACHE)
def hand_to_reviewers(job: Job) -> str:
    """What was published, given to the corpus and to the reviewers' database."""
    with _HERE.get().safely("review"):
        hand_over(Home(Path(job.home)), kept={job.run_id: job.order.kept})
    return job.home


@task(name="tidy", cache_policy=NO_CACHE)
def tidy(home: str, days: int, in_use: Sequence[str]) -> str:
    """Prefect's old records, old logs and work that nobody went on with, cleared away."""
    with _HERE.get().safely("tidy"):
        retention.keep(Home(Path(home)), days=days, in_use=[Path(path) for path in in_use])
    return home


def _name() -> str:
    """Name a run of the command line as its folder is named; others have the name they were asked for by."""
    here = _HERE.get(None)
    return here.job.run_id if here else str(runtime.flow_run.name)


# A thread is made when it is needed: how many there are follows from what is handed out at once.
_THREADS: ThreadPoolTaskRunner[Any] = ThreadPoolTaskRunner(max_workers=1_024)
_FEWEST = 8


# The parameters are checked by `Wish`, which says in Vietnamese what was expected; Prefect's server checks their
# types before. Prefect types the runner by futures of its own base class.
@flow(
    name="sang-loc",
    flow_run_name=_name,
    task_runner=_THREADS,  # type: ignore[arg-type]
    validate_parameters=False,
    on_failure=[incidents.tell],
    on_crashed=[incidents.tell],
    on_cancellation=[incidents.tell],
)
def screen(
    files: Files = (),
    folder: Folder = "",
    database: DatabaseVariable = "",
    query: Query = "",
    home: HomeFolder = "var",
    settings: SettingsFile = "",
    workers: Count = CORES,
    executor: Executor = "local",
    scheduler: Scheduler = "",
    run_id: RunId = "",
) -> str | State[None]:
    """Sàng lọc các tệp, hoặc mọi tệp mới trong một thư mục, rồi công bố lượt chạy.

    Args:
        files: Đường dẫn tới các tệp CSV, XLSX, XLS, JSONL hoặc Parquet; trống nếu lấy tệp từ thư mục.
        folder: Thư mục nơi các đơn vị đặt tệp: mọi tệp mới trong đó được lấy; trống nếu đã nêu tệp.
        database: Tên biến môi trường giữ địa chỉ cơ sở dữ liệu mà query hỏi.
        query: Câu SELECT trả về các sáng kiến; trống nếu lấy từ tệp.
        home: Thư mục giữ mọi thứ của chương trình.
        settings: Tệp TOML đè lên data/settings.toml; trống: tệp mà SANGLOC_SETTINGS nêu, nếu có.
        workers: Số tiến trình trên máy này, từ 1 đến 256; cụm Dask có số của nó.
        executor: local (máy này) hoặc dask (cụm đã có).
        scheduler: Địa chỉ bộ điều phối Dask, dạng tcp://máy:8786; trống nếu chạy trên máy này.
        run_id: Tên của lượt; trống: theo giờ.
    """
    chosen = {"files": files, "folder": folder, "database": database, "query": query}
    placed = {"workers": workers, "executor": executor, "scheduler": scheduler}
    wish = {**chosen, **placed, "home": home, "settings": settings, "run_id": run_id}
    try:
        with _session(**wish) as here:
            if here is None:
                return Completed(message="Không có gì mới.")
            if folder:
                in_use = [here.job.order.folder, *here.job.files]
                _patient(tidy)(here.job.home, here.running.keep_days, in_use)
            return way_of_the_data(here)
    except KeyboardInterrupt:
        return Cancelled(message="Đã dừng theo yêu cầu.")


def way_of_the_data(here: Session) -> str:
    """Screen the files of a job, publish the run and hand it over; returns the published folder."""
    job = here.job
    once(read, job.order.folder, job.version, job.files)
    taken = Intake.load(Path(job.order.folder))
    parts = taken.parts
    each("normalise", parts, job)
    each("words", parts, job)
    once(search, parts, job.order, job.version)
    each("near_duplicates", parts, job)
    each("low_content", parts, job)
    each("field", parts, job)
    each("facts", parts, job)
    each("route", parts, job)
    published = once(publish_run, job, taken)
    once(hand_to_reviewers, job)
    artifacts.show_published(Path(published), reports_address=here.running.reports_address)
    return published


def each(name: str, parts: Sequence[str], job: Job) -> None:
    """Run a stage on every partition and wait for all."""
    with _HERE.get().telling.stage(name, total=len(parts)) as advance:
        patient = _patient(stage)
        for part, future in _handed_out(patient, name, parts, job):
            if not Path(future.result()).exists():
                _anew(patient)(name, part, job.order, job.version)
            advance()


def _handed_out(
    step: Task[..., str], name: str, parts: Sequence[str], job: Job
) -> Iterator[tuple[str, PrefectFuture[str]]]:
    """Hand out partitions in their order: what is worked on, and as many again so that nobody waits for the next."""
    most = max(_FEWEST, 2 * _HERE.get().workers.count)
    waiting: deque[tuple[str, PrefectFuture[str]]] = deque()
    for part in parts:
        waiting.append((part, step.submit(name, part, job.order, job.version)))
        if len(waiting) >= most:
            yield waiting.popleft()
    yield from waiting


def once(step: Task[..., str], *inputs: Any) -> str:  # noqa: ANN401
    """Run a step on its own and wait for it."""
    here = _HERE.get()
    with here.telling.stage(step.name, total=1) as advance:
        patient = _patient(step)
        try:
            result = patient(*inputs)
            if not Path(result).exists():
                result = _anew(patient)(*inputs)
        except StepFailedError:
            raise
        except TimeoutError:
            hung = StepTimeoutError.after(60 * here.running.file_minutes)
            raise here.failed(Failure(step.name, "", hung)) from None
        advance()
        return result


def run(here: Session, wish: Wish) -> Path:
    """Run the flow in a session that is open already; returns the published folder.

    Raises:
        RunFailedError: a step met a fault of disk, database or memory.
        Exception: what else made a step fail, as it was raised there.
        KeyboardInterrupt: a person stopped the run.
    """
    token = _HERE.set(here)
    try:
        with stopping.uninterrupted_children():
            # Prefect starts its server now: it is to note how the run ends.
            get_client(sync_client=True)
        return Path(str(screen(**wish.model_dump())))
    except StepFailedError as error:
        failure = here.failures[error.number]
        raise told_to_people(failure) from failure.error.__cause__
    except CancelledRun:
        raise KeyboardInterrupt from None
    finally:
        _HERE.reset(token)


@contextmanager
def _session(**parameters: Any) -> Iterator[Session | None]:  # noqa: ANN401
    """Give the session of the command line, or open one where Prefect has started the flow."""
    flow_run = str(runtime.flow_run.id)
    with ExitStack() as stack:
        here = _HERE.get(None)
        if here is None:
            here = _opened(stack, parameters, flow_run)
        else:  # Prefect has put a handler of its own, which would call the run crashed
            stack.enter_context(stopping.terminated_as_interrupted())
        if here is not None:
            here.telling.named(flow_run=flow_run)
            here.telling.meter = artifacts.Meter().show
            states.mark_killed(own=flow_run, only=here.killed)
        try:
            yield here
        except Exception:
            raise
        except BaseException:
            # Asked to stop: Prefect's threads wait for steps that nobody wants any more.
            if here is not None:
                here.workers.stop()
            raise


def _opened(stack: ExitStack, parameters: dict[str, Any], flow_run: str) -> Session | None:
    """Open a session that is closed with the stack; what is wrong with the parameters Prefect may know in full."""
    try:
        wish = Wish.checked(**parameters)
    except UnusableInput as error:
        raise StepFailedError(str(error)) from None
    try:
        here = stack.enter_context(session.opened(wish, Progress(), flow_run=flow_run))
    except Exception as error:  # noqa: BLE001 - told to people, and raised as what Prefect may know
        raise told_to_prefect(Failure(session.BEFORE, "", error)) from None
    if here is not None:
        stack.callback(_HERE.reset, _HERE.set(here))
    return here


def _patient(step: Task[..., str]) -> Task[..., str]:
    """Let a step be tried again after trouble that passes by itself, and end one that hangs."""
    running = _HERE.get().running
    # Steps that wait for a worker process have their limits there. In the main thread Prefect's own limit ends even
    # what waits for a disk; in other threads it could not.
    limit = 60 * running.file_minutes if step in (read, publish_run, hand_to_reviewers) else None
    return step.with_options(
        retries=len(running.retry_seconds),
        retry_delay_seconds=list(running.retry_seconds),
        retry_condition_fn=_passes_by_itself,
        timeout_seconds=limit,
    )


def _passes_by_itself(_task: Any, _run: Any, state: State[Any]) -> bool:  # noqa: ANN401
    return isinstance(state.data, StepFailedError) and state.data.transient


def _anew(step: Task[..., str]) -> Task[..., str]:
    """Do a step again whose remembered result is no longer there."""
    return step.with_options(refresh_cache=True)
