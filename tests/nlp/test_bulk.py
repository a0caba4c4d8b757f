"""Many texts at once: what the compiled readers give is what the plain way gives, and no finding is ruled out."""

import json
import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from models import labelled
from nlp import money, personal
from nlp.bulk import MONEY, PERSONAL, fold_tokens, hints_of, restore_all, suspects
from nlp.bulk.hint_words import packed, roles
from nlp.encodings import ENCODINGS, encode, restore
from nlp.normal import tokens
from nlp.scanner import plain

# Letters that decompose, look alike, vanish, join numbers, end lines; i and y whose spelling depends on neighbours.
ALPHABET = "aăeêoơuưđyiqusYQI019.,;:?…( \r\n\t_\u0301\u0323\u200b\u00ad\u00a0ẾýỳЭАоβΦµø½²ﬁ℃–/%字\ud800\U0001f600𝐀１，"
awkward = st.one_of(st.text(ALPHABET, max_size=30), st.text(max_size=12))

# What money, phones, addresses and names are made of, with what makes them something else.
PIECES = """
    5 1.500 12 1.250.000 0912 345 678 001098012345 một hai năm mươi trăm chục nửa vài mấy hàng cả triệu tỷ tỉ nghìn
    ngàn k tr rưỡi tư đồng đ ₫ usd $ us đô la - tệ yên nhật việt nam vnd ( ) đvt : tính bằng / năm . , x
    làm lợi tiết kiệm giá chi lệ chí số nhà 12A ngõ đường phố Lê Lợi Chùa ngụ tại ấp thôn Đông thường trú địa chỉ khu
    bệnh nhân em học sinh tên là Nguyễn Trần Văn An A ở gọi stk cccd a@b.vn _ …
"""
pieced = st.lists(st.sampled_from([*PIECES.split(), "\n"]), max_size=16)
DRESSES: list[Callable[[str], str]] = [
    str,
    str.upper,
    str.title,
    plain,
    lambda text: unicodedata.normalize("NFD", text),
    lambda text: text.replace(" ", "\u00a0\u200b"),
    lambda text: text.replace("a", "а").replace("o", "о"),  # Cyrillic
]
WRITTEN = [
    text.content[:600]
    for split in ("train", "tune")
    for text in labelled.load(split)[::7]  # type: ignore[arg-type]
]
MONEY_CASES = [
    json.loads(line)["text"]
    for line in Path(__file__).with_name("money_cases.jsonl").read_text("utf-8").splitlines()
]


def lost(texts: list[str]) -> list[str]:
    """Give the texts in which a grammar finds what the hints rule out."""
    return [
        text
        for text, hint in zip(texts, hints_of(texts).tolist(), strict=True)
        if (money.find(text) and not hint & MONEY) or (personal.find(text) and not hint & PERSONAL)
    ]


@settings(max_examples=400, deadline=None)
@given(st.lists(awkward, max_size=6))
@example(
    ["1.5y quý. Quí", "5…3", "kỹ5 ky_ KY.", "1,2,3.x", "e\u0301 \u0301", "a\u200bb ky\u200b y"]
)
def test_folded_tokens_are_those_of_the_normal_form(texts: list[str]) -> None:
    found = fold_tokens(texts)
    wanted = [tokens(text) for text in texts]
    assert found.joined == [" ".join(words).encode() for words in wanted]
    assert found.counts == [len(words) for words in wanted]


@pytest.mark.parametrize("dress", DRESSES)
def test_written_texts_fold_the_same_at_once_and_alone(dress: Callable[[str], str]) -> None:
    texts = [dress(text) for text in WRITTEN]
    assert fold_tokens(texts).joined == [" ".join(tokens(text)).encode() for text in texts]


@settings(max_examples=300, deadline=None)
@given(st.lists(awkward, max_size=4))
@example(["a" * 20 + "é", "Ð", "x\xadëng §oµn", "đoμn viên", "cộng\xadtác"])
def test_what_is_restored_at_once_is_what_is_restored_alone(texts: list[str]) -> None:
    alone = dict(enumerate(map(restore, texts)))
    assert restore_all(texts) == {place: one for place, one in alone.items() if one.encoding}


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_no_encoded_text_is_passed_over(encoding: str) -> None:
    texts = [encode(text, encoding) for text in WRITTEN[:80]]
    alone = dict(enumerate(map(restore, texts)))
    assert restore_all(texts) == {place: one for place, one in alone.items() if one.encoding}


def test_sound_vietnamese_is_no_suspect_however_it_is_typed() -> None:
    texts = ["Cải tiến quy trình – bảo dưỡng máy “nén khí” số 3, hoà/hòa: 1.500 đồng…", "ÉP CỌC"]
    texts += [unicodedata.normalize("NFD", text) for text in texts]
    assert suspects([*texts, "°C", "Rút ng¾n thêi gian"]) == [4, 5]


@settings(max_examples=600, deadline=None)
@given(st.lists(st.tuples(pieced.map(" ".join), st.sampled_from(DRESSES)), max_size=8))
@example([("( đơn vị tính : tr . đ / năm ) : 5", str), ("địa chỉ nhà : , là thôn Đông", str)])
@example([("số 5A , phố Chùa Láng", str), ("triệu rưỡi", str), ("usd : 5.000", str)])
@example([("thu 1.500.000", str), ("thu 1,250,000.5", str), ("tel 024) 382) 512) 34", str)])
@example([("đặt mua\n1.500 đô la", plain), ("bệnh nhân tên là Trần An", str), ("5 tr . đ", str)])
def test_no_finding_is_ruled_out(texts: list[tuple[str, Callable[[str], str]]]) -> None:
    assert not lost([dress(text) for text, dress in texts])


@settings(max_examples=300, deadline=None)
@given(st.lists(awkward, max_size=6))
def test_no_finding_is_ruled_out_in_strange_texts(texts: list[str]) -> None:
    assert not lost(texts)


@pytest.mark.parametrize("dress", DRESSES)
def test_no_finding_of_written_texts_is_ruled_out(dress: Callable[[str], str]) -> None:
    assert not lost([dress(text) for text in [*WRITTEN[:200], *MONEY_CASES]])


def test_most_texts_without_money_and_persons_are_ruled_out() -> None:
    hints = hints_of(WRITTEN)
    with_money = sum(bool(money.find(text)) for text in WRITTEN)
    assert (hints & MONEY > 0).sum() < 2 * with_money
    assert (hints & PERSONAL > 0).mean() < 0.05


@pytest.mark.parametrize(
    "text",
    [
        "Hợp đồng lao động, đồng hồ đo, nước đông đá",
        "Từ đó tự do đi, ba người một tổ",
        "Số 5 phố huyện, tổ 3 ở khu A",
        "Em Hoa ở lớp 2, Trần nhà cao",
        "năm 2022 (12/2021)",
    ],
)
def test_what_only_looks_like_it_is_ruled_out(text: str) -> None:
    assert hints_of([text]).tolist() == [0]


def test_every_word_of_the_grammars_has_a_number_of_its_own() -> None:
    words = [key for key in roles() if key.removeprefix("~")[0].isalpha()]
    assert len({int(packed(word)) for word in words}) == len(words) > 300
    assert not any(int(packed(word)) in (0, 2**64 - 1) for word in words)


def test_a_column_longer_than_a_batch_keeps_its_places() -> None:
    texts = ["Làm lợi 5 triệu", "C«ng t¸c b¶o hé lao ®éng", "Giải pháp"] * 1_500
    assert hints_of(texts).tolist() == hints_of(texts[:3]).tolist() * 1_500
    assert suspects(texts) == list(range(1, 4_500, 3))
    assert fold_tokens(texts).counts == [4, 9, 2] * 1_500
