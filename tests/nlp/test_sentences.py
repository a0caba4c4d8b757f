"""Sentences and passages: nothing lost, nothing cut in the middle."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.sentences import Span, passages, sentences

texts = st.text(st.one_of(st.sampled_from('abAĐđ1 \n\r\t.!?…:;-)”"(v'), st.characters()))


def cut(text: str) -> list[str]:
    return [text[start:end] for start, end in sentences(text)]


@given(texts)
def test_spans_are_ordered_and_lose_nothing(text: str) -> None:
    for spans in (sentences(text), passages(text)):
        assert all(a.end <= b.start for a, b in zip(spans, spans[1:]))
        kept = "".join(text[start:end] for start, end in spans)
        assert "".join(kept.split()) == "".join(text.split())
        assert all(text[start:end] == text[start:end].strip() != "" for start, end in spans)


@given(texts)
def test_every_sentence_lies_in_one_passage(text: str) -> None:
    lines = passages(text)
    for start, end in sentences(text):
        assert sum(line.start <= start and end <= line.end for line in lines) == 1


@given(texts)
def test_a_passage_is_one_passage(text: str) -> None:
    for passage in passages(text):
        assert passages(text[passage.start : passage.end]) == [Span(0, passage.end - passage.start)]


@pytest.mark.parametrize(
    "sentences_of_text",
    [
        ["Bơm hay kẹt.", "Tổ đã thay phớt!", "Kết quả ra sao?", "Chạy êm…"],
        ["Tôi ở TP. Vinh, gặp ThS. Nguyễn Thị Hoa và PGS.TS. Trần Nam.", "Cả hai đồng ý."],
        ["Mua ốc, vít, keo, v.v. để sửa.", "Còn lại trả kho."],
        ["Tiết kiệm 1.500.000 đồng và 2.5 tấn than.", "Năm 2023.", "Năm 2024 tăng."],
        ["1. Thực trạng cũ.", "2. Cách làm mới.", "3.1. Kết quả."],
        ["II. Nội dung chính.", "A. Mở đầu."],
        ["Gồm: 1. Đo lại.", "2. Thay van."],
        ["Anh hỏi: “Có nên làm không?”", "Tổ đáp: “Nên.”", "Rồi làm."],
        ["Máy chạy... rồi dừng.", "Sau đó ổn."],
        ["Xem vidu.vn/bai.html để rõ.", "Hết."],
        ["Đạt 95.", "Vượt kế hoạch."],
    ],
)
def test_sentences_end_where_a_reader_stops(sentences_of_text: list[str]) -> None:
    assert cut(" ".join(sentences_of_text)) == sentences_of_text


def test_a_forgotten_blank_still_parts_sentences() -> None:
    assert cut("Bơm hết kẹt.Tổ tiết kiệm điện.") == ["Bơm hết kẹt.", "Tổ tiết kiệm điện."]
    assert cut("Họp tại Tp.Vinh, TP.HCM và ThS.Hoa") == ["Họp tại Tp.Vinh, TP.HCM và ThS.Hoa"]


def test_newlines_part_list_items() -> None:
    text = "Cách làm:\r\n- Khoan lỗ; \n\n a) Lắp phao\n• Thử"
    assert cut(text) == ["Cách làm:", "- Khoan lỗ;", "a) Lắp phao", "• Thử"]
    assert passages(text) == sentences(text)


@pytest.mark.parametrize("text", ["", "  \n\t", "\r\n"])
def test_blank_text_has_none(text: str) -> None:
    assert sentences(text) == passages(text) == []
