"""The parts of a filing that a draft holds: each told by the sentence that a reader would point at, or not told."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.draft_parts import CODES, find_parts

WHOLE = (
    "Trước đây gá kẹp hay bị lỏng, mỗi ca phải dừng máy siết lại bốn lần. "
    "Tôi hàn thêm chốt phi 8 vào thân gá và thay vít M6 bằng vít M10. "
    "Đã áp dụng tại xưởng Cơ khí 2 từ tháng 3/2022. "
    "Mỗi ca dừng máy giảm từ 40 phút xuống 5 phút. "
    "Hội đồng sáng kiến công ty đã công nhận ngày 12/5/2022."
)
FORM = """I. THỰC TRẠNG
................................
II. GIẢI PHÁP
(Nêu rõ cách làm) ................
III. HIỆU QUẢ: ................ đồng
Ngày áp dụng: ....../....../2022
XÁC NHẬN CỦA HỘI ĐỒNG SÁNG KIẾN
................................"""
# A sentence, and all that it tells.
SENTENCES = [
    ("Công nhân than mỏi lưng vì phải cúi bê từng thùng.", {"problem"}),
    ("Trước khi có giá này, anh em phải chờ xe cả buổi.", {"problem"}),
    ("Trước đây gá hay bị lỏng.", {"problem"}),
    ("Hiệu quả: giảm 30% vải vụn.", {"benefit"}),
    ("Kết quả tiết kiệm 20 triệu đồng mỗi năm", {"benefit"}),
    ("Tui cắt ống nhựa, khoan lỗ rồi bắt vít lên thành bể.", {"solution"}),
    ("Sáng kiến đã được áp dụng cho tất cả các chuyền may.", {"applied"}),
    ("Điện giảm từ 1.200 kWh xuống 900 kWh một tháng.", {"benefit"}),
    ("Tiết kiệm khoảng 120 triệu đồng mỗi năm.", {"benefit"}),
    ("Được hội đồng sáng kiến cấp cơ sở công nhận.", {"recognition"}),
    ("Kính đề nghị hội đồng sáng kiến xem xét công nhận.", set()),
    ("Sáng kiến chưa được công nhận.", set()),
    ("Công nhân các tổ: ăn ngon mà còn được nói!", set()),
    ("Căn cứ Nghị định 13/2012/NĐ-CP ngày 02/3/2012 về sáng kiến, áp dụng từ năm 2012.", set()),
    ("Hãy chung tay thi đua lập thành tích chào mừng.", set()),
]


def told(text: str) -> dict[str, str]:
    return {code: text[part.start : part.end] for code, part in find_parts(text).items()}


def test_a_whole_draft_has_every_part_each_in_its_sentence() -> None:
    found = told(WHOLE)
    assert tuple(found) == CODES
    assert found["problem"].startswith("Trước đây gá kẹp hay bị lỏng")
    assert found["solution"].startswith("Tôi hàn thêm chốt")
    assert found["applied"] == found["date"] == "Đã áp dụng tại xưởng Cơ khí 2 từ tháng 3/2022."
    assert found["benefit"] == "Mỗi ca dừng máy giảm từ 40 phút xuống 5 phút."
    assert found["recognition"].startswith("Hội đồng sáng kiến công ty")


@pytest.mark.parametrize(("sentence", "parts"), SENTENCES)
def test_a_sentence_tells_its_part_and_no_other(sentence: str, parts: set[str]) -> None:
    assert set(find_parts(sentence)) == parts


def test_a_form_that_nobody_filled_in_has_nothing() -> None:
    assert find_parts(FORM) == {}


def test_under_its_heading_a_plain_sentence_is_enough() -> None:
    text = (
        "1. Thực trạng: Bàn ghế lớp một kê kín lối, xe lăn của em Nam quay không được.\n"
        "2. Cách làm\nKê lại thành hình chữ U quanh tường.\n"
        "3. Hiệu quả: đủ chỗ cho 32 em\n"
        "4. Thời gian áp dụng: tháng 9/2021\n"
        "5. Phạm vi áp dụng: khối Một\n"
        "6. Cấp công nhận: phòng giáo dục huyện"
    )
    found = told(text)
    assert set(found) == set(CODES)
    assert found["benefit"] == "đủ chỗ cho 32 em"
    assert found["problem"].startswith("Bàn ghế lớp một")
    assert found["solution"] == "Kê lại thành hình chữ U quanh tường."
    assert found["date"] == "tháng 9/2021"
    assert found["applied"] == "khối Một"
    assert found["recognition"] == "phòng giáo dục huyện"


def test_typed_without_marks_it_reads_the_same_parts() -> None:
    bare = (
        "Truoc day ga kep hay bi long, phai dung may siet lai. "
        "Toi han them chot phi 8 vao than ga va thay vit M6 bang vit M10. "
        "Da ap dung tai xuong Co khi 2 tu thang 3/2022. "
        "Moi ca dung may giam tu 40 phut xuong 5 phut."
    )
    assert {"problem", "solution", "applied", "benefit", "date"} <= set(find_parts(bare))


# A heading counts for what follows it, a sentence without its mark runs on into the next.
APART = [one for one, _ in SENTENCES if ":" not in one and one.endswith(".")]


@given(st.permutations(APART), st.sampled_from(["\n", " ", "\r\n"]))
def test_what_is_said_once_is_found_wherever_it_stands(order: list[str], between: str) -> None:
    text = between.join(order)
    found = find_parts(text)
    assert {"problem", "solution", "applied", "benefit", "recognition"} == set(found)
    for code, part in found.items():
        assert code in dict(SENTENCES)[text[part.start : part.end]]


@given(st.text(alphabet=string.printable + "áàạăâđêôơưỳ…•–", max_size=300))
def test_any_text_is_read_and_quoted_from_itself(text: str) -> None:
    for code, part in find_parts(text).items():
        assert code in CODES
        assert 0 <= part.start < part.end <= len(text)
        assert text[part.start : part.end].strip() == text[part.start : part.end]


@given(st.text(alphabet="abc xyz:.\n…1", max_size=80))
def test_more_text_behind_takes_nothing_away(more: str) -> None:
    assert set(find_parts(WHOLE)) <= set(find_parts(f"{WHOLE}\n{more}"))
