"""Decide whether an amount is claimed as a benefit of the solution, and say which words decided."""

from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from nlp.money.cues import Cue
from nlp.money.sentence import Sentence
from nlp.scanner import Token, forms, index, longest, phrase, said_at, spelt

# Total claims above this are sums over many entries: one solution that earns so much is on the national honours list.
_LARGEST_SINGLE = Decimal(10) ** 11
_FROM = forms("từ")
_CHANGED_TO = forms("xuống còn lên")
# Without diacritics "xuong" before an amount is more often a workshop.
_SURELY_CHANGED_TO = forms("còn lên") | spelt("xuống")
_OR_MORE = forms("trở")
_ONLY = forms("chỉ có được là khoảng")
_ASIDE = forms("với nhờ bằng tuy nhưng so vì do thay")
_STOPS_GAP = frozenset(",;:.()")
_TURNS = forms("giúp để nhằm nên mà và nhưng") | frozenset(",;:.")
_TIMES = forms("x") | frozenset("×*")
_COLON, _SEMICOLON, _SLASH = frozenset(":"), frozenset(";"), frozenset("/")
_MONEY_NOUN = forms("tiền phí")
# "tránh chi phí bơm keo, dự toán 34 triệu": the estimate is that of the thing avoided.
_AVOIDS = ("tránh", "khỏi", "không", "đỡ", "hoãn", "bỏ hẳn")
_ESTIMATES = frozenset({"dự toán", "báo giá"})
_PARTS = index(phrase(words) for words in ("trong đó", "bao gồm", "gồm", "cụ thể"))
_GOVERNS = 3
_GOVERNS_LISTS = 10
_AHEAD = 8
_REACH = 24
_SPLITS = 40
_CHANGE_REACH = 6


class Verdict(NamedTuple):
    """Whether an amount is a benefit, and why."""

    is_benefit: bool
    why: str


def judge(sentence: Sentence, first: int, end: int, *, value: Decimal) -> Verdict:
    """Judge the amount at tokens `first:end`, its qualifying words included."""
    refusal = _refusal(sentence, first, end, value)
    if refusal:
        return Verdict(is_benefit=False, why=refusal)
    before = sentence.cues_before(first)
    if before and _reaches(sentence.tokens, before[-1], first):
        decisive: Cue | None = _decisive(sentence.tokens, before)
    else:
        decisive = _cue_ahead(sentence, end)
    if decisive is None:
        return Verdict(is_benefit=False, why="no cue")
    return Verdict(decisive.is_benefit, f"{decisive.role}: {decisive.wording}")


def _refusal(sentence: Sentence, first: int, end: int, value: Decimal) -> str:
    """Name what rules a benefit out whatever the cues say, or give ""."""
    if sentence.many:
        return f"many entries: {sentence.many}"
    if sentence.total_from < first and value > _LARGEST_SINGLE:
        return "many entries: a total too large for one"
    if _is_factor(sentence.tokens, first, end):
        return "factor of a product"
    level = _is_level(sentence.tokens, first, end)
    return "level before or after a change" if level else ""


def _is_factor(tokens: Sequence[Token], first: int, end: int) -> bool:
    """Tell whether × stands beside the amount, its own "/sản phẩm" between them or not."""
    behind = end + 2 if said_at(tokens, end, _SLASH) else end
    return said_at(tokens, first - 1, _TIMES) or said_at(tokens, behind, _TIMES)


def _is_level(tokens: Sequence[Token], first: int, end: int) -> bool:
    """Tell "còn 5 triệu", "lên 8 triệu" and "từ 9 triệu … xuống" from a difference."""
    place = first - 1
    while said_at(tokens, place, _ONLY):
        place -= 1
    compared = any(said_at(tokens, before, _FROM) for before in range(place - _CHANGE_REACH, place))
    if said_at(tokens, place, _CHANGED_TO if compared else _SURELY_CHANGED_TO):
        return True
    return said_at(tokens, first - 1, _FROM) and any(
        said_at(tokens, ahead, _CHANGED_TO) and not said_at(tokens, ahead - 1, _OR_MORE)
        for ahead in range(end, end + _CHANGE_REACH)
    )


def _reaches(tokens: Sequence[Token], cue: Cue, first: int) -> bool:
    """Tell whether a cue still holds at a place: a semicolon ends it, unless a colon opened a list behind it."""
    if first - cue.end > _REACH:
        return False
    opens_list = any(said_at(tokens, cue.end + step, _COLON) for step in range(_GOVERNS))
    return opens_list or not any(
        said_at(tokens, place, _SEMICOLON) for place in range(cue.end, first)
    )


def _decisive(tokens: Sequence[Token], before: Sequence[Cue]) -> Cue:
    """Walk from the last cue to the one that governs it: in "giảm chi phí mua mới" that is "giảm"."""
    cue = before[-1]
    for earlier in reversed(before[:-1]):
        if cue.is_benefit:
            break
        if not _governs(tokens, earlier, cue):
            break
        cue = earlier
    return cue if cue.is_benefit else before[-1]


def _governs(tokens: Sequence[Token], earlier: Cue, later: Cue) -> bool:
    gap = tokens[earlier.end : later.first]
    if earlier.is_benefit and _is_part(tokens, earlier.end, later.first):
        return True
    if len(gap) > _GOVERNS_LISTS or any(token.key in _ASIDE for token in gap):
        return False
    if later.wording in _ESTIMATES and earlier.wording.startswith(_AVOIDS):
        return True
    if said_at(tokens, later.first - 1, _MONEY_NOUN) and not any(t.is_number for t in gap):
        return True
    return len(gap) <= _GOVERNS and not any(token.key in _STOPS_GAP for token in gap)


def _is_part(tokens: Sequence[Token], start: int, end: int) -> bool:
    """Tell whether a benefit is being split up: "làm lợi 90 triệu, trong đó vật tư 60 triệu"."""
    reach = range(start, min(end, start + _SPLITS))
    return any(longest(tokens, place, _PARTS) for place in reach)


def _cue_ahead(sentence: Sentence, end: int) -> Cue | None:
    """Give the first cue shortly behind the amount in the same clause."""
    cue = sentence.cue_from(end)
    if cue is None or cue.first - end > _AHEAD:
        return None
    turned = any(token.key in _TURNS for token in sentence.tokens[end : cue.first])
    return None if turned else cue
