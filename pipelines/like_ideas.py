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
from nlp.neardup.aligning import align
from nlp.neardup.filings import are_known_same, relation
from nlp.neardup.ideas import from_rows
from nlp.neardup.index import Index
from nlp.neardup.lookup import places_of
from nlp.neardup.screening import Screening
from nlp.neardup.segment import Segment
from pipelines import encoded
from pipelines.passages import texts_of
from pipelines.settings import NearDuplicates

FILINGS = ("same_author", "same_unit", "other_unit")
Ints = NDArray[np.int64]
Kept = Sequence[tuple[Segment, Ints]]


@dataclass(frozen=True, slots=True)
class _Filed:
    """New filings and those of an index side by side, with what the search of ideas needs of them."""

    names: pa.Table
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
    threads: int,
    shelf: encoded.Shelf | None = None,
) -> pd.DataFrame:
    """Give the pairs of one idea in other words as rows of `pairs.parquet`; `similarity` is how sure the model is.

    `rows` are the new filings as read, `corpus` the files that hold the texts of the others, `shelf` the vectors of an
    encoder, None to search by synonyms. What is a copy, hangs in
    one group or is a version of the same filing is no such pair.
    """
    filed = _filed(new, index)
    text_of = _reading(filed, rows, corpus)
    ideas = suggest(
        _by_synonyms(new, index)
        if shelf is None or rows.empty
        else encoded.searching(shelf, filed.keys, rows, corpus),
        text_of,
        filed.is_new,
        filed.rank,
        least=policy.same_idea_score,
        most=policy.same_idea_most,
        known=_known_by(filed, found),
        threads=threads,
    )
    names = filed.names.to_pandas()
    left, right = names.iloc[ideas.left], names.iloc[ideas.right]
    measured = [
        align(one, other, found.template)
        for one, other in zip(text_of(ideas.left), text_of(ideas.right), strict=True)
    ]
    related = relation(filed.authors, filed.units, ideas.left, ideas.right).tolist()
    return pd.DataFrame(
        {
            "left_id": left["submission_id"].to_numpy(),
            "right_id": right["submission_id"].to_numpy(),
            "label": "same_idea",
            "similarity": ideas.score.round(6),
            "left_in_right": [round(one.left_in_right, 6) for one in measured],
            "right_in_left": [round(one.right_in_left, 6) for one in measured],
            "longest_passage": [one.longest_passage for one in measured],
            "template_share": [round(one.template_share, 6) for one in measured],
            "filing": [FILINGS[at] for at in related],
            "cluster_id": None,
            "left_key": left["key"].to_numpy(),
            "right_key": right["key"].to_numpy(),
            "joins": False,
            "bridge": False,
            "passages": [[list(passage) for passage in one.passages] for one in measured],
        }
    )


def _by_synonyms(new: Segment, index: Index) -> IdeaSearch:
    kept = _kept(new, index)
    return BySynonyms(
        from_rows(_column("idea_keys", new, kept), _column("idea_weights", new, kept))
    )


def _kept(new: Segment, index: Index) -> Kept:
    """Give the segments of an index with the places of what does not make way for a new filing."""
    return [(s, np.flatnonzero(places_of(new.keys, s.keys) < 0)) for s in index.segments]


def _column(name: str, new: Segment, kept: Kept) -> NDArray[Any]:
    """Lay an array of new filings and those of an index together."""
    rows = [getattr(new, name), *(getattr(segment, name)[here] for segment, here in kept)]
    return np.concatenate(rows)


def _filed(new: Segment, index: Index) -> _Filed:
    kept = _kept(new, index)

    def column(name: str) -> NDArray[Any]:
        return _column(name, new, kept)

    keys = column("keys")
    rank = np.empty(len(keys), np.int64)
    rank[np.lexsort((keys, column("arrivals"), column("days")))] = np.arange(len(keys))
    names = [new.names, *(segment.names.take(pa.array(here)) for segment, here in kept)]
    return _Filed(
        names=pa.concat_tables(names).combine_chunks(),
        keys=keys,
        authors=column("authors"),
        units=column("units"),
        identities=column("identities"),
        rank=rank,
        is_new=np.arange(len(keys)) < len(new),
    )


def _reading(
    filed: _Filed, rows: pd.DataFrame, corpus: Sequence[Path]
) -> Callable[[Ints], list[str]]:
    """Give the function that reads the texts of places; those read once are kept."""
    texts = dict(zip(rows["key"], rows["text"], strict=True))

    def text_of(places: Ints) -> list[str]:
        keys = filed.names["key"].take(pa.array(places)).to_pylist()
        texts.update(texts_of(sorted(set(keys) - texts.keys()), corpus))
        return [texts[key] for key in keys]

    return text_of


def _known_by(filed: _Filed, found: Screening) -> Callable[[Ints, Ints], NDArray[np.bool_]]:
    """Give the function that tells which pairs are something else already."""
    place = places_of(found.filings.keys, filed.keys)
    alone = -1 - np.arange(len(place))
    group = np.where(place >= 0, found.found.group[np.maximum(place, 0)], alone)
    pairs = found.found.pairs
    known = set(zip(pairs.left.tolist(), pairs.right.tolist(), strict=True))

    def is_known(left: Ints, right: Ints) -> NDArray[np.bool_]:
        sides = list(zip(place[left].tolist(), place[right].tolist(), strict=True))
        copies = np.array([(a, b) in known or (b, a) in known for a, b in sides], np.bool_)
        versions = are_known_same(filed.identities, left, right)
        return np.asarray(copies | versions | (group[left] == group[right]), np.bool_)

    return is_known
