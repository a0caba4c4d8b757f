"""Which trouble passes by itself: only that is worth another try; what was refused or is a bug would fail again."""

import errno
import time
from collections.abc import Callable, Sequence
from typing import TypeVar

from django.db import Error as DatabaseError
from django.db import InterfaceError, OperationalError, connections

from pipelines.errors import DatabaseAwayError

T = TypeVar("T")

# A network folder or a disk that did not answer. A full disk, a missing file and a refused right are not among them.
_ERRNO = frozenset(
    {
        errno.EAGAIN,
        errno.EBUSY,
        errno.ECONNABORTED,
        errno.ECONNREFUSED,
        errno.ECONNRESET,
        errno.EHOSTDOWN,
        errno.EHOSTUNREACH,
        errno.EINTR,
        errno.EIO,
        errno.ENETDOWN,
        errno.ENETUNREACH,
        errno.ENOTCONN,
        errno.ESTALE,
        errno.ETIMEDOUT,
    }
)
# PostgreSQL: connection lost (08…), being stopped or started (57P…), too many connections, deadlocks and locks.
SQLSTATES_PASSING = ("08", "57P", "53300", "40001", "40P01", "55P03")
SQLITE_PASSING = ("database is locked", "database table is locked", "disk I/O error")


def is_transient(error: BaseException) -> bool:
    """Tell whether a later try may go well though nobody did anything."""
    if isinstance(error, DatabaseAwayError):
        return True
    if isinstance(error, DatabaseError):
        return isinstance(error, InterfaceError) or _is_passing(error)
    return isinstance(error, OSError) and error.errno in _ERRNO


def patiently(function: Callable[[], T], *, pauses: Sequence[float]) -> T:
    """Call a function that may be called again, waiting so many seconds after each trouble that passes by itself."""
    for pause in pauses:
        try:
            return function()
        except Exception as error:
            if not is_transient(error):
                raise
            forget_connections()
            time.sleep(pause)
    return function()


def forget_connections() -> None:
    """Let the next query open a new connection instead of using one that the trouble has broken."""
    connections.close_all()


def _is_passing(error: DatabaseError) -> bool:
    if not isinstance(error, OperationalError):
        return False
    cause = error.__cause__
    if cause is not None and hasattr(cause, "sqlstate"):
        state = cause.sqlstate
        return state is None or str(state).startswith(SQLSTATES_PASSING)
    return str(error).startswith(SQLITE_PASSING)
