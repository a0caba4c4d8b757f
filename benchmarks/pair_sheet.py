"""Ten pairs of every kind side by side, as the search sees them: `make pair-sheet` writes `var/pairs.html` for reading.

Labelled kinds come from the train and tune splits (the test split is not for reading), planted ones from a small made
corpus. Common passages are marked; measures and verdict stand above each pair.
"""

import argparse
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import jinja2
import numpy as np

from benchmarks.corpus import KINDS, load_truth, write
from models import labelled_pairs
from nlp.neardup import Alignment, align
from nlp.neardup.comparing import compare
from nlp.neardup.judging import are_copies
from nlp.neardup.limits import of_the_house
from nlp.neardup.sources import texts_of
from nlp.neardup.tokens import token_table

_EACH = 10
_PLANTED = ("title", "unicode", "legacy", "padded", "homoglyph", "heavy")
_ROWS = 3_000
_PAGE = Path(__file__).with_name("pair_sheet.html")

Piece = tuple[str, bool]


@dataclass(frozen=True, slots=True)
class Shown:
    """One pair as the sheet shows it."""

    name: str
    measures: Alignment
    is_copy: bool
    sides: tuple[list[Piece], list[Piece]]


def main() -> None:
    """Write the sheet and say how many pairs of each kind are called copies."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("path", type=Path, nargs="?", default=Path("var/pairs.html"))
    path: Path = parser.parse_args().path
    kinds = [*_labelled(), *_planted()]
    environment = jinja2.Environment(autoescape=True)
    page = environment.from_string(_PAGE.read_text(encoding="utf-8"))
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(page.render(kinds=kinds), encoding="utf-8")
    for kind, pairs in kinds:
        print(f"{kind:<15} {sum(pair.is_copy for pair in pairs)} of {len(pairs)} called copies")
    print(f"written to {path}")


def _labelled() -> Iterator[tuple[str, list[Shown]]]:
    pairs = [*labelled_pairs.load("train"), *labelled_pairs.load("tune")]
    for kind in dict.fromkeys(pair.kind for pair in pairs):
        of_kind = [pair for pair in pairs if pair.kind == kind]
        # Evenly spread, so that several voices are seen.
        spread = np.unique(np.linspace(0, len(of_kind) - 1, _EACH).astype(int))
        chosen = [of_kind[at] for at in spread]
        yield kind, [_shown(pair.id, pair.left.text, pair.right.text) for pair in chosen]


def _planted() -> Iterator[tuple[str, list[Shown]]]:
    with TemporaryDirectory() as folder:
        corpus = Path(folder) / "made.parquet"
        truth = write(corpus, _ROWS, seed=3)
        np.savez(corpus.with_suffix(".npz"), source=truth.source, kind=truth.kind)
        truth = load_truth(corpus)
        texts = [text for column in texts_of([corpus], "text") for text in column.to_pylist()]
    for kind in _PLANTED:
        rows = np.flatnonzero(truth.kind == KINDS.index(kind))[:_EACH]
        yield (
            f"{kind} (made)",
            [_shown(f"row {row}", texts[truth.source[row]], texts[row]) for row in rows.tolist()],
        )


def _shown(name: str, left: str, right: str) -> Shown:
    found, table = align(left, right), token_table([left, right])
    counts = compare(table.tokens, table.starts, np.array([1], np.uint64), threads=1)
    lengths = table.lengths
    copies = are_copies(counts, lengths[:1], lengths[1:], of_the_house())
    sides = (
        _pieces(left, [(start, end) for start, end, _, _ in found.passages]),
        _pieces(right, [(start, end) for _, _, start, end in found.passages]),
    )
    return Shown(name, found, bool(copies[0]), sides)


def _pieces(text: str, spans: list[tuple[int, int]]) -> list[Piece]:
    """Cut a text where marked passages begin and end."""
    marked = np.zeros(len(text) + 1, np.bool_)
    for start, end in spans:
        marked[start:end] = True
    cuts = [0, *(np.flatnonzero(marked[1:] != marked[:-1]) + 1).tolist(), len(text)]
    return [(text[a:b], bool(marked[a])) for a, b in zip(cuts, cuts[1:], strict=False) if a < b]


if __name__ == "__main__":
    main()
