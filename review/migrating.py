"""Bringing the review database up to date, by one process at a time."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.core.management import call_command
from django.db import connection
from filelock import FileLock

_LOCK = 7_352_011_946  # any number that no other program of the same database takes


def bring_up_to_date(home: Path) -> None:
    """Apply what migrations are missing; whoever comes meanwhile waits, and then finds nothing left to do.

    Filings of unions that were taken over since the last start go to the officers of today.
    """
    from review import owners  # only after Django is set up

    with _alone(home):
        call_command("migrate", verbosity=0, interactive=False)
        owners.in_step()


@contextmanager
def _alone(home: Path) -> Iterator[None]:
    """Hold the database's own lock where it has one: servers of one PostgreSQL may stand on several machines."""
    if connection.vendor != "postgresql":
        with FileLock(home / "review.migrating.lock"):
            yield
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [_LOCK])
        try:
            yield
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [_LOCK])
