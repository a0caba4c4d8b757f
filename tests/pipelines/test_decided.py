"""Decisions that an office exported become labelled texts; every other row says where and why it is not used."""

import csv
from pathlib import Path

import pandas as pd
import pytest

from pipelines import decided
from pipelines.errors import UnusableInput

HEADER = ["title", "content", "benefit", "field", "low_content"]
GOOD = ["Giá treo ống hơi", "Tổ cơ khí hàn giá treo bằng thép thừa.", "", "co_khi", ""]
SLOGAN = ["Thi đua", "Quyết tâm thi đua lập thành tích.", "", "", "Khẩu hiệu"]


def table(*rows: list[str], header: list[str] = HEADER) -> pd.DataFrame:
    return pd.DataFrame(list(rows), columns=header)


def written(path: Path, rows: pd.DataFrame) -> Path:
    """Write a table as its file name asks."""
    if path.suffix == ".xlsx":
        rows.to_excel(path, index=False)
    elif path.suffix == ".parquet":
        rows.to_parquet(path)
    else:
        rows.to_csv(path, index=False)
    return path


@pytest.mark.parametrize("name", ["qd.csv", "qd.xlsx", "qd.parquet"])
def test_every_kind_of_file_is_read(tmp_path: Path, name: str) -> None:
    found = decided.read([written(tmp_path / name, table(GOOD, SLOGAN))])
    assert found.unused == ()
    assert [(t.title, t.field, t.low_content) for t in found.texts] == [
        ("Giá treo ống hơi", "co_khi", None),
        ("Thi đua", None, "slogan"),
    ]


def test_vietnamese_headers_and_names_are_understood(tmp_path: Path) -> None:
    header = ["Tên sáng kiến", "Nội dung", "Hiệu quả", "Lĩnh vực", "Ít nội dung"]
    row = ["Vé điện tử", "Bệnh nhân lấy số qua điện thoại.", "", "Y tế - dược - chăm sóc sức khỏe"]
    path = written(tmp_path / "qd.csv", table([*row, "không"], header=header))
    (text,) = decided.read([path]).texts
    assert (text.field, text.low_content) == ("y_te", None)


def test_what_the_author_declared_is_not_what_people_decided(tmp_path: Path) -> None:
    header = [*HEADER[:3], "Lĩnh vực đăng ký", "Lĩnh vực quyết định", "low_content"]
    row = [*GOOD[:3], "giao_duc", "co_khi", ""]
    (text,) = decided.read([written(tmp_path / "qd.csv", table(row, header=header))]).texts
    assert text.field == "co_khi"


@pytest.mark.parametrize(
    ("row", "column", "why"),
    [
        (["", "", "lợi", "co_khi", ""], "", "không có tên và nội dung"),
        ([*GOOD[:3], "rèn", ""], "field", "“rèn” không phải lĩnh vực"),
        ([*GOOD[:3], "co_khi", "dở"], "low_content", "“dở” không phải lý do ít nội dung"),
    ],
)
def test_a_bad_row_is_set_aside_with_reason_row_and_column(
    tmp_path: Path, row: list[str], column: str, why: str
) -> None:
    found = decided.read([written(tmp_path / "qd.csv", table(SLOGAN, row))])
    assert len(found.texts) == 1
    (unused,) = found.unused
    assert (unused.source, unused.row, unused.column) == ("qd.csv", 3, column)
    assert unused.message.startswith("Hàng 3")
    assert why in unused.message
    decided.write_unused(tmp_path / "set_aside.csv", found.unused)
    with (tmp_path / "set_aside.csv").open(encoding="utf-8-sig", newline="") as file:
        assert [line["message"] for line in csv.DictReader(file)] == [unused.message]


def test_a_text_is_used_once_and_a_contradiction_is_told(tmp_path: Path) -> None:
    again, otherwise = [GOOD[0].upper(), *GOOD[1:]], [*GOOD[:3], "y_te", ""]
    found = decided.read([written(tmp_path / "qd.csv", table(GOOD, again, otherwise))])
    assert len(found.texts) == 1
    assert "lặp lại hàng 2 của tệp qd.csv" in found.unused[0].message
    assert "khác quyết định với hàng 2 của tệp qd.csv" in found.unused[1].message


def test_what_models_are_measured_on_is_not_trained_on(tmp_path: Path) -> None:
    path = written(
        tmp_path / "qd.csv",
        table([*GOOD, "có"], [*SLOGAN, ""], header=[*HEADER, "blind"]),
    )
    held_out = frozenset([decided.fingerprint(SLOGAN[0].lower(), SLOGAN[1])])
    found = decided.read([path], held_out=held_out)
    assert found.texts == ()
    assert all("để dành để đo mô hình" in one.message for one in found.unused)


def test_rows_of_one_unit_share_a_voice_that_names_nobody(tmp_path: Path) -> None:
    rows = table([*GOOD, "Xưởng A"], [*SLOGAN, "xưởng a"], header=[*HEADER, "Đơn vị"])
    one, other = decided.read([written(tmp_path / "qd.csv", rows)]).texts
    assert one.batch == other.batch
    assert "xuong" not in one.batch


def test_a_file_without_the_columns_of_a_decision_is_refused(tmp_path: Path) -> None:
    path = written(tmp_path / "qd.csv", table(GOOD[:4], header=HEADER[:4]))
    with pytest.raises(UnusableInput, match="không thấy cột “low_content”"):
        decided.read([path])
