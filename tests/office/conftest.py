"""The office tests screen as the pipeline tests do."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests import databases
from tests.pipelines.conftest import home, screen

__all__ = ["home", "practised", "screen"]

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"


@pytest.fixture(scope="session")
def practised(trained: Path) -> Path:
    """A home above the practice home of the notebooks, which is made once for all tests."""

    def make(folder: Path) -> None:
        (folder / "models").symlink_to(trained, target_is_directory=True)
        environment = os.environ | {"SANGLOC_HOME": str(folder)}
        environment.pop("DATABASE_URL", None)
        subprocess.run([sys.executable, NOTEBOOKS / "played.py"], env=environment, check=True)

    return databases.made_once("practised", make)
