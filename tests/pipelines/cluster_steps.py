"""Steps handed straight to a cluster, without a flow: `python -m tests.pipelines.cluster_steps SCHEDULER HOME FILE`.

Prints as JSON what became of each.
"""

import dataclasses
import hashlib
import json
import os
import sys
import time
from pathlib import Path
from typing import Any

from pipelines import engine, job, settings
from pipelines.errors import UnusableInput
from pipelines.home import Home
from pipelines.searching import Said
from pipelines.work import THREADS, Order

SECRET = "Trần Thị Giấu nộp sáng kiến về giá treo ống hơi"
LONG = 3_600.0


def spelled(order: Order) -> str:
    return hashlib.sha256(repr(order).encode()).hexdigest()


def threads() -> int:
    return THREADS.get()


def prefect_there() -> bool:
    return "prefect" in sys.modules or any(name.startswith("PREFECT") for name in os.environ)


def bug() -> None:
    raise ValueError(SECRET)


def refused() -> None:
    raise UnusableInput(SECRET)


def disk_full() -> None:
    raise OSError(28, "No space left on device", "/srv/đầy")


class OddError(Exception):
    """An error that cannot be rebuilt from its message."""

    def __init__(self, one: str, other: str) -> None:
        super().__init__(one + other)


def odd() -> None:
    raise OddError(SECRET, SECRET)


def hang() -> None:
    time.sleep(1_000_000)


def told(call: Any) -> dict[str, Any]:
    from pipelines.failures import trail

    try:
        return {"result": call()}
    except Exception as error:  # noqa: BLE001 - told
        number = getattr(error, "errno", None)
        return {
            "error": type(error).__name__,
            "says": str(error),
            "errno": number,
            "trail": trail(error),
        }


def main(scheduler: str, home: Home, file: Path) -> None:
    with engine.alone_in(home):
        engine.prepare(home)
        named = job.prepare(home, [file], settings.load(), None)
        from pipelines.cluster.opening import opened
        from tests.pipelines import cluster_steps as steps  # by the name that workers know it by

        said = Said(rulings=(("a", "b", True),), passages=(SECRET,))
        order = dataclasses.replace(named.order, said=said)
        with opened(scheduler, order, patience=60) as cluster:
            calls = {
                "order": lambda: cluster.do(steps.spelled, order, seconds=LONG) == spelled(order),
                "threads": lambda: cluster.do(steps.threads, seconds=LONG),
                "prefect": lambda: cluster.do(steps.prefect_there, seconds=LONG),
                "bug": lambda: cluster.do(steps.bug, seconds=LONG),
                "refused": lambda: cluster.do(steps.refused, seconds=LONG),
                "odd": lambda: cluster.do(steps.odd, seconds=LONG),
                "disk": lambda: cluster.do(steps.disk_full, seconds=LONG),
                "hang": lambda: cluster.do(steps.hang, seconds=0.5),
                "after": lambda: cluster.do(steps.threads, seconds=LONG),
            }
            outcome = {name: told(call) for name, call in calls.items()}
            outcome["left"] = {"result": [path.name for path in Path(order.folder).iterdir()]}
    sys.stdout.write(json.dumps(outcome, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main(sys.argv[1], Home.at(sys.argv[2]), Path(sys.argv[3]))
