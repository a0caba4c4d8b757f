"""Unfinished work in a home: what killed or failed runs left behind, to go on with or to be cleared away."""

from dataclasses import dataclass
from pathlib import Path

from pipelines.home import Home

# What queries gave lies in a folder of its own, a file a query.
QUERIES = "queries"


@dataclass(frozen=True, slots=True)
class Unfinished:
    """A work folder or what a query gave; `touched` is when anything of it was last written (seconds of the epoch)."""

    path: Path
    touched: float
    size: int


def unfinished(home: Home) -> list[Unfinished]:
    """List what lies in the work folder, that of a run under way included, the longest untouched first."""
    work = home.root / "work"
    queries = work / QUERIES
    places = [path for folder in (work, queries) if folder.is_dir() for path in folder.iterdir()]
    return sorted(map(_looked_at, [path for path in places if path != queries]), key=_age)


def _looked_at(path: Path) -> Unfinished:
    looks = [one.stat() for one in (path, *path.rglob("*"))]
    return Unfinished(path, max(one.st_mtime for one in looks), sum(one.st_size for one in looks))


def _age(one: Unfinished) -> tuple[float, Path]:
    return one.touched, one.path
