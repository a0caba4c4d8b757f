"""The record of a text that was read, in words for people."""

import textwrap
import unicodedata
from collections.abc import Iterable, Iterator
from datetime import date

from nlp.normal import fold
from pipelines.text_reading import Record
from review.words_vi import ENCODINGS, PERSONAL_DATA, number, percent, vnd

_Row = tuple[str, str]

_LABEL_WIDTH = 17
_TEXT_WIDTH = 84
_QUALIFIERS = {
    "≥": "từ {} trở lên",
    "<": "dưới {}",
    "≈": "khoảng {}",
    "≈ ≥": "khoảng {} trở lên",
    "≈ <": "khoảng {} trở xuống",
    "mơ hồ": "đọc được hai cách",
}
_PERIODS = {
    "year": "mỗi năm",
    "quarter": "mỗi quý",
    "month": "mỗi tháng",
    "week": "mỗi tuần",
    "day": "mỗi ngày",
    "shift": "mỗi ca",
    "unit": "mỗi đơn vị (cái, người, giờ…)",
}
_GROUNDS = {
    "saves": "tiết kiệm được",
    "gains": "thu thêm được",
    "price": "là giá mua bán",
    "cost": "là chi phí",
    "revenue": "là doanh thu, vốn",
    "reward": "là tiền thưởng, hỗ trợ",
    "many entries": "là số của nhiều sáng kiến",
    "factor of a product": "là thừa số của phép nhân",
    "level before or after a change": "là mức trước hoặc sau khi thay đổi",
    "no cue": "không có từ nào cho biết",
}


def spoken(record: Record, *, line: int) -> str:
    """Put a record into an aligned block of lines for people; what was not found is named at its end."""
    rows = [
        (f"Dòng {line}", visible(record["original"])),
        *_spelling(record),
        *_parts(record),
        *_findings(record),
    ]
    return "\n".join(laid for label, value in rows for laid in _laid(label, value))


def visible(text: str) -> str:
    r"""Replace control characters by signs: old encodings keep letters there, and a terminal would obey them.

    >>> visible("a\x1b[31m")
    'a␛[31m'
    """
    return "".join(_sign(char) if unicodedata.category(char) == "Cc" else char for char in text)


def _sign(char: str) -> str:
    return chr(0x2400 + ord(char)) if char < " " else "␦"


def _spelling(record: Record) -> Iterator[_Row]:
    """Say how the letters were read and in which forms the text is compared."""
    if record["encoding"]:
        name = ENCODINGS[record["encoding"]]
        before, after = percent(record["share_before"]), percent(record["share_after"])
        yield "Bảng mã", f"{name}, đã khôi phục (tiếng hợp lệ {before} → {after})"
        yield "Đọc là", record["text"]
    else:
        yield "Bảng mã", "giữ nguyên"
    if record["lossy_share"]:
        yield "Chữ mất dấu", f"{percent(record['lossy_share'])} số từ, không khôi phục được"
    unchanged = record["normal"] == record["text"]
    yield "Dạng chuẩn", "như trên" if unchanged else record["normal"]
    yield "Dạng gập", record["folded"]


def _parts(record: Record) -> Iterator[_Row]:
    """Say into which words, syllables and sentences the text was cut."""
    yield "Từ", " | ".join(record["words"])
    yield "Tiếng hợp lệ", percent(record["syllable_share"])
    found = [sentence["text"] for sentence in record["sentences"]]
    if len(found) > 1:
        yield from _listed("Câu", (f"{at}) {text}" for at, text in enumerate(found, 1)))
    for abbreviation in record["abbreviations"]:
        yield "Viết tắt", f"{abbreviation['text']} = {' / '.join(abbreviation['expansions'])}"


def _findings(record: Record) -> Iterator[_Row]:
    found = record["facts"]
    groups = {
        "Tiền": [_money(amount) for amount in record["money"]],
        "Ngày": [f"{day['text']} → {_days(day)}" for day in record["dates"]],
        "Công cụ": [_named(tool) for tool in found["tools"]],
        "Số đo": [_measure(measure) for measure in found["measures"]],
        "Trước và sau": [_change(change) for change in found["changes"]],
        "Bước làm": [step["text"] for step in found["steps"]],
        "Nơi áp dụng": [place["text"] for place in found["places"]],
        "Dữ liệu cá nhân": [_personal(data) for data in record["personal"]],
    }
    for label, values in groups.items():
        yield from _listed(label, values)
    if missing := [label.lower() for label, values in groups.items() if not values]:
        yield "Không thấy", ", ".join(missing)


def _listed(label: str, values: Iterable[str]) -> Iterator[_Row]:
    """Name a group once, at its first value."""
    for place, value in enumerate(values):
        yield "" if place else label, value


def _money(amount: Record) -> str:
    read_as = _QUALIFIERS.get(amount["qualifier"], "{}").format(_sum(amount))
    period = _PERIODS.get(amount["period"], "")
    judged = "tính là làm lợi" if amount["is_benefit"] else "không tính là làm lợi"
    return f"{amount['text']} → {' '.join(filter(None, (read_as, period)))}; {judged}: {_why(amount['why'])}"


def _sum(amount: Record) -> str:
    currency = amount["currency"]
    ends = dict.fromkeys(end for end in (amount["low"], amount["high"]) if end is not None)
    return " đến ".join(
        vnd(end) if currency == "VND" else f"{number(end)} {currency}" for end in ends
    )


def _why(why: str) -> str:
    """Word the ground of a verdict; one that has no wording yet is shown as it is."""
    ground, _, wording = why.partition(": ")
    said = _GROUNDS.get(ground, ground)
    return f"{said} (“{wording}”)" if wording and ground != "many entries" else said


def _days(day: Record) -> str:
    if day["first"] is None:
        return "thiếu năm"
    ends = dict.fromkeys(
        f"{date.fromisoformat(day[end]):%d/%m/%Y}" for end in ("first", "last") if day[end]
    )
    return " đến ".join(ends)


def _named(mention: Record) -> str:
    same = fold(mention["name"]) == fold(mention["text"])
    return mention["text"] if same else f"{mention['text']} → {mention['name']}"


def _measure(measure: Record) -> str:
    read_as = f"{number(measure['value'])} {measure['unit']}"
    same = read_as.replace(" ", "") == measure["text"].replace(" ", "")
    return measure["text"] if same else f"{measure['text']} → {read_as}"


def _change(change: Record) -> str:
    before, after = number(change["before"]), number(change["after"])
    return f"{change['text']} → trước {before}, sau {after} {change['unit']}".rstrip()


def _personal(data: Record) -> str:
    return f"{PERSONAL_DATA[data['kind']]} ở ký tự {data['start'] + 1} đến {data['end']}"


def _laid(label: str, value: str) -> list[str]:
    """Fold a long value under its label; blanks inside it stay as they are."""
    folded = textwrap.wrap(
        visible(value), _TEXT_WIDTH, replace_whitespace=False, break_on_hyphens=False
    )
    heads = (label, *[""] * len(folded))
    return [f"{head:<{_LABEL_WIDTH}}{part}".rstrip() for head, part in zip(heads, folded or [""])]
