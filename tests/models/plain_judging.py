"""The plain ways of what compiled code measures of many texts: text by text, with strings, sets and scikit-learn."""

import math
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, hstack
from sklearn.feature_extraction.text import TfidfVectorizer

from models import field_terms, linear
from models.field_features import VIEWS, documents
from models.low_content import Entry, Limits, Reason, Verdict, measured_reason
from models.low_content_features import document, neighbours
from models.low_content_signals import CUES
from models.reading.fact_counts import KINDS
from models.taxonomy import Taxonomy
from models.text_signals import Reading
from nlp import facts
from nlp.neardup.hashing import stable_hashes
from nlp.normal import marked_tokens, tokens
from nlp.synonyms import is_unaccented

F64 = NDArray[np.float64]
Phrase = tuple[str, ...]


def vectorizer(parts: linear.Parts) -> TfidfVectorizer:
    """The library's own vectoriser, put together again."""
    found = linear.vectorizer(least_texts=1).set_params(vocabulary=columns(parts))
    found.idf_ = parts["weights"]
    return found


def columns(parts: linear.Parts) -> dict[str, int]:
    """Give the column of each term of a vocabulary."""
    words = parts["words"].split("\n")
    terms = enumerate(parts["terms"].tolist())
    return {" ".join(words[number] for number in term if number >= 0): at for at, term in terms}


def field_rows(
    views: linear.Parts, taxonomy: Taxonomy, titles: Sequence[str], bodies: Sequence[str]
) -> Any:
    read = [documents(*pair) for pair in zip(titles, bodies, strict=True)]
    vectors = [vectorizer(views[view]).transform([one[view] for one in read]) for view in VIEWS]
    pointing = np.array([pointing_of(taxonomy, *pair) for pair in zip(titles, bodies, strict=True)])
    weighed = csr_matrix(0.13 * pointing.reshape(len(read), -1), dtype=np.float32)
    return hstack([*vectors, weighed]).tocsr()


_entries = lru_cache(maxsize=2)(field_terms.entries)


def pointing_of(taxonomy: Taxonomy, title: str, body: str) -> F64:
    fields, marked, folded = _entries(taxonomy)
    found = 3.0 * _sums(len(fields), marked, folded, title) + _sums(
        len(fields), marked, folded, body
    )
    length = float(np.linalg.norm(found))
    return found / length if length else found


def _sums(
    fields: int, marked: Mapping[Phrase, Any], folded: Mapping[Phrase, Any], text: str
) -> F64:
    words, known = marked_tokens(text), marked
    if is_unaccented(words):
        words, known = tokens(text), folded
    sums, said, at = np.zeros(fields), dict[Phrase, int](), 0
    while at < len(words):
        for length in range(min(4, len(words) - at), 0, -1):
            phrase = tuple(words[at : at + length])
            if phrase in known:
                said[phrase] = said.get(phrase, 0) + 1
                total = sum(known[phrase].values())
                for field, weight in known[phrase].items():
                    sums[field] += weight**1.5 * weight / total / said[phrase]
                at += length - 1
                break
        at += 1
    return sums


def field_cues(
    views: linear.Parts, row: Any, weights: NDArray[np.float32], words: Sequence[str], most: int
) -> tuple[str, ...]:
    """Choose the words of a text whose syllables weighed most for a field."""
    known = {view: columns(views[view]) for view in VIEWS}
    behind = len(known["folded"])
    share = dict(zip(row.indices.tolist(), (row.data * weights[row.indices]).tolist(), strict=True))
    weight_of: dict[str, tuple[float, str]] = {}
    for word in words:
        if len(word) <= 2:
            continue
        folded = [known["folded"].get(gram, -1) for gram in _grams(tokens(word))]
        marked = [
            known["marked"].get(gram, -1 - behind) + behind for gram in _grams(marked_tokens(word))
        ]
        total = sum(share.get(column, 0.0) for column in [*folded, *marked])
        if total > 0:
            weight_of.setdefault(" ".join(tokens(word)), (total, word.replace("_", " ")))
    strongest = sorted(weight_of.values(), key=lambda pair: (-pair[0], pair[1]))
    return tuple(word for _, word in strongest[:most])


def _grams(syllables: Sequence[str]) -> list[str]:
    return [*syllables, *(" ".join(pair) for pair in zip(syllables, syllables[1:], strict=False))]


def signals(reading: Reading, known: Sequence[int]) -> list[float]:
    """Measure one entry; `known` are the hashes of pairs in genuine texts."""
    words, text = reading.words, reading.content
    count = max(1, len(words))
    found, title = facts.find(text), set(tokens(reading.title))
    pairs = stable_hashes(neighbours(words)).tolist()
    telling = len(pairs) >= 15 and len(known)
    values = [
        math.log1p(len(words)),
        math.log1p(reading.new_words),
        min(reading.new_words, 10) / 10,
        math.log1p(reading.telling_words),
        min(reading.telling_words, 20) / 20,
        reading.telling_words / count,
        reading.readable_share,
        sum(pair in known for pair in pairs) / len(pairs) if telling else 1.0,
        reading.repeated_share,
        min(1.0, reading.template_share),
        reading.verse_share,
        sum(word in title for word in words) / count,
        math.log1p(sum(char.isdigit() for char in text)),
        sum(map(str.isupper, text)) / max(1, len(text)),
        math.log1p(text.count("\n")),
    ]
    for kind in CUES:
        hits = len(reading.cue_places.get(kind, []))
        values += [hits / count, math.log1p(hits)]
    return values + [math.log1p(len(getattr(found, kind))) for kind in KINDS]


def low_content_rows(parts: linear.Parts, entries: Sequence[Entry]) -> Any:
    known = set(parts["known_pairs"].tolist())
    readings = [Reading(entry.title, entry.content, entry.benefit) for entry in entries]
    laid = np.array([signals(reading, known) for reading in readings])
    words = vectorizer(parts["vocabulary"]).transform([document(one.words) for one in readings])
    scaled = np.clip((laid - parts["middle"]) / parts["spread"], -4, 4)
    return hstack([words, csr_matrix(0.15 * scaled)]).tocsr()


def explained(
    parts: linear.Parts, entry: Entry, row: Any, flagged: Verdict, code: str, limits: Limits
) -> Reason:
    """Explain a flag from the text alone."""
    reading = Reading(entry.title, entry.content, entry.benefit)
    found = measured_reason(reading, code, limits)
    if found is not None:
        return found
    limit = round(float(parts["threshold"]), 4)
    return Reason(
        code, flagged.score, limit, flagged.score, _telling(parts, reading, row, code), by="model"
    )


def _telling(parts: linear.Parts, reading: Reading, row: Any, code: str) -> str:
    """Quote the sentence whose syllables speak most for a reason and against a genuine entry."""
    if not reading.words:
        return reading.content.strip()[:200]
    known = columns(parts["vocabulary"])
    classes, weights = parts["classifier"]["classes"], parts["classifier"]["weights"]
    against = weights[classes.index(code)] - weights[classes.index("genuine")]
    share = dict(zip(row.indices.tolist(), (row.data * against[row.indices]).tolist(), strict=True))
    spoken = document(reading.words).split(" ")
    best, quoted = -math.inf, (0, len(spoken))
    for first, last in reading.lines.lines():
        total = sum(share.get(known.get(gram, -1), 0.0) for gram in _grams(spoken[first:last]))
        if total > best:
            best, quoted = total, (first, last)
    return reading.lines.quoted(*quoted)
