"""What one text speaks of, laid out for comparing it with millions: groups of synonyms, words, neighbours and topics.

Weights are whole numbers, so that what two texts share is summed exactly and does not depend on which of them comes
first. A text of 120 syllables takes about a kilobyte.
"""

from functools import lru_cache
from typing import NamedTuple

import numba
import numpy as np
from numpy.typing import NDArray

from models.idea_weights import TOPICS, topics
from nlp.neardup.arrays import F32, I32, I64, U16, U32, Floats
from nlp.neardup.meaning import Meanings, find_groups, meanings
from nlp.neardup.spelling import UNKNOWN, Words, vocabulary
from nlp.synonyms import saturated, weights

# One, as the cosines' weights and the topics are kept.
ONE, ONE_OF_TOPICS = 65_535, 32_767
# The weights of the lexicon have two digits.
HUNDREDTHS = 100
_FAR = 255
_saturated = numba.njit(nogil=True, inline="always")(saturated)


class Laid(NamedTuple):
    """Profiles as flat arrays.

    Text i has the groups `groups[group_starts[i]:group_starts[i + 1]]`: number, and weight in the whole, the title and
    the rest, each of length `ONE` together; its words likewise; and in `beside` all that stands for a group in the
    order of the text: the number, and in the high half the distance to the one before, `_FAR` at most. `sums` add up
    the weights of its groups in hundredths, `topics` are its place in the space of topics.
    """

    groups: U16
    group_starts: I64
    words: U32
    word_weights: U16
    word_starts: I64
    beside: U32
    beside_starts: I64
    sums: I32
    topics: NDArray[np.int16]


class Tables(NamedTuple):
    """Weights and topics by the numbers of groups and words; `topic_of` is -1 for a word that has none."""

    heavy: Floats
    word_weights: Floats
    unknown: float
    topic_of: I32
    group_topics: F32
    word_topics: F32


@lru_cache(maxsize=1)
def tables() -> Tables:
    """Give the weights and topics of the lexicon and the vocabulary, once a process."""
    known, space, words = weights(), topics(), vocabulary().marked
    heavy = np.full(len(words), known.unknown)
    topic_of = np.full(len(words), -1, np.int32)
    for word, number in words.items():
        heavy[number] = known.words.get(word, known.unknown)
        topic_of[number] = space.word_places.get(word, -1)
    return Tables(
        np.array(known.groups, np.float64),
        heavy,
        known.unknown,
        topic_of,
        space.groups.astype(np.float32),
        space.words.reshape(-1, TOPICS).astype(np.float32),
    )


def laid_out(words: Words) -> Laid:
    """Lay out what texts speak of, from their words."""
    known = meanings()
    texts, size = len(words.starts) - 1, len(words.words)
    laid = Laid(
        np.empty((size * known.readings, 4), np.uint16),
        np.zeros(texts + 1, np.int64),
        np.empty(size, np.uint32),
        np.empty(size, np.uint16),
        np.zeros(texts + 1, np.int64),
        np.empty(size * known.readings, np.uint32),
        np.zeros(texts + 1, np.int64),
        np.zeros(texts, np.int32),
        np.zeros((texts, TOPICS), np.int16),
    )
    _profile(words, int(np.diff(words.starts).max(initial=0)), known, tables(), laid)
    return laid._replace(
        groups=laid.groups[: laid.group_starts[-1]],
        words=laid.words[: laid.word_starts[-1]],
        word_weights=laid.word_weights[: laid.word_starts[-1]],
        beside=laid.beside[: laid.beside_starts[-1]],
    )


@numba.njit(nogil=True, cache=True)
def _profile(words: Words, longest: int, known: Meanings, tables: Tables, laid: Laid) -> None:
    room = known.readings * longest + 1
    places, found, shares = (
        np.empty(room, np.int64),
        np.empty(room, np.int64),
        np.empty(room, np.int64),
    )
    counts = np.zeros((2, len(tables.heavy)), np.float64)
    said = np.zeros(_slots(longest), np.int64)
    place = np.zeros(laid.topics.shape[1], np.float32)
    for text in range(len(words.starts) - 1):
        begin, end = words.starts[text], words.starts[text + 1]
        middle, size = begin + words.titles[text], 0
        for part in range(2):
            first, last = (begin, middle) if part == 0 else (middle, end)
            here = size
            size += find_groups(
                words, first, last, known, places[here:], found[here:], shares[here:]
            )
            for at in range(here, size):
                places[at] += first - begin
                counts[part, found[at]] += 1 / shares[at]
        first = laid.beside_starts[text]
        for at in range(size):
            gap = places[at] - places[at - 1] if at else _FAR
            laid.beside[first + at] = np.uint32(found[at]) | np.uint32(min(gap, _FAR)) << np.uint32(
                16
            )
        laid.beside_starts[text + 1] = first + size
        place[:] = 0
        first = laid.group_starts[text]
        filled = _groups(found[:size], counts, tables, laid.groups[first:], place)
        laid.group_starts[text + 1] = first + filled
        for at in range(first, first + filled):
            laid.sums[text] += np.int32(round(tables.heavy[laid.groups[at, 0]] * HUNDREDTHS))
        first = laid.word_starts[text]
        own = laid.words[first:], laid.word_weights[first:]
        laid.word_starts[text + 1] = first + _words(
            words.words[begin:end], said, tables, own, place
        )
        length = 0.0
        for value in place:
            length += float(value) ** 2
        length = max(length**0.5, 1e-9)
        for at in range(len(place)):
            laid.topics[text, at] = round(place[at] / length * ONE_OF_TOPICS)


@numba.njit(nogil=True, cache=True)
def _groups(found: I64, counts: Floats, tables: Tables, groups: U16, place: F32) -> int:
    """Write each group once with its weights, and add its topics; clears `counts`, gives how many there are."""
    lengths = np.zeros(3, np.float64)
    filled = 0
    for group in found:
        if counts[0, group] < 0:
            continue
        heavy = tables.heavy[group]
        whole = _saturated(counts[0, group] + counts[1, group]) * heavy
        lengths[0] += whole**2
        lengths[1] += (_saturated(counts[0, group]) * heavy) ** 2
        lengths[2] += (_saturated(counts[1, group]) * heavy) ** 2
        groups[filled, 0] = group
        filled += 1
        # Written down; the whole is told from the two parts again below.
        counts[0, group] = -1 - counts[0, group]
    for part in range(3):
        lengths[part] = lengths[part] ** 0.5 if lengths[part] > 0 else 1.0
    for at in range(filled):
        group = np.int64(groups[at, 0])
        heavy = tables.heavy[group]
        title, body = -1 - counts[0, group], counts[1, group]
        whole = _saturated(title + body) * heavy / lengths[0]
        groups[at, 1] = round(whole * ONE)
        groups[at, 2] = round(_saturated(title) * heavy / lengths[1] * ONE)
        groups[at, 3] = round(_saturated(body) * heavy / lengths[2] * ONE)
        for topic in range(len(place)):
            place[topic] += np.float32(whole) * tables.group_topics[group, topic]
        counts[0, group] = counts[1, group] = 0.0
    return filled


@numba.njit(nogil=True, cache=True)
def _words(mine: U32, said: I64, tables: Tables, laid: tuple[U32, U16], place: F32) -> int:
    """Write each word once with its weight, and add its topics; gives how many there are.

    `said` is a table of zeros, larger than twice the text; it is left so.
    """
    own, own_weights = laid
    last = len(said) - 1
    filled = 0
    times, slots = np.empty(len(mine), np.int64), np.empty(len(mine), np.int64)
    for word in mine:
        slot = int(word * np.uint32(2654435769)) & last
        while said[slot] and own[said[slot] - 1] != word:
            slot = (slot + 1) & last
        if not said[slot]:
            own[filled], times[filled], slots[filled] = word, 0, slot
            filled += 1
            said[slot] = filled
        times[said[slot] - 1] += 1
    said[slots[:filled]] = 0
    heavy = np.empty(filled, np.float64)
    length, topical = 0.0, 0.0
    for at in range(filled):
        word = own[at]
        weight = tables.unknown if word >= UNKNOWN else tables.word_weights[word]
        heavy[at] = _saturated(times[at]) * weight
        length += heavy[at] ** 2
        if word < UNKNOWN and tables.topic_of[word] >= 0:
            topical += heavy[at] ** 2
    length = length**0.5 if length > 0 else 1.0
    topical = topical**0.5 if topical > 0 else 1.0
    for at in range(filled):
        own_weights[at] = round(heavy[at] / length * ONE)
        if own[at] < UNKNOWN and tables.topic_of[own[at]] >= 0:
            share, topic_of = np.float32(heavy[at] / topical), tables.topic_of[own[at]]
            for topic in range(len(place)):
                place[topic] += share * tables.word_topics[topic_of, topic]
    return filled


@numba.njit(nogil=True, cache=True)
def _slots(longest: int) -> int:
    size = 16
    while size < 2 * longest + 2:
        size *= 2
    return size
