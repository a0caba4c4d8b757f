"""No text of a cell's full length keeps a reader of texts busy: time grows with the text, whatever it says."""

from collections.abc import Callable, Mapping

import pytest

from nlp import dates, encodings, money, personal
from nlp.normal import fold, normalise, tokens
from nlp.scanner import scan
from nlp.sentences import sentences
from nlp.small_capitals import with_capitals
from nlp.syllables import valid_share
from nlp.words.tokens import token_cutter
from review.spreadsheet_text import for_csv
from tests.trust.bounded_work import within

_cut = token_cutter()
READERS: Mapping[str, Callable[[str], object]] = {
    "normalise": lambda text: normalise(text).span(0, 0),
    "fold": fold,
    "tokens": tokens,
    "scan": scan,
    "sentences": sentences,
    "money": money.find,
    "money claimed": lambda text: money.find(text, in_benefit_field=True),
    "amount": money.parse_amount,
    "dates": dates.find,
    "date": dates.parse,
    "personal": personal.find,
    "restore": encodings.restore,
    "lossy": encodings.lossy_share,
    "syllables": valid_share,
    "capitals": with_capitals,
    "words": _cut,
    "csv": for_csv,
}
TURNS = (
    "_", " ", ".", "…", "1", "1,", "1.", "a", "A", "đ", "(", "((a)", "tỷ ", "triệu", "5 tr ", "hơn ", "từ 1 đến ", "/", "1/", "15/4 ", "ngày ",
    "tháng 3 ", "quý ", "0912", "0 9 ", "cccd ", "stk 1", "a@", "@a.", "Nguyễn ", "bệnh nhân ", "xã ", "TP.", "v.v. ", "1.1. ", "a) ", "”",
    "Ã ", "á»‡", "s¸", "µ", "é", "\u0301", "\u200b", "\u202e", "\u0489", "ｖ", "\u2028", "\r\n", "\n", "\n1. ", "\t", "\ud800", "²", "٣", "=", "-1e",
    "%", "- ", "http://", "x-", ":D", "&A", "NĐ-CP ", "\U0001f600",
)  # fmt: skip


@pytest.mark.parametrize("name", READERS)
def test_a_text_of_full_length_is_read_in_time(name: str, tries: Callable[..., int]) -> None:
    """A quarter of a minute for a hundred thousand characters is fifty times what the slowest takes."""
    length = tries(short=3_000, long=100_000)
    turns = TURNS if length > 10_000 else TURNS[:: 1 if name in ("scan", "personal") else 3]
    slow = []
    for turn in turns:
        text = turn * (length // len(turn))
        for hard in (text, f"Tiết kiệm {text} x", f"{text}!\n{text[: length // 2]}"):
            try:
                within(15 * length / 100_000 + 0.3, lambda hard=hard: READERS[name](hard))
            except TimeoutError:
                slow.append(turn)
    assert slow == []
