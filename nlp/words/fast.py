"""underthesea's words from underthesea's own model, looked up and decoded in compiled code."""

from collections.abc import Iterator
from itertools import pairwise
from threading import Lock
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from nlp.words.chunks import split_chunks
from nlp.words.decoding import make_decoder, opening_tokens
from nlp.words.layout import gather_tokens, word_spans
from nlp.words.memory import Memory, MemoryFullError
from nlp.words.model_files import WordModel
from nlp.words.tokens import token_cutter
from nlp.words.weights import model_weights
from nlp.words.word_ids import Numbering, WordIds

# So many chunks, and so many words, are remembered between texts; then the memory is emptied.
# With its strings it never took more than 190 MB.
MEMORY_ENTRIES = 1 << 18

# Normalising makes three characters of one at most, each of them a word at worst: with four entries
# a character whatever comes fits into an empty memory.
_ENTRIES_PER_CHARACTER = 4


class FoundWords(NamedTuple):
    """Text i has the words `table[places[j]]` for j in `starts[i]:starts[i + 1]`."""

    table: NDArray[np.object_]
    places: NDArray[np.int32]
    starts: NDArray[np.int64]


class FastSegmenter:
    """Segments like underthesea; many threads may use one segmenter at once.

    Texts are taken in batches, so that what a call needs besides its result is bounded too. A text
    that is longer than a batch gets a memory of its own, for as long as the call lasts.
    """

    source = "fast: underthesea's word model, its files as they were checked"

    def __init__(self, model: WordModel, *, memory_entries: int = MEMORY_ENTRIES) -> None:
        self._decoder = make_decoder(model_weights(model))
        self._cut = token_cutter()
        self._entries = memory_entries
        self._batch_characters = memory_entries // _ENTRIES_PER_CHARACTER
        self._lock = Lock()
        self._memory = self._empty_memory(memory_entries)

    def segment(self, texts: list[str]) -> list[list[str]]:
        """Give the words of each text."""
        segmented: list[list[str]] = []
        for batch in _batches(texts, self._batch_characters):
            found = self._find(batch)
            words = found.table[found.places].tolist()
            segmented += [words[begin:end] for begin, end in pairwise(found.starts.tolist())]
        return segmented

    def segment_ids(self, texts: list[str]) -> WordIds:
        """Give the words of each text as numbers."""
        numbering = Numbering()
        ids, counts = [np.zeros(0, np.int32)], [np.zeros(1, np.int64)]
        for batch in _batches(texts, self._batch_characters):
            found = self._find(batch)
            ids.append(numbering.renumber(found.table, found.places))
            counts.append(np.diff(found.starts))
        return WordIds(
            np.concatenate(ids), np.cumsum(np.concatenate(counts)), numbering.vocabulary()
        )

    def remembered(self) -> tuple[int, int]:
        """Count the chunks and the words in memory; neither exceeds `memory_entries`."""
        return self._memory.chunk_count, self._memory.word_count

    def _find(self, texts: list[str]) -> FoundWords:
        characters = sum(map(len, texts))
        if characters > self._batch_characters:
            memory = self._empty_memory(_ENTRIES_PER_CHARACTER * characters)
            return self._find_with(memory, texts)
        while True:
            memory = self._memory
            try:
                return self._find_with(memory, texts)
            except MemoryFullError:
                with self._lock:
                    # Unless another thread has already done so.
                    if self._memory is memory:
                        self._memory = self._empty_memory(self._entries)

    def _find_with(self, memory: Memory, texts: list[str]) -> FoundWords:
        text = "".join(texts)
        codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
        chunks, starts = split_chunks(codes, np.cumsum([0, *map(len, texts)]))
        numbers = memory.chunk_numbers(text, codes, chunks)
        tokens, starts = gather_tokens(numbers, starts, memory.chunk_starts, memory.chunk_tokens)
        opens = opening_tokens(self._decoder, memory.token_types[tokens], starts)
        words, starts = word_spans(opens, starts)
        return FoundWords(memory.words, memory.word_numbers(tokens, words), starts)

    def _empty_memory(self, entries: int) -> Memory:
        return Memory(
            entries, cut=self._cut, type_of=self._decoder.vocabulary.type_of, lock=self._lock
        )


def _batches(texts: list[str], characters: int) -> Iterator[list[str]]:
    """Group texts in their order, up to so many characters a group; a longer text goes alone."""
    batch: list[str] = []
    size = 0
    for text in texts:
        if batch and size + len(text) > characters:
            yield batch
            batch, size = [], 0
        batch.append(text)
        size += len(text)
    if batch:
        yield batch
