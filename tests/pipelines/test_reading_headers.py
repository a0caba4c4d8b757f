"""Headers: every alias is understood as offices write it, and the header row is found."""

import tomllib
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.encodings import encode
from nlp.lexicons import data_path
from pipelines.reading.headers import canonical_columns, find, match, shown_name
from pipelines.validating import CANONICAL

TABLE = tomllib.loads(data_path("headers.toml").read_text(encoding="utf-8"))
ALIASES = [
    (name, header)
    for name, entry in TABLE.items()
    for header in [name, *entry["headers"], *entry.get("last_resort", [])]
]
# The examples that the product promises to understand.
PROMISED = {
    "submission_id": ["Mã sáng kiến", "Mã", "ID", "STT"],
    "title": ["Tên sáng kiến", "Tên đề tài", "tieu_de", "ten_sang_kien"],
    "content": ["Nội dung", "Mô tả", "Bản chất", "Nội dung giải pháp", "noi_dung"],
    "benefit": ["Hiệu quả", "Lợi ích", "Kết quả", "loi_ich_nhu_ghi"],
    "benefit_vnd": ["Giá trị làm lợi", "gia_tri_lam_loi_vnd"],
    "author": ["Tác giả", "Họ và tên"],
    "unit": ["Đơn vị", "Cơ quan", "Nơi công tác", "CĐCS"],
    "upper_union": ["Công đoàn cấp trên", "Cấp trên", "LĐLĐ"],
    "participant_group": ["Nhóm đối tượng", "Đối tượng"],
    "solution_type": ["Loại giải pháp"],
    "declared_field": ["Lĩnh vực", "Lĩnh vực áp dụng", "linh_vuc"],
    "submitted_on": ["Ngày nộp", "Ngày đăng ký"],
    "applied_on": ["Ngày áp dụng", "Tháng/năm áp dụng"],
    "recognised_by": ["Hội đồng công nhận", "Cấp công nhận"],
    "confidential": ["Bảo mật", "Bí mật"],
}


def one(header: str) -> str:
    return match([header]).canonical[0]


def unaccented(text: str) -> str:
    apart = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    return "".join(char for char in apart if not unicodedata.combining(char))


def test_the_table_names_the_columns_of_a_submission() -> None:
    assert canonical_columns() == CANONICAL == tuple(PROMISED)


@pytest.mark.parametrize(("name", "header"), ALIASES)
def test_an_alias_is_understood_however_it_is_written(name: str, header: str) -> None:
    plain = unaccented(header)
    ways = [header, header.upper(), unicodedata.normalize("NFD", header), plain, plain.lower()]
    ways += [plain.replace(" ", "_"), f"{header} (*)", f"3. {header}:", f" {header}\n(ghi rõ) "]
    assert {one(way) for way in ways} == {name}


@pytest.mark.parametrize(
    ("name", "header"), [(name, header) for name, headers in PROMISED.items() for header in headers]
)
def test_promised_headers(name: str, header: str) -> None:
    assert one(header) == name


@pytest.mark.parametrize("encoding", ["tcvn3", "vni", "viscii", "utf8-cp1252"])
def test_headers_in_an_old_encoding(encoding: str) -> None:
    headers = ["Mã sáng kiến", "Tên sáng kiến", "Nội dung", "Tác giả", "Đơn vị"]
    columns = match([encode(header, encoding) for header in headers])
    assert columns.canonical == ("submission_id", "title", "content", "author", "unit")


@pytest.mark.parametrize("header", ["", "Ghi chú", "Số điện thoại", "Đồng tác giả", "x" * 500])
def test_other_headers_name_nothing(header: str) -> None:
    assert one(header) == ""


def test_instructions_in_brackets_do_not_hide_a_header() -> None:
    assert (
        one(f"Mô tả bản chất (nêu rõ {'từng bước thực hiện, ' * 10}không quá 500 từ)") == "content"
    )


def test_a_running_number_is_an_id_only_when_there_is_no_better() -> None:
    with_id = match(["STT", "Mã sáng kiến", "Tên sáng kiến"])
    assert with_id.canonical == ("", "submission_id", "title")
    assert not with_id.id_from_sequence
    without = match(["STT", "Tên sáng kiến"])
    assert without.canonical == ("submission_id", "title")
    assert without.id_from_sequence


def test_the_first_of_two_equal_headers_wins_and_an_outright_one_before_a_partial() -> None:
    assert match(["Nội dung", "Mô tả"]).canonical == ("content", "")
    assert match(["Nội dung/Ghi chú", "Mô tả"]).canonical == ("", "content")
    assert match(["Đơn vị", "Đơn vị"]).written == ("Đơn vị", "Đơn vị (2)")


def test_a_heading_that_is_also_a_header_is_passed_over() -> None:
    rows = [["Nội dung", "", ""], ["", "", ""], ["STT", "Tên sáng kiến", "Mô tả"], ["1", "a", "b"]]
    header = find(rows)
    assert header is not None
    assert header.data_from == 3
    assert header.columns.canonical == ("submission_id", "title", "content")


def test_names_merged_downwards_stand_in_the_row_above() -> None:
    rows = [
        ["STT", "Sáng kiến", "", "Đơn vị"],
        ["", "Tên sáng kiến", "Nội dung", ""],
        ["1", "Xe đẩy", "hai bánh", "Tổ 1"],
    ]
    header = find(rows)
    assert header is not None
    assert header.data_from == 2
    assert header.columns.canonical == ("submission_id", "title", "content", "unit")


def test_names_below_a_group_are_taken_in() -> None:
    rows = [
        ["STT", "Tên sáng kiến", "Nội dung", "Người nộp", ""],
        ["", "", "", "Họ và tên", "Đơn vị"],
        ["1", "Xe đẩy", "hai bánh", "Lê Na", "Tổ 1"],
    ]
    header = find(rows)
    assert header is not None
    assert header.data_from == 2
    assert header.columns.canonical == ("submission_id", "title", "content", "author", "unit")


def test_a_first_row_of_data_is_not_taken_for_a_second_line() -> None:
    rows = [["Tên sáng kiến", "Nội dung"], ["Mô tả", "Hiệu quả kinh tế của lò đốt trấu"]]
    header = find(rows)
    assert header is not None
    assert header.data_from == 1


def test_a_second_line_never_covers_the_text_columns() -> None:
    header = find([["Nội dung"], ["Ngày nộp"]])
    assert header is not None
    assert (header.data_from, header.columns.canonical) == (1, ("content",))


@given(
    st.lists(st.lists(st.sampled_from([*(header for _, header in ALIASES), "", "x"]), max_size=5))
)
def test_a_header_that_is_found_names_a_text(rows: list[list[str]]) -> None:
    header = find(rows)
    texts = [row for row in rows if match(row).name_text]
    assert (header is not None) == bool(texts)
    assert header is None or (header.columns.name_text and header.data_from <= len(rows))


def test_no_header() -> None:
    assert find([["Họ và tên", "Lương"], ["Lò Thị Sen", "7"]]) is None
    assert find([]) is None


def test_messages_show_vietnamese_names() -> None:
    assert shown_name("content") == "Nội dung"
