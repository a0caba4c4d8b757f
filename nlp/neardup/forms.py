"""Form text, told line by line: what the curated list names, and what reads like a form.

A line ends at a newline or a sentence's end. Curated lines (`data/templates/`) and the headings at the begin of lines
are no author's words and are left out of every comparison. Lines that read like a form's, by the weights of
`data/lexicons/form_words.csv`, are compared, but what two texts share of them is no evidence of copying.
"""

import csv
import hashlib
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from nlp.lexicons import data_path
from nlp.neardup.arrays import F32, I64, U8, U32, U64
from nlp.neardup.folding import Read, placed, token_code
from nlp.neardup.hashing import NUMBER_CODE
from nlp.neardup.lines import (
    BEGIN,
    FILTER,
    FORM,
    LINE,
    START,
    fill,
    line_key,
    mark,
    mark_formlike,
    pair_key,
    unnumbered,
)

__all__ = ["BEGIN", "FORM", "Forms", "curated", "form_share", "marks_of", "reader_version"]

# Raised when texts are read into other tokens than before: an index of other tokens is built anew.
_READER = 2

_ROMAN = "i ii iii iv v vi vii viii ix x xi xii xiii xiv xv xvi xvii xviii xix xx"
_NUMBERING = (*_ROMAN.split(" "), *"abcde", "phan", "muc")


@dataclass(frozen=True, slots=True)
class Forms:
    """The curated lines and the weights of words, as tables that compiled code looks up.

    `known` holds line keys and what each is (whole line or begin of a line); `words` holds keys of words and of pairs
    of neighbours with their weights; both are open addressing tables whose empty places have key 0.
    """

    known_keys: U64
    known_kinds: U8
    begins: U8
    word_keys: U64
    word_weights: F32
    pair_keys: U64
    pair_weights: F32
    pairs: U8
    threshold: np.float32
    numbering: U32

    def marks(self, found: Read) -> U8:
        """Tell for each token whether it is the author's own (0) or a form's, and whether a line begins with it."""
        marks = np.zeros(len(found.tokens), np.uint8)
        known = (self.known_keys, self.known_kinds, self.begins)
        mark(found.tokens, found.breaks, found.starts, *known, self.numbering, marks)
        return marks

    def mark_formlike(self, tokens: U32, starts: I64) -> None:
        """In texts that are left without form text, turn the marks of lines into marks of what reads like a form."""
        words = (self.word_keys, self.word_weights, self.pair_keys, self.pair_weights, self.pairs)
        mark_formlike(tokens, starts, *words, self.threshold)


@lru_cache(maxsize=1)
def curated() -> Forms:
    """Read `data/templates/` and the weights; `line_starts.txt` holds begins of lines, every other file whole lines."""
    numbering = np.sort(np.array([token_code(token) for token in _NUMBERING], np.uint32))
    known: dict[int, int] = {}
    begins = np.zeros(FILTER, np.uint8)
    for path in sorted(data_path("templates").glob("*.txt")):
        kind = START if path.name == "line_starts.txt" else LINE
        for line in path.read_text(encoding="utf-8").splitlines():
            tokens = placed(line).tokens
            if len(tokens) and not line.startswith("#"):
                tokens = unnumbered(tokens, numbering) if kind == LINE else tokens
                key = int(line_key(tokens))
                known[key] = known.get(key, 0) | kind
                begins[int(line_key(tokens[:2])) % FILTER] = 1
    known_keys, known_at = _table(np.array(list(known), np.uint64))
    threshold, words, pairs = _weights()
    word_keys, word_at = _table(np.array(list(words), np.uint64))
    pair_keys, pair_at = _table(np.array(list(pairs), np.uint64))
    pair_filter = np.zeros(FILTER, np.uint8)
    pair_filter[np.array(list(pairs), np.uint64) % np.uint64(FILTER)] = 1
    return Forms(
        known_keys,
        np.array([*known.values()], np.uint8)[known_at],
        begins,
        word_keys,
        np.array([*words.values()], np.float32)[word_at],
        pair_keys,
        np.array([*pairs.values()], np.float32)[pair_at],
        pair_filter,
        np.float32(threshold),
        numbering,
    )


@lru_cache(maxsize=1)
def reader_version() -> str:
    """Name the way texts are read: twelve hexadecimal digits that change with the curated data and `_READER`."""
    digest = hashlib.sha256(str(_READER).encode())
    lexicons = ("form_words.csv", "idea_weights.csv", "synonyms.txt")
    paths = [data_path("lexicons") / name for name in lexicons]
    for path in sorted([*paths, *data_path("templates").glob("*.txt")]):
        digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()[:12]


def form_share(text: str) -> float:
    """Measure which share of a text's tokens is form text by the curated list.

    >>> form_share("Kính gửi: Hội đồng sáng kiến cơ sở")
    1.0
    """
    marks = marks_of(text)
    return float((marks & FORM).astype(bool).mean()) if len(marks) else 0.0


def marks_of(text: str) -> U8:
    """Mark the tokens of one text; see `Forms.marks`."""
    found = placed(text)
    whole = np.array([0, len(found.tokens)], np.int64)
    return curated().marks(Read(found.tokens, found.breaks, whole))


def _weights() -> tuple[float, dict[int, float], dict[int, float]]:
    """Read the threshold and the weights of words and of pairs of neighbours."""
    words: dict[int, float] = {}
    pairs: dict[int, float] = {}
    threshold = 0.0
    path = data_path("lexicons") / "form_words.csv"
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            codes = [_masked_code(word) for word in row["words"].split()]
            weight = float(row["weight"])
            if len(codes) > 1:
                pairs[int(pair_key(*codes))] = weight
            elif codes:
                words[int(codes[0])] = weight
            else:
                threshold = weight
    return threshold, words, pairs


def _masked_code(word: str) -> np.uint32:
    return NUMBER_CODE if word[0].isdigit() else np.uint32(token_code(word))


def _table(keys: U64) -> tuple[U64, I64]:
    """Lay keys out for open addressing; gives the table and, for each place, which key stands there."""
    size = 1 << int(np.ceil(np.log2(max(4, 2 * len(keys) + 2))))
    table, at = np.zeros(size, np.uint64), np.zeros(size, np.int64)
    fill(keys, table, at)
    return table, at
