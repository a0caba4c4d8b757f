"""Hashes that are the same on every machine and in every run.

Numba compiles these into their callers and does not notice there that they changed: whoever changes a function here,
in `codes` or `prints`, empties `nlp/neardup/__pycache__` (and raises `forms._READER`).
"""

import hashlib

import numba
import numpy as np

from nlp.neardup.codes import MARK, NUMBER

# All numbers count as this one token where only wording matters.
NUMBER_CODE = np.uint32(5)
_A, _B, _C = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xFF51AFD7ED558CCD), np.uint64(33)
_D = np.uint64(0xC4CEB9FE1A85EC53)

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


def stable_hash(text: str) -> int:
    """Hash a string to 64 bits, the same in every process (unlike `hash`); never 0."""
    raw = hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(raw, "little") or 1


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
