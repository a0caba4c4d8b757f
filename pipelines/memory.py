"""Memory that a step needed and let go, given back to the system."""

import ctypes

import pyarrow as pa

_M_MMAP_THRESHOLD = -3  # of glibc's malloc.h
_PIECE = 1 << 18


def give_back_freed() -> None:
    """Let arrays of this process return to the system as soon as they are freed; without glibc nothing changes.

    glibc raises its limit with each large piece that is freed (mallopt(3)), up to 32 MB, and keeps what is smaller:
    after a search of 2.4 million filings 4 GB, to the end of the run.
    """
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        mallopt(_M_MMAP_THRESHOLD, _PIECE)


def give_back_unused() -> None:
    """Return what Arrow holds in reserve."""
    pa.default_memory_pool().release_unused()
