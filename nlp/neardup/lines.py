"""Compiled: which tokens of lines are form text, and which lines read like a form's.

Curated lines and words stand in open addressing tables whose empty places have key 0.
"""

import numba
import numpy as np

from nlp.neardup.arrays import F32, I64, U8, U32, U64
from nlp.neardup.codes import AFTER_HEADING, MARK, NEW_LINE, NEW_SENTENCE, NUMBER
from nlp.neardup.hashing import TIMES, added, masked, mixed

# What `mark` says of a token, added up: it is form text, a line begins with it.
FORM, BEGIN = 1, 2
# What is known by a line's key, added up: a whole line, the begin of one.
LINE, START = 1, 2
FILTER = 1 << 15  # places of the small tables that spare most look-ups

# A heading before a colon is rarely longer ("Đánh giá lợi ích thu được … theo ý kiến của tác giả:").
_HEADING_UP_TO = 32
# Lines shorter than this hold too few words to be told by their weights.
_TELLING_FROM = 5
_STARTS_UP_TO = 4
_NOWHERE = np.int64(-1)


@numba.njit(nogil=True, cache=True)
def _home(key: np.uint64) -> np.uint64:
    return np.uint64(key) >> np.uint64(3)


@numba.njit(nogil=True, cache=True)
def fill(keys: U64, table: U64, at: I64) -> None:
    """Put keys into a table that is at least twice as long; `at` gets, for each place, which key stands there."""
    last = np.uint64(len(table) - 1)
    for number in range(len(keys)):
        place = _home(keys[number]) & last
        while table[place] != 0:
            place = (place + np.uint64(1)) & last
        table[place], at[place] = keys[number], number


@numba.njit(nogil=True, cache=True)
def _place(key: np.uint64, table: U64) -> np.int64:
    """Find a key in a table; -1 when it is not there."""
    last = np.uint64(len(table) - 1)
    place = _home(key) & last
    while table[place] != 0:
        if table[place] == key:
            return np.int64(place)
        place = (place + np.uint64(1)) & last
    return _NOWHERE


@numba.njit(nogil=True, cache=True)
def pair_key(one: np.uint32, other: np.uint32) -> np.uint64:
    """Name two neighbours by their tokens; never 0."""
    return mixed(np.uint64(one) * TIMES[0] + np.uint64(other) * TIMES[1]) | np.uint64(1)


@numba.njit(nogil=True, cache=True)
def _is_numbering(token: np.uint32, numbering: U32) -> bool:
    if token & NUMBER:
        return True
    place = np.searchsorted(numbering, token)
    return bool(place < len(numbering) and numbering[place] == token)


@numba.njit(nogil=True, cache=True)
def unnumbered(tokens: U32, numbering: U32) -> U32:
    """Leave out the numbering that a line begins with, but never all of it."""
    first = 0
    while first < len(tokens) - 1 and _is_numbering(tokens[first], numbering):
        first += 1
    return tokens[first:]


@numba.njit(nogil=True, cache=True)
def line_key(tokens: U32) -> np.uint64:
    """Name a line by its tokens; its numbers do not matter."""
    key = np.uint64(1)
    for token in tokens:
        key = added(key, masked(token))
    return key


@numba.njit(nogil=True, cache=True)
def mark(
    tokens: U32,
    breaks: U8,
    starts: I64,
    known_keys: U64,
    known_kinds: U8,
    begins: U8,
    numbering: U32,
    marks: U8,
) -> None:
    """Mark the tokens of texts, line by line, with `FORM` and `BEGIN`; `marks` are 0 before."""
    for text in range(len(starts) - 1):
        begin, only_numbers = starts[text], True
        for at in range(starts[text], starts[text + 1]):
            following = at + 1
            only_numbers = only_numbers and _is_numbering(tokens[at], numbering)
            if following < starts[text + 1]:
                if not breaks[following] & (NEW_LINE | NEW_SENTENCE):
                    continue
                if only_numbers and not breaks[following] & NEW_LINE:
                    continue  # "1. Mô tả": the number belongs to what follows
            own = _form_until(
                tokens, breaks, begin, following, known_keys, known_kinds, begins, numbering
            )
            for place in range(begin, own):
                marks[place] = FORM
            marks[begin] |= BEGIN
            begin, only_numbers = following, True


@numba.njit(nogil=True, cache=True)
def mark_formlike(
    tokens: U32,
    starts: I64,
    word_keys: U64,
    word_weights: F32,
    pair_keys: U64,
    pair_weights: F32,
    pairs: U8,
    threshold: np.float32,
) -> None:
    """Turn the marks of lines into marks of what reads like a form, in place."""
    for text in range(len(starts) - 1):
        begin = starts[text]
        for following in range(starts[text] + 1, starts[text + 1] + 1):
            if following < starts[text + 1] and not tokens[following] & MARK:
                continue
            reads_so = False
            if following - begin >= _TELLING_FROM:
                value = _value(
                    tokens,
                    begin,
                    following,
                    word_keys,
                    word_weights,
                    pair_keys,
                    pair_weights,
                    pairs,
                )
                reads_so = bool(value > threshold)
            for place in range(begin, following):
                bare = np.uint32(tokens[place] & ~MARK)
                tokens[place] = bare | MARK if reads_so else bare
            begin = following


@numba.njit(nogil=True, cache=True)
def _form_until(
    tokens: U32,
    breaks: U8,
    begin: int,
    end: int,
    known_keys: U64,
    known_kinds: U8,
    begins: U8,
    numbering: U32,
) -> int:
    """Say where the form's part at the begin of a line ends: the line's end for a curated line or begin."""
    first = begin
    while first < end - 1 and _is_numbering(tokens[first], numbering):
        first += 1
    if first > begin:
        stop = min(end, begin + _STARTS_UP_TO)
        known = _known_to(tokens, breaks, begin, stop, end, known_keys, known_kinds, begins)
        if known == end:
            return end
    known = _known_to(tokens, breaks, first, end, end, known_keys, known_kinds, begins)
    return max(begin, known)


@numba.njit(nogil=True, cache=True)
def _known_to(
    tokens: U32,
    breaks: U8,
    first: int,
    stop: int,
    end: int,
    known_keys: U64,
    known_kinds: U8,
    begins: U8,
) -> int:
    """Say where what is known from place `first` on ends; -1 when nothing is."""
    key, own = np.uint64(1), -1
    for at in range(first, stop):
        key = added(key, masked(tokens[at]))
        length = at - first + 1
        if length == 2 and not begins[key % np.uint64(FILTER)]:
            return own
        may_end = at + 1 == end or (length <= _HEADING_UP_TO and breaks[at + 1] & AFTER_HEADING)
        if length > _STARTS_UP_TO and not may_end:
            continue
        place = _place(key, known_keys)
        if place < 0:
            continue
        if length <= _STARTS_UP_TO and known_kinds[place] & START:
            return end
        if may_end and known_kinds[place] & LINE:
            own = at + 1
    return own


@numba.njit(nogil=True, cache=True)
def _value(
    tokens: U32,
    begin: int,
    end: int,
    word_keys: U64,
    word_weights: F32,
    pair_keys: U64,
    pair_weights: F32,
    pairs: U8,
) -> np.float32:
    """Give the mean weight of the words of a line and of its pairs of neighbours."""
    total = np.float32(0)
    one = masked(tokens[begin])
    for at in range(begin, end):
        place = _place(np.uint64(one), word_keys)
        if place >= 0:
            total += word_weights[place]
        if at + 1 < end:
            other = masked(tokens[at + 1])
            key = pair_key(one, other)
            if pairs[key % np.uint64(FILTER)]:
                place = _place(key, pair_keys)
                if place >= 0:
                    total += pair_weights[place]
            one = other
    return np.float32(total / np.float32(end - begin))


@numba.njit(nogil=True, cache=True)
def keep_own(tokens: U32, starts: I64, marks: U8, kept_starts: I64) -> U32:
    """Leave out form text in place; the first token kept of a line carries `MARK`. Fills `kept_starts` (texts + 1)."""
    filled = 0
    kept_starts[0] = 0
    for text in range(len(starts) - 1):
        begins = False
        for at in range(starts[text], starts[text + 1]):
            begins = begins or bool(marks[at] & BEGIN)
            if not marks[at] & FORM:
                tokens[filled] = tokens[at] | (MARK if begins else np.uint32(0))
                filled += 1
                begins = False
        kept_starts[text + 1] = filled
    return tokens[:filled]
