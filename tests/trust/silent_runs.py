"""Runs of the real flow over marked rows, each with a fault that quotes them: `python -m tests.trust.silent_runs HOME FILE`.

A step that breaks with a row in its message, a database that refuses a row and says which, then a run that goes well.
"""

import sys
from collections.abc import Callable
from typing import Any
from unittest import mock

from django.db import IntegrityError

from pipelines import cli
from pipelines.home import Home
from tests.trust.marked_rows import MARKED

QUOTED = "; ".join(MARKED)


class Broken:
    """Stands in for a step and quotes every marked word in its error."""

    def __init__(self, error: Callable[[], BaseException]) -> None:
        self.error = error

    def __call__(self, *_: Any, **__: Any) -> Any:
        row = QUOTED  # a local name, as a traceback with values would show it
        raise self.error() from KeyError(row)


def bug() -> BaseException:
    return ValueError(f"cannot read row {QUOTED}")


def refused() -> BaseException:
    return IntegrityError(f"null value violates\nDETAIL: Failing row contains ({QUOTED}).")


def main(home: Home, file: str) -> None:
    told = [
        "screen",
        file,
        "--home",
        str(home.root),
        "--settings",
        str(home.root / "s.toml"),
        "--workers",
        "1",
    ]
    (home.root / "s.toml").write_text("[running]\nretry_seconds = []\n", encoding="utf-8")
    from pipelines import engine

    engine.prepare(home)
    from pipelines import flow

    ended = []
    for name, error in (("take_in", bug), ("hand_over", refused)):
        with mock.patch.object(flow, name, Broken(error)):
            ended.append(cli.main([*told, "--run-id", f"hong-{name}"]))
    ended.append(cli.main([*told, "--run-id", "tot"]))
    sys.stdout.write(f"ended: {ended}\n")


if __name__ == "__main__":
    main(Home.at(sys.argv[1]), sys.argv[2])
