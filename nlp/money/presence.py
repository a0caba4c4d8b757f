"""Tell quickly that a text names no money: most texts are done with here, before they are cut into tokens."""

import re

# Scales and currencies, as parts of words: rather too many than too few, the grammar decides.
_WORDS = (
    "triệu", "trieu", "tỷ", "tỉ", "nghìn", "nghin", "ngàn", "ngan", "đồng", "dong", "vnd", "vnđ", "₫", "usd",
    "đô", "do la", "dollar", "$", "eur", "€", "tệ", "nhan dan te", "cny", "rmb", "jpy", "yên nhật", "yen nhat",
    "¥", "krw", "won", "₩", "gbp", "bảng anh", "bang anh", "£", "thb", "baht", "sgd", "lak", "kíp lào",
    "kip lao",
)  # fmt: skip
_SHORT = re.compile(r"[0-9] ?(?:tr[dđ]?|k|đ|d)(?![^\W\d_])|(?<!\w)(?:tr|ty|ti)(?!\w)")
_BARE = re.compile("[0-9][.,][0-9]{3}[.,][0-9]{3}")


def may_name_money(low: str) -> bool:
    """Tell whether a text, in normal form and small letters, can name money at all."""
    return any(word in low for word in _WORDS) or bool(_SHORT.search(low) or _BARE.search(low))
