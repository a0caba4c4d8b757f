"""Count what texts hold, token by token and piece by piece: compiled, for the signals of low content."""

import numba
import numpy as np

from models.reading.phrases import NOWHERE, looked_up
from models.reading.texts import PARTS
from nlp.neardup.arrays import I32, I64, U32, U64, Flags, Floats
from nlp.neardup.hashing import mixed
from nlp.neardup.templates import is_in

# What is counted of a row's tokens, in this order.
NEW_WORDS, TELLING, IN_TITLE, REPEATS, PAIRS, KNOWN_PAIRS = range(6)
# What a token's folded form is, added up.
SAYS_NOTHING, FILLER, NUMBER = 1, 2, 4

_FNV_START, _FNV_TIMES = np.uint64(14695981039346656037), np.uint64(1099511628211)
_BLANK = np.uint64(ord(" "))
_DEEPEST = 64


@numba.njit(nogil=True, cache=True)
def texts_of(items: U32, starts: I64, chosen: I64) -> tuple[U32, I64]:
    """Lay the chosen texts end to end: their items, and where each starts."""
    bounds = np.zeros(len(chosen) + 1, np.int64)
    for row in range(len(chosen)):
        bounds[row + 1] = bounds[row] + starts[chosen[row] + 1] - starts[chosen[row]]
    found = np.empty(bounds[-1], np.uint32)
    for row in range(len(chosen)):
        found[bounds[row] : bounds[row + 1]] = items[starts[chosen[row]] : starts[chosen[row] + 1]]
    return found, bounds


@numba.njit(nogil=True, cache=True)
def token_counts(
    items: U32,
    starts: I64,
    chosen: I64,
    forms: I32,
    kinds: I32,
    byte_starts: I64,
    utf8: U32,
    known: U64,
) -> I64:
    """Count the tokens of rows by what they are; the row's text is the chosen one. See the constants above.

    Tokens are told apart by their folded `forms`; `known` is a lookup table of pairs of neighbours in real texts.
    """
    found = np.zeros((len(chosen), 6), np.int64)
    in_title, seen = np.full(len(kinds), -1, np.int64), np.full(len(kinds), -1, np.int64)
    local = np.zeros(len(kinds), np.int64)
    table = np.zeros(1 << 10, np.uint64)
    for row in range(len(chosen)):
        content, benefit = starts[PARTS * row + 1], starts[PARTS * row + 2]
        for at in range(starts[PARTS * row], content):
            in_title[forms[items[at]]] = row
        for at in range(content, benefit):
            form = forms[items[at]]
            found[row, NEW_WORDS] += int(in_title[form] != row and not kinds[form] & FILLER)
        begin, end = starts[chosen[row]], starts[chosen[row] + 1]
        distinct = 0
        for at in range(begin, end):
            form = forms[items[at]]
            found[row, IN_TITLE] += int(in_title[form] == row)
            if seen[form] != row:
                seen[form], local[form] = row, distinct
                distinct += 1
                found[row, TELLING] += int(not kinds[form] & SAYS_NOTHING)
        while len(table) < 2 * (end - begin):
            table = np.zeros(2 * len(table), np.uint64)
        found[row, REPEATS] = _repeats(items[begin:end], forms, local, table)
        for at in range(begin, end - 1):
            one, other = forms[items[at]], forms[items[at + 1]]
            if not (kinds[one] | kinds[other]) & NUMBER:
                found[row, PAIRS] += 1
                key = _pair_hash(one, other, byte_starts, utf8)
                found[row, KNOWN_PAIRS] += int(is_in(key, known))
    return found


@numba.njit(nogil=True, cache=True)
def _repeats(items: U32, forms: I32, local: I64, table: U64) -> int:
    """Count the runs of three tokens that were said before in the same text; the table is 0 before and after.

    Within a text tokens are numbered, so a run of three fits into 63 bits and is never taken for another.
    """
    size = 16
    while size < 2 * len(items):
        size *= 2
    last, repeats, run = np.uint64(size - 1), 0, np.uint64(0)
    for at in range(len(items)):
        run = ((run << np.uint64(21)) | np.uint64(local[forms[items[at]]])) & np.uint64(
            (1 << 63) - 1
        )
        if at < 2:
            continue
        place = mixed(run) & last
        while table[place] != 0 and table[place] != run + np.uint64(1):
            place = (place + np.uint64(1)) & last
        repeats += int(table[place] != 0)
        table[place] = run + np.uint64(1)
    table[:size] = 0
    return repeats


@numba.njit(nogil=True, cache=True)
def _pair_hash(one: int, other: int, starts: I64, utf8: U32) -> np.uint64:
    """Hash two tokens with a blank between them, as `nlp.neardup.hashing.stable_hashes` does."""
    key = _FNV_START
    for at in range(starts[one], starts[one + 1]):
        key = np.uint64((key ^ np.uint64(utf8[at])) * _FNV_TIMES)
    key = np.uint64((key ^ _BLANK) * _FNV_TIMES)
    for at in range(starts[other], starts[other + 1]):
        key = np.uint64((key ^ np.uint64(utf8[at])) * _FNV_TIMES)
    return max(np.uint64(1), mixed(key))


@numba.njit(nogil=True, cache=True)
def piece_counts(pieces: I32, starts: I64, chosen: I64, counted: I32) -> I64:
    """Add up what is counted of the pieces of the chosen texts: shape (texts, what is counted)."""
    found = np.zeros((len(chosen), counted.shape[1]), np.int64)
    for row in range(len(chosen)):
        for at in range(starts[chosen[row]], starts[chosen[row] + 1]):
            for what in range(counted.shape[1]):
                found[row, what] += counted[pieces[at], what]
    return found


@numba.njit(nogil=True, cache=True)
def verse_shares(
    pieces: I32, joined: Flags, starts: I64, chosen: I64, ends_line: I32, letter: I32, stop: I32
) -> Floats:
    """Give the share of lines of five to nine words that end without a full stop; 0 for fewer than four lines.

    A piece may end a line, begin with a letter or end with a stop.
    """
    found = np.zeros(len(chosen))
    for row in range(len(chosen)):
        lines, verses, words, first, last = 0, 0, 0, NOWHERE, NOWHERE
        begin, end = starts[chosen[row]], starts[chosen[row] + 1]
        for at in range(begin, end + 1):
            if at == end or ends_line[pieces[at]]:
                if words:
                    lines += 1
                    verses += int(5 <= words <= 9 and letter[first] and not stop[last])
                words = 0
                continue
            if not words:
                first = pieces[at]
            words += int(not joined[at])
            last = pieces[at]
        if lines >= 4:
            found[row] = verses / lines
    return found


@numba.njit(nogil=True, cache=True)
def cues_found(
    words: I32,
    starts: I64,
    first: I32,
    keys: U64,
    nodes: I32,
    ends: I32,
    value_starts: I64,
    values: I32,
    weights: Floats,
    number: int,
) -> tuple[I32, I32, I32, I64]:
    """Find cue phrases of so many kinds: kinds, places, worths, and where each text's start.

    Inside a longer phrase of the same kind a shorter one does not count.
    """
    room = 64
    kinds, places, worths = (
        np.empty(room, np.int32),
        np.empty(room, np.int32),
        np.empty(room, np.int32),
    )
    bounds, filled = np.zeros(len(starts), np.int64), 0
    free_from = np.zeros(number, np.int64)
    phrases, behind = np.zeros(_DEEPEST, np.int64), np.zeros(_DEEPEST, np.int64)
    for text in range(len(starts) - 1):
        free_from[:] = 0
        for at in range(starts[text], starts[text + 1]):
            deep, here = 0, at + 1
            node = first[words[at]] if 0 <= words[at] < len(first) else NOWHERE
            while node >= 0:
                if ends[node] >= 0:
                    phrases[deep], behind[deep] = ends[node], here
                    deep += 1
                if here >= starts[text + 1] or words[here] < 0:
                    break
                node = looked_up(node, words[here], keys, nodes)
                here += 1
            while deep:
                deep -= 1
                for place in range(value_starts[phrases[deep]], value_starts[phrases[deep] + 1]):
                    kind = values[place]
                    if free_from[kind] > at:
                        continue
                    if filled == len(kinds):
                        kinds, places = np.append(kinds, kinds), np.append(places, places)
                        worths = np.append(worths, worths)
                    kinds[filled], places[filled] = kind, at - starts[text]
                    worths[filled] = int(weights[place])
                    free_from[kind] = behind[deep]
                    filled += 1
        bounds[text + 1] = filled
    return kinds[:filled], places[:filled], worths[:filled], bounds
