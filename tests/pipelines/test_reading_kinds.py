"""Files that cannot be used at all: one line says what, where, what was expected and what to do."""

from pathlib import Path

import pytest

from pipelines.errors import UnusableInput
from pipelines.reading import read_pieces
from tests.pipelines.filings import read_whole, written


def refusal(path: Path) -> str:
    with pytest.raises(UnusableInput) as caught:
        next(read_pieces(path))
    message = str(caught.value)
    assert path.name in message
    assert "\n" not in message
    assert "Hãy" in message or "hãy" in message
    return message


def test_no_such_file(tmp_path: Path) -> None:
    assert "Không thấy tệp" in refusal(tmp_path / "khong_co.csv")


def test_a_folder(tmp_path: Path) -> None:
    assert "thư mục" in refusal(tmp_path)


@pytest.mark.parametrize("data", [b"", b"\xef\xbb\xbf", b" \r\n\t\n", bytes(100)])
def test_an_empty_file(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "ds.csv"
    path.write_bytes(data)
    assert "rỗng" in refusal(path)


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"%PDF-1.7 ...", "tệp PDF"),
        (b"<html><table><tr><td>x</td></tr></table></html>", "trang web"),
        (b"\x1f\x8b\x08\x00....", "gzip"),
        (bytes(range(256)) + bytes(90), "nhị phân"),
    ],
)
def test_files_of_another_kind(tmp_path: Path, data: bytes, what: str) -> None:
    path = tmp_path / "ds.csv"
    path.write_bytes(data)
    assert what in refusal(path)


def test_text_named_parquet(tmp_path: Path) -> None:
    assert "Parquet" in refusal(written(tmp_path / "ds.parquet", "title\nXe đẩy\n"))


def test_json_lines_are_known_by_their_brace(tmp_path: Path) -> None:
    path = written(tmp_path / "ds.txt", ['{"title": "Xe đẩy"}'])
    assert read_whole(path).cells == [{"title": "Xe đẩy"}]
