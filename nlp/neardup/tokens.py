"""Many texts as one flat row of tokens without form text, and what names each text."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numba
import numpy as np

from nlp.neardup.arrays import I32, I64, U8, U32, U64
from nlp.neardup.codes import MARK
from nlp.neardup.folding import Read, read
from nlp.neardup.forms import Forms, curated
from nlp.neardup.hashing import added, masked
from nlp.neardup.lines import keep_own
from nlp.neardup.threads import ahead, in_pieces

T = TypeVar("T")

_PIECE = 20_000


@dataclass(frozen=True, slots=True)
class TokenTable:
    """The tokens of texts, form text left out: text i has `tokens[starts[i]:starts[i + 1]]`.

    The first token of each line carries `MARK`.
    `whole` names all that a text says, form text and numbers included; `left_out` counts its tokens that are
    template text.
    """

    tokens: U32
    starts: I64
    whole: U64
    left_out: I32

    def __len__(self) -> int:
        return len(self.starts) - 1

    @classmethod
    def empty(cls, texts: int) -> "TokenTable":
        """Give a table of texts that say nothing."""
        return cls(
            np.zeros(0, np.uint32),
            np.zeros(texts + 1, np.int64),
            np.zeros(texts, np.uint64),
            np.zeros(texts, np.int32),
        )

    @property
    def lengths(self) -> I64:
        """Tokens of each text without template text."""
        return np.diff(self.starts)

    def text(self, number: int) -> U32:
        """Tokens of one text."""
        return self.tokens[self.starts[number] : self.starts[number + 1]]


def token_table(texts: Sequence[str]) -> TokenTable:
    """Read texts that are at hand."""
    return table_of(read(texts), curated())


def table_of(found: Read, forms: Forms) -> TokenTable:
    """Leave form text out of what was read; the tokens are changed in place."""
    return marked_table(found, forms.marks(found))


def marked_table(found: Read, marks: U8) -> TokenTable:
    """Do as `table_of` does, where form text is marked already."""
    whole = hashes(found.tokens, found.starts, np.False_)
    starts = np.empty(len(found.starts), np.int64)
    tokens = keep_own(found.tokens, found.starts, marks, starts)
    left_out = (np.diff(found.starts) - np.diff(starts)).astype(np.int32)
    return TokenTable(tokens, starts, whole, left_out)


def joined(tables: Iterable[TokenTable]) -> TokenTable:
    """Lay tables end to end; each is let go as soon as it is copied."""
    waiting = list(tables)
    if len(waiting) == 1:
        return waiting[0]
    texts, tokens = sum(map(len, waiting)), sum(len(table.tokens) for table in waiting)
    all_tokens, starts = np.empty(tokens, np.uint32), np.zeros(texts + 1, np.int64)
    whole, left_out = np.empty(texts, np.uint64), np.empty(texts, np.int32)
    text = token = 0
    waiting.reverse()
    while waiting:
        table = waiting.pop()
        here = slice(text, text + len(table))
        all_tokens[token : token + len(table.tokens)] = table.tokens
        starts[text + 1 : text + len(table) + 1] = table.starts[1:] - table.starts[0] + token
        whole[here], left_out[here] = table.whole, table.left_out
        text, token = text + len(table), token + len(table.tokens)
    return TokenTable(all_tokens, starts, whole, left_out)


def taken(table: TokenTable, texts: I64, *, threads: int = 1) -> TokenTable:
    """Copy some texts, in the order given."""
    starts = np.zeros(len(texts) + 1, np.int64)
    np.cumsum(table.starts[texts + 1] - table.starts[texts], out=starts[1:])
    tokens = np.empty(starts[-1], np.uint32)

    def work(begin: int, end: int) -> None:
        copy_texts(table.tokens, table.starts, texts, starts, tokens, begin, end)

    in_pieces(work, len(texts), piece=_PIECE, threads=threads)
    return TokenTable(tokens, starts, table.whole[texts], table.left_out[texts])


def read_batches(
    batches: Iterable[T], read_one: Callable[[T], Read], *, threads: int
) -> TokenTable:
    """Read batches of texts in threads; the number of threads and the size of batches change nothing."""
    forms = curated()
    tables = ahead(lambda one: table_of(read_one(one), forms), iter(batches), threads=threads)
    return joined(tables)


@numba.njit(nogil=True, cache=True)
def hashes(tokens: U32, starts: I64, only_wording: np.bool_) -> U64:
    """Hash each text's tokens; with `only_wording` all numbers count as one. Never 0."""
    found = np.empty(len(starts) - 1, np.uint64)
    for text in range(len(found)):
        key = np.uint64(starts[text + 1] - starts[text])
        for token in tokens[starts[text] : starts[text + 1]]:
            key = added(key, masked(token) if only_wording else np.uint32(token & ~MARK))
        found[text] = key | np.uint64(1)
    return found


@numba.njit(nogil=True, cache=True)
def copy_texts(
    tokens: U32, starts: I64, texts: I64, new: I64, copied: U32, begin: int, end: int
) -> None:
    """Copy the texts `texts[begin:end]` to the places that `new` gives them in `copied`."""
    for number in range(begin, end):
        first = starts[texts[number]]
        for at in range(new[number + 1] - new[number]):
            copied[new[number] + at] = tokens[first + at]
