"""JSON Lines and Parquet: typed and nested values become text, damaged lines are set aside."""

import datetime as dt
import json
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from pipelines.errors import UnusableInput
from pipelines.reading import ReadingLimits
from pipelines.reading.cell_text import cell_text
from tests.pipelines.filings import FILINGS, HEADERS, read_whole, written


def test_objects_line_by_line(tmp_path: Path) -> None:
    lines = [json.dumps({HEADERS[name]: text for name, text in row.items()}) for row in FILINGS]
    lines.insert(2, "")
    whole = read_whole(written(tmp_path / "ds.jsonl", lines))
    assert whole.cells == FILINGS
    assert [row.row for row in whole.rows] == [1, 2, 4, 5, 6, 7]
    assert whole.pieces[0].columns == {header: name for name, header in HEADERS.items()}


def test_values_of_any_type_become_text(tmp_path: Path) -> None:
    value = {
        "id": 7,
        "noi_dung": "Xe đẩy",
        "benefit_vnd": 1.5e7,
        "unit": None,
        "tags": ["a", {"b": 1}],
    }
    row = read_whole(written(tmp_path / "ds.jsonl", [json.dumps(value)])).rows[0]
    assert row.cells == {
        "submission_id": "7",
        "content": "Xe đẩy",
        "benefit_vnd": "15000000",
        "unit": "",
    }
    assert row.extra == {"tags": '["a", {"b": 1}]'}


def test_objects_may_differ_in_their_keys(tmp_path: Path) -> None:
    lines = ['{"title": "Xe đẩy"}', '{"STT": 2, "content": "ba bánh"}', "{}", '{"title": " "}']
    whole = read_whole(written(tmp_path / "ds.jsonl", lines))
    assert whole.cells == [{"title": "Xe đẩy"}, {"submission_id": "2", "content": "ba bánh"}]
    assert [row.id_from_sequence for row in whole.rows] == [False, True]
    assert whole.pieces[0].columns == {
        "title": "title",
        "STT": "submission_id",
        "content": "content",
    }


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ('{"title": "Xe', "unreadable_row"),
        ('["title", "Xe"]', "unreadable_row"),
        ("17", "unreadable_row"),
        ("[" * 100_000, "unreadable_row"),
        ('{"title": ' + "9" * 5000 + "}", "unreadable_row"),
        (json.dumps({f"k{number}": "v" for number in range(600)}), "unreadable_row"),
        ('{"title": "' + "x" * 2_000_000 + '"}', "too_long"),
    ],
)
def test_a_bad_line_costs_itself_only(tmp_path: Path, line: str, code: str) -> None:
    lines = ['{"title": "Xe đẩy"}', line, '{"title": "Xe kéo"}']
    whole = read_whole(written(tmp_path / "ds.jsonl", lines))
    assert whole.codes == [(2, code)]
    assert [row.row for row in whole.rows] == [1, 3]


def test_undecodable_bytes_in_a_line(tmp_path: Path) -> None:
    path = tmp_path / "ds.jsonl"
    path.write_bytes('{"title": "Xe đẩy"}\n'.encode() + b'{"title": "Xe k\xe9o"}\n')
    whole = read_whole(path)
    assert whole.codes == [(2, "bad_encoding")]


@pytest.mark.parametrize("text", ["[\n]\n", '[{"title": "Xe đẩy"}]', "{", "xin chào"])
def test_a_file_without_objects(tmp_path: Path, text: str) -> None:
    with pytest.raises(UnusableInput, match="JSON Lines"):
        read_whole(written(tmp_path / "ds.jsonl", text))


def test_objects_without_title_or_content(tmp_path: Path) -> None:
    path = written(tmp_path / "ds.jsonl", ['{"luong": 5, "ho_ten": "Sen"}'])
    with pytest.raises(UnusableInput, match="“luong”; “ho_ten”"):
        read_whole(path)


def test_parquet_of_many_types_by_batches(tmp_path: Path) -> None:
    path = tmp_path / "ds.parquet"
    columns = {
        "Mã sáng kiến": pa.array([1, 2, None], pa.int64()),
        "Tên sáng kiến": pa.array(["Xe đẩy", "Xe kéo", None]).dictionary_encode(),
        "Ngày nộp": pa.array([dt.date(2022, 3, 14), None, None]),
        "Dấu thời gian": pa.array([dt.datetime.fromisoformat("2022-03-14 07:30"), None, None]),
        "Giá trị làm lợi": pa.array([Decimal("15000000.50"), None, None]),
        "Bảo mật": pa.array([True, False, None]),
        "Thẻ": pa.array([["a"], [], None]),
    }
    pq.write_table(pa.table(columns), path, row_group_size=1)
    whole = read_whole(path, piece_rows=1)
    assert [list(cells.values()) for cells in whole.cells] == [
        ["1", "Xe đẩy", "2022-03-14", "15000000.50", "TRUE"],
        ["2", "Xe kéo", "", "", "FALSE"],
    ]
    assert whole.rows[0].extra == {"Dấu thời gian": "2022-03-14 07:30:00", "Thẻ": '["a"]'}
    assert [row.row for row in whole.rows] == [1, 2]
    assert len(whole.pieces) == 2


def test_parquet_with_characters_that_are_no_utf_8(tmp_path: Path) -> None:
    path = tmp_path / "ds.parquet"
    bad = pa.array([b"Xe \xff", b"Xe"]).cast(pa.string(), safe=False)
    broken = pa.Array.from_buffers(pa.string(), 2, bad.buffers())
    pq.write_table(pa.table({"title": broken}), path)
    titles = [cells["title"] for cells in read_whole(path).cells]
    assert titles == ["Xe \udcff", "Xe"]


@pytest.mark.parametrize("keep", [3, 40, 200])
def test_broken_parquet(tmp_path: Path, keep: int) -> None:
    path = tmp_path / "ds.parquet"
    pq.write_table(pa.table({"title": ["Xe đẩy"] * 50}), path)
    path.write_bytes(path.read_bytes()[:keep])
    with pytest.raises(UnusableInput, match="Parquet"):
        read_whole(path)


def test_parquet_without_title_or_content(tmp_path: Path) -> None:
    path = tmp_path / "ds.parquet"
    pq.write_table(pa.table({"luong": [5]}), path)
    with pytest.raises(UnusableInput, match="“luong”"):
        read_whole(path)


def test_parquet_with_too_many_columns(tmp_path: Path) -> None:
    path = tmp_path / "ds.parquet"
    pq.write_table(pa.table({"title": ["a"], "b": ["b"], "c": ["c"]}), path)
    with pytest.raises(UnusableInput, match="3 cột"):
        read_whole(path, limits=ReadingLimits(max_columns=2))


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (float("nan"), ""),
        (float("inf"), ""),
        (1e22, "10000000000000000000000"),
        (-3.0, "-3"),
        (0.1, "0.1"),
        (1234.567, "1234.5670"),
        (dt.time(7, 30), "07:30:00"),
        (dt.timedelta(hours=30), "1 day, 6:00:00"),
        (b"Xe \xff", "Xe \ufffd"),
        ({"khi": dt.date(2022, 1, 2)}, '{"khi": "2022-01-02"}'),
    ],
)
def test_cell_texts(value: object, text: str) -> None:
    assert cell_text(value) == text
