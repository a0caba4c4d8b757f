"""near-duplicates, the weaker search: filings that tell of the same solution in other words, for information only."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray

from models.like_ideas import BySynonyms, IdeaSearch, suggest
from nlp.neardup.few import FEW, meeting
from nlp.neardup.filings import are_known_same, relation
from nlp.neardup.ideas import Features
from nlp.neardup.index import Index
from nlp.neardup.lookup import places_of
from nlp.neardup.screening import Screening
from nlp.neardup.segment import Segment
from nlp.neardup.ways import EVERY, Chosen
from pipelines import encoded
from pipelines.filed_texts import FiledTexts
from pipelines.passages import column_of, marked
from pipelines.settings import NearDuplicates

# Of a run that would give too many, so many offers for each pair that is given are measured: among them were 96 in a
# hundred of the surest (100,000 made filings of a programme, 2026-11-29; by 100 offers 99).
_OFFERS = 60
FILINGS = ("same_author", "same_unit", "other_unit")
Ints = NDArray[np.int64]
Kept = Sequence[tuple[Segment, Ints]]


@dataclass(frozen=True, slots=True)
class _Names:
    """The names of filings laid side by side: rows of the tables of several segments, read when they are asked for."""

    parts: Sequence[tuple[pa.Table, Ints]]

    def of(self, places: Ints) -> pa.Table:
        """Give the names at places, in the order asked for."""
        ends = np.cumsum([len(rows) for _, rows in self.parts])
        part = np.searchsorted(ends, places, side="right")
        found, order = [], []
        for number, (table, rows) in enumerate(self.parts):
            here = np.flatnonzero(part == number)
            first = ends[number] - len(rows)
            found.append(table.take(pa.array(rows[places[here] - first])))
            order.append(here)
        back = np.argsort(np.concatenate(order))
        return pa.concat_tables(found).combine_chunks().take(pa.array(back))


@dataclass(frozen=True, slots=True)
class _Filed:
    """New filings and those of an index side by side, with what the search of ideas needs of them."""

    names: _Names
    keys: NDArray[np.uint64]
    authors: NDArray[np.uint64]
    units: NDArray[np.uint64]
    identities: NDArray[np.uint64]
    rank: Ints
    is_new: NDArray[np.bool_]


def like_ideas(
    new: Segment,
    rows: pd.DataFrame,
    index: Index,
    found: Screening,
    policy: NearDuplicates,
    corpus: Sequence[Path],
    texts: FiledTexts,
    threads: int,
    shelf: encoded.Shelf | None = None,
) -> pd.DataFrame:
    """Give the pairs of one idea in other words as rows of `pairs.parquet`; `similarity` is how sure the model is.

    `rows` are the new filings as read, `corpus` the files that hold the texts of the others, `texts` those at hand,
    `shelf` the vectors of an encoder, None to search by synonyms. What is a copy, hangs in one group or is a version of
    the same filing is no such pair.
    """
    is_asked_by_few = shelf is None and len(new) <= FEW
    kept, chosen = _meeting(new, index, threads) if is_asked_by_few else (_kept(new, index), EVERY)
    filed = _filed(new, kept)

    def text_of(places: Ints) -> pa.Array:
        return texts.of(filed.keys[places])

    ideas = suggest(
        _by_synonyms(new, kept, chosen, policy)
        if shelf is None or rows.empty
        else encoded.searching(shelf, filed.keys, rows, corpus),
        text_of,
        filed.is_new,
        filed.rank,
        least=policy.same_idea_score,
        most=policy.same_idea_most,
        up_to=policy.same_idea_pairs,
        known=_known_by(filed, found),
        fetch=lambda places: texts.fetch(filed.keys[places], threads=threads),
        threads=threads,
    )
    sides = filed.keys[ideas.left], filed.keys[ideas.right]
    measured = marked(*sides, texts, found.template, threads=threads)
    left, right = (filed.names.of(side) for side in (ideas.left, ideas.right))
    related = relation(filed.authors, filed.units, ideas.left, ideas.right)
    return pd.DataFrame(
        {
            "left_id": left["submission_id"].to_pandas(),
            "right_id": right["submission_id"].to_pandas(),
            "label": "same_idea",
            "similarity": ideas.score.round(6),
            "left_in_right": measured.left_in_right.round(6),
            "right_in_left": measured.right_in_left.round(6),
            "longest_passage": measured.longest_passage,
            "template_share": measured.template_share.round(6),
            "filing": np.array(FILINGS, object)[related],
            "cluster_id": None,
            "left_key": left["key"].to_pandas(),
            "right_key": right["key"].to_pandas(),
            "joins": False,
            "bridge": False,
            "passages": column_of(measured),
        }
    )


def _by_synonyms(new: Segment, kept: Kept, chosen: Chosen, policy: NearDuplicates) -> IdeaSearch:
    def features() -> Features:
        return Features(_column("idea_keys", new, kept), _column("idea_weights", new, kept))

    return BySynonyms(features, _OFFERS * policy.same_idea_pairs, chosen)


def _kept(new: Segment, index: Index) -> Kept:
    """Give the segments of an index with the places of what does not make way for a new filing."""
    return [(s, np.flatnonzero(places_of(new.keys, s.keys) < 0)) for s in index.segments]


def _meeting(new: Segment, index: Index, threads: int) -> tuple[Kept, Chosen]:
    """Choose of what is kept that which a few new filings can meet."""
    known = [places_of(segment.keys, new.keys) for segment in index.segments]
    gone = [places[places >= 0] for places in known]
    parts = list(zip(index.idea_postings, gone, strict=True))
    met, chosen = meeting(new.idea_keys, parts, threads=threads)
    return list(zip(index.segments, met, strict=True)), chosen


def _column(name: str, new: Segment, kept: Kept) -> NDArray[Any]:
    """Lay an array of new filings and those of an index together."""
    rows = [getattr(new, name), *(getattr(segment, name)[here] for segment, here in kept)]
    return np.concatenate(rows)


def _filed(new: Segment, kept: Kept) -> _Filed:
    def column(name: str) -> NDArray[Any]:
        return _column(name, new, kept)

    keys = column("keys")
    rank = np.empty(len(keys), np.int64)
    rank[np.lexsort((keys, column("arrivals"), column("days")))] = np.arange(len(keys))
    return _Filed(
        names=_Names([(new.names, np.arange(len(new))), *((s.names, here) for s, here in kept)]),
        keys=keys,
        authors=column("authors"),
        units=column("units"),
        identities=column("identities"),
        rank=rank,
        is_new=np.arange(len(keys)) < len(new),
    )


def _known_by(filed: _Filed, found: Screening) -> Callable[[Ints, Ints], NDArray[np.bool_]]:
    """Give the function that tells which pairs are something else already."""
    place = places_of(found.filings.keys, filed.keys)
    alone = -1 - np.arange(len(place))
    group = np.where(place >= 0, found.found.group[np.maximum(place, 0)], alone)
    copies = np.unique(_both_ways(found.found.pairs.left, found.found.pairs.right))

    def is_known(left: Ints, right: Ints) -> NDArray[np.bool_]:
        # A filing that took no part in the search for copies has no place there and is in no pair.
        sides = _both_ways(place[left], place[right])
        has_places = (place[left] >= 0) & (place[right] >= 0)
        is_copy = has_places & (places_of(copies, sides) >= 0)
        versions = are_known_same(filed.identities, left, right)
        return np.asarray(is_copy | versions | (group[left] == group[right]), np.bool_)

    return is_known


def _both_ways(left: Ints, right: Ints) -> NDArray[np.uint64]:
    """Name pairs by their places, whichever comes first."""
    low, high = np.minimum(left, right), np.maximum(left, right)
    return (low.astype(np.uint64) << np.uint64(32)) | high.astype(np.uint64)
