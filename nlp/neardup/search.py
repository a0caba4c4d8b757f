"""The search: from filings to labelled pairs and groups."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cache

import numpy as np
from numpy.typing import NDArray

from nlp.neardup import candidates, groups, ideas
from nlp.neardup.corpus import Corpus
from nlp.neardup.limits import Limits
from nlp.neardup.measures import Measures, measure
from nlp.neardup.templates import Lines, Template, curated, learn
from nlp.neardup.tokens import TokenTable, token_table
from nlp.normal import word_tokens

Passages = tuple[tuple[int, int, int, int], ...]
Measured = dict[tuple[int, int], Measures]


@dataclass(frozen=True, slots=True)
class Pair:
    """A verified pair of filings, by their places in the corpus; `left` was filed earlier.

    `passages` are what both texts have in common: (left start, left end, right start, right end) in
    characters of the
    texts as given.
    """

    left: int
    right: int
    label: str
    filing: str
    measures: Measures
    passages: Passages


@dataclass(frozen=True, slots=True)
class Found:
    """The outcome of a search over a corpus.

    `group` numbers each filing's group and `group_size` counts it; `first` is the place of the filing of that
    group
    that was filed first. `template_share` is the share of each text that is template text; `learned` counts
    the template
    lines found in this corpus beyond the curated ones.
    """

    pairs: list[Pair]
    group: list[int]
    group_size: list[int]
    first: list[int]
    template_share: list[float]
    learned: int


def search(corpus: Corpus, limits: Limits) -> Found:
    """Find the copies, refilings and like ideas among filings of which some are new.

    Deterministic: the same corpus gives the same pairs in the same order.
    """
    lines = [Lines(text) for text in corpus.texts]
    known = curated()
    table = _table(lines, known)
    seeking = _seek(table, corpus, limits)
    measured = _verify(table, seeking, limits)
    learned = _learn(lines, corpus, measured, limits) - known.keys
    if learned:
        table = _table(lines, known.with_learned(learned))
        measured = _verify(table, list(measured), limits)
    copies = {pair: m for pair, m in measured.items() if is_copy(m, table, pair, limits)}
    pairs = [_pair(corpus, lines, pair, m) for pair, m in copies.items()]
    pairs += _like_ideas(corpus, lines, table, copies, limits)
    group = groups.components(len(corpus), (p for p, m in copies.items() if _joins(m, limits)))
    return Found(
        pairs=sorted(pairs, key=lambda pair: (pair.left, pair.right)),
        group=group,
        group_size=groups.sizes(group),
        first=groups.earliest(group, corpus.order),
        template_share=[_template_share(table, text) for text in range(len(table))],
        learned=len(learned),
    )


def is_copy(m: Measures, table: TokenTable, pair: tuple[int, int], limits: Limits) -> bool:
    """Decide whether measures prove copied text; short texts only when they are equal."""
    whole = min(len(table.text_ids(text)) for text in pair)
    if m.similarity == m.left_in_right == m.right_in_left == 1.0:
        return whole >= limits.equal_syllables
    if min(int(table.text_own(text).sum()) for text in pair) < limits.min_syllables:
        return False
    contained = max(m.left_in_right, m.right_in_left) >= limits.copy_contained
    return (
        m.similarity >= limits.copy_similarity
        or (contained and m.longest_passage >= limits.passage_syllables)
        or m.longest_passage >= limits.run_syllables
    )


def _table(lines: Sequence[Lines], template: Template) -> TokenTable:
    return token_table([text.tokens for text in lines], lambda text: lines[text].own(template))


def _seek(table: TokenTable, corpus: Corpus, limits: Limits) -> list[tuple[int, int]]:
    """Gather candidate pairs that touch a new filing, smaller place first, without repeats."""
    sought = np.concatenate(
        [
            candidates.alike(table, limits),
            candidates.containing(table, limits),
            candidates.equal(table, at_least=limits.equal_syllables),
        ]
    )
    new = np.asarray(corpus.is_new, np.bool_)
    sought = np.unique(sought[new[sought].any(axis=1)], axis=0)
    pairs = ((int(left), int(right)) for left, right in sought)
    return [pair for pair in pairs if not corpus.are_versions(*pair)]


def _comparing(table: TokenTable, limits: Limits) -> Callable[[int, int], Measures]:
    """Give the function that measures two texts of a table; a hot original is turned into lists once."""

    @cache
    def told(text: int) -> tuple[list[int], list[bool]]:
        return table.text_ids(text).tolist(), table.text_own(text).tolist()

    def compared(left: int, right: int) -> Measures:
        (a, a_own), (b, b_own) = told(left), told(right)
        return measure(a, b, left_own=a_own, right_own=b_own, shingle=limits.shingle)

    return compared


def _verify(table: TokenTable, seeking: Sequence[tuple[int, int]], limits: Limits) -> Measured:
    """Measure every candidate and keep those with enough in common to matter later."""
    measured: Measured = {}
    least = min(limits.copy_similarity, limits.copy_contained)
    compared = _comparing(table, limits)
    for pair in seeking:
        m = compared(*pair)
        share = max(m.similarity, m.left_in_right, m.right_in_left)
        if share >= least or m.longest_passage >= limits.run_syllables:
            measured[pair] = m
    return measured


def _learn(
    lines: Sequence[Lines], corpus: Corpus, measured: Measured, limits: Limits
) -> frozenset[int]:
    """Learn template lines after mass copies are collapsed: two hundred branches filing one text are one thought."""
    close = (pair for pair, m in measured.items() if m.similarity >= limits.collapse_similarity)
    collapsed = groups.components(len(corpus), close)
    return learn(lines, corpus.units, collapsed, least=limits.template_units)


def _joins(m: Measures, limits: Limits) -> bool:
    """Containment is directed and never chains; only likeness of the whole joins a group."""
    return m.similarity >= limits.copy_similarity


def _pair(corpus: Corpus, lines: Sequence[Lines], pair: tuple[int, int], m: Measures) -> Pair:
    """Order a pair by time and name its relation; copied text of one author or unit is a refiling."""
    left, right = sorted(pair, key=lambda place: (corpus.order[place], place))
    turned = m if (left, right) == pair else _turned(m)
    filing = corpus.filing(left, right)
    label = "copy" if filing == "other_unit" else "resubmission"
    return Pair(left, right, label, filing, turned, _passages(lines[left], lines[right], turned))


def _like_ideas(
    corpus: Corpus, lines: Sequence[Lines], table: TokenTable, copies: Measured, limits: Limits
) -> list[Pair]:
    """Pair filings of one idea in other words; never what is already a copy."""
    words = [
        _own_words(corpus.words[text], lines[text], table.text_own(text))
        for text in range(len(corpus))
    ]
    near = ideas.nearest(
        words, corpus.is_new, least=limits.same_idea_similarity, most=limits.same_idea_most
    )
    pairs = []
    compared = _comparing(table, limits)
    for left, right, cosine in near:
        own = min(int(table.text_own(text).sum()) for text in (left, right))
        if (
            (left, right) in copies
            or corpus.are_versions(left, right)
            or own < limits.same_idea_syllables
        ):
            continue
        likeness = replace(compared(left, right), similarity=round(cosine, 6))
        found = _pair(corpus, lines, (left, right), likeness)
        pairs.append(replace(found, label="same_idea"))
    return pairs


def _own_words(words: Sequence[str], lines: Lines, own: NDArray[np.bool_]) -> list[str]:
    """Fold the words of a text and leave out those that stand in template text only."""
    written = {token for token, kept in zip(lines.tokens, own, strict=True) if kept}
    folded = (word_tokens(word) for word in words)
    return [" ".join(parts) for parts in folded if parts and written.issuperset(parts)]


def _turned(m: Measures) -> Measures:
    """Give the measures of the same pair with its sides exchanged."""
    return replace(
        m,
        left_in_right=m.right_in_left,
        right_in_left=m.left_in_right,
        passages=tuple(replace(p, left=p.right, right=p.left) for p in m.passages),
    )


def _passages(left: Lines, right: Lines, m: Measures) -> Passages:
    """Give the common passages as character ranges of both texts as given."""
    return tuple(
        (
            left.spans[p.left].start,
            left.spans[p.left + p.length - 1].end,
            right.spans[p.right].start,
            right.spans[p.right + p.length - 1].end,
        )
        for p in m.passages
    )


def _template_share(table: TokenTable, text: int) -> float:
    own = table.text_own(text)
    return float(1.0 - own.mean()) if len(own) else 0.0
