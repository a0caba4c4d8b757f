"""Runs of the real flow in one process, each with a trouble of its own: `python -m tests.pipelines.troubled_runs HOME FILE`.

Prints what became of each run as JSON. The steps before publishing are done once and remembered by the later runs.
"""

import json
import os
import sqlite3
import sys
import time
from collections.abc import Callable
from typing import Any
from unittest import mock

from django.db import OperationalError

from pipelines import engine, session
from pipelines.home import Home
from pipelines.progress import Progress
from pipelines.wish import Wish

SECRET = "Nguyễn Thị Bí Mật nộp sáng kiến về lồng chắn rác"
OLD = 100 * 24 * 60 * 60


class Failing:
    """A step that fails so many times in one way and then does its work."""

    def __init__(self, step: Callable[..., Any], trouble: Callable[[], None], times: int) -> None:
        self.step, self.trouble, self.times, self.calls = step, trouble, times, 0

    def __call__(self, *arguments: Any, **named: Any) -> Any:
        self.calls += 1
        if self.calls <= self.times:
            self.trouble()
        return self.step(*arguments, **named)


def bug() -> None:
    raise ValueError(SECRET)


def hang() -> None:
    time.sleep(3600)


def stopped_by_a_person() -> None:
    raise KeyboardInterrupt


def disk_away() -> None:
    raise OSError(5, "Input/output error")


def database_gone() -> None:
    raise OperationalError("database is locked")


def tell(
    run_id: str, wish: Wish, step: str, trouble: Callable[[], None], times: int
) -> dict[str, Any]:
    """Run once and say how it ended and how often the troubled step was called."""
    from pipelines import flow

    owner = flow.publish if step == "publish" else flow
    name = "publish" if step == "publish" else "hand_over"
    failing = Failing(getattr(owner, name), trouble, times)
    with mock.patch.object(owner, name, failing):
        try:
            with session.opened(wish.model_copy(update={"run_id": run_id}), Progress()) as here:
                assert here is not None
                ended = str(flow.run(here, wish))
        except BaseException as error:  # noqa: BLE001 - told
            ended = type(error).__name__
    return {"ended": ended, "calls": failing.calls}


def keep_two_months(home: Home) -> None:
    """Make the first run and a remembered result old, then clear away what is older than sixty days."""
    from pipelines import retention

    database = sqlite3.connect(home.prefect / "prefect.db")
    with database:
        (oldest,) = database.execute(
            "SELECT id FROM flow_run ORDER BY start_time LIMIT 1"
        ).fetchone()
        database.execute(
            "UPDATE flow_run SET end_time = '2020-01-01 00:00:00.000000' WHERE id = ?", (oldest,)
        )
    database.close()
    result = min((home.prefect / "storage").iterdir())
    os.utime(result, (time.time() - OLD, time.time() - OLD))
    retention.keep(home, days=60)


def main(home: Home, file: str) -> None:
    settings, impatient = home.root / "cài đặt.toml", home.root / "sốt ruột.toml"
    settings.write_text("[running]\nretry_seconds = [0, 0]\n", encoding="utf-8")
    impatient.write_text(
        "[running]\nretry_seconds = [0, 0]\nfile_minutes = 0.2\n", encoding="utf-8"
    )
    wish = Wish(files=(file,), home=str(home.root), settings=str(settings), workers=1)
    hasty = wish.model_copy(update={"settings": str(impatient)})
    with engine.alone_in(home):
        engine.prepare(home)
    told = {
        "bug": tell("loi", wish, "publish", bug, 9),
        "hang": tell("treo", hasty, "publish", hang, 9),
        "person": tell("dung", wish, "publish", stopped_by_a_person, 9),
        "disk": tell("dia", wish, "publish", disk_away, 9),
        "database": tell("tot", wish, "review", database_gone, 1),
    }
    keep_two_months(home)
    sys.stdout.write(json.dumps(told) + "\n")


if __name__ == "__main__":
    main(Home.at(sys.argv[1]), sys.argv[2])
