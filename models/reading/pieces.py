"""Cut many texts into pieces, each of which is read for itself, whatever stands beside it.

A piece ends at a blank. Of a word in brackets or before a comma the signs are pieces of their own, so that "máy",
"máy," and "(máy" are one word to remember; only where all characters are plain ones, which no neighbour changes.
"""

import string
from functools import lru_cache
from typing import NamedTuple

import numba
import numpy as np

from nlp.neardup.arrays import I64, U8, U32, Flags
from nlp.syllables import VALID
from nlp.words.sequences import Spans

# What a piece is: read by itself, signs that hang on a word, the end of a line, a whole text of which the tokens count.
ALONE, SIGNS, NEW_LINE, WHOLE = range(4)
# Added to the others where the whole text gives the tokens.
SILENT = 4

# What a character is.
_ODD, _WORD, _SIGN, _BLANK, _LINE, _RETURN = range(6)
# So many characters are looked up: the last blank is U+3000.
CHARACTERS = 0x3001
_NEWLINE = ord("\n")
# Signs that fold to signs and join with nothing. The underscore counts as a letter in patterns.
_SIGNS = (set(string.punctuation) - {"_"}) | set("“”‘’–—…•«»→×÷±°")
# Letters and digits that fold to one letter or digit each.
LETTERS = frozenset(
    {*string.ascii_letters, *string.digits, *"".join(VALID), *"".join(VALID).upper()}
)
KNOWN = LETTERS | _SIGNS
# What ends a line for `str.splitlines` or, as `nlp.normal` sees it, for the scanner.
_LINE_ENDS = "\n\v\f\x1c\x1d\x1e\x85\u2028\u2029"


@lru_cache(maxsize=1)
def classes() -> U8:
    """Say what each character below U+3001 is; all others are odd."""
    found = np.full(CHARACTERS, _ODD, np.uint8)
    found[[ord(char) for char in LETTERS]] = _WORD
    found[[ord(char) for char in _SIGNS]] = _SIGN
    found[[code for code in range(CHARACTERS) if chr(code).isspace()]] = _BLANK
    found[[ord(char) for char in _LINE_ENDS]] = _LINE
    found[ord("\r")] = _RETURN
    return found


class Pieces(NamedTuple):
    """The pieces of texts laid end to end: text i has those from `starts[i]` to `starts[i + 1]`.

    `joined` says of each whether it hangs on the one before it, without a blank.
    """

    spans: Spans
    joined: Flags
    starts: I64


def told_whole(pieces: Pieces, bounds: I64, texts: I64) -> Pieces:
    """Let the tokens of some texts be those of the whole text; text i lies at `bounds[i]:bounds[i + 1]`."""
    begins, ends, kinds = pieces.spans
    at = pieces.starts[texts]
    for text in texts:
        kinds[pieces.starts[text] : pieces.starts[text + 1]] |= SILENT
    spans = Spans(
        np.insert(begins, at, bounds[texts]),
        np.insert(ends, at, bounds[texts + 1]),
        np.insert(kinds, at, WHOLE),
    )
    before = np.searchsorted(texts, np.arange(len(pieces.starts)))
    return Pieces(spans, np.insert(pieces.joined, at, values=True), pieces.starts + before)


@numba.njit(nogil=True, cache=True)
def cut(codes: U32, text_starts: I64, known: U8) -> tuple[Spans, Flags, I64]:
    """Find the pieces of texts given as code points, as `Pieces` holds them."""
    room = len(codes) + 1
    begins, ends = np.empty(room, np.int64), np.empty(room, np.int64)
    kinds, joined = np.zeros(room, np.uint8), np.zeros(room, np.bool_)
    starts = np.zeros(len(text_starts), np.int64)
    count = 0
    for text in range(len(text_starts) - 1):
        at, end = text_starts[text], text_starts[text + 1]
        while at < end:
            kind = _class(codes[at], known)
            if kind == _BLANK:
                at += 1
            elif kind in (_LINE, _RETURN):
                begins[count] = at
                pair = kind == _RETURN and at + 1 < end and codes[at + 1] == _NEWLINE
                at += 2 if pair else 1
                ends[count], kinds[count] = at, NEW_LINE
                count += 1
            else:
                at, count = _cut_chunk(codes, at, end, known, begins, ends, kinds, joined, count)
        starts[text + 1] = count
    spans = Spans(begins[:count].copy(), ends[:count].copy(), kinds[:count].copy())
    return spans, joined[:count].copy(), starts


@numba.njit(nogil=True, cache=True)
def _class(code: np.uint32, known: U8) -> int:
    return int(known[code]) if code < len(known) else _ODD


@numba.njit(nogil=True, cache=True)
def _cut_chunk(
    codes: U32,
    begin: int,
    limit: int,
    known: U8,
    begins: I64,
    ends: I64,
    kinds: U8,
    joined: Flags,
    count: int,
) -> tuple[int, int]:
    """Write the pieces of the chunk that begins at a place: signs before a word, the word, signs behind it.

    Gives the chunk's end, and how many pieces there are now.
    """
    at, first, last, is_odd = begin, -1, begin, False
    while at < limit:
        kind = _class(codes[at], known)
        if kind >= _BLANK:
            break
        is_odd |= kind == _ODD
        if kind == _WORD:
            first, last = (at if first < 0 else first), at + 1
        at += 1
    if is_odd or first < 0:  # with strange characters, or nothing but signs
        first, last = begin, at
    if begin < first:
        begins[count], ends[count], kinds[count] = begin, first, SIGNS
        count += 1
    begins[count], ends[count], joined[count] = first, last, begin < first
    count += 1
    if last < at:
        begins[count], ends[count], kinds[count], joined[count] = last, at, SIGNS, True
        count += 1
    return at, count
