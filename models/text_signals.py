"""Countable signals of an entry: what its text holds beyond title, form and habit."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from models import labelled
from models.cues import Cues
from models.text_lines import Lines
from nlp.abbreviations import expansions
from nlp.neardup.forms import FORM, marks_of
from nlp.normal import normalise, tokens
from nlp.syllables import is_valid

# Words that name neither an object nor a way.
_SAYS_NOTHING = frozenset(
    tokens(
        "không có như trên tên sáng kiến n a chưa và là của cho cái con các những một được đã đang sẽ bị thì mà"
        " cải tiến giải pháp biện pháp nâng cao hiệu quả chất lượng công tác tốt hơn lại chạy làm đẹp gọn nhanh ngon"
        " em tôi tui mình anh chị bà con việc năm máy thiết bị sửa ra rất nhiều trong tại"
    )
)
# What people write into a cell that they do not fill.
_FILLER = frozenset(tokens("không có như trên tên sáng kiến n a chưa và là xem đã nêu ở"))
_LETTERS = re.compile(r"[^\W\d_]+")
_CODE = re.compile(r"\d")
# Letters that a foreign word could have: vowels and consonants in turn, no run of four consonants.
_FOREIGN = re.compile(
    r"(?:[bcdfghjklmnpqrstvwxz]{0,3}[aeiouy]{1,2}){1,6}[bcdfghjklmnpqrstvwxz]{0,3}", re.IGNORECASE
)
# A run of dots, ellipses, underscores or an empty box: a blank of a form that nobody filled in.
_BLANK = re.compile(r"[.…_]{4,}|…|☐|□|\((?:ghi|nêu|mô tả|nếu|ký|tính|đánh)[^()]{0,200}\)")
# A blank takes the place of about this many syllables of an answer.
_BLANK_WORTH = 4


@dataclass(frozen=True, slots=True)
class Reading:
    """The signals of one entry; counts in syllables, shares in 0..1.

    `new_words` are contents beyond the title and filler; `telling_words` distinct syllables that name an
    object or a way;
    `readable_share` counts syllables, numbers, codes and known abbreviations; `known_pairs` is the share of
    neighbours that also stand together in real texts; `cue_places` are token positions of cue phrases by
    kind;
    `verse_share` the share of lines as long as verses.
    """

    title: str
    content: str
    words: Sequence[str]
    new_words: int
    telling_words: int
    telling_title_words: int
    readable_share: float
    known_pairs: float
    repeated_share: float
    most_repeated: str
    template_share: float
    verse_share: float = 0.0
    cue_places: dict[str, list[int]] = field(default_factory=dict)
    lines: Lines | None = None

    def density(self, kind: str) -> float:
        """Cue phrases of a kind per syllable."""
        return len(self.cue_places.get(kind, [])) / max(1, len(self.words))

    def sentence_with(self, places: Sequence[int]) -> str:
        """Quote the sentence in which most of the given token positions lie."""
        if self.lines is None or not places:
            return ""
        ranges = list(self.lines.lines())
        first, last = max(ranges, key=lambda r: sum(r[0] <= place < r[1] for place in places))
        return self.content[self.lines.spans[first].start : self.lines.spans[last - 1].end]


def read(title: str, content: str, benefit: str) -> Reading:
    """Measure one entry. The benefit counts where the content says nothing itself."""
    body = content if tokens(content) else benefit
    lines = Lines(body)
    words = lines.tokens
    title_words = tokens(title)
    told = set(words) - _SAYS_NOTHING
    repeated, most = _repetition(words, lines, body)
    return Reading(
        title=title,
        content=body,
        words=words,
        new_words=len([word for word in tokens(content) if word not in {*title_words, *_FILLER}]),
        telling_words=len(told),
        telling_title_words=len(set(title_words) - _SAYS_NOTHING),
        readable_share=_readable_share(f"{title}\n{body}"),
        known_pairs=_known_pairs(words),
        repeated_share=repeated,
        most_repeated=most,
        template_share=_template_share(lines, body),
        cue_places=Cues.load().places(body),
        verse_share=_verse_share(body),
        lines=lines,
    )


def _readable_share(text: str) -> float:
    """Share of words that a reader could make sense of: syllables, codes with digits, abbreviations, capitals."""
    words = normalise(text).text.split()
    return sum(map(_readable, words)) / len(words) if words else 1.0


@lru_cache(maxsize=1 << 16)
def _readable(word: str) -> float:
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


def _known_pairs(words: Sequence[str]) -> float:
    """Share of neighbouring syllables known from real texts; 1.0 for texts too short to say."""
    pairs = [
        pair for pair in zip(words, words[1:], strict=False) if not any(map(_CODE.search, pair))
    ]
    if len(pairs) < 15:
        return 1.0
    return sum(pair in _real_pairs() for pair in pairs) / len(pairs)


@lru_cache(maxsize=1)
def _real_pairs() -> frozenset[tuple[str, str]]:
    """Neighbouring syllables of the genuine training texts."""
    pairs: set[tuple[str, str]] = set()
    for text in labelled.load("train"):
        if text.low_content is None:
            words = tokens(f"{text.title}\n{text.content}\n{text.benefit}")
            pairs.update(zip(words, words[1:], strict=False))
    return frozenset(pairs)


def _repetition(words: Sequence[str], lines: Lines, text: str) -> tuple[float, str]:
    """Share of three-syllable pieces already said, and the line said most often; 0 for texts under twelve syllables."""
    if len(words) < 12:
        return 0.0, ""
    pieces = [tuple(words[start : start + 3]) for start in range(len(words) - 2)]
    key, _ = Counter(lines.keys).most_common(1)[0]
    first, last = list(lines.lines())[lines.keys.index(key)]
    return 1.0 - len(set(pieces)) / len(pieces), text[
        lines.spans[first].start : lines.spans[last - 1].end
    ]


def _template_share(lines: Lines, text: str) -> float:
    """Share of an entry that belongs to a form: template lines, hints in brackets and blanks not filled in."""
    own = marks_of(text) & FORM == 0
    blanks = list(_BLANK.finditer(text))
    for blank in blanks:
        for place, span in enumerate(lines.spans):
            if blank.start() <= span.start < blank.end():
                own[place] = False
    missing = _BLANK_WORTH * sum(not match.group().startswith("(") for match in blanks)
    return float((len(own) - own.sum() + missing) / max(1, len(own) + missing))
