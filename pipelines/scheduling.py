"""The flow by the clock: a deployment, served beside a Prefect server of the home's own.

Importing this module imports nothing of Prefect; its surroundings are made when serving begins.
"""

import asyncio
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, cast

import httpx

from pipelines import engine, incidents, watching
from pipelines.errors import HomeBusyError, RunFailedError, UnusableInput
from pipelines.home import Home
from pipelines.timetable import CRON, DEPLOYMENT, TIMEZONE
from pipelines.wish import Wish

if TYPE_CHECKING:
    from uuid import UUID

    from prefect.deployments.runner import RunnerDeployment
    from prefect.runner import Runner
    from prefect.schedules import Schedule

_START_SECONDS = 180
_STOP_SECONDS = 20


@dataclass(frozen=True, slots=True)
class Plan:
    """What is served: the parameters of each run, when, how often the folder is looked at between (0: never), where."""

    wish: Wish
    cron: str
    watch_seconds: float
    settle_seconds: float
    port: int

    @property
    def address(self) -> str:
        """Where Prefect's server of the home answers: on this machine only."""
        return f"http://127.0.0.1:{self.port}/api"


def serve(plan: Plan) -> None:
    """Start Prefect's server, deploy the flow and carry out its runs until stopped.

    Raises:
        UnusableInput: the schedule is none, or another Prefect is asked for.
        HomeBusyError: somebody screens or schedules in the home at this moment.
        RunFailedError: the server did not start.
    """
    if os.environ.get("PREFECT_API_URL"):
        raise UnusableInput(
            "PREFECT_API_URL đã đặt, nhưng `sangloc schedule` dùng máy chủ Prefect riêng của --home; hãy bỏ biến đó,"
            " hoặc đưa prefect.yaml lên máy chủ kia bằng `prefect deploy`."
        )
    home = Home.at(plan.wish.home)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    with ExitStack() as stack:
        with engine.alone_in(home):
            incidents.make_up(home)
            stack.enter_context(engine.scheduling_in(home, plan.address))
            _surround(home)
            schedule = _schedule(plan.cron)
            stack.enter_context(_server(home, plan.port))
            from pipelines import states

            states.mark_killed(own="")
        runner, deployment = _deployed(plan, schedule)
        if plan.watch_seconds:
            watcher = threading.Thread(target=_watch, args=(plan, home, deployment), daemon=True)
            watcher.start()
        asyncio.run(_until_stopped(runner))
        _tell_of_ended_run(home)


async def _until_stopped(runner: "Runner") -> None:
    """Carry out runs until a signal asks to stop; a run that is under way is then ended and goes on next time."""
    work = asyncio.ensure_future(runner.start())
    await asyncio.sleep(
        0
    )  # the runner first sets a handler of its own, which would leave without tidying up
    for name in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(name, work.cancel)
    with suppress(asyncio.CancelledError):
        await work


def _tell_of_ended_run(home: Home) -> None:
    """Write the incident of a run that was ended with the schedule, and its state while the server still answers."""
    from pipelines import states

    # A run that a person has started meanwhile goes on, and tells of itself.
    with suppress(HomeBusyError), engine.alone_in(home):
        incidents.make_up(home)
        states.mark_killed(own="")


def _surround(home: Home) -> None:
    """Set Prefect's environment for a server that stands and for runs whose log its pages show."""
    os.environ.update(
        PREFECT_LOGGING_LEVEL="INFO",
        PREFECT_LOGGING_EXTRA_LOGGERS="sangloc.run",
        PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL="CRITICAL",
        PREFECT_LOGGING_TO_API_WHEN_MISSING_FLOW="ignore",
        PREFECT_UI_STATIC_DIRECTORY=str(home.prefect / "ui"),
    )
    engine.prepare(home)
    os.environ["PREFECT_UI_API_URL"] = os.environ["PREFECT_API_URL"]


def _schedule(cron: str) -> "Schedule":
    from prefect.schedules import Cron

    try:
        return Cron(cron, timezone=TIMEZONE)
    except ValueError as error:
        raise UnusableInput(
            f"Lịch {cron!r} không phải biểu thức cron năm phần (phút giờ ngày tháng thứ), ví dụ {CRON!r}."
        ) from error


@contextmanager
def _server(home: Home, port: int) -> Iterator[None]:
    """Run Prefect's server beside this process; it keeps its records in the home and asks no other host."""
    log = home.logs / "prefect-server.log"
    command = [sys.executable, "-m", "prefect", "server", "start"]
    with log.open("w", encoding="utf-8") as told:
        server = subprocess.Popen(
            [*command, "--host", "127.0.0.1", "--port", str(port)],
            stdout=told,
            stderr=subprocess.STDOUT,
            start_new_session=True,  # a Ctrl+C meant for this process does not end it before the runs
        )
        try:
            _await(server, f"http://127.0.0.1:{port}/api/health", log)
            yield
        finally:
            server.terminate()
            try:
                server.wait(_STOP_SECONDS)
            except subprocess.TimeoutExpired:
                server.kill()


def _await(server: "subprocess.Popen[bytes]", address: str, log: Path) -> None:
    """Wait until the server answers."""
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline and server.poll() is None:
        try:
            if httpx.get(address).is_success:
                return
        except httpx.TransportError:  # it does not listen yet
            time.sleep(0.2)
    raise RunFailedError(
        f"Máy chủ Prefect không chạy được sau {_START_SECONDS} giây; hãy xem {log}, hoặc chọn cổng khác bằng --port."
    )


def _deployed(plan: Plan, schedule: "Schedule") -> "tuple[Runner, UUID]":
    from prefect.runner import Runner
    from prefect.types.entrypoint import EntrypointType

    from pipelines import flow

    runner = Runner(name=DEPLOYMENT, limit=1, pause_on_shutdown=False)
    # By its module, so that each run imports the flow in a process of its own; handed over as an object it would be
    # pickled, with all that its module holds.
    deployment = flow.screen.to_deployment(
        name=DEPLOYMENT,
        schedule=schedule,
        parameters=plan.wish.model_dump(exclude={"files", "run_id"}),
        entrypoint_type=EntrypointType.MODULE_PATH,
    )
    # Prefect types what it does with and without an event loop together.
    made = cast("RunnerDeployment", deployment)
    return runner, cast("UUID", runner.add_deployment(made))


def _watch(plan: Plan, home: Home, deployment: "UUID") -> None:
    """Ask for a run as soon as new files have come whole; what a run could not take is left to the night."""
    from prefect.client.orchestration import get_client

    watch = watching.Watch(Path(plan.wish.folder), settle=plan.settle_seconds)
    asked: set[str] = set()
    while True:
        new = watching.unknown(home, watch.arrived())
        if {file.digest for file in new} - asked:
            asked |= {file.digest for file in new}
            with get_client(sync_client=True) as client:
                client.create_flow_run_from_deployment(
                    deployment, name=f"tep-moi-{int(time.time())}"
                )
        time.sleep(plan.watch_seconds)
