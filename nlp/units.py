"""Units of measure that stand behind numbers in initiatives, each under one name."""

from collections.abc import Sequence

from nlp.scanner import Token, forms, index, longest, phrase

# Name and other spellings. These measure; they are everyday words seldom.
_MEASURING = {
    "%": "phần trăm|pct",
    "kWh": "kwh|kw giờ|số điện|ký điện",
    "MWh": "mwh",
    "kW": "kw",
    "MW": "mw",
    "V": "vôn|volt",
    "kV": "kv",
    "A": "ampe|amper",
    "Hz": "hz|héc",
    "W": "w|watt|oát",
    "HP": "hp|mã lực",
    "°C": "độ c|° c|oc",
    "bar": "bar|kg/cm2",
    "ppm": "ppm",
    "m": "m|mét|thước",
    "mm": "mm|ly|li|mili",
    "cm": "cm|phân",
    "km": "km|cây số|ki lô mét",
    "m2": "mét vuông",
    "m3": "mét khối|khối",
    "ha": "ha|héc ta|hecta|mẫu",
    "lít": "lít|l|lit",
    "ml": "ml|cc",
    "kg": "kg|ký|kí|kilogam|ki lô gam|cân",
    "g": "g|gam|gram|gr",
    "mg": "mg",
    "tấn": "tấn",
    "tạ": "tạ",
    "giây": "giây|s",
    "phút": "phút|ph",
}
# These count. A number before them may also be the label of what stands before it: "lớp 5 em nào cũng đọc".
_COUNTING = {
    "độ": "độ",
    "sào": "sào|công đất",
    "yến": "yến",
    "giờ": "giờ|h|tiếng|tiếng đồng hồ",
    "buổi": "buổi",
    "ngày": "ngày|bữa",
    "ca": "ca",
    "tuần": "tuần",
    "tháng": "tháng",
    "năm": "năm",
    "người": "người|nhân sự|lao động|công nhân|nhân viên|nlđ|nhân công|thợ|cán bộ|đoàn viên|giáo viên",
    "công": "công|ngày công",
    "học sinh": "học sinh|em|hs|cháu|trẻ|sinh viên|học viên",
    "bệnh nhân": "bệnh nhân|người bệnh|bn|ca bệnh",
    "hộ": "hộ|hộ dân|nhà dân",
    "lượt": "lượt|lượt người|lượt xe",
    "lần": "lần",
    "cái": "cái|chiếc",
    "bộ": "bộ",
    "sản phẩm": "sản phẩm|sp|pcs",
    "con": "con",
    "cây": "cây",
    "trang": "trang|tờ",
    "hồ sơ": "hồ sơ|bộ hồ sơ|đơn|phiếu|văn bản|thủ tục",
    "thùng": "thùng|hộp|kiện|pallet",
    "bao": "bao|bịch|túi",
    "xe": "xe|chuyến|chuyến xe",
    "máy": "máy",
    "lỗi": "lỗi|vụ|sự cố|trường hợp",
    "điểm": "điểm",
    "lô": "lô|mẻ|đợt",
    "vòng": "vòng|vòng/phút",
}
_SPELLINGS = _MEASURING | _COUNTING
PHYSICAL = frozenset(_MEASURING)
"""Units that measure: a number before them is none of a class, a line or a page."""
_NAME_OF = {phrase(name.lower()): name for name in _SPELLINGS} | {
    phrase(spelling.replace("/", " / ")): name
    for name, spellings in _SPELLINGS.items()
    for spelling in spellings.split("|")
}
_BY_FIRST = index(_NAME_OF)
_METRE = forms("m")
_POWERS = {"2": "m2", "3": "m3"}


def read_unit(tokens: Sequence[Token], place: int) -> tuple[str, int]:
    """Read a unit at a place; give its name and the place behind it, or "" and the same place."""
    if place >= len(tokens):
        return "", place
    behind = tokens[place + 1] if place + 1 < len(tokens) else None
    if behind and tokens[place].key in _METRE and not behind.apart and behind.key in _POWERS:
        return _POWERS[behind.key], place + 2
    wording = longest(tokens, place, _BY_FIRST)
    return (_NAME_OF[wording], place + len(wording)) if wording else ("", place)
