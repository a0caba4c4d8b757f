"""What lies about in a home and may hold anybody's text: unfinished work, remembered results, files for officers."""

import shutil
from collections.abc import Iterator
from pathlib import Path

from pipelines.home import Home

_ALL = ("work", "prefect/storage", "exports", "uploads")
_PARTIAL = ("runs", "corpus", "models")


def clear_away(home: Home, *, is_asked: bool) -> int:
    """Remove half-written files and, where somebody asked, unfinished work, exports and uploads; returns how many.

    Those all, whoever they are of: a run that was under way begins anew, an export is asked for again. What was only
    kept long enough leaves them to the days that the settings give each.
    """
    gone = 0
    for path in [*(_whole(home.root) if is_asked else ()), *_half_written(home.root)]:
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)
        gone += 1
    return gone


def _whole(root: Path) -> Iterator[Path]:
    for name in _ALL:
        folder = root / name
        if folder.is_dir():
            yield from sorted(folder.iterdir())
    # What training could not use, copied for reading: the decisions that it came from are read anew the next time.
    yield from sorted((root / "models").glob("candidates/*/set_aside.csv"))


def _half_written(root: Path) -> Iterator[Path]:
    for name in _PARTIAL:
        yield from sorted((root / name).rglob(".*"), reverse=True)
