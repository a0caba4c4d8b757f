"""Personal data in texts: what must be warned of, and what looks like it and is not."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.personal import find
from nlp.scanner import plain

FOUND = [
    ("Gọi em Thu 0912345678 nhé", "phone", "0912345678"),
    ("ĐT 0912.345.678", "phone", "0912.345.678"),
    ("liên hệ +84 912 345 678", "phone", "+84 912 345 678"),
    ("Zalo: 091-234-56-78", "phone", "091-234-56-78"),
    ("điện thoại (024) 3825 1234", "phone", "(024) 3825 1234"),
    ("gửi về thu.ha@congty.com.vn trước thứ sáu", "email", "thu.ha@congty.com.vn"),
    ("số CCCD: 001098012345", "id_number", "001098012345"),
    ("căn cước công dân số 001 098 012 345", "id_number", "001 098 012 345"),
    ("CMND 123456789 do CA tỉnh cấp", "id_number", "123456789"),
    ("hộ chiếu C1234567", "id_number", "C1234567"),
    ("thẻ BHYT GD4790123456789", "id_number", "GD4790123456789"),
    ("số tài khoản 0123456789012 ngân hàng", "account", "0123456789012"),
    ("STK: 1903 4567 8901 23", "account", "1903 4567 8901 23"),
    ("nhà ở số nhà 12A", "address", "số nhà 12A"),
    ("số 5, ngõ 12 phố Chùa Láng", "address", "số 5, ngõ 12 phố Chùa Láng"),
    ("giao tới 45/3 đường Lê Lợi", "address", "45/3 đường Lê Lợi"),
    ("thường trú tại thôn Đông, xã Bình Mỹ", "address", "thường trú tại thôn Đông, xã Bình Mỹ"),
    ("bệnh nhân Nguyễn Văn An nhập viện", "patient_or_pupil_name", "Nguyễn Văn An"),
    ("Sản phụ Lò Thị Mai 24 tuổi", "patient_or_pupil_name", "Lò Thị Mai"),
    ("cháu tên là Giàng A Páo hay nghỉ", "patient_or_pupil_name", "Giàng A Páo"),
    ("em Nguyễn Văn A lớp 6B", "patient_or_pupil_name", "Nguyễn Văn A"),
    ("bệnh nhân Trần Thị B, 54 tuổi", "patient_or_pupil_name", "Trần Thị B"),
    ("em Trần Thị Bé Năm đọc còn chậm", "patient_or_pupil_name", "Trần Thị Bé Năm"),
    ("học sinh: Vàng Thị Dua", "patient_or_pupil_name", "Vàng Thị Dua"),
]

NOT_PERSONAL = [
    "Tiết kiệm 15.000.000 đồng mỗi năm",
    "tài khoản công đoàn còn 15.000.000 đồng",
    "số tiền 0912345678 đồng",
    "Mã vật tư 0987654321",
    "số serial 0123456789, model EBH-45",
    "IMEI 356938035643809",
    "Quyết định số 1234/QĐ-UBND ngày 01/9/2021",
    "Nghị định 13/2012/NĐ-CP, Thông tư 18/2013/TT-BKHCN",
    "Máy biến áp 110 kV, lộ 471, cột 123456789",
    "hạch toán tài khoản 1121 và 3388",
    "nhập CCCD vào phần mềm, mỗi ngày 120 hồ sơ",
    "làm 12 đường ống và 3 đường Dẫn hướng",
    "sửa đường Lê Lợi dài 5 km",
    "làm tại thôn Đông Hòa, xã Bình Mỹ",
    "học sinh trường Tiểu học Lê Lợi",
    "bệnh nhân N.V.A. và BN T.H.",
    "bệnh nhân Lê T. H. và em Vũ A",
    "bệnh nhân Covid tại khoa Nội",
    "em Dương làm cùng tổ",
    "Tổ trưởng Nguyễn Văn Hùng chỉ đạo",
    "Em xin cảm ơn Ban giám đốc",
    "mã QR trên hồ sơ @ bàn 5",
    "Công tơ số 2022012345",
    "Bản đồ tỷ lệ 1/10000",
    "Tổng 1.234.567.890 đồng, lô 20220915001",
]


@pytest.mark.parametrize(("text", "kind", "words"), FOUND)
def test_personal_data_are_found(text: str, kind: str, words: str) -> None:
    assert [(data.kind, text[data.start : data.end]) for data in find(text)] == [(kind, words)]


@pytest.mark.parametrize("text", NOT_PERSONAL)
def test_codes_amounts_and_documents_are_not_personal(text: str) -> None:
    assert find(text) == []


@pytest.mark.parametrize(("text", "kind", "words"), FOUND)
def test_decomposed_and_unaccented_text_is_warned_of_too(text: str, kind: str, words: str) -> None:
    for other in (unicodedata.normalize("NFD", text), plain(text)):
        assert {data.kind for data in find(other)} == {kind}


def test_capitals_are_warned_of_too() -> None:
    (data,) = find("BỆNH NHÂN: TRẦN VĂN BÌNH, 54 TUỔI")
    assert data.kind == "patient_or_pupil_name"


def test_data_come_in_the_order_of_the_text_and_apart() -> None:
    text = "Bệnh nhân Lê Văn Tư, CCCD 079012345678, ĐT 0987 654 321, ngụ tại ấp 3, xã Bình Mỹ."
    kinds = ["patient_or_pupil_name", "id_number", "phone", "address"]
    assert [data.kind for data in find(text)] == kinds


@given(st.from_regex(r"0[35789][0-9]{8}", fullmatch=True))
def test_every_mobile_number_is_found_and_no_code_of_its_length(number: str) -> None:
    assert [data.kind for data in find(f"gọi {number} để hỏi")] == ["phone"]
    assert find(f"mã hàng {number}") == []


@given(st.text())
def test_any_text_is_read_without_error(text: str) -> None:
    places = [place for data in find(text) for place in (data.start, data.end)]
    assert places == sorted(places)
    assert all(0 <= place <= len(text) for place in places)
