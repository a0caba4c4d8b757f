"""What runs in a home at this moment: a note that outlives a killed run, so that the next start can tell of it."""

import datetime as dt
import json
from dataclasses import asdict, dataclass
from pathlib import Path

from pipelines.files import write_json
from pipelines.home import Home

_VIETNAM = dt.timezone(dt.timedelta(hours=7))


@dataclass(frozen=True, slots=True)
class UnderWay:
    """A run and its step; times in ISO 8601, `parts` and `done` of the step, `flow_run` is Prefect's id or blank."""

    run_id: str
    pid: int
    started: str
    log: str
    step: str = ""
    since: str = ""
    parts: int = 0
    done: int = 0
    flow_run: str = ""
    failed: tuple[str, str, str] | None = None  # where, why, what to do


def note(home: Home, what: UnderWay) -> None:
    """Leave the note, in place of the one before."""
    write_json(_place(home), asdict(what), lasting=False)


def noted(home: Home) -> UnderWay | None:
    """Read the note; None: the last run ended in order. A damaged note tells no more than that a run was cut off."""
    try:
        raw = _place(home).read_bytes()
    except FileNotFoundError:
        return None
    try:
        values = json.loads(raw)
        values["failed"] = tuple(values["failed"]) if values["failed"] else None
        note = UnderWay(**values)
        dt.datetime.fromisoformat(note.started)
    except (ValueError, TypeError, KeyError):
        written = dt.datetime.fromtimestamp(_place(home).stat().st_mtime, _VIETNAM)
        return UnderWay(run_id="", pid=0, started=written.isoformat(timespec="seconds"), log="")
    return note


def remove(home: Home) -> None:
    """Take the note away: the run has ended, and whoever had to be told was told."""
    _place(home).unlink(missing_ok=True)


def _place(home: Home) -> Path:
    return home.root / "running.json"
