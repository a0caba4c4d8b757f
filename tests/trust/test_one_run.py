"""What a run of the tests makes once is there for all its workers: their folder, their server, compiled kernels."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests import databases, kernels

ROOT = Path(__file__).parents[2]
KERNEL = """
import numba
@numba.njit(cache=True)
def total(values):
    found = 0
    for value in sorted(values):
        found += value
    return found
"""
# All begin to compile when all are ready to.
CALL = """
import pathlib, sys, time
import numpy as np
from tests import kernels
from kernel import total
kernels.compile_once()
pathlib.Path(sys.argv[1]).touch()
while not all(pathlib.Path(other).exists() for other in sys.argv[1:]):
    time.sleep(0.01)
assert total(np.arange(4)) == 6
print(sum(total.stats.cache_misses.values()))
"""


def compiled_by(folders: list[Path]) -> list[int]:
    """How often each of some processes, all at work at once, compiles the kernel in its folder."""
    ready = [folder / f"ready-{number}" for number, folder in enumerate(folders)]
    kept = {name: value for name, value in os.environ.items() if name != "NUMBA_CACHE_DIR"}
    started = [
        subprocess.Popen(
            [sys.executable, "-c", CALL, own, *ready],
            env=kept | {"PYTHONPATH": os.pathsep.join([str(ROOT), str(folder)])},
            stdout=subprocess.PIPE,
            text=True,
        )
        for folder, own in zip(folders, ready)
    ]
    return [int(one.communicate()[0]) for one in started]


@pytest.mark.skipif("PYTEST_XDIST_WORKER" not in os.environ, reason="only of workers (pytest -n)")
def test_a_worker_uses_what_its_run_has_and_makes_none() -> None:
    assert databases.shared_folder().is_dir()
    assert not databases._mine


def test_a_kernel_is_compiled_by_one_of_two_and_by_none_that_has_a_copy(tmp_path: Path) -> None:
    first, copy = tmp_path / "first", tmp_path / "copy"
    for folder in (first, copy):
        folder.mkdir()
        (folder / "kernel.py").write_text(KERNEL)
    assert sorted(compiled_by([first, first])) == [0, 1]
    kernels.bring(first, copy)
    assert compiled_by([copy]) == [0]
