"""Which parts of a filing a draft holds already, and in which sentence: for a person who helps to write it.

Precise rather than complete, and never a ground: of a part that is not seen, its writer is asked, no more.
"""

import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache

from models.cues import ACTION, MARKED, Cues
from models.text_signals import BLANK
from nlp import dates, facts, money
from nlp.lexicons import data_path
from nlp.normal import marked_tokens, tokens
from nlp.sentences import sentences

CODES = ("problem", "solution", "applied", "benefit", "date", "recognition")
# Fewer words tell nothing of a problem or a way, whatever heading they stand under.
_LEAST_WORDS = 5
_LONGEST_HEADING = 8
_SENTENCE_END = (".", "!", "?", "…")
_OLD_WAY = 2
_HEAD = re.compile(r"[^:\n]{1,80}:")
_NUMBERING = re.compile(
    r"^\s*(?:(?:\d{1,2}(?:\.\d{1,2})*|[IVX]{1,4}|[A-Za-zđ])\s*[.)]\s*|[\-+*•]+)"
)
_UNFILLED = re.compile(BLANK)
_DIGIT = re.compile(r"\d")


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a filing, told by the sentence at `text[start:end]`."""

    code: str
    start: int
    end: int


class _Sentence:
    """One sentence, and what it holds, looked up when asked for; `under` is the heading's part, "" without one."""

    def __init__(self, text: str, under: str) -> None:
        self.text, self.under = text, under

    @cached_property
    def words(self) -> int:
        return len(tokens(self.text))

    @cached_property
    def cues(self) -> dict[str, list[int]]:
        return _cues().places(self.text)

    @cached_property
    def facts(self) -> facts.Facts:
        return facts.find(self.text)

    def says(self, kind: str) -> bool:
        return kind in self.cues

    def doings(self) -> int:
        """Count words of doing, and the tools, steps and quantities beside them; without any doing, nothing."""
        done = len(Cues.load().places(self.text).get(ACTION, ()))
        found = self.facts
        return done and done + len(found.tools) + len(found.steps) + len(found.measures)


def find_parts(text: str) -> dict[str, Part]:
    """Find for each part the sentence that tells it best, the first of equals; parts that none tells are left out.

    A sentence with blanks of a form that nobody filled in tells nothing.

    >>> text = "Trước đây gá hay bị lỏng. Tôi hàn thêm chốt phi 8 vào gá. Đã áp dụng từ tháng 3/2022."
    >>> {code: text[part.start : part.end] for code, part in find_parts(text).items()}["date"]
    'Đã áp dụng từ tháng 3/2022.'
    """
    found: dict[str, Part] = {}
    best = dict.fromkeys(CODES, 0)
    for start, sentence in _read(text):
        for code, tells in _RULES.items():
            weight = int(tells(sentence))
            if weight > best[code]:
                best[code] = weight
                found[code] = Part(code, start, start + len(sentence.text))
    return {code: found[code] for code in CODES if code in found}


def _read(text: str) -> Iterator[tuple[int, _Sentence]]:
    """Give the sentences with their places, each knowing the heading that it stands under.

    Headings are none, blanks to fill in and what names a document of the law neither.
    """
    under = ""
    for start, end in sentences(text):
        piece = text[start:end]
        head = _HEAD.match(piece)
        named = _heading(head[0] if head else piece) if head or _may_head(piece) else None
        body = piece[head.end() :].strip() if head and named is not None else piece
        under = under if named is None else named
        if named is not None and not head:
            continue
        sentence = _Sentence(body, under)
        if body and not _UNFILLED.search(body) and not sentence.says("document"):
            yield text.index(body, start), sentence


def _may_head(line: str) -> bool:
    """Tell whether a line without a colon may be a heading: it has no figure, and no mark ends it."""
    return not line.endswith(_SENTENCE_END) and not _DIGIT.search(_NUMBERING.sub("", line))


def _heading(words: str) -> str | None:
    """Name the part that a heading opens; None for words that are none."""
    words = _NUMBERING.sub("", words)
    told = (marked_tokens if MARKED.search(words.lower()) else tokens)(words)
    if len(told) > _LONGEST_HEADING:
        return None
    begun = (tuple(told[:length]) for length in range(len(told), 0, -1))
    return next((code for one in begun if (code := _headings().get(one))), None)


def _tells_problem(one: _Sentence) -> bool:
    return one.words >= _LEAST_WORDS and (one.under == "problem" or one.says("problem"))


def _tells_solution(one: _Sentence) -> int:
    """Weigh the words of doing and the things beside them: two are needed, none under its own heading.

    What a sentence about the problem does counts less: there the old way is told.
    """
    if one.words < _LEAST_WORDS or one.under == "problem":
        return 0
    weight = one.doings() - (_OLD_WAY if one.says("problem") else 0)
    return max(1, weight) if one.under == "solution" else max(0, weight - 1)


def _tells_applied(one: _Sentence) -> bool:
    return one.under == "applied" or one.says("applied") or bool(one.facts.places)


def _tells_benefit(one: _Sentence) -> bool:
    """A figure beside a word of effect, a figure before and after, or money called a benefit."""
    has_figure = _DIGIT.search(one.text) is not None
    if has_figure and (one.under == "benefit" or (one.says("benefit") and one.facts.measures)):
        return True
    return bool(one.facts.changes) or any(amount.is_benefit for amount in money.find(one.text))


def _tells_date(one: _Sentence) -> bool:
    """A date with its year beside a word of use."""
    return (one.under == "date" or one.says("date")) and any(
        found.when.first is not None for found in dates.find(one.text)
    )


def _tells_recognition(one: _Sentence) -> bool:
    if one.says("not_recognition"):
        return False
    return one.under == "recognition" or one.says("recognition")


_RULES: Mapping[str, Callable[[_Sentence], int]] = {
    "problem": _tells_problem,
    "solution": _tells_solution,
    "applied": _tells_applied,
    "benefit": _tells_benefit,
    "date": _tells_date,
    "recognition": _tells_recognition,
}


@lru_cache(maxsize=1)
def _lists() -> dict[str, dict[str, list[str]]]:
    with data_path("draft_parts.toml").open("rb") as file:
        return tomllib.load(file)


@lru_cache(maxsize=1)
def _cues() -> Cues:
    return Cues(_lists()["cues"])


@lru_cache(maxsize=1)
def _headings() -> dict[tuple[str, ...], str]:
    listed = _lists()["headings"]
    return {
        tuple(spelt(words)): code
        for code in listed
        for words in listed[code]
        for spelt in (tokens, marked_tokens)
    }
