"""near-duplicates, the search itself: all new filings against each other and against all screened before."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from nlp.neardup.index import Index
from nlp.neardup.lookup import having, places_of
from nlp.neardup.rulings import Rulings
from nlp.neardup.screening import LEARNED_EACH_TIME, Screening, screen
from nlp.neardup.segment import Segment
from nlp.neardup.threads import Note, unheard
from pipelines import history
from pipelines.encoded import Shelf
from pipelines.filed import arrow_of, days_filed, identities, segment_of
from pipelines.filed_texts import FiledTexts, hashes_of
from pipelines.files import write_json, write_parquet, write_whole
from pipelines.like_ideas import FILINGS, like_ideas
from pipelines.passages import column_of, marked
from pipelines.records import CORPUS
from pipelines.settings import NearDuplicates

LABELS = ("resubmission", "resubmission", "copy")


@dataclass(frozen=True, slots=True)
class Said:
    """What people said since the last run: rulings (content, other content, is the same) and template passages."""

    rulings: tuple[tuple[str, str, bool], ...] = ()
    passages: tuple[str, ...] = ()


NOTHING_SAID = Said()


def find(
    rows: pd.DataFrame,
    index: Index,
    policy: NearDuplicates,
    target: Path,
    *,
    said: Said = NOTHING_SAID,
    corpus: Sequence[Path] = (),
    shelf: Shelf | None = None,
    threads: int = 1,
    learned_each_time: int = LEARNED_EACH_TIME,
    kept: Path | None = None,
    lasting: bool = True,
    note: Note = unheard,
) -> Path:
    """Search, and leave `findings.parquet` (a row a new filing), `pairs.parquet` and `search.json` in `target`.

    `corpus` are the files that hold the texts of the filings in the index; `shelf` the vectors of the encoder by which
    other wordings are sought, None to seek them by synonyms; up to `learned_each_time` filings the template text is
    learned anew; what was read of the new filings is left in the folder `kept` for the index; what is left in
    `target` need not outlive a power cut unless it is `lasting`; `note` hears of each step as it begins.
    """
    new = _distinct(rows)
    note("read")
    segment = _segment(new, index, threads)
    if kept:
        segment = history.keep(segment, index, kept)
    texts = FiledTexts(hashes_of(arrow_of(new["key"])), arrow_of(new["text"]), corpus)
    found = screen(
        segment,
        index,
        policy.limits,
        rulings=Rulings.of(said.rulings),
        passages=said.passages,
        threads=threads,
        learned_each_time=learned_each_time,
        note=note,
    )
    segment, found = segment.without_texts(), found.without_texts()
    target.mkdir(parents=True, exist_ok=True)
    tables = []
    used = shelf if len(new) <= policy.same_idea_up_to else None
    pairs = _pairs(found)
    texts.expect(*_sides(pairs))
    if policy.same_idea_most > 0:
        note("ideas")
        tables.append(like_ideas(segment, new, index, found, policy, corpus, texts, threads, used))
    note("passages")
    tables.append(_with_passages(pairs, found, texts, threads))
    pairs = pd.concat([table for table in tables if len(table)] or tables[-1:], ignore_index=True)
    pairs = pairs.sort_values(["left_key", "right_key"], ignore_index=True)
    write_parquet(target / "pairs.parquet", pairs, lasting=lasting)
    akin = hashes_of(arrow_of(pairs.loc[pairs["label"] == "same_idea", "right_key"]))
    findings = _findings(new, found, index, akin)
    write_parquet(target / "findings.parquet", findings, lasting=lasting)
    if found.learned:
        learned = np.r_[np.uint64(found.template.filings), found.template.runs].astype(np.uint64)
        write_whole(target / history.TEMPLATE, lambda path: _save(path, learned))
    about = {
        "template": found.template.name,
        "template_runs": len(found.template.runs),
        "template_learned": found.learned,
        "compared": len(found.filings),
        "indexed": len(index),
        "same_idea": _sought(policy, shelf, used, len(new)),
        "encoder": asdict(used.chosen) if used is not None and policy.same_idea_most else None,
    }
    write_json(target / "search.json", about, lasting=lasting)
    return target


def _distinct(rows: pd.DataFrame) -> pd.DataFrame:
    """Take the rows of new filings, each once; not copied where that is all of them."""
    repeats = rows["same_row"].to_numpy(bool) | rows["key"].duplicated().to_numpy(bool)
    new = rows[[*CORPUS]]
    return new.loc[~repeats].reset_index(drop=True) if repeats.any() else new


def _with_passages(
    pairs: pd.DataFrame, found: Screening, texts: FiledTexts, threads: int
) -> pd.DataFrame:
    """Add `passages` to the pairs of copies."""
    left, right = _sides(pairs)
    texts.fetch(np.concatenate([left, right]), threads=threads)
    return pairs.assign(
        passages=column_of(marked(left, right, texts, found.template, threads=threads))
    )


def _sides(pairs: pd.DataFrame) -> tuple[NDArray[np.uint64], NDArray[np.uint64]]:
    return hashes_of(arrow_of(pairs["left_key"])), hashes_of(arrow_of(pairs["right_key"]))


def _sought(policy: NearDuplicates, chosen: Shelf | None, used: Shelf | None, new: int) -> str:
    """Say how other wordings were sought."""
    if not policy.same_idea_most:
        return "not sought: none are to be shown"
    if used is not None:
        return f"sought by encoder {used.chosen.name}"
    return "sought" if chosen is None else f"sought by synonyms, for there are {new} new filings"


def _segment(new: pd.DataFrame, index: Index, threads: int) -> Segment:
    """Read the new filings; one that was screened before keeps the day and the place of its first arrival."""
    days = days_filed(new["filed_on"].tolist(), last=index.last_day)
    arrivals = index.arrived + np.arange(len(new))
    keys = hashes_of(arrow_of(new["key"]))
    for segment in index.segments:
        places = places_of(segment.keys, keys)
        known = places >= 0
        days[known] = segment.days[places[known]]
        arrivals[known] = segment.arrivals[places[known]]
    return segment_of(new, days=days, arrivals=arrivals, threads=threads)


def _pairs(found: Screening) -> pd.DataFrame:
    pairs = found.found.pairs
    names = found.names.to_pandas()
    left, right = names.iloc[pairs.left], names.iloc[pairs.right]
    group_ids = _group_ids(found, names["key"].to_numpy())
    together = found.found.group[pairs.left] == found.found.group[pairs.right]
    relation = pairs.relation.tolist()
    table = pd.DataFrame(
        {
            "left_id": left["submission_id"].to_numpy(),
            "right_id": right["submission_id"].to_numpy(),
            "label": [LABELS[one] for one in relation],
            "similarity": pairs.similarity.round(6),
            "left_in_right": pairs.left_in_right.round(6),
            "right_in_left": pairs.right_in_left.round(6),
            "longest_passage": pairs.longest,
            "template_share": pairs.template_share.round(6),
            "filing": [FILINGS[one] for one in relation],
            "cluster_id": _or_none(together, group_ids[pairs.left]),
            "left_key": left["key"].to_numpy(),
            "right_key": right["key"].to_numpy(),
            "joins": pairs.joins,
            "bridge": pairs.bridge,
        }
    )
    return table.sort_values(["left_key", "right_key"], ignore_index=True)


def _group_ids(found: Screening, keys: NDArray[np.object_]) -> NDArray[np.object_]:
    """Name groups of two and more by their earliest filing, so that the name lasts from run to run."""
    first, size = found.found.first, found.found.group_size
    named = [f"G-{key[:12]}" for key in keys[first]]
    return _or_none(size > 1, np.array(named, object))


def _or_none(given: NDArray[np.bool_], values: NDArray[np.object_]) -> NDArray[np.object_]:
    """Put None where a value is not given."""
    found = np.full(len(given), None, object)
    found[given] = values[given]
    return found


def _findings(
    new: pd.DataFrame, found: Screening, index: Index, akin: NDArray[np.uint64]
) -> pd.DataFrame:
    """Tell what the search found about each new filing, above all the earlier filing it copies first of all."""
    names = found.names.to_pandas()
    keys, ids = names["key"].to_numpy(), names["submission_id"].to_numpy()
    pairs, outcome = found.found.pairs, found.found
    best = _best_copies(found)
    here = found.new_places
    copy = best[here]
    has = copy >= 0
    left = pairs.left[np.maximum(copy, 0)] if len(pairs) else np.zeros(len(here), np.int64)
    relation = pairs.relation[np.maximum(copy, 0)] if len(pairs) else np.zeros(len(here), np.int8)
    similarity = pairs.similarity[np.maximum(copy, 0)] if len(pairs) else np.zeros(len(here))
    copied = np.zeros(len(keys), np.bool_)
    copied[pairs.left] = True
    table = pd.DataFrame(
        {
            "key": keys[here],
            "duplicate_of": _or_none(has, ids[left]),
            "duplicate_label": _or_none(has, np.array(LABELS, object)[relation]),
            "duplicate_similarity": np.where(has, similarity, 0.0).round(6),
            "duplicate_key": _or_none(has, keys[left]),
            "cluster_id": _group_ids(found, keys)[here],
            "cluster_size": outcome.group_size[here],
            "cluster_weakest": outcome.weakest[here].round(6),
            "has_later_copies": ~has & copied[here],
            "same_idea": np.isin(found.filings.keys[here], akin),
            "template_share": found.template_share[here].round(6),
        }
    )
    amended = dict(zip(new["key"], _amended(new, index), strict=True))
    return table.assign(amended=[amended[key] for key in table["key"]])


def _amended(new: pd.DataFrame, index: Index) -> NDArray[np.bool_]:
    """Tell which new filings replace a former version of themselves."""
    named, keys = hashes_of(identities(new)), hashes_of(arrow_of(new["key"]))
    found = np.zeros(len(new), np.bool_)
    for segment in index.segments:
        here = having(segment.identities, named[named != 0])
        others = segment.identities[here[~np.isin(segment.keys[here], keys)]]
        found |= np.isin(named, others)
    return found


def _best_copies(found: Screening) -> NDArray[np.int64]:
    """Number for every filing the pair to show (-1: none): with the first of its group, else the most alike."""
    pairs = found.found.pairs
    with_first = found.found.first[pairs.right] == pairs.left
    strength = np.maximum(
        pairs.similarity, np.maximum(pairs.left_in_right, pairs.right_in_left)
    ).round(9)
    worst_first = np.lexsort((-found.filings.order[pairs.left], strength, with_first))
    best = np.full(len(found.filings), -1, np.int64)
    best[pairs.right[worst_first]] = worst_first
    return best


def _save(path: Path, array: NDArray[np.uint64]) -> None:
    with path.open("wb") as file:
        np.save(file, array, allow_pickle=False)
