"""Texts as one flat row of code points, which compiled code reads without decoding anything."""

import unicodedata
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from nlp.lookalikes import LOOKALIKES
from nlp.normal import STEADY

U16 = NDArray[np.uint16]
U32 = NDArray[np.uint32]
I64 = NDArray[np.int64]

HARD = 0xFFFF
"""What a character is whose neighbours may change it, and every one beyond the tables: the plain way reads the text."""
_CHARACTERS = 0x20000
# Some ten megabytes of code points: enough to forget what a call costs, and bounded whatever the column.
_BATCH = 4_000


class Points(NamedTuple):
    """The code points of texts laid end to end; text i is `codes[starts[i]:starts[i + 1]]`."""

    codes: U32
    starts: I64


def points_of(texts: Sequence[str]) -> Points:
    """Lay texts end to end; half of a surrogate pair is a point like any other."""
    raw = "".join(texts).encode("utf-32-le", "surrogatepass")
    starts = np.zeros(len(texts) + 1, np.int64)
    np.cumsum([len(text) for text in texts], out=starts[1:])
    return Points(np.frombuffer(raw, np.uint32), starts)


def batches(texts: Sequence[str]) -> Iterator[tuple[int, Sequence[str]]]:
    """Cut a column into pieces, each with the place of its first text."""
    for begin in range(0, len(texts), _BATCH):
        yield begin, texts[begin : begin + _BATCH]


def table_of(class_of: Callable[[str], int]) -> U16:
    """Say of every character what it is to a reader: `class_of` it, or `HARD`."""
    table = np.full(_CHARACTERS, HARD, np.uint16)
    for char in _known():
        table[ord(char)] = class_of(char)
    return table


def composed(texts: Sequence[str], places: Sequence[int]) -> dict[int, str]:
    """Compose those of some texts that were typed with separate marks: most of what is hard to read is only that."""
    found = {place: unicodedata.normalize("NFC", texts[place]) for place in places}
    return {place: text for place, text in found.items() if text != texts[place]}


@lru_cache(maxsize=1)
def _known() -> str:
    """Collect the characters that are the same beside any other: the steady ones, and look-alikes without marks."""
    every = "".join(map(chr, range(_CHARACTERS)))
    alike = (point for point, plain in LOOKALIKES.items() if _stands_alone(chr(point) + plain))
    return "".join(STEADY.findall(every)) + "".join(map(chr, filter(_CHARACTERS.__gt__, alike)))


def _stands_alone(chars: str) -> bool:
    return not any(map(unicodedata.combining, chars))
