"""Choose the way to segment: the fast one if underthesea is as it was checked, else its own."""

import logging
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Protocol

from nlp.words.model_files import differences, model_folder, read_model
from nlp.words.original import OriginalSegmenter
from nlp.words.tokens import UnknownTokenizerError
from nlp.words.word_ids import WordIds

_LOG = logging.getLogger("nlp.words")
_LOADING = Lock()


class Segmenter(Protocol):
    """Finds words; `source` says how, and why that way."""

    source: str

    def segment(self, texts: list[str]) -> list[list[str]]:
        """Give the words of each text."""

    def segment_ids(self, texts: list[str]) -> WordIds:
        """Give the words of each text as numbers."""


def shared_segmenter() -> Segmenter:
    """Give the process's segmenter; the first call loads it (most of a second)."""
    with _LOADING:
        return _load_once()


@cache
def _load_once() -> Segmenter:
    return load_segmenter(model_folder())


def load_segmenter(folder: Path) -> Segmenter:
    """Load the segmenter for the model files in a folder.

    Where they, or the installed releases, are not those that were checked, a warning says so and
    underthesea's own function, with its own files, serves.
    """
    reasons = differences(folder)
    if not reasons:
        # Here, not above: numba takes a second to import, and may not be needed.
        from nlp.words.fast import FastSegmenter

        try:
            return FastSegmenter(read_model(folder))
        except UnknownTokenizerError as error:
            reasons = [str(error)]
    reason = "; ".join(reasons)
    _LOG.warning("words are segmented slowly, by underthesea's own function: %s", reason)
    return OriginalSegmenter(reason)
