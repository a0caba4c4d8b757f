"""Name the currency that stands behind or before a number, as an ISO 4217 code."""

from collections.abc import Sequence

from nlp.scanner import Token, forms, index, longest, phrase, said_at, spelt

_NAMES = {
    "VND": "đồng|đ|₫|vnd|vnđ|vn đồng|đồng việt nam|đồng vn|việt nam đồng",
    "USD": "usd|$|us $|đô la|đô - la|đô la mỹ|đôla|dollar",
    "EUR": "eur|euro|€",
    "CNY": "cny|rmb|nhân dân tệ",
    "JPY": "jpy|¥|yên nhật",
    "KRW": "krw|won|₩",
    "GBP": "gbp|bảng anh|£",
    "THB": "thb|baht",
    "SGD": "sgd",
    "LAK": "lak|kíp lào",
}
_CODE_OF = {phrase(name): code for code, names in _NAMES.items() for name in names.split("|")}
# Without diacritics these are everyday words ("do", "te").
_CODE_OF |= {(spelt("đô"),): "USD", (spelt("tệ"),): "CNY"}
NAMES = frozenset(_CODE_OF)
"""The names and signs of currencies."""
_BY_FIRST = index(_CODE_OF)
_DONG = forms("đồng")
# "12 đồng chí", "5 đồng hồ": here đồng begins another word.
_OTHER_ENDINGS = (
    "chí hồ nghiệp bào tác thời bộ đội phục minh hành phạm ý nhất loạt sở đều đẳng dao áp trục pha tình tâm chủ dạng"
    " đen đỏ thau ruộng lúa cỏ"
)
_NOT_MONEY_BEFORE = forms(_OTHER_ENDINGS)
_NOT_LARGE_MONEY_BEFORE = spelt(_OTHER_ENDINGS)
_MILLION = forms("tr")
_POINT, _COLON = frozenset("."), frozenset(":")
PREFIXED = forms("usd vnd vnđ eur") | frozenset("$€£¥₫")
"""Keys of what may stand before a number."""


def read_currency(tokens: Sequence[Token], place: int, *, large: bool) -> tuple[str, int]:
    """Read a currency at a place; give its code and the place behind it, or "" and the same place.

    Behind a `large` number a line without diacritics means money: "5 trieu dong ho tro" has no 5 million clocks.
    """
    start = place
    if said_at(tokens, place, _POINT) and said_at(tokens, place - 1, _MILLION):
        start += 1  # tr.đ
    name = longest(tokens, start, _BY_FIRST)
    if name is None:
        return "", place
    endings = _NOT_LARGE_MONEY_BEFORE if large else _NOT_MONEY_BEFORE
    if len(name) == 1 and said_at(tokens, start, _DONG) and said_at(tokens, start + 1, endings):
        return "", place
    return _CODE_OF[name], start + len(name)


def read_prefix(tokens: Sequence[Token], place: int) -> str:
    """Name the currency written before the number: "$500", "USD 500", "VND: 5.000.000"; "" for none."""
    before = place - 2 if said_at(tokens, place - 1, _COLON) else place - 1
    name = longest(tokens, before, _BY_FIRST) if said_at(tokens, before, PREFIXED) else None
    return _CODE_OF[name] if name else ""
