"""Honest states: a run that Prefect believes to be running although its process is gone is marked as crashed."""

from collections.abc import Sequence
from uuid import UUID

from prefect.client.orchestration import get_client
from prefect.client.schemas.filters import (
    FlowRunFilter,
    FlowRunFilterId,
    FlowRunFilterState,
    FlowRunFilterStateType,
    TaskRunFilter,
    TaskRunFilterState,
    TaskRunFilterStateType,
)
from prefect.client.schemas.objects import StateType
from prefect.states import Crashed

_ALIVE = [StateType.RUNNING, StateType.PENDING, StateType.CANCELLING]
_MESSAGE = "Tiến trình của lượt không còn."


def mark_killed(*, own: str, only: Sequence[str] | None = None) -> int:
    """Mark runs whose process is gone, and their tasks, as crashed; returns how many.

    `own` is the run that asks. `only` names the runs that are known to be gone; None: the home is held and nobody
    else runs with this Prefect, so every other run is gone.
    """
    if only is not None and not only:
        return 0
    with get_client(sync_client=True) as client:
        runs = client.read_flow_runs(flow_run_filter=_those(only))
        gone = [run for run in runs if str(run.id) != own]
        for run in gone:
            tasks = client.read_task_runs(
                flow_run_filter=FlowRunFilter(id=FlowRunFilterId(any_=[run.id])),
                task_run_filter=TaskRunFilter(
                    state=TaskRunFilterState(type=TaskRunFilterStateType(any_=_ALIVE))
                ),
            )
            for task in tasks:
                client.set_task_run_state(task.id, Crashed(message=_MESSAGE), force=True)
            client.set_flow_run_state(run.id, Crashed(message=_MESSAGE), force=True)
    return len(gone)


def _those(only: Sequence[str] | None) -> FlowRunFilter:
    alive = FlowRunFilterState(type=FlowRunFilterStateType(any_=_ALIVE))
    if only is None:
        return FlowRunFilter(state=alive)
    return FlowRunFilter(state=alive, id=FlowRunFilterId(any_=[UUID(run) for run in only]))
