"""Homes with models, screening without Prefect, and commands without a process of their own."""

import io
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple
from unittest import mock

import pytest

from pipelines import by_hand, cli, job, settings
from pipelines.home import Home
from pipelines.searching import NOTHING_SAID, Said
from tests import databases

Screen = Callable[..., Path]


class Done(NamedTuple):
    """What `subprocess.CompletedProcess` says of a command."""

    returncode: int
    stdout: str
    stderr: str


Called = Callable[..., Done]


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
    return by_hand.screened(job.prepare(home, list(files), settings.load(), run_id, said))


@pytest.fixture
def called(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Called:
    """Call the program within this process, whose environment stays as it is."""

    def call(*arguments: object, text: str = "") -> Done:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode())))
        with mock.patch.dict(os.environ):
            try:
                status = cli.main([*map(str, arguments)])
            except SystemExit as ended:
                status = int(ended.code or 0)
        return Done(status, *capsys.readouterr())

    return call
