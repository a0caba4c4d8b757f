"""The filings of an index most similar to one text."""

from dataclasses import dataclass

import numpy as np
from rapidfuzz import process
from rapidfuzz.distance import Indel

from nlp.neardup.aligning import as_letters
from nlp.neardup.arrays import I64, U64
from nlp.neardup.comparing import Counts, compare
from nlp.neardup.index import Index
from nlp.neardup.judging import are_copies, common_share
from nlp.neardup.limits import Limits
from nlp.neardup.lookup import first_at
from nlp.neardup.prints import TEXT_BITS, postings
from nlp.neardup.tokens import TokenTable, joined, taken, token_table

# So many filings that share most fingerprints are compared in full, in each segment.
_COMPARED = 48
# A fingerprint that more filings share says little; its newest are looked at.
_OF_ONE_PRINT = 256


@dataclass(frozen=True, slots=True)
class Similar:
    """A filing that resembles a text; shares in 0..1, lengths in syllables, template text left out."""

    key: str
    submission_id: str
    similarity: float
    text_in_filing: float
    filing_in_text: float
    longest_passage: int
    template_share: float
    is_copy: bool


def similar(index: Index, text: str, limits: Limits, *, most: int = 10) -> list[Similar]:
    """List the filings that share most with a text, the most similar first, ties by key."""
    mine = index.template.strip(token_table([text]), threads=1)
    near = [_nearest(mine, prints) for prints in index.prints]
    texts = joined(taken(s.table, here) for s, here in zip(index.segments, near, strict=True))
    # Stripped apart: what is left of the text around template text may read like other template text.
    table = joined([mine, index.template.strip(texts, threads=1)])
    right = np.arange(1, len(table), dtype=np.uint64)
    counts = compare(table.tokens, table.starts, right, threads=1)
    return _ranked(index, near, table, counts, limits)[:most]


def _nearest(mine: TokenTable, prints: U64) -> I64:
    """The places in a segment of the filings that share most fingerprints with the text."""
    own = postings(mine.tokens, mine.starts, np.arange(1), threads=1) >> np.uint64(TEXT_BITS)
    low, at, places = np.uint64((1 << TEXT_BITS) - 1), 0, [np.empty(0, np.int64)]
    for high in own:
        at = first_at(prints, high, at)
        after = first_at(prints, high + np.uint64(1), at)
        places.append((prints[max(at, after - _OF_ONE_PRINT) : after] & low).astype(np.int64))
    found, times = np.unique(np.concatenate(places), return_counts=True)
    return found[np.lexsort((found, -times))[:_COMPARED]]


def _ranked(
    index: Index, near: list[I64], table: TokenTable, counts: Counts, limits: Limits
) -> list[Similar]:
    lengths = table.lengths
    left, right = np.full(len(counts.left), lengths[0]), lengths[1:]
    own = as_letters(table.text(0))
    letters = [as_letters(table.text(number)) for number in range(1, len(table))]
    in_order = process.cdist([own], letters, scorer=Indel.normalized_similarity, dtype=np.float64)
    share = np.maximum(common_share(counts, left, right), in_order[0] if letters else 0.0)
    copies = are_copies(counts, left, right, limits) | (table.whole[1:] == table.whole[0])
    total = lengths + table.left_out
    found, at = [], 0
    for segment, here in zip(index.segments, near, strict=True):
        for place in here.tolist():
            same = bool(table.whole[at + 1] == table.whole[0])
            left_out = int(table.left_out[0] + table.left_out[at + 1])
            both = int(total[0] + total[at + 1])
            found.append(
                Similar(
                    key=segment.names["key"][place].as_py(),
                    submission_id=segment.names["submission_id"][place].as_py(),
                    similarity=1.0 if same else float(share[at]),
                    text_in_filing=1.0 if same else float(counts.left[at] / max(1, left[at])),
                    filing_in_text=1.0 if same else float(counts.right[at] / max(1, right[at])),
                    longest_passage=int(total[0] if same else counts.longest[at]),
                    template_share=0.0 if same else left_out / max(1, both),
                    is_copy=bool(copies[at]),
                )
            )
            at += 1
    return sorted(found, key=lambda one: (not one.is_copy, -_strongest(one), one.key))


def _strongest(one: Similar) -> float:
    return max(one.similarity, one.text_in_filing, one.filing_in_text)
