"""Find tools, steps and places of use by the words that name them."""

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import NamedTuple

from nlp.lexicons import data_path
from nlp.scanner import Phrase, Token, forms, index, longest, phrase, said_at, spelt


class Mention(NamedTuple):
    """A thing named at `text[start:end]`; `name`: as the lexicon spells it, or the words that opened it."""

    name: str
    start: int
    end: int


_STEPS = {
    phrase(words): words
    for words in (
        "đầu tiên", "trước hết", "trước tiên", "sau đó", "tiếp theo", "tiếp đến", "tiếp đó", "cuối cùng", "thứ nhất là",
        "thứ hai là", "thứ ba là", "thứ nhất ,", "thứ hai ,", "thứ ba ,", "thứ nhất :", "thứ hai :", "thứ ba :",
        "bước đầu tiên", "bước tiếp theo", "bước cuối",
    )
}  # fmt: skip
_STEPS_BY_FIRST = index(_STEPS)
_STEP = forms("bước")
_BEFORE_STEP = forms("rồi và") | frozenset(".;:,-\n")
_ENDS_NUMBERING = frozenset(".)")
_PLACES = {
    phrase(words): words
    for words in (
        "xưởng", "phân xưởng", "nhà máy", "tổ", "lớp", "khoa", "phòng", "trạm", "trạm y tế", "trạm biến áp", "trạm bơm",
        "công ty", "trường", "bệnh viện", "trung tâm", "xã", "phường", "huyện", "quận", "tỉnh", "thôn", "ấp", "bản",
        "khu phố", "chuyền", "dây chuyền", "line", "kho", "lò", "mỏ", "giàn", "nông trường", "hợp tác xã", "ga", "cảng",
        "bến", "tuyến", "lộ", "khu công nghiệp", "kcn", "công trường", "chi nhánh", "xí nghiệp", "đội", "điểm trường",
    )
}  # fmt: skip
_PLACES_BY_FIRST = index(_PLACES)
# These name a place of work by themselves; the others need "tại" or "ở" before them.
_PLAIN_PLACES = frozenset(
    {
        "xưởng",
        "phân xưởng",
        "nhà máy",
        "trạm y tế",
        "trạm biến áp",
        "trạm bơm",
        "điểm trường",
        "chuyền",
        "xí nghiệp",
    }
)
_AT = forms("tại ở")
# As the scanner cuts: letters, digits, marks.
_NAME_PIECE = re.compile(r"[^\W\d_]+|[0-9]+|[^\w\s]")
_MOST_NAME = 6


@cache
def _tools() -> tuple[dict[Phrase, str], dict[str, list[Phrase]]]:
    lines = data_path("lexicons").joinpath("tools.txt").read_text(encoding="utf-8").splitlines()
    names = [line.strip() for line in lines if line.strip() and not line.startswith("#")]
    known = {_tool_phrase(name): name for name in names}
    return known, index(known)


def _tool_phrase(name: str) -> Phrase:
    """Prepare a tool's name; one syllable counts as spelt only: "cồn" is not "con"."""
    pieces = [token.group() for token in _NAME_PIECE.finditer(name)]
    clear = len(pieces) > 1 or name.isascii()
    return phrase(" ".join(pieces)) if clear else (spelt(name),)


def find_tools(tokens: Sequence[Token]) -> Iterator[Mention]:
    """Yield the tools, machines, materials and software of the lexicon; the longest name wins."""
    known, by_first = _tools()
    place = 0
    while place < len(tokens):
        wording = longest(tokens, place, by_first)
        end = place + (len(wording) if wording else 1)
        if wording:
            yield Mention(known[wording], tokens[place].start, tokens[end - 1].end)
        place = end


def find_steps(tokens: Sequence[Token]) -> Iterator[Mention]:
    """Yield "bước 1", "sau đó" …, and the numbers that open a line."""
    for place, token in enumerate(tokens):
        following = tokens[place + 1] if place + 1 < len(tokens) else None
        if token.key in _STEP and following and following.key.isdecimal():
            yield Mention("bước", token.start, following.end)
        elif following and _is_numbering(tokens, place):
            yield Mention("số thứ tự", token.start, following.end)
        elif place == 0 or tokens[place - 1].key in _BEFORE_STEP:
            wording = longest(tokens, place, _STEPS_BY_FIRST)
            if wording:
                yield Mention(_STEPS[wording], token.start, tokens[place + len(wording) - 1].end)


def _is_numbering(tokens: Sequence[Token], place: int) -> bool:
    """Tell whether "2." or "2)" opens a line."""
    opens = place == 0 or tokens[place - 1].key == "\n"
    number = tokens[place].key.isdecimal() and len(tokens[place].key) <= 2
    return opens and number and said_at(tokens, place + 1, _ENDS_NUMBERING)


def find_places(text: str, tokens: Sequence[Token]) -> Iterator[Mention]:
    """Yield "tại khoa Ngoại", "xưởng 2", "ở Trạm bơm Cống Gián": a kind of place with its name or number."""
    place = 0
    while place < len(tokens):
        kind = longest(tokens, place, _PLACES_BY_FIRST)
        end = _name_end(text, tokens, place, place + len(kind)) if kind else place
        if kind and end and (_PLACES[kind] in _PLAIN_PLACES or said_at(tokens, place - 1, _AT)):
            yield Mention(_PLACES[kind], tokens[place].start, tokens[end - 1].end)
        place = max(end, place + 1)


def _name_end(text: str, tokens: Sequence[Token], first: int, start: int) -> int:
    """Read the name or number of a place behind its kind `first:start`; 0 when there is none.

    Where the kind itself is in capitals, as the whole text may be, only a number counts.
    """
    capitals = text[tokens[first].start : tokens[start - 1].end].isupper()
    end = start
    while end < min(start + _MOST_NAME, len(tokens)):
        named = tokens[end].is_word and text[tokens[end].start].isupper() and not capitals
        if not named and not tokens[end].is_number:
            break
        end += 1
    return end if end > start else 0
