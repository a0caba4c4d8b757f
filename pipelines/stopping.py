"""Stopping a run of the command line: SIGTERM is heard as Ctrl+C is, and Ctrl+C by the run alone."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def terminated_as_interrupted() -> Iterator[None]:
    """Let SIGTERM raise `KeyboardInterrupt` as long as this lasts; for the main thread, which alone hears signals."""
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


@contextmanager
def uninterrupted_children() -> Iterator[None]:
    """Make processes that are started meanwhile deaf to Ctrl+C, which a terminal sends to all processes of a command.

    They inherit what this thread does not hear; what comes meanwhile is heard at the end.
    """
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
