"""Filings that should not pass, of every reason: the labelled training texts taken apart and put together anew.

A made text keeps the reason of the text it came from: sentences are exchanged for others of that reason, numbers are
drawn anew and some words become others, a word the same one everywhere, so that what repeats itself goes on doing so.
"""

import random
import re
from typing import NamedTuple

from models import labelled
from models.labelled import Labelled
from nlp.sentences import sentences

# What these say lies in how they are built as a whole: no sentence of theirs is exchanged.
_WHOLE = ("empty", "gibberish", "repetition", "template_text", "too_short")
_EXCHANGED, _OTHER_WORD = 0.5, 0.12
_NUMBER = re.compile(r"\d+")
_WORD = re.compile(r"[^\W\d_]+")


class LowText(NamedTuple):
    """The three texts of a filing that should not pass."""

    title: str
    content: str
    benefit: str


class LowTexts:
    """Makes texts by their reason; the same seed makes the same texts in the same order."""

    def __init__(self, *, seed: int) -> None:
        self._chance = random.Random(seed)
        self._texts: dict[str, list[Labelled]] = {}
        for text in labelled.load("train"):
            if text.low_content:
                self._texts.setdefault(text.low_content, []).append(text)
        self._pieces = {name: _pieces(texts) for name, texts in self._texts.items()}
        self._words = {name: _words(texts) for name, texts in self._texts.items()}
        self.reasons = tuple(sorted(self._texts))

    def make(self, reason: str, title: str) -> LowText:
        """Make a text of one reason; `title` is another filing's, which what has hardly any text of its own takes."""
        text = self._chance.choice(self._texts[reason])
        content = text.content if reason in _WHOLE else self._rearranged(text.content, reason)
        if reason in ("empty", "repetition"):
            return LowText(title, content.replace(text.title, title), text.benefit)
        other = _OtherWords(self._words[reason], self._chance)
        return LowText(*(other(part) for part in (text.title, content, text.benefit)))

    def _rearranged(self, content: str, reason: str) -> str:
        pieces = [content[begin:end].strip() for begin, end in sentences(content)]
        for place in range(len(pieces)):
            if self._chance.random() < _EXCHANGED:
                pieces[place] = self._chance.choice(self._pieces[reason])
        return " ".join(pieces)


class _OtherWords:
    """Writes a text with some words exchanged, each for the same one wherever it stands, and other numbers."""

    def __init__(self, words: list[str], chance: random.Random) -> None:
        self._words, self._chance = words, chance
        self._known: dict[str, str] = {}

    def __call__(self, text: str) -> str:
        text = _WORD.sub(self._word, text)
        return _NUMBER.sub(self._number, text)

    def _word(self, found: re.Match[str]) -> str:
        word = found[0]
        if word not in self._known:
            is_other = self._chance.random() < _OTHER_WORD
            self._known[word] = self._chance.choice(self._words) if is_other else word
        return self._known[word]

    def _number(self, found: re.Match[str]) -> str:
        digits = len(found[0])
        return str(self._chance.randrange(10 ** (digits - 1), 10**digits))


def _pieces(texts: list[Labelled]) -> list[str]:
    parts = [(text.content, cut) for text in texts for cut in sentences(text.content)]
    return [content[begin:end].strip() for content, (begin, end) in parts]


def _words(texts: list[Labelled]) -> list[str]:
    return [word for text in texts for word in _WORD.findall(text.content)]
