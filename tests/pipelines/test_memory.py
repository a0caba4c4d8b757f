"""Memory that was let go goes back to the system, also when something small lies behind it."""

import subprocess
import sys

import pytest

# Freeing 30 MB raises the C library's limit; arrays below it lie on its heap, and the last one holds it up.
_STORY = """
import sys
import numpy as np
import psutil
from pipelines.memory import give_back_freed

if sys.argv[1] == "yes":
    give_back_freed()
np.ones(30 << 17)
arrays = [np.ones(1 << 17) for _ in range(200)]
last = [np.ones(1 << 10) for _ in range(200)]
held = psutil.Process().memory_info().rss
del arrays
print(held - psutil.Process().memory_info().rss)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="of glibc")
@pytest.mark.parametrize(
    ("asked", "least", "most"), [("yes", 190 << 20, 1 << 40), ("no", -(1 << 40), 20 << 20)]
)
def test_freed_arrays_are_given_back(asked: str, least: int, most: int) -> None:
    done = subprocess.run(
        [sys.executable, "-c", _STORY, asked], capture_output=True, text=True, check=True
    )
    assert least <= int(done.stdout) <= most
