"""A made corpus with known copies, for the near-duplicate benchmark: seeded, drawn from this repository's own texts.

Syllables follow each other as in the labelled training texts, mixed with words of one of 500 subjects; sentences mean
nothing. What the corpus keeps of reality is the length of texts, template sentences that all or one union's filings
carry, whole forms with little of one's own, and copies of every kind with hot originals. Trust mechanisms and ratios.
"""

import argparse
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from benchmarks.corpus_bytes import RENDERINGS, render
from benchmarks.corpus_rows import (
    GLOBAL,
    KINDS,
    OF_UNION,
    Ids,
    Made,
    Places,
    Plan,
    Source,
    make_rows,
    set_seed,
    walk,
)
from models import labelled
from nlp.encodings import encode, restore

__all__ = ["KINDS", "Truth", "Wording", "drawn", "load_truth", "write"]

_DERIVED, _FORMS = 0.16, 0.05
_UNIONS, _FORM_KINDS = 82, 60
_SUBJECTS, _SUBJECT_WORDS = 500, 160
_PIECE = 100_000
_CYRILLIC = str.maketrans("aeocxpTHKMB", "аеосхрТНКМВ")

_SCHEMA = pa.schema(
    [("key", "string"), ("text", "large_string"), ("unit", "string"), ("author", "string")]
)


@dataclass(frozen=True, slots=True)
class Truth:
    """For every row: what it was made from (-1: nothing) and how."""

    source: Places
    kind: NDArray[np.int8]


@dataclass(frozen=True, slots=True)
class Wording:
    """How texts are worded: from which labelled texts, how closely, and how long (syllables of a text's own, median).

    `chain` is how often the next syllable is one that follows in those texts. A corpus for the search is worded as
    loosely as this, so that nothing is alike but what was copied; what is judged has to read like filings.
    """

    only_genuine: bool = False
    chain: float = 0.62
    own: int = 104


_LOOSE = Wording()


def write(path: Path, rows: int, *, seed: int) -> Truth:
    """Write `rows` made filings as Parquet (`key, text, unit, author`); a copy comes after what it copies."""
    truth, tables = drawn(rows, seed=seed)
    with pq.ParquetWriter(path, _SCHEMA, compression="zstd", compression_level=1) as writer:
        for table in tables:
            writer.write_table(table.cast(_SCHEMA), row_group_size=25_000)
    return truth


def drawn(
    rows: int, *, seed: int, wording: Wording = _LOOSE, as_filed: bool = False
) -> tuple[Truth, Iterator[pa.Table]]:
    """Give the truth of a corpus and, a table a piece, its rows; `as_filed` leaves old encodings as they came."""
    make = _Maker(rows, seed, wording)
    return Truth(make.plan.source, make.plan.kind), make.tables(as_filed=as_filed)


def load_truth(path: Path) -> Truth:
    """Read what `main` left beside a corpus."""
    with np.load(path.with_suffix(".npz")) as kept:
        return Truth(kept["source"], kept["kind"])


class _Maker:
    """Makes rows piece by piece; the syllables of all rows stay in memory, as word numbers."""

    def __init__(self, rows: int, seed: int, wording: Wording) -> None:
        self.rows, self.random, self.wording = rows, np.random.default_rng(seed), wording
        self.words, follow = _chain(only_genuine=wording.only_genuine)
        self.follow_at, self.followers = follow
        self.renderings = [_rendered(self.words, name) for name in RENDERINGS]
        self.subjects = self._subjects()
        self._plan()
        self.made = Made(
            np.zeros(
                max(1 << 20, rows * 220), np.uint16
            ),  # 167 on average; nobody looks at its end
            np.zeros(rows + 1, np.int64),
            np.zeros(rows, np.int64),
            np.zeros((rows, 2), np.int64),
        )
        sentences = GLOBAL + OF_UNION * _UNIONS
        self.fixed = [self._sentence(8, 24) for _ in range(sentences)]
        self.forms = [
            [self._sentence(8, 20) for _ in range(self.random.integers(5, 11))]
            for _ in range(_FORM_KINDS)
        ]

    def tables(self, *, as_filed: bool) -> Iterator[pa.Table]:
        """Make the rows, a table a piece; see `drawn`."""
        forms = [np.concatenate(form) for form in self.forms]
        source = Source(
            self.wording.chain,
            self.subjects,
            self.follow_at,
            self.followers,
            *_flat(self.fixed),
            *_flat(forms),
        )
        set_seed(int(self.random.integers(2**31)))
        for begin in range(0, self.rows, _PIECE):
            end = min(begin + _PIECE, self.rows)
            make_rows(begin, end, self.plan, source, self.made)
            yield self._table(begin, end, as_filed=as_filed)

    def _table(self, begin: int, end: int, *, as_filed: bool) -> pa.Table:
        words = _stacked(self.renderings)
        offsets, data = render(begin, end, self.made, self.rendering, *words)
        texts = pa.LargeStringArray.from_buffers(
            end - begin, pa.py_buffer(offsets), pa.py_buffer(data)
        )
        texts = texts if as_filed else self._readable(texts, begin)
        rows = range(begin, end)
        units = [f"Đơn vị {unit}" for unit in self.unit[begin:end]]
        return pa.table(
            {
                "key": [f"SK-{row:07d}" for row in rows],
                "text": texts,
                "unit": units,
                "author": [f"Người {author}" for author in self.author[begin:end]],
            }
        )

    def _readable(self, texts: pa.Array, begin: int) -> pa.Array:
        """Read old encodings as the screening's normalise stage does, before the search sees a text."""
        old = np.flatnonzero(self.plan.kind[begin : begin + len(texts)] == KINDS.index("legacy"))
        if not len(old):
            return texts
        read = texts.to_pylist()
        for row, text in zip(old, map(restore, texts.take(old).to_pylist()), strict=True):
            read[row] = text.text
        return pa.array(read, pa.large_string())

    def _plan(self) -> None:
        """Decide for every row what it will be."""
        rows, random = self.rows, self.random
        drawn = random.random(rows)
        kind = np.zeros(rows, np.int8)
        derived = drawn < _DERIVED
        kind[derived] = random.integers(1, len(KINDS) - 1, int(derived.sum()))
        kind[(drawn >= _DERIVED) & (drawn < _DERIVED + _FORMS)] = len(KINDS) - 1
        kind[: min(100, rows)] = 0
        source = self._sources(kind)
        lengths = np.clip(np.exp(random.normal(np.log(self.wording.own), 0.55, rows)), 14, 800)
        subject = random.integers(0, _SUBJECTS, rows)
        self.unit = random.integers(0, max(400, rows // 20), rows)
        self.author = random.integers(0, max(100, rows // 3), rows)
        popular = 1 / np.arange(1, _FORM_KINDS + 1)
        form = random.choice(_FORM_KINDS, rows, p=popular / popular.sum())
        self.plan = Plan(kind, source, lengths.astype(np.int64), subject, self.unit % _UNIONS, form)
        self.rendering = np.zeros(rows, np.int8)
        self._draw_renderings(KINDS.index("nodiac"), (1,))
        self._draw_renderings(KINDS.index("unicode"), (2, 3))
        self._draw_renderings(KINDS.index("legacy"), (4, 5))
        self._draw_renderings(KINDS.index("homoglyph"), (6,))
        self._draw_renderings(KINDS.index("heavy"), (0, 1, 3))

    def _sources(self, kind: NDArray[np.int8]) -> Places:
        """Choose an earlier row for each copy to be made from, for half of them one of a few hot originals."""
        random, source = self.random, np.full(self.rows, -1, np.int64)
        originals = np.flatnonzero(kind == 0)
        hot = originals[: max(20, self.rows // 480)]
        weight = 1 / np.arange(1, len(hot) + 1) ** 0.6
        children = np.flatnonzero((kind > 0) & (kind < len(KINDS) - 1))
        before = np.searchsorted(originals, children)
        any_one = originals[(random.random(len(children)) * before).astype(np.int64)]
        hot_one = random.permutation(hot)[
            random.choice(len(hot), len(children), p=weight / weight.sum())
        ]
        use_hot = (random.random(len(children)) < 0.5) & (hot_one < children)
        source[children] = np.where(use_hot, hot_one, any_one)
        return source

    def _draw_renderings(self, kind: int, choices: tuple[int, ...]) -> None:
        here = np.flatnonzero(self.plan.kind == kind)
        self.rendering[here] = self.random.choice(choices, len(here))

    def _subjects(self) -> Ids:
        """For each subject its words, a frequent one standing more often, so that a draw is one index."""
        counts = np.diff(self.follow_at) ** 0.5
        drawn = self.random.choice(
            len(self.words), (_SUBJECTS, _SUBJECT_WORDS), p=counts / counts.sum()
        )
        zipf = 1 / np.arange(1, _SUBJECT_WORDS + 1)
        ranks = self.random.choice(_SUBJECT_WORDS, 2048, p=zipf / zipf.sum())
        return drawn[:, ranks].astype(np.uint16)

    def _sentence(self, least: int, most: int) -> Ids:
        subject = self.subjects[self.random.integers(_SUBJECTS)]
        length = int(self.random.integers(least, most + 1))
        set_seed(int(self.random.integers(2**31)))
        return walk(self.wording.chain, subject, self.follow_at, self.followers, length)


def _chain(*, only_genuine: bool) -> tuple[list[str], tuple[Places, Ids]]:
    """List the syllables of the labelled training texts, or the genuine ones, and for each all that follow it."""
    number: dict[str, int] = {}
    nexts: list[list[int]] = []
    for text in labelled.load("train"):
        if only_genuine and text.low_content is not None:
            continue
        last = -1
        for word in re.findall(r"[^\W\d_]+", f"{text.content} {text.benefit}".lower()):
            if not word.isascii() or len(word) > 1:
                here = number.setdefault(word, len(number))
                nexts.extend([] for _ in range(len(number) - len(nexts)))
                if last >= 0:
                    nexts[last].append(here)
                last = here
    for here, known in enumerate(nexts):
        known.append(here)
    return list(number), _offsets(nexts)


def _offsets(nexts: list[list[int]]) -> tuple[Places, Ids]:
    at = np.zeros(len(nexts) + 1, np.int64)
    np.cumsum([len(known) for known in nexts], out=at[1:])
    return at, np.concatenate([np.array(known, np.uint16) for known in nexts])


def _rendered(words: list[str], name: str) -> list[bytes]:
    """Write each word as it looks in one rendering; the second half of the list holds the begins of sentences."""
    small = [_as(word, name) for word in words]
    is_plain = name in ("plain", "nodiac")
    large = [_as(word.capitalize() if is_plain else word, name) for word in words]
    return [word.encode() for word in [*small, *large]]


def _as(word: str, name: str) -> str:
    match name:
        case "nodiac":
            plain = unicodedata.normalize("NFD", word.replace("đ", "d").replace("Đ", "D"))
            return "".join(letter for letter in plain if not unicodedata.combining(letter))
        case "nfd":
            return unicodedata.normalize("NFD", word)
        case "upper":
            return word.upper()
        case "tcvn3" | "vni":
            return encode(word, name)
        case "homoglyph":
            spread = "\u200b".join((word[:1], word[1:])) if len(word) > 3 else word
            return spread.translate(_CYRILLIC)
    return word


def _stacked(renderings: list[list[bytes]]) -> tuple[NDArray[np.uint8], Places]:
    """Lay all words of all renderings end to end, and where each begins."""
    every = [word for rendering in renderings for word in rendering]
    at = np.zeros(len(every) + 1, np.int64)
    np.cumsum([len(word) for word in every], out=at[1:])
    return np.frombuffer(b"".join(every), np.uint8), at


def _flat(parts: list[Ids]) -> tuple[Ids, Places]:
    at = np.zeros(len(parts) + 1, np.int64)
    np.cumsum([len(part) for part in parts], out=at[1:])
    return np.concatenate(parts), at


def main() -> None:
    """Write a corpus and, beside it, its truth."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("path", type=Path)
    parser.add_argument("rows", type=int)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    truth = write(given.path, given.rows, seed=given.seed)
    np.savez(given.path.with_suffix(".npz"), source=truth.source, kind=truth.kind)


if __name__ == "__main__":
    main()
