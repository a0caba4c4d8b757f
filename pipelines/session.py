"""One run from taking the home to leaving it tidy: everything around the flow that is not Prefect's."""

import logging
import shutil
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from pipelines import (
    engine,
    executors,
    incidents,
    intact,
    job,
    queried,
    refused,
    settings,
    watching,
)
from pipelines.errors import UnusableInput
from pipelines.failures import Failure, StepFailedError, told_to_prefect
from pipelines.forgetting import carrying_out as forgetting
from pipelines.forgetting import expired
from pipelines.handing_over import hand_over, said
from pipelines.home import Home
from pipelines.intake import refuse_unusable
from pipelines.job import Job
from pipelines.memory import give_back_freed
from pipelines.progress import Progress
from pipelines.settings import Running, Settings
from pipelines.telling import LOG, Log, Telling
from pipelines.transient import forget_connections, patiently
from pipelines.under_way import UnderWay
from pipelines.wish import Wish
from pipelines.workers import Hands
from review import quiet_log

# Before the first step: what is looked at, chosen and named.
BEFORE = "prepare"
# A run by the clock does not fail because a person screens by hand at that moment; theirs is over by then.
_PATIENCE = 60 * 60


@dataclass(slots=True)
class Session:
    """What the steps of a run share: the job, the workers, how it is carried out, and what failed so far.

    `killed` names runs whose process is gone; None: every other run's is, for the home is held.
    """

    job: Job
    workers: Hands
    running: Running
    telling: Telling
    killed: list[str] | None
    failures: list[Failure] = field(default_factory=list)

    @contextmanager
    def safely(self, step: str, part: str = "") -> Iterator[None]:
        """Keep an error of a step for the people of the house and tell Prefect no more than its kind and place."""
        try:
            yield
        except Exception as error:  # noqa: BLE001 - told to people, logged, and raised as what Prefect may know
            forget_connections()
            raise self.failed(Failure(step, part, error)) from None

    def failed(self, failure: Failure) -> StepFailedError:
        """Keep a failure and give what Prefect is to be told of it."""
        self.failures.append(failure)
        self.telling.failed(failure)
        return told_to_prefect(failure, len(self.failures) - 1)


@contextmanager
def opened(wish: Wish, progress: Progress, *, flow_run: str = "") -> Iterator[Session | None]:
    """Hold the home, name the job and open the workers; None where a folder or a query has nothing new.

    `flow_run` is Prefect's id where the flow itself opens the session: what fails is then noted for its hook.

    Raises:
        UnusableInput: the files, the settings or the arguments cannot be used.
        HomeBusyError: another run works in the home.
        ModelRefusedError: a model cannot be used.
        RunFailedError: a cluster is not fit for the run.
    """
    give_back_freed()
    quiet_log.begin()
    home = Home.at(wish.home)
    with engine.alone_in(home, wait=_PATIENCE if flow_run else 0):
        engine.prepare(home)
        before = incidents.make_up(home)
        telling = Telling(home, progress)
        if flow_run:
            telling.named(flow_run=flow_run)
        try:
            policy = settings.chosen(wish.settings)
            prepared = _prepared(home, wish, policy)
        except Exception as error:
            if flow_run:
                telling.failed(Failure(BEFORE, "", error))
            raise
        if prepared is None:
            telling.ended()
            yield None
            return
        with (
            _logged(home, prepared, telling),
            _hands(wish, prepared, policy, telling, flow_run) as hands,
        ):
            session = Session(
                prepared, hands, policy.running, telling, killed=_killed(home, before)
            )
            with _left_in_order(session, home, in_folder=bool(wish.folder)):
                yield session
        queried.forget(home, [Path(file) for file in prepared.files])
        shutil.rmtree(prepared.order.folder, ignore_errors=True)
        telling.ended()


@contextmanager
def _hands(
    wish: Wish, prepared: Job, policy: Settings, telling: Telling, flow_run: str
) -> Iterator[Hands]:
    """Open what carries out the steps; a run that cannot have it did not begin and was not killed."""
    with ExitStack() as stack:
        opening = executors.hands(wish, prepared.order, policy.running)
        try:
            found = stack.enter_context(opening)
        except Exception as error:
            if flow_run:
                telling.failed(Failure(BEFORE, "", error))
            else:
                telling.ended()
            raise
        yield found


@contextmanager
def _left_in_order(session: Session, home: Home, *, in_folder: bool) -> Iterator[None]:
    """Tell no later run of one that a person stopped, and let no file of a folder stop a later run."""
    try:
        yield
    except KeyboardInterrupt:
        session.telling.ended()
        raise
    except Exception:
        if in_folder and any(isinstance(one.error, UnusableInput) for one in session.failures):
            _set_aside_unreadable(home, session.job)
        raise


def _killed(home: Home, before: UnderWay | None) -> list[str] | None:
    """Name the runs that Prefect may wrongly believe to be running; None: all others."""
    if not engine.served(home) and engine.has_own_prefect(home):
        return None
    return [before.flow_run] if before and before.flow_run else []


def _prepared(home: Home, wish: Wish, policy: Settings) -> Job | None:
    """Hand over what a killed run published, choose the files and name the job."""
    pauses = policy.running.retry_seconds
    intact.before_run(home)
    patiently(lambda: hand_over(home), pauses=pauses)
    forgetting.go_on(home, policy)
    if wish.folder:  # every night
        expired.remove(home, policy)
    files = _chosen(home, wish, policy)
    if not files:
        return None
    refuse_unusable(files, limits=policy.reading.limits)  # before models are trained for them
    executors.refuse_unusable(wish)
    rulings = patiently(lambda: said(home), pauses=pauses)
    return job.prepare(home, files, policy, wish.run_id or None, rulings)


def _chosen(home: Home, wish: Wish, policy: Settings) -> list[Path]:
    """Give the files that are asked for, by name, by their folder, or by the query whose rows are put into one."""
    if wish.query:
        running, limits = policy.running, policy.reading.limits
        return queried.taken_from(home, wish.database, wish.query, running, limits=limits)
    return [Path(path) for path in wish.files] or _new_in(home, wish, policy)


def _new_in(home: Home, wish: Wish, policy: Settings) -> list[Path]:
    """Give the new files of the folder that can be opened; the others are told and not tried again."""
    arrived = watching.new_files(home, Path(wish.folder), settle=policy.running.settle_seconds)
    fit, unfit = [], []
    for file in arrived:
        try:
            refuse_unusable([file.path], limits=policy.reading.limits)
            fit.append(file.path)
        except UnusableInput as error:
            refused.remember(home, file.digest, file.path, str(error))
            unfit.append((file.path, str(error)))
    if unfit:
        incidents.unreadable(home, unfit)
    return fit


def _set_aside_unreadable(home: Home, prepared: Job) -> None:
    """After a failed run, find the files that cannot be read to their end, so that they stop no later run."""
    unfit = []
    for name, digest in zip(prepared.files, prepared.digests, strict=True):
        why = refused.why_unreadable(Path(name), limits=prepared.policy.reading.limits)
        if why:
            refused.remember(home, digest, Path(name), why)
            unfit.append((Path(name), why))
    if unfit:
        incidents.unreadable(home, unfit)


@contextmanager
def _logged(home: Home, prepared: Job, telling: Telling) -> Iterator[None]:
    """Keep a log of the run in the home."""
    path = home.logs / f"{prepared.run_id}.log"
    telling.named(run_id=prepared.run_id, log=str(path))
    handler = Log(path, encoding="utf-8")
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    LOG.addHandler(handler)
    began = time.perf_counter()
    try:
        LOG.info(
            "lượt %s: %d tệp, chương trình %s",
            prepared.run_id,
            len(prepared.files),
            prepared.version,
        )
        yield
        LOG.info("lượt %s: xong sau %.1f giây", prepared.run_id, time.perf_counter() - began)
    finally:
        LOG.removeHandler(handler)
        handler.close()
