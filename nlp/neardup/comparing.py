"""Compare many pairs of texts at once: what of each stands in the other, run by run, in compiled code.

`aligning` shows the same for one pair; here it is counted for millions.
"""

from typing import NamedTuple

import numba
import numpy as np

from nlp.neardup.arrays import I32, I64, U8, U32, U64
from nlp.neardup.codes import MARK
from nlp.neardup.forms import curated
from nlp.neardup.hashing import TIMES
from nlp.neardup.threads import in_pieces
from nlp.neardup.tokens import copy_texts

RUN = 3  # tokens in a row that count as the same wording; fewer are the language's own
PLACES = 8  # a run that stands at more places of one text adds nothing but time
FILLED = 4  # tokens of other wording (a number, a date, a name) that an opening or closing goes on behind
_PIECE = 20_000
_LOW = np.uint64(0xFFFFFFFF)
_FIRST, _SECOND, _THIRD = TIMES[:3]


class Counts(NamedTuple):
    """What was counted of each pair, in tokens.

    `left` and `right`: what of each side stands in the other; `longest`: the longest common run; `left_gap` and
    `right_gap`: the longest stretch of each side that is not common; `formlike`: how much of the common reads like a
    form (of both sides); `own_stretch`: the longest common stretch of the left that does not; `stretches`: the number
    of common stretches of the left.

    What follows the first line, the title, is a text's content. `framing`: what of both contents is common at their
    begins and at their ends, the lesser of the two sides each; `inner_stretch`: as `own_stretch`, but outside these;
    `content_gap`: the longest stretch of the contents that is not common, the lesser of the two sides.
    """

    left: I32
    right: I32
    longest: I32
    left_gap: I32
    right_gap: I32
    formlike: I32
    own_stretch: I32
    stretches: I32
    framing: I32
    inner_stretch: I32
    content_gap: I32


def compare(tokens: U32, starts: I64, pairs: U64, *, threads: int) -> Counts:
    """Compare pairs of texts; `pairs` hold text numbers, the left in the high 32 bits.

    `tokens` are those of a table: a mark says that a line begins.
    """
    left, right = (pairs >> np.uint64(32)).astype(np.int64), (pairs & _LOW).astype(np.int64)
    is_used = np.zeros(len(starts) - 1, np.bool_)
    is_used[left], is_used[right] = True, True
    number = np.cumsum(is_used) - 1
    tokens, starts = _taken(tokens, starts, np.flatnonzero(is_used))
    contents = _contents(tokens, starts)
    _mark_in_pieces(tokens, starts, threads)
    pairs = (number[left].astype(np.uint64) << np.uint64(32)) | number[right].astype(np.uint64)
    found = np.zeros((len(Counts._fields), len(pairs)), np.int32)

    def work(begin: int, end: int) -> None:
        _compare(tokens, starts, contents, pairs, begin, end, found)

    in_pieces(work, len(pairs), piece=_PIECE, threads=threads)
    return Counts(*found)


def _taken(tokens: U32, starts: I64, texts: I64) -> tuple[U32, I64]:
    new = np.zeros(len(texts) + 1, np.int64)
    np.cumsum(starts[texts + 1] - starts[texts], out=new[1:])
    copied = np.empty(new[-1], np.uint32)
    copy_texts(tokens, starts, texts, new, copied, 0, len(texts))
    return copied, new


def _mark_in_pieces(tokens: U32, starts: I64, threads: int) -> None:
    forms = curated()

    def work(begin: int, end: int) -> None:
        here = tokens[starts[begin] : starts[end]]
        forms.mark_formlike(here, starts[begin : end + 1] - starts[begin])

    in_pieces(work, len(starts) - 1, piece=_PIECE, threads=threads)


@numba.njit(nogil=True, cache=True)
def _contents(tokens: U32, starts: I64) -> I64:
    """Say where in each text its second line begins; 0 where there is none."""
    places = np.zeros(len(starts) - 1, np.int64)
    for text in range(len(places)):
        for at in range(starts[text] + 1, starts[text + 1]):
            if tokens[at] & MARK:
                places[text] = at - starts[text]
                break
    return places


@numba.njit(nogil=True, cache=True)
def run_key(tokens: U32, at: int) -> np.uint64:
    """Hash the three tokens that begin at a place, marks aside; never 0."""
    key = (
        np.uint64(tokens[at] & ~MARK) * _FIRST
        + np.uint64(tokens[at + 1] & ~MARK) * _SECOND
        + np.uint64(tokens[at + 2] & ~MARK) * _THIRD
    )
    return np.uint64(key ^ (key >> np.uint64(29))) | np.uint64(1)


@numba.njit(nogil=True, cache=True)
def _grown(row: I64, size: int) -> I64:
    return row if len(row) >= size else np.zeros(2 * size, np.int64)


@numba.njit(nogil=True, cache=True)
def _roomy(row: U8, size: int) -> U8:
    return row if len(row) >= size else np.zeros(2 * size, np.uint8)


@numba.njit(nogil=True, cache=True)
def place_of(key: np.uint64, table: U64, size: int) -> np.int64:
    """Find the place of a run in a table whose first `size` places are in use, or the free one it would take."""
    place = np.int64(key >> np.uint64(32)) & (size - 1)
    while table[place] != 0 and table[place] != key:
        place = (place + 1) & (size - 1)
    return place


@numba.njit(nogil=True, cache=True)
def lay_out(a: U32, size: int, table: U64, heads: I64, following: I64, slot: I64) -> None:
    """Lay the runs of a text out: `heads` has the last place in the text of each, `following` the one before it."""
    table[:size] = np.uint64(0)
    for at in range(len(a) - RUN + 1):
        key = run_key(a, at)
        place = place_of(key, table, size)
        following[at] = heads[place] if table[place] == key else -1
        table[place], heads[place], slot[at] = key, at, place


@numba.njit(nogil=True, cache=True)
def _mark_hit(hits: I64, slot: I64, count: int, here: U8) -> None:
    """Mark the tokens of the left text that lie in one of its `count` runs that stands in the right one."""
    for at in range(count):
        if hits[slot[at]]:
            here[at], here[at + 1], here[at + 2] = 1, 1, 1


@numba.njit(nogil=True, cache=True)
def _opening(here: U8, size: int, content: int) -> tuple[int, int]:
    """Say from where to where a text's opening is common; a few tokens of other wording are passed over."""
    first = content
    while first < min(size, content + FILLED) and not here[first]:
        first += 1
    if first == min(size, content + FILLED):
        return content, content
    last, at = first, first
    while at < size and at - last <= FILLED:
        at += 1
        if here[at - 1]:
            last = at
    while last > first > 0 and here[first - 1]:
        first -= 1
    return first, last


@numba.njit(nogil=True, cache=True)
def _closing(here: U8, size: int) -> int:
    """Say from where on a text's closing is common; its length where none is."""
    last = size
    while last > max(0, size - FILLED) and not here[last - 1]:
        last -= 1
    if last == max(0, size - FILLED):
        return size
    first, at = last, last
    while at > 0 and first - at <= FILLED:
        at -= 1
        if here[at]:
            first = at
    return first


@numba.njit(nogil=True, cache=True)
def _common_in(here: U8, begin: int, end: int) -> int:
    common = 0
    for at in range(begin, end):
        common += here[at]
    return common


@numba.njit(nogil=True, cache=True)
def _longest_own(text: U32, here: U8, begin: int, end: int) -> int:
    """Count the longest common stretch of a part of a text that does not read like a form."""
    longest, own = 0, 0
    for at in range(begin, end):
        own = own + 1 if here[at] and not text[at] & MARK else 0
        longest = max(longest, own)
    return longest


@numba.njit(nogil=True, cache=True)
def _longest_gap(here: U8, begin: int, end: int) -> int:
    longest, gap = 0, 0
    for at in range(begin, end):
        gap = 0 if here[at] else gap + 1
        longest = max(longest, gap)
    return longest


@numba.njit(nogil=True, cache=True)
def _count_side(text: U32, here: U8, side: int, number: int, found: I32) -> None:
    """Count what of one side of a pair is common; `here` says for each token whether it is."""
    common, formlike, stretches = 0, 0, 0
    for at in range(len(text)):
        if here[at]:
            common += 1
            formlike += 1 if text[at] & MARK else 0
            stretches += 1 if at == 0 or not here[at - 1] else 0
    found[side, number], found[3 + side, number] = common, _longest_gap(here, 0, len(text))
    found[5, number] += formlike
    if side == 0:
        found[6, number] = _longest_own(text, here, 0, len(text))
        found[7, number] = stretches


@numba.njit(nogil=True, cache=True)
def _count_frame(
    a: U32, b: U32, here_a: U8, here_b: U8, content_a: int, content_b: int, number: int, found: I32
) -> None:
    """Count what begins and ends both contents, and what lies between on the left."""
    first, opened = _opening(here_a, len(a), content_a)
    other_first, other_opened = _opening(here_b, len(b), content_b)
    closed, other_closed = _closing(here_a, len(a)), _closing(here_b, len(b))
    opening = min(_common_in(here_a, first, opened), _common_in(here_b, other_first, other_opened))
    closing = min(_common_in(here_a, closed, len(a)), _common_in(here_b, other_closed, len(b)))
    begin = opened if opening else 0
    end = closed if closing else len(a)
    inner = _longest_own(a, here_a, begin, end)
    if opening:
        inner = max(inner, _longest_own(a, here_a, 0, first))
    found[8, number], found[9, number] = opening + closing, inner
    found[10, number] = min(
        _longest_gap(here_a, content_a, len(a)), _longest_gap(here_b, content_b, len(b))
    )


@numba.njit(nogil=True, cache=True)
def _compare(
    tokens: U32, starts: I64, contents: I64, pairs: U64, begin: int, end: int, found: I32
) -> None:
    """Compare the pairs `begin:end`: one pass over the right text a pair, with the runs of the left one in a table."""
    last_left = np.int64(-1)
    table, heads, hits = (
        np.zeros(1024, np.uint64),
        np.zeros(1024, np.int64),
        np.zeros(1024, np.int64),
    )
    following, slot = np.zeros(512, np.int64), np.zeros(512, np.int64)
    run, run_at = np.zeros(512, np.int64), np.zeros(512, np.int64)
    here_left, here_right = np.zeros(512, np.uint8), np.zeros(512, np.uint8)
    size = 1024
    for number in range(begin, end):
        one, two = np.int64(pairs[number] >> np.uint64(32)), np.int64(pairs[number] & _LOW)
        a, b = tokens[starts[one] : starts[one + 1]], tokens[starts[two] : starts[two + 1]]
        count = len(a) - RUN + 1
        if one != last_left:
            last_left = one
            size = 16
            while size < 2 * len(a) + 2:
                size *= 2
            if size > len(table):
                table, heads = np.zeros(size, np.uint64), np.zeros(size, np.int64)
                hits = np.zeros(size, np.int64)
            following, slot = _grown(following, len(a) + 1), _grown(slot, len(a) + 1)
            run, run_at = _grown(run, len(a) + 1), _grown(run_at, len(a) + 1)
            here_left = _roomy(here_left, len(a) + RUN)
            lay_out(a, size, table, heads, following, slot)
        hits[:size] = 0
        run_at[: max(0, count)] = -2
        here_right = _roomy(here_right, len(b) + RUN)
        here_left[: len(a)], here_right[: len(b)] = 0, 0
        longest = 0
        for at in range(len(b) - RUN + 1):
            place = place_of(run_key(b, at), table, size)
            if table[place] == 0:
                continue
            hits[place] = 1
            here_right[at], here_right[at + 1], here_right[at + 2] = 1, 1, 1
            left, places = heads[place], 0
            while left >= 0 and places < PLACES:
                grown = RUN
                if left > 0 and run_at[left - 1] == at - 1:
                    grown = run[left - 1] + 1
                run[left], run_at[left] = grown, at
                longest = max(longest, grown)
                left, places = following[left], places + 1
        _mark_hit(hits, slot, count, here_left)
        found[2, number] = longest
        _count_side(a, here_left, 0, number, found)
        _count_side(b, here_right, 1, number, found)
        _count_frame(a, b, here_left, here_right, contents[one], contents[two], number, found)
