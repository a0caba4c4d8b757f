"""The search for copies and for like ideas on labelled pairs of voices it never saw."""

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from models import labelled, labelled_pairs
from models.evaluation import Figure, figure_of
from models.labelled import Split
from models.like_ideas import BySynonyms, IdeaSearch, suggest
from nlp.neardup import Index, Limits, Screening, Segment, screen
from nlp.neardup.hashing import stable_hashes
from nlp.neardup.ideas import KEPT, features
from nlp.neardup.tokens import token_table

Flags = NDArray[np.bool_]
# Makes ready the search of ideas among some texts; a text's place is its number.
Searching = Callable[[Sequence[str]], IdeaSearch]


def by_synonyms(texts: Sequence[str]) -> IdeaSearch:
    """Make ready the search that a home without an encoder has."""
    return BySynonyms(lambda: features(texts))


def pair_figures(
    split: Split, limits: Limits, *, least: float, most: int, searching: Searching = by_synonyms
) -> list[Figure]:
    """Measure on one split of the pairs: copied text found, false friends called copies, other wordings seen.

    All texts of the split's pairs are screened together. Other wordings are sought among these texts, all labelled
    texts and pairs of the other splits that may be looked at (train and tune), so that there is something to confuse;
    `searching` says by which search.
    """
    pairs = labelled_pairs.load(split)
    texts = [side.text for pair in pairs for side in (pair.left, pair.right)]
    copied = _copied(screen(segment_of_texts(texts), Index(Path("none")), limits, threads=2))
    seen, shown = _ideas(texts, split, copied, least=least, most=most, searching=searching)
    called = np.array([(2 * at, 2 * at + 1) in copied for at in range(len(pairs))])
    met = np.array([(2 * at, 2 * at + 1) in seen for at in range(len(pairs))])
    label = np.array([pair.label for pair in pairs])
    kind = np.array([pair.kind for pair in pairs])
    figures = [
        _share("copies", "copied text found", called, label == "copy"),
        _share("copies", "false friends called copies", called, label == "none"),
        _share("copies", "other words called copies", called, label == "same_idea"),
        _share("same idea", "paraphrases seen", met, kind == "paraphrase"),
        _share("same idea", "summaries seen", met, kind == "summary"),
        _share("same idea", "expansions seen", met, kind == "expansion"),
        _share("same idea", "false friends shown", met, label == "none"),
    ]
    number = np.array(shown, float)
    everyone = np.arange(len(number))
    mean = figure_of("same idea", "shown a text", everyone, lambda at: float(number[at].mean()))
    return [*figures, mean]


def _share(model: str, metric: str, hits: Flags, among: Flags) -> Figure:
    return figure_of(model, metric, np.flatnonzero(among), lambda at: float(hits[at].mean()))


def segment_of_texts(texts: Sequence[str]) -> Segment:
    """Filings of unknown people, filed in this order."""
    size = len(texts)
    nobody = np.zeros(size, np.uint64)
    keys = [f"t{number}" for number in range(size)]
    return Segment.sorted_by_key(
        idea_keys=np.zeros((size, KEPT), np.uint32),
        idea_weights=np.zeros((size, KEPT), np.float16),
        keys=stable_hashes(keys),
        days=np.full(size, 738_000, np.int32),
        arrivals=np.arange(size),
        authors=nobody,
        units=nobody,
        identities=nobody,
        contents=nobody,
        table=token_table(texts),
        links=np.zeros((0, 2), np.uint64),
        names=pa.table({"key": keys, "submission_id": keys}),
    )


def _copied(found: Screening) -> set[tuple[int, int]]:
    """The pairs called copies, as numbers of texts, the earlier first."""
    number = np.array([int(key[1:]) for key in found.names["key"].to_pylist()], np.int64)
    rows = found.found.pairs
    return set(zip(number[rows.left].tolist(), number[rows.right].tolist(), strict=True))


def _ideas(
    texts: Sequence[str],
    split: Split,
    copied: set[tuple[int, int]],
    *,
    least: float,
    most: int,
    searching: Searching,
) -> tuple[set[tuple[int, int]], list[int]]:
    """The pairs suggested as one idea, and how many suggestions each text of the split has."""
    others = [
        side.text
        for other in ("train", "tune")
        if other != split
        for pair in labelled_pairs.load(other)
        for side in (pair.left, pair.right)
    ]
    others += [
        f"{text.title}\n{text.content}"
        for other in ("train", "tune")
        for text in labelled.load(other)
    ]
    everything = [*texts, *others]
    column = pa.array(everything, pa.large_string())
    is_new = np.arange(len(everything)) < len(texts)
    found = suggest(
        searching(everything),
        lambda places: column.take(pa.array(places)),
        is_new,
        np.arange(len(everything)),
        least=least,
        most=most,
        known=lambda left, right: np.array(
            [pair in copied for pair in zip(left.tolist(), right.tolist(), strict=True)], np.bool_
        ),
        threads=2,
    )
    pairs = set(zip(found.left.tolist(), found.right.tolist(), strict=True))
    shown = [sum(text in pair for pair in pairs) for text in range(len(texts))]
    return pairs, shown
