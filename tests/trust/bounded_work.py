"""Let a piece of work have so much processor time and no more: far more than it needs, far less than a fault would take."""

import signal
from collections.abc import Callable
from types import FrameType
from typing import NoReturn, TypeVar

T = TypeVar("T")


class Spent(TimeoutError):  # noqa: N818 - what happened, in a test
    """The work took all of its processor time."""


def within(seconds: float, work: Callable[[], T]) -> T:
    """Do some work, or raise `Spent` once this process has computed for so many seconds.

    Only processor time counts, so that a busy machine makes no difference.
    """

    def stop(number: int, frame: FrameType | None) -> NoReturn:
        raise Spent(f"more than {seconds} s of processor time")

    before = signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        return work()
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)
