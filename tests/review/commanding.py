"""Commands of an office, run as processes of their own."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def run(office: dict[str, str], *arguments: object) -> subprocess.CompletedProcess[str]:
    """Run Python in the environment of an office."""
    return subprocess.run(
        [sys.executable, *map(str, arguments)],
        cwd=ROOT,
        env=office,
        capture_output=True,
        text=True,
        check=False,
    )


def sangloc(office: dict[str, str], *arguments: object) -> subprocess.CompletedProcess[str]:
    """Call the program."""
    return run(office, "-m", "pipelines.cli", *arguments)
