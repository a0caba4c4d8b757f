"""New filings against each other and against all in the index: which filings take part, and under which template text.

While the corpus is small, every search learns the template text anew from all filings and compares all with all, so
the outcome is that of one run over everything, whatever the cut into days. Beyond `LEARNED_EACH_TIME` filings the
template text stands still until the corpus has grown by half, and only what shares a fingerprint with a new filing
takes part: for the same template text the pairs are the same.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa

from nlp.neardup.arrays import I64, U64, Flags, Floats
from nlp.neardup.filings import Filings
from nlp.neardup.index import Index
from nlp.neardup.learning import SAMPLE, learn
from nlp.neardup.limits import Limits
from nlp.neardup.lookup import counts_with, having, places_of, places_with
from nlp.neardup.prints import TEXT_BITS, postings
from nlp.neardup.rulings import NO_RULINGS, Rulings
from nlp.neardup.search import Found, search
from nlp.neardup.segment import Segment
from nlp.neardup.templates import Template
from nlp.neardup.threads import Note, unheard
from nlp.neardup.tokens import TokenTable, joined, taken

LEARNED_EACH_TIME = 200_000
_GROWTH = 1.5


@dataclass(frozen=True, slots=True)
class Screening:
    """What a search found, the filings that took part (in the order of `found`), and the template text it used.

    `names` is a table of their `key` and `submission_id`; `new_places` gives for each new filing, as it was given, its
    place. `learned` tells whether the template text was learned in this search.
    """

    filings: Filings
    found: Found
    names: pa.Table
    new_places: I64
    template: Template
    learned: bool
    template_share: Floats

    def without_texts(self) -> "Screening":
        """Give the same without the tokens of the filings, which take most of the memory."""
        filings = self.filings.with_table(TokenTable.empty(len(self.filings)))
        return replace(self, filings=filings)


def screen(
    new: Segment,
    index: Index,
    limits: Limits,
    *,
    rulings: Rulings = NO_RULINGS,
    passages: Sequence[str] = (),
    threads: int = 1,
    learned_each_time: int = LEARNED_EACH_TIME,
    note: Note = unheard,
) -> Screening:
    """Search for copies among new filings and all filings of an index; nothing is written.

    `passages` are texts that people accepted as template text. A filing of the index with the key of a new one makes
    way for it. `note` is called with the name of each step as it begins.
    """
    note("gather")
    total = len(new) + len(index)
    is_small = total <= learned_each_time
    learns = is_small or total >= _GROWTH * index.template_filings
    template = index.template.with_passages(passages)
    if is_small or learns:
        others = [np.arange(len(segment)) for segment in index.segments]
    else:
        others = _sharing(new, index, template, limits, rulings, threads)
    filings, names, by_key = _together(new, index, others, threads)
    if learns:
        note("learn")
        template = _learned(filings, limits, threads).with_passages(passages)
    note("strip")
    total_before = filings.table.lengths + filings.table.left_out
    filings = filings.with_table(template.strip(filings.table, threads=threads))
    links = None if is_small else _known_links(filings, index)
    found = search(filings, limits, threads=threads, rulings=rulings, known_links=links, note=note)
    place = np.empty(len(filings), np.int64)
    place[by_key] = np.arange(len(filings))
    return Screening(
        filings,
        found,
        names.take(pa.array(by_key)),
        place[: len(new)],
        template,
        learns,
        filings.table.left_out / np.maximum(1, total_before),
    )


def _learned(filings: Filings, limits: Limits, threads: int) -> Template:
    everything = np.arange(len(filings))
    return learn(
        filings.table,
        everything,
        filings.units,
        at_least=template_filings(len(filings), limits),
        least_units=limits.template_units,
        threads=threads,
    )


def template_filings(filings: int, limits: Limits) -> int:
    """Say in how many filings a run must stand to be template text: more in a large corpus than in a small one.

    Grows with the fourth root of the sample, from `template_filings` for up to a few thousand filings.
    """
    sample = min(filings, SAMPLE)
    return max(limits.template_filings, round(limits.template_growth * math.pow(sample, 0.25)))


def _together(
    new: Segment, index: Index, others: list[I64], threads: int
) -> tuple[Filings, pa.Table, I64]:
    """Lay new filings and chosen ones of the index side by side; gives also where each of them came from."""
    kept = [
        here[places_of(new.keys, segment.keys[here]) < 0]
        for segment, here in zip(index.segments, others, strict=True)
    ]
    old = list(zip(index.segments, kept, strict=True))

    def column(name: str) -> U64:
        rows = [getattr(new, name), *(getattr(segment, name)[here] for segment, here in old)]
        return np.concatenate(rows)

    table = joined(
        [
            taken(new.table, np.arange(len(new)), threads=threads),
            *(taken(segment.table, here, threads=threads) for segment, here in old),
        ]
    )
    days, arrivals = column("days").astype(np.int64), column("arrivals").astype(np.int64)
    order = np.empty(len(days), np.int64)
    order[np.lexsort((column("keys"), arrivals, days))] = np.arange(len(days))
    is_new = np.arange(len(days)) < len(new)
    names = [new.names, *(segment.names.take(pa.array(here)) for segment, here in old)]
    filings, by_key = Filings.sorted_by_key(
        keys=column("keys"),
        table=table,
        order=order,
        authors=column("authors"),
        units=column("units"),
        identities=column("identities"),
        contents=column("contents"),
        is_new=is_new,
        threads=threads,
    )
    return filings, pa.concat_tables(names).combine_chunks(), by_key


def _sharing(
    new: Segment,
    index: Index,
    template: Template,
    limits: Limits,
    rulings: Rulings,
    threads: int,
) -> list[I64]:
    """Find, in each segment, the filings that share a fingerprint, the wording or a known link with a new one."""
    table = template.strip(taken(new.table, np.arange(len(new))), threads=threads)
    mine = postings(table.tokens, table.starts, np.arange(len(new)), threads=threads)
    wanted, own = np.unique(mine >> np.uint64(TEXT_BITS), return_counts=True)
    counts = [counts_with(prints, wanted) for prints in index.prints]
    is_large = own + np.sum(counts, axis=0) > limits.bucket_cap
    whole = new.table.whole[table.lengths < limits.min_syllables]
    contents = rulings.concerning(new.contents)
    found = []
    for number, segment in enumerate(index.segments):
        places = [
            _sharing_enough(index.prints[number], wanted, counts[number], is_large, limits),
            having(segment.table.whole, whole),
            having(segment.contents, contents),
        ]
        found.append(np.unique(np.concatenate(places)))
    return _with_linked(found, index)


def _sharing_enough(prints: U64, wanted: U64, counts: I64, is_large: Flags, limits: Limits) -> I64:
    """Find the filings that share enough fingerprints to be candidates, or one that so many share.

    Where many share one, only neighbours become candidates, and who is a neighbour depends on all of them.
    """
    places = places_with(prints, wanted, counts)
    decides = places[np.repeat(is_large, counts)]
    sharing, times = np.unique(places, return_counts=True)
    enough: I64 = sharing[times >= limits.shared_prints]
    return np.concatenate([enough, decides])


def _with_linked(found: list[I64], index: Index) -> list[I64]:
    """Add the filings that known links tie to those found, however long the chain."""
    linked = index.linked
    if not len(linked.keys):
        return found
    keys = np.concatenate(
        [segment.keys[here] for segment, here in zip(index.segments, found, strict=True)]
    )
    at = places_of(linked.keys, keys)
    is_touched = np.zeros(len(linked.keys) + 1, np.bool_)
    is_touched[linked.group[at[at >= 0]]] = True
    tied = linked.keys[is_touched[linked.group]]
    return [
        np.union1d(here, (places := places_of(segment.keys, tied))[places >= 0])
        for segment, here in zip(index.segments, found, strict=True)
    ]


def _known_links(filings: Filings, index: Index) -> I64:
    """Give the known links between earlier filings, as places among those that take part."""
    linked = index.linked
    old = np.flatnonzero(~filings.is_new)
    at = places_of(linked.keys, filings.keys[old])
    takes_part, places = np.zeros(len(linked.keys), np.bool_), np.empty(len(linked.keys), np.int64)
    takes_part[at[at >= 0]], places[at[at >= 0]] = True, old[at >= 0]
    left, right = linked.links[:, 0], linked.links[:, 1]
    return places[linked.links[takes_part[left] & takes_part[right]]]


def links_of(screening: Screening) -> U64:
    """Give the links that this search found, as pairs of keys, for the index."""
    pairs, filings = screening.found.pairs, screening.filings
    joins = pairs.joins
    return np.stack([filings.keys[pairs.left[joins]], filings.keys[pairs.right[joins]]], axis=1)
