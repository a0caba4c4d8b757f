"""Errors of a step on another machine: brought home on the disk that both share, not through the cluster."""

import pickle
import traceback
import uuid
from pathlib import Path
from typing import cast


class RemoteTrace(Exception):  # noqa: N818 - it is no error of its own
    """Where an error came from on the other machine, as Python prints it."""


def keep(error: Exception, folder: Path) -> str:
    """Write an error with its trace into a folder; returns the file.

    Raises:
        OSError: it cannot be written; that is then the error to tell.
    """
    path = folder / f"error-{uuid.uuid4().hex}.pickle"
    trace = "".join(traceback.format_exception(error))
    error.__traceback__ = error.__cause__ = error.__context__ = None  # said by the trace
    path.touch(mode=0o600)
    path.write_bytes(pickle.dumps((_portable(error), trace)))
    return str(path)


def brought(path: Path) -> Exception:
    """Take an error back, its trace as its cause.

    The file comes from the home's own work folder, which only the program's account writes to.
    """
    error, trace = cast("tuple[Exception, str]", pickle.loads(path.read_bytes()))  # noqa: S301 - see above
    path.unlink()
    error.__cause__ = RemoteTrace(trace)
    return error


def _portable(error: Exception) -> Exception:
    """Replace an error that cannot travel by one that names its kind."""
    try:
        pickle.loads(pickle.dumps(error))  # noqa: S301 - written the line before
    except Exception:  # noqa: BLE001 - whatever its own pickling does
        return RuntimeError(type(error).__name__)
    return error
