"""Texts in encodings before Unicode come back; texts in Unicode are left alone."""

import unicodedata
from collections.abc import Callable

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from nlp.encodings import ENCODINGS, decode, encode, lossy_share, restore
from nlp.legacy_words import legacy_reading, may_be_legacy
from nlp.letter_codes import LEGACY, bytes_behind, codes, seen_as_cp1252
from nlp.small_capitals import with_capitals
from nlp.syllables import COMMON, valid_share

INITIATIVES = [
    "Cải tiến đồ gá hàn khung xe đẩy, rút thời gian một mẻ từ 42 phút xuống còn 27 phút",
    "Lắp phao tự ngắt cho bể chứa nước thải, công nhân khỏi phải trực đêm ở trạm bơm",
    "Phần mềm theo dõi lịch bảo dưỡng máy may, nhắc tổ trưởng trước ba ngày",
    "Tận dụng nhiệt thừa của lò hơi để sấy mùn cưa trước khi ép viên",
    "Sử dụng bảng màu giúp học sinh lớp một nhớ cách đặt tính rồi tính",
    "Quy trình giao nhận hồ sơ một cửa qua mã vạch tại bộ phận tiếp dân của phường",
    "Che chắn dao cắt giấy bằng tấm mica có công tắc hành trình, không còn đứt tay",
    "Ủ phân từ rơm rạ và vỏ trấu ngay tại ruộng, bớt mua phân hóa học mỗi vụ",
]
ASCII_ONLY = ["Ve sinh may loc bui hang tuan", "Reduce scrap on line 3", ""]
OTHERS = [
    "Réduire les déchets à la source grâce au tri sélectif des matériaux usagés",
    "Die Prüfung der Förderbänder läuft täglich über drei Schichten",
    "La señalización del almacén evitó más accidentes este año",
    "Windows® 10 © 2021 – Lean™ Σ 6",
    "Nhiệt độ 85°C ± 2, dây Ø12 × 3 m², lưới 40 µm, “sạch” § 3 « êm »",
    "µm",
    "10 µm · 5 m¹",
    "Tiết kiệm 1.500 kWh/tháng… khoảng 3,2 triệu đồng",
    "XÃ HỘI HÓA CÔNG TÁC CHĂM LO CHO CON CÔNG NHÂN",
    "XÃ” VÀ “HUYỆN",
    "cộng\xadtác viên, com\xadpany",
    "Beyoncé và Özil ghé thăm café",
]

common_texts = st.lists(st.sampled_from(sorted(COMMON)), min_size=8, max_size=30).map(" ".join)
encodings = pytest.mark.parametrize("encoding", ENCODINGS)


def decomposed(text: str) -> str:
    return unicodedata.normalize("NFD", text)


def same_letters(one: str, other: str) -> bool:
    """Compare but for case: TCVN3 keeps no capitals with a tone."""
    return one.lower() == other.lower()


@encodings
@given(text=common_texts)
def test_decoding_undoes_encoding(encoding: str, text: str) -> None:
    assert decode(encode(text, encoding), encoding) == text


@pytest.mark.parametrize("encoding", ["tcvn3", "vni", "utf8-cp1252"])
@given(text=common_texts)
def test_a_text_of_common_syllables_is_restored(encoding: str, text: str) -> None:
    restored = restore(encode(text, encoding))
    assert (restored.text, restored.encoding) == (text, encoding)


@given(st.text())
@example("\ud800®÷A Ã\u0300")
def test_any_text_is_taken_and_the_evidence_agrees(text: str) -> None:
    restored = restore(text)
    assert restored.share_before == valid_share(text)
    assert restored.share_after == valid_share(restored.text)
    assert restored.encoding or restored.text == text
    for encoding in ENCODINGS:
        decode(encode(text, encoding), encoding)


@given(
    st.lists(
        st.tuples(st.sampled_from([*INITIATIVES, *OTHERS]), st.sampled_from(["", *LEGACY])),
        max_size=2,
    ),
    st.text(max_size=8),
    st.integers(0, 40),
)
def test_what_a_reading_would_change_is_never_passed_over(
    parts: list[tuple[str, str]], more: str, cut: int
) -> None:
    written = " ".join(encode(part, code) if code else part for part, code in parts)[cut:] + more
    assert may_be_legacy(written) or legacy_reading(written) is None


def test_units_and_foreign_names_are_passed_over() -> None:
    assert not any(map(may_be_legacy, ["lò 85°C, 12 m², 3 µm", "thép Ø12, ổ bi SKF, bulông M8"]))


@encodings
@pytest.mark.parametrize("text", INITIATIVES)
def test_an_initiative_comes_back(text: str, encoding: str) -> None:
    restored = restore(encode(text, encoding))
    assert restored.encoding == encoding
    assert same_letters(restored.text, text)
    assert restored.share_before < restored.share_after == valid_share(text)


@encodings
@pytest.mark.parametrize("text", INITIATIVES)
def test_capitals_come_back(text: str, encoding: str) -> None:
    assert restore(encode(text.upper(), encoding)).text == text.upper()


@pytest.mark.parametrize("text", [*INITIATIVES, *ASCII_ONLY, *OTHERS])
@pytest.mark.parametrize("form", [str, decomposed, str.upper, str.title])
def test_unicode_is_left_alone(text: str, form: Callable[[str], str]) -> None:
    restored = restore(form(text))
    assert (restored.text, restored.encoding) == (form(text), "")
    assert restored.share_before == restored.share_after


@pytest.mark.parametrize("encoding", ["tcvn3", "vni", "utf8-cp1252"])
def test_lines_are_told_apart(encoding: str) -> None:
    first, second, third = INITIATIVES[:3]
    mixed = "\n".join([first, encode(second, encoding), third])
    restored = restore(mixed)
    assert restored.encoding == encoding
    assert restored.text == "\n".join([first, second, third])


def test_a_unicode_label_before_a_legacy_value() -> None:
    assert restore("Tên đề tài: Gi¶m tiÕng ån m¸y nÐn").text == "Tên đề tài: Giảm tiếng ồn máy nén"
    assert restore("Báo cáo: Gi¶m tiÕng ån m¸y nÐn").text == "Báo cáo: Giảm tiếng ồn máy nén"


def test_single_letters_that_an_earlier_conversion_left() -> None:
    assert restore("đoμn viên hăng hái, phong trμo").text == "đoàn viên hăng hái, phong trào"


@pytest.mark.parametrize(
    ("cell", "text"),
    [("§oµn", "Đoàn"), ("B×nh T©n", "Bình Tân"), ("x\xadëng", "xưởng")],
)
def test_an_unmistakable_word_is_enough(cell: str, text: str) -> None:
    assert restore(cell).text == text


@pytest.mark.parametrize("cell", ["COÂNG TY", "Toå", "Ú"])
def test_a_cell_too_short_stays_until_the_encoding_is_known(cell: str) -> None:
    assert restore(cell).encoding == ""


def test_a_known_encoding_decodes_short_cells() -> None:
    assert decode("COÂNG TY", "vni") == "CÔNG TY"
    assert decode("COâNG TY, Toå", "vni") == "CÔNG TY, Tổ"
    assert decode("Tæ", "tcvn3") == "Tổ"
    assert decode("Tá»•", "utf8-cp1252") == "Tổ"
    assert decode("Tổ", "") == "Tổ"


def test_the_hard_blank_in_a_grave_may_be_lost() -> None:
    garbled = encode("và hài lòng là đào tạo", "utf8-cp1252")
    assert restore(garbled.replace("\xa0", " ")).text == "và hài lòng là đào tạo"
    assert restore("lÃ mÃ¡y tiá»‡n").text == "là máy tiện"


def test_mojibake_twice() -> None:
    twice = encode(encode(INITIATIVES[0], "utf8-cp1252"), "utf8-cp1252")
    assert restore(twice).text == INITIATIVES[0]


def test_latin_1_readings_are_known() -> None:
    text = INITIATIVES[0]
    assert restore(text.encode().decode("latin-1")).text == text
    viscii = bytes_behind(encode(text, "viscii"))
    assert viscii is not None
    assert restore(viscii.decode("latin-1")).text == text


def test_names_in_other_languages_do_not_hide_an_encoding() -> None:
    text = "Robot KUKA Quantec Palletizer hàn khung Toyota Fortuner thay thợ đứng"
    assert restore(encode(text, "tcvn3")).text == text


@pytest.mark.parametrize("action", [encode, decode])
def test_an_unknown_encoding_is_named_with_the_known_ones(action: object) -> None:
    assert callable(action)
    with pytest.raises(ValueError, match=r"'tcvn'.*tcvn3, vni"):
        action("a", "tcvn")


@pytest.mark.parametrize("encoding", LEGACY)
def test_every_letter_has_its_own_code(encoding: str) -> None:
    table = codes(encoding)
    small = [letter for letter in table.written if letter.islower()]
    assert len(table.written) == 134
    assert len({table.written[letter] for letter in small}) == len(small) == 67


@given(st.binary())
def test_bytes_survive_the_wrong_reading(raw: bytes) -> None:
    assert bytes_behind(seen_as_cp1252(raw)) == raw


def test_characters_without_a_byte_are_refused() -> None:
    assert bytes_behind("ư") is None


@given(st.text(st.sampled_from("aáÁbĐđếKTM .\n")))
def test_capitals_only_change_case(text: str) -> None:
    assert same_letters(with_capitals(text), text)


def test_headings_become_capital_and_titles_do_not() -> None:
    assert with_capitals("BảO TRì MáY ở XƯởNG") == "BẢO TRÌ MÁY Ở XƯỞNG"
    assert with_capitals("UBND tỉnh Tế") == "UBND tỉnh Tế"
    assert with_capitals("Tế bào. MáY") == "Tế bào. MÁY"


def test_lost_letters_are_counted() -> None:
    assert lossy_share("Ti?t ki?m ?i?n n?ng") == 1.0
    assert lossy_share("Gi\ufffdm chi phí") == pytest.approx(1 / 3)
    assert lossy_share("Có tốt không? Có.") == 0.0
    assert lossy_share("xem http://vidu.vn/bai?id=3") == 0.0
    assert lossy_share("") == lossy_share("?? 12?") == 0.0
