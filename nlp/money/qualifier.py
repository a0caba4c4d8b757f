"""Read the words that open an amount to one side or make it approximate."""

from collections.abc import Sequence

from nlp.scanner import Phrase, Token, index, longest, phrase, says, spelt

_MEANINGS = {
    "≥": "hơn|trên|tối thiểu|ít nhất|không dưới|không ít hơn|vượt|lớn hơn|nhiều hơn|cả hơn|>|≥|> =",
    "<": "gần|dưới|không quá|tối đa|chưa đến|chưa tới|chưa đầy|nhỏ hơn|ít hơn|chưa quá|<|≤|< =",
    "≈": "khoảng|vào khoảng|khoảng chừng|ước|ước tính|ước chừng|ước đạt|ước khoảng|chừng|độ chừng|áng chừng|xấp xỉ"
    "|ngót|ngót nghét|trên dưới|~|≈|≃",
    "=": "cao hơn|thấp hơn|rẻ hơn|đắt hơn",
}
_MEANING_OF = {
    phrase(words): sign for sign, wordings in _MEANINGS.items() for words in wordings.split("|")
}
# Without diacritics these are other words: "do" (by), "co" (to have), "tam" (eight).
_MEANING_OF |= {(spelt(word),): "≈" for word in ("độ", "cỡ", "tầm")}
_BY_LAST = index(wording[::-1] for wording in _MEANING_OF)
_ESTIMATES = index(phrase(words) for words in ("ước tính", "ước", "ước đạt", "ước chừng"))
_AT_LEAST = index(phrase(words) for words in ("trở lên", "mấy", "lẻ"))
_AT_MOST = index(phrase(words) for words in ("trở xuống", "đổ lại", "trở lại"))
_MOST_WORDS = 4
_REACH = 10
_BEHIND = 2


def read_qualifier(tokens: Sequence[Token], first: int, end: int, start: int) -> tuple[str, int]:
    """Read the qualifier of the number `first:end`, with the place where its words before the number begin.

    "ước tính" is heard earlier in the sentence too, which begins at `start`.
    """
    signs, place = _read_before(tokens, first)
    behind = range(end, end + _BEHIND)
    if any(longest(tokens, after, _AT_LEAST) for after in behind):
        signs.add("≥")
    if any(longest(tokens, after, _AT_MOST) for after in behind):
        signs.add("<")
    if _is_estimate(tokens, max(start, place - _REACH), place):
        signs.add("≈")
    return " ".join(sign for sign in ("≈", "≥", "<") if sign in signs) or "=", place


def _read_before(tokens: Sequence[Token], first: int) -> tuple[set[str], int]:
    signs: set[str] = set()
    place = first
    for _ in range(_MOST_WORDS):
        wording = _ending_at(tokens, place)
        if wording is None:
            break
        if _MEANING_OF[wording] == "=":  # a difference: these words belong to what was compared
            break
        signs.add(_MEANING_OF[wording])
        place -= len(wording)
    return signs, place


def _ending_at(tokens: Sequence[Token], place: int) -> Phrase | None:
    if place <= 0:
        return None
    for backwards in _BY_LAST.get(tokens[place - 1].key, ()):
        if says(tokens, place - len(backwards), backwards[::-1]):
            return backwards[::-1]
    return None


def _is_estimate(tokens: Sequence[Token], start: int, end: int) -> bool:
    """Hear "ước tính" earlier in the clause, unless another number stands between."""
    for place in range(end - 1, start - 1, -1):
        if tokens[place].is_number:
            return False
        if longest(tokens, place, _ESTIMATES):
            return True
    return False
