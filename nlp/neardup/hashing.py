"""Hashes that are the same on every machine and in every run."""

import hashlib
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

U64 = NDArray[np.uint64]

_MIX = np.uint64(0x9E3779B97F4A7C15)


@lru_cache(maxsize=1 << 18)
def stable_hash(text: str) -> int:
    """Hash a string to 64 bits, the same in every process (unlike `hash`)."""
    raw = hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(raw, "little")


def mixed(values: U64) -> U64:
    """Spread 64-bit values so that every input bit reaches every output bit (multiply and xor-shift)."""
    spread = (values ^ (values >> np.uint64(31))) * _MIX
    return np.asarray(spread ^ (spread >> np.uint64(29)), np.uint64)


def rolling(hashes: U64, width: int) -> U64:
    """Hash each run of `width` neighbours; the result is `width - 1` shorter (empty for shorter input)."""
    if len(hashes) < width:
        return np.zeros(0, np.uint64)
    total = np.zeros(len(hashes) - width + 1, np.uint64)
    for offset in range(width):
        total = mixed(total + hashes[offset : offset + len(total)])
    return total
