"""Kernels are compiled once a run: a worker waits for what another compiles, and copies of the packages bring theirs."""

import shutil
from collections.abc import Callable
from functools import cache, wraps
from pathlib import Path
from typing import Any

from filelock import FileLock
from numba.core.compiler_lock import global_compiler_lock
from numba.core.dispatcher import Dispatcher

from tests import databases

Compile = Callable[[Dispatcher, Any], Any]


def compile_once() -> None:
    """Let this process wait while another one compiles the same kernel, and read what that one kept.

    Left alone, both compile it; and where they call it with different types, numba may keep both under one file's name.
    """
    Dispatcher.compile = _one_at_a_time(Dispatcher.compile)


def compile_by_use(models: Path, folder: Path) -> None:
    """Screen a list, the same again, and a draft: what processes need later each of them would compile for itself."""
    from pipelines import corpus, draft, history, settings
    from tests.pipelines.conftest import plainly, with_models
    from tests.pipelines.story import OFFICES, PUMP, write_list

    home = with_models(folder / "home", models)
    for name in ("one", "two"):
        run = plainly(home, write_list(folder / f"{name}.csv", OFFICES), run_id=name)
        corpus.append(home.corpus, run.name, run / "screened.parquet")
        history.in_step(home.corpus, home.runs)
    draft.check(PUMP, home, settings.load())


def bring(packages: Path, copies: Path) -> None:
    """Put what packages were compiled to beside copies of their files; numba looks at what a file says, not where it lies."""
    for kept in packages.rglob("__pycache__/*.nb[ic]"):
        beside = copies / kept.relative_to(packages)
        beside.parent.mkdir(exist_ok=True)
        shutil.copy(kept, beside)


def _one_at_a_time(compiled: Compile) -> Compile:
    @wraps(compiled)
    def wait_and_compile(kernel: Dispatcher, signature: Any) -> Any:
        # numba's own lock first: a thread that waits for it must not keep a kernel from a thread that holds it.
        with global_compiler_lock, _lock(kernel.py_func.__module__, kernel.py_func.__qualname__):
            return compiled(kernel, signature)

    return wait_and_compile


@cache
def _lock(module: str, name: str) -> FileLock:
    """Give the one lock of a kernel in this process: a kernel that calls itself takes it twice."""
    return FileLock(databases.shared_folder() / f"{module}.{name}.lock")
