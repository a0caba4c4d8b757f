"""Homes with models, and screening without Prefect."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from pipelines import job, publish, settings, work
from pipelines.home import Home
from pipelines.intake import Intake, take_in
from pipelines.reading import ReadingLimits
from pipelines.searching import NOTHING_SAID, Said
from tests import databases

Screen = Callable[..., Path]


@pytest.fixture
def home(tmp_path: Path, trained: Path) -> Home:
    """A fresh home that has its model already."""
    return with_models(tmp_path / "home", trained)


@pytest.fixture
def other_home(tmp_path: Path, trained: Path) -> Home:
    """Another home beside it, with the same models."""
    return with_models(tmp_path / "other", trained)


def with_models(root: Path, trained: Path) -> Home:
    """A home that has its models, and the tables of its own review database."""
    home = Home.at(root)
    shutil.copytree(trained, home.root / "models")
    if not databases.on_postgresql():
        databases.settled_in(home.root)
    return home


def with_prefect(home: Home) -> Home:
    """Give a home the tables of Prefect's records, which a first run would make in some seconds; made once for all tests."""

    def make(folder: Path) -> None:
        command = [sys.executable, "-m", "prefect", "--no-prompt", "server", "database", "upgrade"]
        environment = os.environ | {"PREFECT_HOME": str(folder), "DO_NOT_TRACK": "1"}
        subprocess.run([*command, "--yes"], env=environment, check=True, capture_output=True)

    shutil.copy(databases.made_once("prefect", make) / "prefect.db", home.prefect)
    return home


@pytest.fixture
def screen(home: Home) -> Screen:
    """Screen files into the home without Prefect and without a pool: the product with its decorators deleted."""
    return lambda *files, **more: plainly(home, *files, **more)


def plainly(home: Home, *files: Path, run_id: str | None = None, said: Said = NOTHING_SAID) -> Path:
    """Run every step by hand and publish."""
    prepared = job.prepare(home, list(files), settings.load(), run_id, said)
    taken: Intake = take_in(
        [Path(file) for file in prepared.files], Path(prepared.order.folder), limits=ReadingLimits()
    )
    work.do_all(taken.parts, prepared.order)
    published = publish.publish(prepared, taken)
    shutil.rmtree(prepared.order.folder)
    return published
