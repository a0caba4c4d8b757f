"""Hashes that are the same on every machine and in every run.

Numba compiles these into their callers and does not notice there that they changed: whoever changes a function here,
in `codes` or `prints`, empties `nlp/neardup/__pycache__` (and raises `forms._READER`).
"""

from collections.abc import Sequence

import numba
import numpy as np

from nlp.neardup.arrays import I64, U8, U64
from nlp.neardup.codes import MARK, NUMBER

# All numbers count as this one token where only wording matters.
NUMBER_CODE = np.uint32(5)
_A, _B, _C = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xFF51AFD7ED558CCD), np.uint64(33)
_D = np.uint64(0xC4CEB9FE1A85EC53)

_FNV_START, _FNV_TIMES = np.uint64(14695981039346656037), np.uint64(1099511628211)

# Odd numbers without pattern, one for each place of a run.
TIMES = tuple(
    np.uint64(number)
    for number in (
        0x9E3779B97F4A7C15,
        0xC2B2AE3D27D4EB4F,
        0x165667B19E3779F9,
        0x27D4EB2F165667C5,
        0x85EBCA77C2B2AE63,
    )
)


@numba.njit(nogil=True, cache=True)
def mixed(value: np.uint64) -> np.uint64:
    """Spread 64 bits so that every input bit reaches every output bit."""
    value = np.uint64(value)
    value = np.uint64((value ^ (value >> _C)) * _B)
    value = np.uint64((value ^ (value >> _C)) * _D)
    return np.uint64(value ^ (value >> _C))


@numba.njit(nogil=True, cache=True)
def added(key: np.uint64, token: np.uint32) -> np.uint64:
    """Add one token to the hash of a sequence."""
    return mixed(np.uint64(key) + np.uint64(token) * _A + np.uint64(1))


@numba.njit(nogil=True, cache=True)
def masked(token: np.uint32) -> np.uint32:
    """Give a token as wording counts it: any number is one token, marks do not matter."""
    return NUMBER_CODE if token & NUMBER else np.uint32(token & ~MARK)


def stable_hash(text: str) -> int:
    """Hash a string to 64 bits, the same in every process (unlike `hash`); 0 for the empty string alone."""
    return int(stable_hashes([text])[0])


def stable_hashes(texts: Sequence[str]) -> U64:
    """Hash strings as `stable_hash` does, millions in a second."""
    raw = [text.encode("utf-8", "surrogatepass") for text in texts]
    starts = np.zeros(len(raw) + 1, np.int64)
    np.cumsum([len(text) for text in raw], out=starts[1:])
    return hashes_of_utf8(np.frombuffer(b"".join(raw), np.uint8), starts)


@numba.njit(nogil=True, cache=True)
def hashes_of_utf8(data: U8, starts: I64) -> U64:
    """Hash texts laid end to end; text i has the bytes `data[starts[i]:starts[i + 1]]` (FNV-1a, then spread)."""
    found = np.zeros(len(starts) - 1, np.uint64)
    for text in range(len(found)):
        if starts[text] == starts[text + 1]:
            continue
        key = _FNV_START
        for at in range(starts[text], starts[text + 1]):
            key = np.uint64((key ^ np.uint64(data[at])) * _FNV_TIMES)
        found[text] = max(np.uint64(1), mixed(key))
    return found
