"""Loaded by Dask workers of tests (`--preload`): where a file is named after a stage, or "search", the worker that takes
it away hangs in that step and leaves its process number in the file's name.
"""

import os
import time
from pathlib import Path
from typing import Any

from tests.pipelines.clusters import HANGING

_FOREVER = 1_000_000
# What a worker says when it begins a step leaves it some milliseconds later; one that is killed before was not heard.
_HEARD = 1


def dask_setup(_worker: Any) -> None:
    from pipelines import work

    do_stage, do_search = work.do_stage, work.do_search

    def stage(name: str, part: str, order: work.Order) -> str:
        _hang_if_asked(name)
        return do_stage(name, part, order)

    def search(*arguments: Any) -> str:
        _hang_if_asked("search")
        return do_search(*arguments)

    work.do_stage, work.do_search = stage, search


def _hang_if_asked(step: str) -> None:
    asked = Path(os.environ[HANGING]) / step
    try:
        taken = asked.rename(f"{asked}-{os.getpid()}")
    except FileNotFoundError:  # nobody asked, or another worker hangs already
        return
    time.sleep(_HEARD)
    taken.rename(f"{asked}.{os.getpid()}")
    time.sleep(_FOREVER)
