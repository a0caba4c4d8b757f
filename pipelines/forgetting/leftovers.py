"""What lies about in a home and may hold anybody's text: unfinished work, remembered results, files for officers."""

import shutil
from collections.abc import Iterator
from pathlib import Path

from pipelines.home import Home

_ALL = ("work", "prefect/storage", "exports", "uploads")
_PARTIAL = ("runs", "corpus", "models")


def clear_away(home: Home) -> int:
    """Remove unfinished work, what Prefect remembers of it, exports, uploads and half-written files; returns how many.

    All of them, whoever they are of: a run that was under way begins anew, an export is asked for again.
    """
    gone = 0
    for path in _left(home.root):
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)
        gone += 1
    return gone


def _left(root: Path) -> Iterator[Path]:
    for name in _ALL:
        folder = root / name
        if folder.is_dir():
            yield from sorted(folder.iterdir())
    # What training could not use, copied for reading: the decisions that it came from are read anew the next time.
    yield from sorted((root / "models").glob("candidates/*/set_aside.csv"))
    for name in _PARTIAL:
        yield from sorted((root / name).rglob(".*"), reverse=True)
