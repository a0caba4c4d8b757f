"""Delimited text: delimiters, encodings, header row, quotes, and what happens around damage."""

import csv
import io
import json
import unicodedata
from pathlib import Path
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.errors import UnusableInput
from pipelines.reading import ReadingLimits, delimited
from pipelines.reading.delimited import split_record
from tests.pipelines.filings import (
    FILINGS,
    HEADERS,
    csv_text,
    legacy_bytes,
    read_whole,
    windows_1258_bytes,
    written,
)


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|", "^", "~", "\x01"])
def test_any_delimiter_is_found(tmp_path: Path, delimiter: str) -> None:
    path = written(tmp_path / "ds.csv", csv_text(delimiter=delimiter))
    whole = read_whole(path)
    assert whole.cells == FILINGS
    assert [row.row for row in whole.rows] == [2, 3, 4, 5, 6, 7]
    assert whole.pieces[0].columns == {header: name for name, header in HEADERS.items()}
    assert whole.pieces[0].source == "ds.csv"


@pytest.mark.parametrize(
    ("encoding", "name"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8-bom"),
        ("utf-16", "utf-16-le"),
        ("utf-16-le", "utf-16-le"),
        ("utf-16-be", "utf-16-be"),
    ],
)
@pytest.mark.parametrize("newline", ["\r\n", "\n", "\r"])
def test_unicode_files(tmp_path: Path, encoding: str, name: str, newline: str) -> None:
    path = written(tmp_path / "ds.csv", csv_text(newline=newline), encoding)
    whole = read_whole(path)
    assert whole.cells == FILINGS
    assert whole.pieces[0].encoding == name


def test_utf_16_big_endian_with_a_mark(tmp_path: Path) -> None:
    path = tmp_path / "ds.csv"
    path.write_bytes(b"\xfe\xff" + csv_text(delimiter="\t").encode("utf-16-be"))
    assert read_whole(path).cells == FILINGS


def test_windows_1258_comes_out_composed(tmp_path: Path) -> None:
    path = tmp_path / "ds.csv"
    path.write_bytes(windows_1258_bytes(csv_text()))
    whole = read_whole(path)
    assert whole.cells == FILINGS
    assert whole.pieces[0].encoding == "windows-1258"


@pytest.mark.parametrize("encoding", ["tcvn3", "vni", "vps", "viscii"])
def test_legacy_files_are_decoded(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "ds.csv"
    path.write_bytes(legacy_bytes(csv_text(delimiter=";"), encoding))
    whole = read_whole(path)
    assert whole.pieces[0].encoding == encoding
    # TCVN3 has no capitals with a tone: the case of such a letter may be lost.
    found = [{name: text.lower() for name, text in cells.items()} for cells in whole.cells]
    assert found == [{name: text.lower() for name, text in row.items()} for row in FILINGS]


@pytest.mark.parametrize("encoding", ["tcvn3", "vni", "windows-1258"])
def test_one_short_row_is_enough_to_tell_the_encoding(tmp_path: Path, encoding: str) -> None:
    text = "STT;Tên đề tài\n1;Cải tiến máng rửa rau ở bếp ăn tập thể\n"
    path = tmp_path / "ds.csv"
    old = windows_1258_bytes(text) if encoding == "windows-1258" else legacy_bytes(text, encoding)
    path.write_bytes(old)
    whole = read_whole(path)
    assert whole.pieces[0].encoding == encoding
    assert whole.cells[0]["title"] == "Cải tiến máng rửa rau ở bếp ăn tập thể"


def test_marked_letters_that_come_late_still_tell_the_encoding(tmp_path: Path) -> None:
    plain = [f"{number},May bom so {number}," for number in range(1, 40)]
    marked = legacy_bytes("40,Máy bơm số bốn mươi,Lắp rơ le nhiệt tự ngắt", "tcvn3")
    path = tmp_path / "ds.csv"
    path.write_bytes("\n".join(["ID,Title,Content", *plain]).encode() + b"\n" + marked)
    whole = read_whole(path, limits=ReadingLimits(sample_bytes=64))
    assert whole.rows[-1].cells["content"] == "Lắp rơ le nhiệt tự ngắt"


def test_western_text_is_not_taken_for_an_old_encoding(tmp_path: Path) -> None:
    path = tmp_path / "ds.csv"
    path.write_bytes("title,content\n“Café” débit réglé,Pompe à eau “été”\n".encode("cp1252"))
    whole = read_whole(path)
    assert whole.pieces[0].encoding == "windows-1252"
    assert whole.cells == [{"title": "“Café” débit réglé", "content": "Pompe à eau “été”"}]


def test_cells_stay_as_they_came(tmp_path: Path) -> None:
    cell = "  Máy  ép\u00a0mía “cũ” \ufb01 " + unicodedata.normalize("NFD", "sửa lại")
    path = written(tmp_path / "ds.csv", ["Tên sáng kiến,Nội dung", f"{cell},x"])
    assert read_whole(path).cells == [{"title": cell, "content": "x"}]


def test_title_lines_and_blank_rows_around_the_header(tmp_path: Path) -> None:
    lines = [
        "CÔNG ĐOÀN CƠ SỞ XÍ NGHIỆP NƯỚC ĐÁ,,",
        "Danh sách sáng kiến năm 2022,,",
        ",,",
        "TT,TÊN SÁNG KIẾN (*),Nội  dung:",
        "",
        "1,Khuôn đá có chốt rút,Rút chốt là đá rơi ra",
        " , ,\t",
        "2,Xe đẩy đá hai bánh,Một người đẩy được bốn cây",
    ]
    whole = read_whole(written(tmp_path / "ds.csv", lines))
    assert [(row.row, row.cells["submission_id"]) for row in whole.rows] == [(6, "1"), (8, "2")]
    assert all(row.id_from_sequence for row in whole.rows)
    assert not whole.set_aside


def test_a_single_column_needs_no_delimiter(tmp_path: Path) -> None:
    lines = ["Nội dung", "Bơm, van; ống | và tê cùng một cỡ", '"Có dấu ""ngoặc"", dấu phẩy"']
    whole = read_whole(written(tmp_path / "ds.csv", lines))
    assert [row["content"] for row in whole.cells] == [
        "Bơm, van; ống | và tê cùng một cỡ",
        'Có dấu "ngoặc", dấu phẩy',
    ]


def test_empty_columns_beside_a_single_one(tmp_path: Path) -> None:
    whole = read_whole(written(tmp_path / "ds.csv", ["Nội dung,,", "Xe đẩy,,", '"Cân, đong",,']))
    assert [row.cells["content"] for row in whole.rows] == ["Xe đẩy", "Cân, đong"]


def test_a_quote_left_open_above_the_header_swallows_nothing(tmp_path: Path) -> None:
    lines = ['"DANH SÁCH,,', "Mã,Tên sáng kiến,Nội dung"]
    lines += [f"{number},Máy số {number},Sửa máy" for number in range(600)]
    lines[500] = '498,"Máy, số 498",Sửa máy'
    whole = read_whole(written(tmp_path / "ds.csv", lines))
    assert len(whole.rows) == 600
    assert whole.rows[0].row == 3


def test_excel_is_believed_when_a_file_says_its_delimiter(tmp_path: Path) -> None:
    path = written(tmp_path / "ds.csv", "sep=;\r\nMã;Tên sáng kiến\r\n7;Cân, đong, đếm\r\n")
    assert read_whole(path).rows[0].cells == {"submission_id": "7", "title": "Cân, đong, đếm"}


def test_other_columns_are_carried_along(tmp_path: Path) -> None:
    lines = ["Tên sáng kiến,Ghi chú,Ghi chú,Nội dung,Mô tả,", "a,b,c,d,e,f"]
    row = read_whole(written(tmp_path / "ds.csv", lines)).rows[0]
    assert row.cells == {"title": "a", "content": "d"}
    assert row.extra == {"Ghi chú": "b", "Ghi chú (2)": "c", "Mô tả": "e", "Cột 6": "f"}


def test_rows_come_in_pieces(tmp_path: Path) -> None:
    whole = read_whole(written(tmp_path / "ds.csv", csv_text()), piece_rows=4)
    assert [len(piece.rows) for piece in whole.pieces] == [4, 2]


@given(data=st.data())
def test_what_a_csv_writer_wrote_is_read_back(
    data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    cell = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12)
    rows = data.draw(st.lists(st.tuples(cell, cell), min_size=1, max_size=8))
    delimiter = data.draw(st.sampled_from(",;\t|"))
    quoted: Literal[0, 1] = csv.QUOTE_ALL if data.draw(st.booleans()) else csv.QUOTE_MINIMAL
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter, quoting=quoted, lineterminator="\r\n")
    writer.writerow(["Mã", "Tên sáng kiến", "Nội dung"])
    writer.writerows([f"k{at}", *row] for at, row in enumerate(rows))
    path = tmp_path_factory.mktemp("csv") / "ds.csv"
    path.write_text(out.getvalue(), encoding="utf-8", newline="")
    whole = read_whole(path)
    assert not whole.set_aside
    assert [tuple(row.values())[1:] for row in whole.cells] == rows


@given(st.text(alphabet='ab", '), st.sampled_from(",;"))
def test_sound_quotes_mean_what_they_mean_to_the_standard_library(
    text: str, delimiter: str
) -> None:
    try:
        expected = next(csv.reader([text], delimiter=delimiter, strict=True)) or [""]
    except csv.Error:
        return
    if f"{delimiter} " not in text and not text.startswith(
        " "
    ):  # ours lets blanks before quotes pass
        assert split_record(text, delimiter) == (expected, "")


def test_a_cell_may_hold_lines_quotes_and_delimiters(tmp_path: Path) -> None:
    text = 'Mã,Nội dung\r\n1,"Bước 1: cắt\r\n\r\nBước 2: uốn, ""ống 21"""\r\n2,Ống 27" để trần\r\n'
    whole = read_whole(written(tmp_path / "ds.csv", text))
    assert whole.cells[0]["content"] == 'Bước 1: cắt\r\n\r\nBước 2: uốn, "ống 21"'
    assert whole.cells[1]["content"] == 'Ống 27" để trần'
    assert [row.row for row in whole.rows] == [2, 3]


def test_an_unclosed_quote_costs_its_own_row_only(tmp_path: Path) -> None:
    lines = ["Mã,Tên sáng kiến,Nội dung"]
    lines += [f"{number},Máy số {number},Sửa máy" for number in range(1, 3000)]
    lines[5] = '5,"Máy số 5,Sửa máy'
    lines[9] = '9,"Máy, số 9",Sửa máy'
    whole = read_whole(written(tmp_path / "ds.csv", lines))
    assert whole.codes == [(6, "unreadable_row")]
    assert "Hàng 6 của tệp ds.csv" in whole.set_aside[0].message
    assert json.loads(whole.set_aside[0].raw) == {"hàng": lines[5]}
    assert len(whole.rows) == 2998
    assert whole.rows[7].cells["title"] == "Máy, số 9"


def test_an_unclosed_quote_in_the_last_row(tmp_path: Path) -> None:
    lines = ["Tên sáng kiến,Nội dung", "Xe đẩy,hai bánh", '"Xe kéo,ba bánh']
    whole = read_whole(written(tmp_path / "ds.csv", lines))
    assert (len(whole.rows), whole.codes) == (1, [(3, "unreadable_row")])


def test_stray_quotes_are_kept_as_written_unless_they_shift_cells(tmp_path: Path) -> None:
    lines = ["Tên sáng kiến,Nội dung", '"Xanh" cho em,vườn trường', '"Sạch, "đẹp", bền,vườn']
    whole = read_whole(written(tmp_path / "ds.csv", lines))
    assert whole.cells == [{"title": '"Xanh" cho em', "content": "vườn trường"}]
    assert whole.codes == [(3, "unreadable_row")]


def test_cells_beyond_the_header_are_set_aside_with_all_of_the_row(tmp_path: Path) -> None:
    lines = ["Tên sáng kiến,Nội dung", "Mái che, lối đi,tôn cũ", "Mái hiên,lá cọ,,", "Giàn mướp"]
    whole = read_whole(written(tmp_path / "ds.csv", lines))
    assert [row.cells["title"] for row in whole.rows] == ["Mái hiên", "Giàn mướp"]
    assert whole.rows[1].cells["content"] == ""
    (aside,) = whole.set_aside
    assert (aside.source, aside.row, aside.code) == ("ds.csv", 2, "unreadable_row")
    assert json.loads(aside.raw) == {
        "Tên sáng kiến": "Mái che",
        "Nội dung": " lối đi",
        "Ô 3": "tôn cũ",
    }


def test_undecodable_bytes_cost_their_row_only(tmp_path: Path) -> None:
    before, after = csv_text().encode().split("Phiếu màu".encode())
    path = tmp_path / "ds.csv"
    path.write_bytes(before + "Phi\xa0".encode("latin-1") + after)
    whole = read_whole(path)
    assert whole.codes == [(3, "bad_encoding")]
    assert "\ufffd" in json.loads(whole.set_aside[0].raw)["hàng"]
    assert whole.cells == [FILINGS[0], *FILINGS[2:]]


def test_a_lost_byte_of_utf_16_costs_its_row_only(tmp_path: Path) -> None:
    data = csv_text(newline="\n").encode("utf-16")
    at = data.index("Phiếu màu".encode("utf-16-le"))
    path = tmp_path / "ds.csv"
    path.write_bytes(data[:at] + data[at + 1 :])
    whole = read_whole(path)
    assert whole.codes == [(3, "bad_encoding")]
    assert whole.cells == [FILINGS[0], *FILINGS[2:]]


def test_nul_bytes_cost_their_row_only(tmp_path: Path) -> None:
    text = csv_text().replace("Máng hứng", "Máng\0 hứng")
    whole = read_whole(written(tmp_path / "ds.csv", text))
    assert whole.codes == [(4, "unreadable_row")]
    assert len(whole.rows) == 5


@pytest.mark.parametrize("length", [60, 5_000_000])
def test_an_endless_line_is_too_long(tmp_path: Path, length: int) -> None:
    lines = ["Tên sáng kiến,Nội dung", "Xe đẩy," + "x" * length, "Xe kéo,ba bánh"]
    path = written(tmp_path / "ds.csv", lines)
    whole = read_whole(path, limits=ReadingLimits(max_row_characters=50))
    assert whole.codes == [(2, "too_long")]
    assert [row.row for row in whole.rows] == [3]


def test_a_header_repeated_on_each_page_is_set_aside_by_name(tmp_path: Path) -> None:
    lines = ["STT,Tên sáng kiến,Nội dung", "(1),(2),(3)", "1,Xe đẩy,hai bánh"]
    lines += ["STT,Tên sáng kiến, Nội dung", "2,Xe kéo,Nội dung"]
    whole = read_whole(written(tmp_path / "ds.csv", lines))
    assert whole.codes == [(3 - 1, "unreadable_row"), (4, "unreadable_row")]
    assert "đánh số các cột" in whole.set_aside[0].message
    assert "lặp lại" in whole.set_aside[1].message
    assert [row.row for row in whole.rows] == [3, 5]


def test_without_title_and_content_the_headers_found_are_named(tmp_path: Path) -> None:
    path = written(tmp_path / "luong.csv", ["Họ và tên;Lương;Ngày công", "Lò Thị Sen;7.5;22"])
    with pytest.raises(UnusableInput) as caught:
        read_whole(path)
    message = str(caught.value)
    assert "luong.csv" in message
    assert "“Họ và tên”; “Lương”; “Ngày công”" in message
    assert "\n" not in message


def test_a_heading_within_a_text_is_no_header(tmp_path: Path) -> None:
    rows = [f"{number},Máy số {number},Sửa máy" for number in range(8)]
    lines = [*rows, '8,Máy số 8,"Bước một', "Nội dung:", 'Bước hai"', *rows]
    with pytest.raises(UnusableInput, match="“0”; “Máy số 0”; “Sửa máy”"):
        read_whole(written(tmp_path / "ds.csv", lines))


def test_a_header_alone_is_no_list(tmp_path: Path) -> None:
    with pytest.raises(UnusableInput, match="chỉ có hàng tiêu đề"):
        read_whole(written(tmp_path / "ds.csv", "Tên sáng kiến,Nội dung\n\n,\n"))


def test_too_many_columns(tmp_path: Path) -> None:
    lines = [",".join(["Nội dung", *["x"] * 12]), "a"]
    with pytest.raises(UnusableInput, match="13 cột, cần không quá 10"):
        read_whole(written(tmp_path / "ds.csv", lines), limits=ReadingLimits(max_columns=10))


pieces_of_records = st.lists(
    st.sampled_from(
        ['"', '""', ",", ";", " ", "  ", '",', ',"', ' "', "a", "máy bơm", "\r", "\n", "'", "|"]
    ),
    max_size=14,
).map("".join)


@given(pieces_of_records, st.sampled_from([",", ";", "|", "\t"]))
def test_the_fast_way_to_cut_a_record_is_the_slow_one(text: str, delimiter: str) -> None:
    """The library's reader is asked first, our own knows quotes that it does not."""
    with pytest.MonkeyPatch.context() as changed:
        changed.setattr(delimited, "_well_formed", lambda *_: None)
        slow = split_record(text, delimiter)
    assert split_record(text, delimiter) == slow
