"""Find phones, e-mails, identity, insurance and account numbers by their shape and the words before them."""

import re
from collections.abc import Iterator
from typing import Literal

from nlp.normal import normalise

IdentifierKind = Literal["phone", "id_number", "email", "account"]

# A digit, a letter or a further group behind it makes it another number.
_END = r"(?!\w|[.,/-][0-9])"


def _behind(cues: str, number: str, *, gap: int) -> re.Pattern[str]:
    """Compile: one of the cue words, up to `gap` other characters of the same line, the number."""
    return re.compile(rf"(?<!\w)(?:{cues})[^0-9\n]{{0,{gap}}}?(?<!\w)(?P<data>{number}){_END}")


# Account before identity before phone: the words in front tell more than the digits.
_SHAPES: list[tuple[IdentifierKind, re.Pattern[str]]] = [
    (
        "email",
        re.compile(r"(?<![\w.%+-])(?P<data>[\w.%+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4})"),
    ),
    (
        "account",
        _behind("tài khoản|tai khoan|stk|số tk|so tk", "[0-9](?:[ .-]?[0-9]){7,18}", gap=40),
    ),
    (
        "id_number",
        _behind(
            "cccd|cmnd|cmt|cmtnd|căn cước|can cuoc|chứng minh|chung minh|định danh|dinh danh",
            "[0-9](?:[ .]?[0-9]){11}|[0-9](?:[ .]?[0-9]){8}",
            gap=30,
        ),
    ),
    ("id_number", _behind("hộ chiếu|ho chieu|passport", "[a-z][0-9]{7,8}", gap=20)),
    (
        "id_number",
        _behind(
            "bhyt|bhxh|bảo hiểm y tế|bảo hiểm xã hội|bao hiem y te|bao hiem xa hoi",
            "[a-z]{2}[0-9]{13}|[0-9]{15}|[0-9]{10}",
            gap=20,
        ),
    ),
    (
        "phone",
        re.compile(
            rf"(?<![\w.,/-])(?P<data>\(?(?:\+ ?84|84|0)[ .-]?[35789](?:[ .)-]?[0-9]){{8}}){_END}"
        ),
    ),
    (
        "phone",
        _behind(
            "điện thoại|dien thoai|s?đt|s?dt|tel|liên hệ|lien he|gọi|goi|zalo|hotline",
            r"\(?0[ .-]?2(?:[ .)-]{0,2}[0-9]){8,9}",
            gap=20,
        ),
    ),
]
# Serial numbers, meters and batches have as many digits as phones.
_CODE_BEFORE = re.compile(
    r"(?<!\w)(?:mã|ma|seri|serial|s/n|sn|model|part|imei|barcode|lô|lot|số hiệu|so hieu|công tơ|cong to|quyết định"
    r"|công văn|hóa đơn|hoa don)(?: \w{1,7}){0,3}[ .:#]{0,3}$"
)
_CODE_REACH = 40
# Most texts have nothing of seven digits and are done with.
_LONG_NUMBER = re.compile("(?:[0-9][ .)-]{0,2}){6}[0-9]")
_MONEY_AFTER = re.compile(
    r" ?(?:đ|₫|đồng|dong|vnđ|vnd|triệu|trieu|tr|tỷ|ty|tỉ|nghìn|nghin|ngàn|usd|kwh)(?!\w)"
)


def find_identifiers(text: str) -> Iterator[tuple[IdentifierKind, int, int]]:
    """Yield kind, start and end of each number or e-mail of a person; kind by kind, no place twice."""
    normal = normalise(text)
    low = normal.text.lower()
    if len(low) != len(normal.text):
        low = normal.text
    if "@" not in low and not _LONG_NUMBER.search(low):
        return
    taken: list[tuple[int, int]] = []
    for kind, pattern in _SHAPES:
        for match in pattern.finditer(low):
            start, end = match.span("data")
            if _is_other(low, kind, start, end) or any(s < end and start < e for s, e in taken):
                continue
            taken.append((start, end))
            yield kind, *normal.span(start, end)


def _is_other(low: str, kind: IdentifierKind, start: int, end: int) -> bool:
    """Tell whether the number is an amount of money or a code."""
    if kind == "email":
        return False
    coded = kind == "phone" and _CODE_BEFORE.search(low[max(0, start - _CODE_REACH) : start])
    return bool(coded or _MONEY_AFTER.match(low, end))
