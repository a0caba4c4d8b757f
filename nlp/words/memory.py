"""What earlier texts taught: their chunks cut into tokens, their words as strings.

Bounded: a full memory is replaced by an empty one. It is only ever added to, under a lock, and so
looked up without one (see `sequences`).
"""

from collections.abc import Callable
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from nlp.words.sequences import (
    Spans,
    add_sequences,
    find_sequences,
    has_room,
    selected,
    sequence_table,
)

# A chunk has 5 characters and 1.2 tokens on average, a word 1.3 tokens: entries run out before these.
_NUMBERS_PER_ENTRY = 16


class MemoryFullError(Exception):
    """There is no room for what these texts would add."""


class Memory:
    """Chunks and words of earlier texts, up to `entries` of each.

    `cut` gives a chunk's tokens, `type_of` a token's type; neither is called by two threads at a
    time as long as all memories that share them share the lock.
    """

    def __init__(
        self,
        entries: int,
        *,
        cut: Callable[[str], list[str]],
        type_of: Callable[[str], int],
        lock: Lock,
    ) -> None:
        room = entries * _NUMBERS_PER_ENTRY
        self._cut, self._type_of, self._lock = cut, type_of, lock
        self._chunks, self.chunk_count = sequence_table(entries, room), 0
        self._words, self.word_count = sequence_table(entries, room), 0
        self._tokens: list[str] = []
        self._token_numbers: dict[str, int] = {}
        self.token_types = np.zeros(room, np.int32)
        self.chunk_tokens = np.zeros(room, np.uint32)
        self.chunk_starts = np.zeros(entries + 1, np.int64)
        self.words = np.empty(entries, object)

    def chunk_numbers(
        self, text: str, codes: NDArray[np.uint32], chunks: Spans
    ) -> NDArray[np.int32]:
        """Number the chunks of a text, given also as code points; learn those not met before.

        The tokens of chunk i are `chunk_tokens[chunk_starts[i]:chunk_starts[i + 1]]`.

        Raises:
            MemoryFullError: not all can be numbered.
        """
        found = find_sequences(self._chunks, self.chunk_count, codes, chunks)
        unknown = np.flatnonzero(found < 0)
        if len(unknown):
            chunks = selected(chunks, unknown)
            with self._lock:
                self._learn_chunks(text, codes, chunks)
            found[unknown] = find_sequences(self._chunks, self.chunk_count, codes, chunks)
        return found

    def word_numbers(self, tokens: NDArray[np.uint32], words: Spans) -> NDArray[np.int32]:
        """Number words, each a run of token numbers; learn those not met before.

        The string of word i is `words[i]`.

        Raises:
            MemoryFullError: not all can be numbered.
        """
        found = find_sequences(self._words, self.word_count, tokens, words)
        unknown = np.flatnonzero(found < 0)
        if len(unknown):
            words = selected(words, unknown)
            with self._lock:
                self._learn_words(tokens, words)
            found[unknown] = find_sequences(self._words, self.word_count, tokens, words)
        return found

    def _learn_chunks(self, text: str, codes: NDArray[np.uint32], chunks: Spans) -> None:
        # Another thread may have learned some of them since they were looked up.
        found = find_sequences(self._chunks, self.chunk_count, codes, chunks)
        first_at: dict[tuple[str, int], int] = {}
        for at in np.flatnonzero(found < 0).tolist():
            chunk = text[chunks.begins[at] : chunks.ends[at]]
            first_at.setdefault((chunk, int(chunks.marks[at])), at)
        if not first_at:
            return
        new = selected(chunks, np.array(list(first_at.values()), np.int64))
        cuts = [self._cut(chunk if at_end else chunk + " ") for chunk, at_end in first_at]
        self._store_tokens(new, cuts)
        add_sequences(self._chunks, self.chunk_count, codes, new)
        self.chunk_count += len(cuts)

    def _store_tokens(self, chunks: Spans, cuts: list[list[str]]) -> None:
        count = self.chunk_count
        ends = self.chunk_starts[count] + np.cumsum([len(tokens) for tokens in cuts])
        fits = ends[-1] <= len(self.chunk_tokens)
        if not (fits and has_room(self._chunks, count, chunks)):
            raise MemoryFullError
        numbers = [self._token_number(token) for tokens in cuts for token in tokens]
        self.chunk_tokens[ends[-1] - len(numbers) : ends[-1]] = numbers
        self.chunk_starts[count + 1 : count + 1 + len(cuts)] = ends

    def _token_number(self, token: str) -> int:
        known = self._token_numbers.get(token)
        if known is not None:
            return known
        number = len(self._tokens)
        self.token_types[number] = self._type_of(token)
        self._tokens.append(token)
        self._token_numbers[token] = number
        return number

    def _learn_words(self, tokens: NDArray[np.uint32], words: Spans) -> None:
        found = find_sequences(self._words, self.word_count, tokens, words)
        first_at: dict[bytes, int] = {}
        for at in np.flatnonzero(found < 0).tolist():
            first_at.setdefault(tokens[words.begins[at] : words.ends[at]].tobytes(), at)
        new = selected(words, np.array(list(first_at.values()), np.int64))
        if not has_room(self._words, self.word_count, new):
            raise MemoryFullError
        for number, (begin, end) in enumerate(zip(new.begins, new.ends), self.word_count):
            self.words[number] = " ".join([self._tokens[token] for token in tokens[begin:end]])
        add_sequences(self._words, self.word_count, tokens, new)
        self.word_count += len(first_at)
