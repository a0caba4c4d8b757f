"""Count the concrete things that texts name: compiled, as many of each kind as `nlp.facts.find` finds."""

from functools import lru_cache
from typing import NamedTuple

import numba
import numpy as np

from models.reading.fact_words import (
    APART,
    AT,
    BEFORE_STEP,
    CHANGES,
    DECIMAL,
    DURATION,
    ENDS_NUMBERING,
    FROM,
    HAS_LOWER,
    HAS_UPPER,
    LABELLED,
    LINE_END,
    METRE,
    NUMBER,
    OPENS_UPPER,
    PHYSICAL,
    POWER,
    STARTS,
    STEP,
    STOPS,
    TO,
    UP_TO_TWO,
    WORD,
    YEAR,
    FactWords,
)
from models.reading.memory import Scanned
from models.reading.phrases import Phrases, longest
from models.reading.quantities import read_quantity, said_at
from models.reading.remembered import Column
from models.reading.texts import Block
from nlp.neardup.arrays import I32, I64, U32, U64, Flags, Floats

KINDS = ("tools", "measures", "changes", "steps", "places")
_TOOLS, _MEASURES, _CHANGES, _STEPS, _PLACES = range(5)
_NO_UNIT = -1
_BAND = 2
_LONGEST_GAP, _MOST_NAME = 6, 6
# As `nlp.scanner` has it: a line with a smaller share of words that are not plain was typed without diacritics.
_MARKED_SHARE = 0.3
_IS_WORD, _IS_MARKED = 1, 2
_MARKED = Column[Scanned](
    lambda token: token.is_word * (_IS_WORD + (not token.key.isascii()) * _IS_MARKED)
)


class Found(NamedTuple):
    """Where phrases begin: for each token the value of the longest one, -1 for none, and its length, 1 for none."""

    values: I32
    lengths: I32


@lru_cache(maxsize=1)
def _grammar() -> FactWords:
    return FactWords()


def fact_counts(block: Block, chosen: I64) -> I64:
    """Count what the chosen texts of a block name: shape (texts, kinds) in the order of `KINDS`."""
    memory, grammar = block.texts.memory, _grammar()
    scanned = memory.piece_scanned.arrays  # first, for it numbers what the keys are asked of
    keys = grammar.keys(memory.scanned)
    starts, items, apart = _scanned(
        block.pieces, block.joined, block.starts, chosen, *scanned, _MARKED.of(memory.scanned),
        keys.bits,
    )  # fmt: skip
    bits, words = keys.bits[items] | APART * apart, keys.words[items]
    places = np.flatnonzero(words >= 0)
    text_ends = starts[1:][np.searchsorted(starts[1:], places, side="right")]

    def found(phrases: Phrases) -> Found:
        return Found(*_found(words, places, text_ends, *phrases.tree, *phrases.told[:2]))

    counts = np.zeros((len(chosen), len(KINDS)), np.int64)
    _count_tools(starts, *found(grammar.tools), counts)
    _count_figures(
        starts, bits, keys.values[items], *found(grammar.units), found(grammar.changed).values,
        found(grammar.workshop).values, grammar.unit_kinds, grammar.powers, counts,
    )  # fmt: skip
    _count_steps(starts, bits, found(grammar.steps).values, counts)
    _count_places(starts, bits, *found(grammar.places), counts)
    return counts


@numba.njit(nogil=True, cache=True)
def _scanned(
    pieces: I32,
    joined: Flags,
    text_starts: I64,
    chosen: I64,
    piece_starts: I64,
    piece_items: U32,
    marked: I32,
    bits: I64,
) -> tuple[I64, I64, Flags]:
    """Give the tokens of texts by the numbers of their keys, as each line was typed, and which stand apart."""
    room = 0
    for text in chosen:
        for at in range(text_starts[text], text_starts[text + 1]):
            room += piece_starts[pieces[at] + 1] - piece_starts[pieces[at]]
    items, apart = np.empty(room, np.int64), np.empty(room, np.bool_)
    starts = np.zeros(len(chosen) + 1, np.int64)
    filled = 0
    for number in range(len(chosen)):
        line, words, marks = filled, 0, 0
        for at in range(text_starts[chosen[number]], text_starts[chosen[number] + 1]):
            first = piece_starts[pieces[at]]
            for place in range(first, piece_starts[pieces[at] + 1]):
                token = np.int64(piece_items[place] >> 1)
                items[filled] = 2 * token
                apart[filled] = piece_items[place] & 1 and not (joined[at] and place == first)
                filled += 1
                words += marked[token] & _IS_WORD
                marks += marked[token] >> 1
                if bits[2 * token] & LINE_END:
                    _typed(items, line, filled, words, marks)
                    line, words, marks = filled, 0, 0
        _typed(items, line, filled, words, marks)
        starts[number + 1] = filled
    return starts, items, apart


@numba.njit(nogil=True, cache=True)
def _typed(items: I64, begin: int, end: int, words: int, marks: int) -> None:
    """Turn to the other keys in a line that was typed without diacritics."""
    if marks < _MARKED_SHARE * words:
        for at in range(begin, end):
            items[at] += 1


@numba.njit(nogil=True, cache=True)
def _found(
    words: I32,
    places: I64,
    text_ends: I64,
    first: I32,
    keys: U64,
    nodes: I32,
    ends: I32,
    value_starts: I64,
    phrase_values: I32,
) -> tuple[I32, I32]:
    """Look for phrases at the places of known words, each up to its text's end; see `Found`."""
    values, lengths = np.full(len(words), np.int32(-1)), np.ones(len(words), np.int32)
    for at, end in zip(places, text_ends):
        if words[at] < len(first) and first[words[at]] >= 0:
            phrase, length = longest(words, at, end, first, keys, nodes, ends)
            if phrase >= 0:
                values[at], lengths[at] = phrase_values[value_starts[phrase]], length
    return values, lengths


@numba.njit(nogil=True, cache=True)
def _count_tools(starts: I64, tools: I32, lengths: I32, counts: I64) -> None:
    for text in range(len(counts)):
        at = starts[text]
        while at < starts[text + 1]:
            counts[text, _TOOLS] += int(tools[at] >= 0)
            at += lengths[at]


@numba.njit(nogil=True, cache=True)
def _count_steps(starts: I64, bits: I64, steps: I32, counts: I64) -> None:
    for text in range(len(counts)):
        begin = starts[text]
        mine = bits[begin : starts[text + 1]]
        for at in range(len(mine)):
            is_step = said_at(mine, at, STEP) and said_at(mine, at + 1, DECIMAL)
            if is_step or _is_numbering(mine, at):
                counts[text, _STEPS] += 1
            elif at == 0 or said_at(mine, at - 1, BEFORE_STEP):
                counts[text, _STEPS] += int(steps[begin + at] >= 0)


@numba.njit(nogil=True, cache=True)
def _is_numbering(bits: I64, at: int) -> bool:
    """Tell whether "2." or "2)" opens a line."""
    is_short = bits[at] & DECIMAL and bits[at] & UP_TO_TWO
    opens = at == 0 or said_at(bits, at - 1, LINE_END)
    return bool(is_short and opens and said_at(bits, at + 1, ENDS_NUMBERING))


@numba.njit(nogil=True, cache=True)
def _count_places(starts: I64, bits: I64, places: I32, lengths: I32, counts: I64) -> None:
    for text in range(len(counts)):
        begin = starts[text]
        mine = bits[begin : starts[text + 1]]
        at = 0
        while at < len(mine):
            place = places[begin + at]
            end = _name_end(mine, at, at + lengths[begin + at]) if place >= 0 else 0
            if end and (place > 0 or said_at(mine, at - 1, AT)):
                counts[text, _PLACES] += 1
            at = max(end, at + 1)


@numba.njit(nogil=True, cache=True)
def _name_end(bits: I64, first: int, start: int) -> int:
    """Read the name or number of a place behind its kind `first:start`; 0 when there is none."""
    written = np.int64(0)
    for at in range(first, start):
        written |= bits[at]
    capitals = written & HAS_UPPER and not written & HAS_LOWER
    end = start
    while end < min(start + _MOST_NAME, len(bits)):
        named = bits[end] & WORD and bits[end] & OPENS_UPPER and not capitals
        if not named and not bits[end] & NUMBER:
            break
        end += 1
    return end if end > start else 0


@numba.njit(nogil=True, cache=True)
def _count_figures(
    starts: I64,
    all_bits: I64,
    all_values: Floats,
    all_units: I32,
    all_lengths: I32,
    all_changed: I32,
    all_workshops: I32,
    kinds: I32,
    powers: I32,
    counts: I64,
) -> None:
    """Count the figures with a unit, and the neighbouring figures that words of change join."""
    for text in range(len(counts)):
        here = slice(starts[text], starts[text + 1])
        bits, values, changed = all_bits[here], all_values[here], all_changed[here]
        units, lengths, workshops = all_units[here], all_lengths[here], all_workshops[here]
        before_unit, before_first, before_end = _NO_UNIT, -1, -1
        at = 0
        while at < len(bits):
            if not bits[at] & (STARTS | NUMBER):
                at += 1
                continue
            kind, value, end = read_quantity(bits, values, at)
            if kind != 1:
                at = end if kind == _BAND else at + 1
                continue
            unit, behind = _read_unit(bits, values, units, lengths, powers, end)
            if unit >= 0 and kinds[unit] & YEAR and said_at(bits, behind, NUMBER):
                unit, behind = _NO_UNIT, end  # "29 năm 2022" is a date
            is_told = bits[at] & NUMBER or (unit >= 0 and value > 1)
            is_physical = unit >= 0 and kinds[unit] & PHYSICAL
            if is_told and (is_physical or not _is_label(bits, workshops, at)):
                counts[text, _MEASURES] += int(unit >= 0)
                if before_first >= 0 and _leads_to(bits, changed, before_first, before_end, at):
                    opened = said_at(bits, before_first - 1, FROM)
                    goes_on = before_end < len(bits) and changed[before_end] >= 0
                    if _are_comparable(kinds, before_unit, unit, opened, goes_on):
                        counts[text, _CHANGES] += 1
                before_unit, before_first, before_end = unit, at, behind
            at = behind


@numba.njit(nogil=True, cache=True)
def _read_unit(
    bits: I64, values: Floats, units: I32, lengths: I32, powers: I32, at: int
) -> tuple[int, int]:
    """Read a unit at a place; gives its number and the place behind it, -1 and the same place for none."""
    if at >= len(bits):
        return _NO_UNIT, at
    is_power = said_at(bits, at + 1, POWER) and not said_at(bits, at + 1, APART)
    if is_power and bits[at] & METRE:
        return int(powers[int(values[at + 1]) - 2]), at + 2
    return (int(units[at]), at + lengths[at]) if units[at] >= 0 else (_NO_UNIT, at)


@numba.njit(nogil=True, cache=True)
def _is_label(bits: I64, workshops: I32, at: int) -> bool:
    return bool(said_at(bits, at - 1, LABELLED) or (at >= 2 and workshops[at - 2] >= 0))


@numba.njit(nogil=True, cache=True)
def _leads_to(bits: I64, changed: I32, first: int, end: int, later: int) -> bool:
    """Tell whether words of change stand between two figures, a few words apart at most."""
    if not 0 < later - end <= _LONGEST_GAP:
        return False
    said = False
    for at in range(end, later):
        if bits[at] & STOPS:
            return False
        said |= changed[at] >= 0
    opened = said_at(bits, first - 1, FROM) and said_at(bits, later - 1, TO)
    return bool(said or (opened and said_at(bits, first - 2, CHANGES)))


@numba.njit(nogil=True, cache=True)
def _are_comparable(
    kinds: I32,
    unit: int,
    later: int,
    opened: bool,  # noqa: FBT001 - kernels have no keywords
    goes_on: bool,  # noqa: FBT001
) -> bool:
    """Tell whether two figures are of one kind; bare numbers need the "từ" that opens a comparison."""
    if unit == later:
        return bool(unit >= 0 or opened)
    if unit < 0:
        return bool(opened or goes_on)
    return bool(later >= 0 and kinds[unit] & kinds[later] & DURATION)
