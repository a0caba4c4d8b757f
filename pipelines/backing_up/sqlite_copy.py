"""The reviewers' database of a home, copied by SQLite's online backup while officers go on deciding."""

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from pipelines.backing_up.about import Stored
from pipelines.errors import RunFailedError

FILE = "review.sqlite3"
_PATIENCE = 60.0  # seconds for a writer that holds the file


def copy(database: Path, target: Path) -> Stored:
    """Copy the database as it stands at one moment and look the copy over.

    Raises:
        RunFailedError: the database is damaged, or somebody held it all the time.
    """
    try:
        reading = sqlite3.connect(f"{database.as_uri()}?mode=ro", uri=True, timeout=_PATIENCE)
        with closing(reading) as source, closing(sqlite3.connect(target)) as copied:
            source.backup(copied)
            # The copy is one file, to be read without others beside it.
            copied.execute("PRAGMA journal_mode=DELETE")
        return told_of(target)
    except sqlite3.Error as error:
        raise RunFailedError(
            f"Không sao lưu được {database} ({error}); hãy chạy `sangloc doctor`, rồi thử lại."
        ) from error


def told_of(database: Path) -> Stored:
    """Count a database's rows and name its migrations, after SQLite looked it over.

    Raises:
        RunFailedError: SQLite finds it damaged.
        sqlite3.Error: it is no database.
    """
    with closing(sqlite3.connect(f"{database.as_uri()}?mode=ro", uri=True)) as opened:
        damage = opened.execute("PRAGMA integrity_check(1)").fetchone()[0]
        if damage != "ok":
            told = str(damage).partition("\n")[0]
            raise RunFailedError(f"{database} bị hỏng ({told}); hãy chạy `sangloc doctor`.")
        query = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name"
        tables = [name for (name,) in opened.execute(query)]
        rows = {name: _count(opened, name) for name in tables}
        return Stored("sqlite", rows, migrations_in(opened, tables))


def migrations_in(opened: sqlite3.Connection, tables: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """List the applied migrations."""
    if "django_migrations" not in tables:
        return ()
    query = "SELECT app, name FROM django_migrations ORDER BY id"
    return tuple((app, name) for app, name in opened.execute(query))


def _count(opened: sqlite3.Connection, table: str) -> int:
    # The name comes from the database's own list of tables.
    return int(opened.execute(f'SELECT count(*) FROM "{table}"').fetchone()[0])  # noqa: S608 - its own names
