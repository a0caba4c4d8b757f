"""Countable signals of an entry: what its text holds beyond title, form and habit."""

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from functools import cached_property, lru_cache
from typing import Any

from models import labelled
from models.cues import Cues
from models.text_lines import Lines
from nlp.abbreviations import expansions
from nlp.neardup.folding import placed
from nlp.neardup.forms import FORM, marks_of
from nlp.normal import normalise, tokens
from nlp.syllables import is_valid

# Words that name neither an object nor a way.
SAYS_NOTHING = frozenset(
    tokens(
        "không có như trên tên sáng kiến n a chưa và là của cho cái con các những một được đã đang sẽ bị thì mà"
        " cải tiến giải pháp biện pháp nâng cao hiệu quả chất lượng công tác tốt hơn lại chạy làm đẹp gọn nhanh ngon"
        " em tôi tui mình anh chị bà con việc năm máy thiết bị sửa ra rất nhiều trong tại"
    )
)
# What people write into a cell that they do not fill.
FILLER = frozenset(tokens("không có như trên tên sáng kiến n a chưa và là xem đã nêu ở"))
_LETTERS = re.compile(r"[^\W\d_]+")
_CODE = re.compile(r"\d")
# Letters that a foreign word could have: vowels and consonants in turn, no run of four consonants.
_FOREIGN = re.compile(
    r"(?:[bcdfghjklmnpqrstvwxz]{0,3}[aeiouy]{1,2}){1,6}[bcdfghjklmnpqrstvwxz]{0,3}", re.IGNORECASE
)
# A run of dots, ellipses, underscores or an empty box: a blank of a form that nobody filled in.
BLANK = r"[.…_]{4,}|…|☐|□"
HINT = r"\((?:ghi|nêu|mô tả|nếu|ký|tính|đánh)[^()]{0,200}\)"
_BLANK = re.compile(f"{BLANK}|{HINT}")
# Texts of fewer syllables repeat nothing.
SHORT = 12
# A blank takes the place of about this many syllables of an answer.
BLANK_WORTH = 4


class Reading:
    """The signals of one entry, measured when they are asked for; counts in syllables, shares in 0..1.

    What the compiled way (`models.low_content_signals`) has measured of the entry already is given by name and not
    measured again.
    """

    def __init__(self, title: str, content: str, benefit: str, **measured: Any) -> None:  # noqa: ANN401 - numbers, and places by kind
        self.title = title
        self._said, self._benefit = content, benefit
        vars(self).update(measured)

    @cached_property
    def content(self) -> str:
        """What is judged: the content, or the benefit where the content says nothing itself."""
        return self._said if tokens(self._said) else self._benefit

    @cached_property
    def words(self) -> Sequence[str]:
        """The folded tokens of the content."""
        return tokens(self.content)

    @cached_property
    def count(self) -> int:
        """How many tokens the content has."""
        return len(self.words)

    @cached_property
    def lines(self) -> Lines:
        """The content in sentences."""
        return Lines(self.content)

    @cached_property
    def new_words(self) -> int:
        """Words of the content's own cell beyond the title and filler."""
        known = {*tokens(self.title), *FILLER}
        return sum(word not in known for word in tokens(self._said))

    @cached_property
    def telling_words(self) -> int:
        """Distinct syllables that name an object or a way."""
        return len(set(self.words) - SAYS_NOTHING)

    @cached_property
    def telling_title_words(self) -> int:
        """The same of the title."""
        return len(set(tokens(self.title)) - SAYS_NOTHING)

    @cached_property
    def readable_share(self) -> float:
        """Share of words that a reader could make sense of: syllables, codes with digits, abbreviations, capitals."""
        words = normalise(f"{self.title}\n{self.content}").text.split()
        return sum(map(readable, words)) / len(words) if words else 1.0

    @cached_property
    def known_pairs(self) -> float:
        """Share of neighbouring syllables known from real texts; 1.0 for texts too short to say."""
        pairs = [
            pair
            for pair in zip(self.words, self.words[1:], strict=False)
            if not any(map(_CODE.search, pair))
        ]
        if len(pairs) < 15:
            return 1.0
        return sum(pair in _real_pairs() for pair in pairs) / len(pairs)

    @cached_property
    def repeated_share(self) -> float:
        """Share of three-syllable pieces already said; 0 for texts under twelve syllables."""
        if self.count < SHORT:
            return 0.0
        pieces = list(zip(self.words, self.words[1:], self.words[2:], strict=False))
        return 1.0 - len(set(pieces)) / len(pieces)

    @cached_property
    def most_repeated(self) -> str:
        """Quote the line said most often; nothing of texts under twelve syllables."""
        if self.count < SHORT:
            return ""
        keys = self.lines.keys
        (key, _), *_ = Counter(keys).most_common(1)
        return self.lines.quoted(*list(self.lines.lines())[keys.index(key)])

    @cached_property
    def template_share(self) -> float:
        """Share of an entry that belongs to a form: template lines, hints in brackets and blanks not filled in."""
        return template_share(self.content)

    @cached_property
    def verse_share(self) -> float:
        """Share of lines as long as verses."""
        return _verse_share(self.content)

    @cached_property
    def cue_places(self) -> dict[str, list[int]]:
        """Token positions of cue phrases by kind."""
        return Cues.load().places(self.content)

    def density(self, kind: str) -> float:
        """Cue phrases of a kind per syllable."""
        return len(self.cue_places.get(kind, [])) / max(1, self.count)

    def sentence_with(self, places: Sequence[int]) -> str:
        """Quote the sentence in which most of the given token positions lie."""
        if not places:
            return ""
        bounds = self.lines.bounds
        held = Counter(bisect_right(bounds, place) for place in places)
        stop = max(sorted(held), key=held.__getitem__)  # of equals the first in the text
        return self.lines.quoted(bounds[stop - 1], bounds[stop])


@lru_cache(maxsize=1 << 16)
def readable(word: str) -> float:
    """1 for what is surely a word, a number or a code, a half for what might be a foreign word, else 0."""
    if _CODE.search(word):
        return 1.0
    parts = _LETTERS.findall(word)
    known = (
        is_valid(p.lower()) or (p.isupper() and len(p) < 6) or bool(expansions(p)) for p in parts
    )
    if all(known):
        return 1.0
    return 0.5 if all(map(_FOREIGN.fullmatch, parts)) else 0.0


def _verse_share(text: str) -> float:
    """Share of lines of five to nine words that end without a full stop; 0 for fewer than four lines."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if len(lines) < 4:
        return 0.0
    verses = [
        5 <= len(line.split()) <= 9 and line[0].isalpha() and line[-1] not in ".:;"
        for line in lines
    ]
    return sum(verses) / len(lines)


@lru_cache(maxsize=1)
def _real_pairs() -> frozenset[tuple[str, str]]:
    """Neighbouring syllables of the genuine training texts."""
    pairs: set[tuple[str, str]] = set()
    for text in labelled.load("train"):
        if text.low_content is None:
            words = tokens(f"{text.title}\n{text.content}\n{text.benefit}")
            pairs.update(zip(words, words[1:], strict=False))
    return frozenset(pairs)


def template_share(text: str) -> float:
    """Measure which share of a text belongs to a form, its blanks counted as what they stand for."""
    found, own = placed(text), marks_of(text) & FORM == 0
    blanks = list(_BLANK.finditer(text))
    for blank in blanks:
        inside = (found.begins >= blank.start()) & (found.begins < blank.end())
        own[inside] = False
    missing = BLANK_WORTH * sum(not match.group().startswith("(") for match in blanks)
    return form_share(len(own), int(own.sum()), missing)


def form_share(tokens: int, own: int, missing: int) -> float:
    """Give the share of a form among tokens of which some are the author's own; `missing` were not filled in."""
    return (tokens - own + missing) / max(1, tokens + missing)
