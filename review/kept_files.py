"""Files that belong to officers, under the home: what they asked for, for days; what they sent in, for hours."""

import datetime as dt
import os
import shutil
from pathlib import Path

from django.conf import settings

from review import policy

EXPORTS, UPLOADS = "exports", "uploads"
FOLDERS = (EXPORTS, UPLOADS)
UNFINISHED = "dang-ghi-"  # begins the names of folders that files are written in
_UNFINISHED_KEPT = dt.timedelta(hours=6)  # after that its process was killed


def kept(name: str) -> dt.timedelta:
    """Tell how long files of a folder are kept: `exports_days` and `uploads_hours` of the settings."""
    rules = policy.privacy()
    hours = {UPLOADS: rules.uploads_hours, EXPORTS: 24 * rules.exports_days}
    return dt.timedelta(hours=hours[name])


def folder(name: str) -> Path:
    """Give one of the two folders under the home in force, made for the server's account only."""
    home = Path(os.environ.get("SANGLOC_HOME") or settings.HOME)
    path = home / name
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path


def sweep(name: str, *, now: dt.datetime) -> int:
    """Delete what has lain in a folder for longer than it is kept; return how many files and folders went."""
    gone = 0
    for path in folder(name).iterdir():
        is_unfinished = path.name.startswith(UNFINISHED)
        oldest = now - (_UNFINISHED_KEPT if is_unfinished else kept(name))
        try:
            if path.stat().st_mtime < oldest.timestamp():
                shutil.rmtree(path) if path.is_dir() else path.unlink()
                gone += 1
        except FileNotFoundError:  # another process sweeps too
            continue
    return gone
