"""The published run that a command is asked about: the one named, else the newest."""

import argparse
from pathlib import Path

from pipelines.errors import UnusableInput
from pipelines.home import Home


def add(parser: argparse.ArgumentParser) -> None:
    """Describe the argument."""
    parser.add_argument(
        "run_id", nargs="?", metavar="RUN", help="mã lượt (mặc định: lượt mới nhất)"
    )


def chosen(home: Home, run_id: str | None) -> Path:
    """Give the folder of the run.

    Raises:
        UnusableInput: there is none of that name, or none at all.
    """
    from pipelines.publish import published

    runs = {path.name: path for path in published(home)}
    if not runs:
        raise UnusableInput(f"Chưa có lượt nào trong {home.runs}; hãy chạy `sangloc screen` trước.")
    wanted = run_id or list(runs)[-1]
    if wanted not in runs:
        raise UnusableInput(f"Không có lượt {wanted}; đang có: {', '.join(runs)}.")
    return runs[wanted]
