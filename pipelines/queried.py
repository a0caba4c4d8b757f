"""What a query gave, kept until its run is published, so that a killed run goes on with the same rows."""

import datetime as dt
import logging
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from pipelines import watching
from pipelines.errors import DatabaseAwayError
from pipelines.files import sha256
from pipelines.home import Home
from pipelines.reading import ReadingLimits
from pipelines.settings import Running
from pipelines.transient import patiently
from pipelines.unfinished import QUERIES

_LOG = logging.getLogger("sangloc")


def taken_from(
    home: Home,
    variable: str,
    query: str,
    running: Running,
    *,
    limits: ReadingLimits | None = None,
) -> list[Path]:
    """Give the file that holds what a query gives, within the house's or other `limits`; none where it gives no row.

    Where a run of the same query on the same database was cut off, it is the file of that run: the rows as they were.

    Raises:
        UnusableInput: the address or the query cannot be used.
        DatabaseAwayError: the database did not answer, however patiently it was asked.
    """
    # The drivers of databases are loaded only where a database is asked.
    from pipelines.databases import Database
    from pipelines.reading import queries

    database = Database.at(variable)
    folder = home.work / QUERIES
    folder.mkdir(exist_ok=True)
    path = folder / queries.named(database, query)
    if path.exists() and sha256(path) not in watching.taken(home):
        when = dt.datetime.fromtimestamp(path.stat().st_mtime).astimezone()
        _LOG.warning(
            "đi tiếp lượt dở dang với các hàng đã đọc lúc %s; muốn đọc lại thì xóa %s",
            f"{when:%H:%M %d/%m/%Y}",
            path,
        )
        return [path]

    for left in folder.glob(f".{path.name}.*"):  # by a reader that was killed
        left.unlink()

    def ask() -> int:
        try:
            within = limits or ReadingLimits()
            return queries.copy(database, query, path, limits=within, minutes=running.file_minutes)
        except DatabaseAwayError as error:
            _LOG.warning("%s", error)
            raise

    if patiently(ask, pauses=running.retry_seconds):
        return [path]
    forget(home, [path])
    return []


def forget(home: Home, files: Sequence[Path]) -> None:
    """Remove those of the files that hold what a query gave: they are published, or hold nothing."""
    folder = home.work / QUERIES
    for path in files:
        if path.parent == folder:
            path.unlink(missing_ok=True)
    with suppress(OSError):  # there is none, or it holds another query's rows
        folder.rmdir()
