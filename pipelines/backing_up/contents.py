"""Which files of a home a backup holds."""

import os
from collections.abc import Iterator
from pathlib import Path

from pipelines.backing_up import sqlite_copy

# Unfinished work, Prefect's records, files of officers that expire within a week, compiled kernels: all made again.
_MADE_AGAIN = ("work", "prefect", "exports", "uploads", "numba")
# Of this very home at this very moment. The database is copied in its own way.
_OF_THE_MOMENT = ("running.json", "schedule.address")
_DATABASE = tuple(f"{sqlite_copy.FILE}{end}" for end in ("", "-wal", "-shm", "-journal"))


def files_of(home: Path) -> Iterator[str]:
    """Give the files to keep, by their path below the home, in order; a folder that a link names is gone into.

    Names that begin with a dot are files that somebody is still writing.
    """
    seen = set()
    for folder, names, files in os.walk(home, followlinks=True):
        real = Path(folder).resolve()
        below = Path(folder).relative_to(home)
        is_top = below == Path()
        names[:] = sorted(name for name in names if _is_kept(name, is_top=is_top))
        if real in seen:  # a link that leads back
            names.clear()
            continue
        seen.add(real)
        for name in sorted(files):
            if _is_kept(name, is_top=is_top) and (Path(folder) / name).is_file():
                yield (below / name).as_posix()


def _is_kept(name: str, *, is_top: bool) -> bool:
    if name.startswith(".") or name.endswith(".lock"):
        return False
    return not (is_top and name in (*_MADE_AGAIN, *_OF_THE_MOMENT, *_DATABASE))
