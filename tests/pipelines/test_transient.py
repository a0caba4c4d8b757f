"""Only what passes by itself is tried again."""

import errno

import pytest
from django.db import IntegrityError, InterfaceError, OperationalError, ProgrammingError
from hypothesis import given
from hypothesis import strategies as st

from models.errors import ModelRefusedError
from pipelines.errors import RunFailedError, UnusableInput
from pipelines.transient import is_transient, patiently


class DriverError(Exception):
    """What the driver raises beneath Django's error."""

    def __init__(self, sqlstate: str | None) -> None:
        self.sqlstate = sqlstate


def of_postgresql(sqlstate: str | None) -> OperationalError:
    error = OperationalError("server closed the connection unexpectedly")
    error.__cause__ = DriverError(sqlstate)
    return error


PASSING = [
    OSError(errno.EIO, "I/O error"),
    OSError(errno.ESTALE, "stale file handle"),
    TimeoutError(errno.ETIMEDOUT, "timed out"),
    ConnectionResetError(errno.ECONNRESET, "reset"),
    OperationalError("database is locked"),
    InterfaceError("connection already closed"),
    of_postgresql(None),
    of_postgresql("57P01"),
    of_postgresql("08006"),
    of_postgresql("40P01"),
]
LASTING = [
    OSError(errno.ENOSPC, "no space left"),
    FileNotFoundError(errno.ENOENT, "no such file"),
    PermissionError(errno.EACCES, "denied"),
    OperationalError("no such table: review_run"),
    OperationalError("database or disk is full"),
    of_postgresql("53100"),  # its disk is full
    ProgrammingError("syntax error"),
    IntegrityError("UNIQUE constraint failed"),
    UnusableInput("tệp hỏng"),
    ModelRefusedError("mô hình cũ"),
    RunFailedError("hết bộ nhớ"),
    ValueError("a bug"),
    KeyError("another"),
    MemoryError(),
]


@pytest.mark.parametrize("error", PASSING, ids=repr)
def test_what_passes_by_itself(error: Exception) -> None:
    assert is_transient(error)


@pytest.mark.parametrize("error", LASTING, ids=repr)
def test_what_would_fail_again(error: Exception) -> None:
    assert not is_transient(error)


@given(troubles=st.integers(0, 5), pauses=st.integers(0, 5))
def test_as_many_tries_as_pauses_and_one_more(troubles: int, pauses: int) -> None:
    calls = 0

    def sometimes() -> str:
        nonlocal calls
        calls += 1
        if calls <= troubles:
            raise OSError(errno.EIO, "I/O error")
        return "xong"

    if troubles <= pauses:
        assert patiently(sometimes, pauses=[0.0] * pauses) == "xong"
        assert calls == troubles + 1
    else:
        with pytest.raises(OSError, match="I/O"):
            patiently(sometimes, pauses=[0.0] * pauses)
        assert calls == pauses + 1


def test_a_bug_is_not_tried_again() -> None:
    calls = []

    def buggy() -> None:
        calls.append(1)
        raise ValueError("a bug")

    with pytest.raises(ValueError, match="bug"):
        patiently(buggy, pauses=[0.0, 0.0])
    assert len(calls) == 1
