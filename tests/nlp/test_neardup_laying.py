"""Ways to meet as they are laid out, beside dictionaries that do the same in plain words."""

from collections import defaultdict

import numpy as np
import pytest

from nlp.neardup import laying
from nlp.neardup.arrays import I64
from nlp.neardup.laying import Ways
from nlp.neardup.ways import MOST_MET, MOST_WAYS, Chosen, common_from, ways_of
from tests.nlp.test_neardup_ideas import drawn


def laid_out(found: Ways) -> dict[int, list[int]]:
    """Give the texts of each way."""
    marked = np.flatnonzero(np.unpackbits(found.marks.view(np.uint8), bitorder="little"))
    bounds = zip(found.heads[:-1], found.heads[1:], strict=True)
    return {
        way: found.postings[begin:end].tolist()
        for way, (begin, end) in zip(marked.tolist(), bounds, strict=True)
    }


def plainly(found: Ways, asking: I64, barred: set[int]) -> dict[int, list[int]]:
    """Follow for each asking text its rarest ways, until so many were met."""
    room = np.empty(MOST_WAYS, np.int64)
    every = [
        room[: ways_of(found.texts, text, found.bits, room)].tolist()
        for text in range(len(found.texts.groups))
    ]
    having: dict[int, list[int]] = defaultdict(list)
    for text, ways in enumerate(every):
        for way in ways:
            having[way].append(text)
    followed = set()
    for text in asking.tolist():
        own = [way for way in every[text] if 1 < len(having[way]) <= common_from(found.total)]
        looked = 0
        for way in sorted(
            (way for way in own if way not in barred), key=lambda way: len(having[way])
        ):
            looked += len(having[way])
            if looked > MOST_MET:
                break
            followed.add(way)
    return {way: having[way] for way in followed}


@pytest.mark.parametrize("most_counters", [0, 1 << 25], ids=["by ways", "by texts"])
@pytest.mark.parametrize("threads", [1, 2, 5])
@pytest.mark.parametrize("groups", [12, 60, 4_000])
def test_the_ways_laid_out_are_those_that_are_followed(
    monkeypatch: pytest.MonkeyPatch, most_counters: int, threads: int, groups: int
) -> None:
    monkeypatch.setattr(laying, "_MOST_COUNTERS", most_counters)
    read = drawn(2_500, seed=groups, groups=groups)
    asking = np.random.default_rng(2).permutation(2_500)[:700]
    found = Ways.of(read.keys, read.weights, asking, threads=threads)
    given = laid_out(found)
    assert given == plainly(found, asking, set())
    assert given
    barred = sorted(given)[::3]
    chosen = Chosen(None, np.array(barred, np.int64))
    rest = Ways.of(read.keys, read.weights, asking, threads=threads, chosen=chosen)
    assert laid_out(rest) == plainly(rest, asking, set(barred))
