"""`sangloc text`: what the program reads in each line, for support and for learning."""

import io
import json
import sys
import tomllib
import unicodedata
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nlp import money, personal
from nlp.encodings import encode
from nlp.lexicons import data_path
from nlp.normal import fold
from nlp.words import segment
from pipelines import cli, text_wording
from pipelines.text_reading import read
from pipelines.text_wording import spoken, visible

LOOM = (
    "Chị thợ dệt gắn thêm phanh từ cho máy cắt ở Xưởng 4 từ ngày 5/3/2022. Sợi đứt giảm từ 12% còn 4%, "
    "làm lợi khoảng 60 triệu đồng/năm, chi phí mua phanh 3 triệu. Bước 1: ngắt điện. CĐCS hỏi số 0987 654 321."
)
BRICKS = "Thợ lò xếp gạch mộc theo ô vuông để gió nóng đi đều khắp buồng sấy"
PIECES = (
    "làm lợi 5 tr/năm",
    "ngày 8.11",
    "Gi?i",
    "bước 2",
    "12%",
    "CĐCS",
    "C«ng t¸c",
    "\x1b[2J",
    "0987654321",
    " ",
    "\t",
    "a\u0300",
)


def spans(found: object) -> list[dict[str, Any]]:
    """Everything in a record that says where it stands."""
    if isinstance(found, dict):
        return ([found] if "start" in found else []) + [
            it for value in found.values() for it in spans(value)
        ]
    return [it for value in found for it in spans(value)] if isinstance(found, list) else []


texts = st.lists(
    st.sampled_from(PIECES) | st.text(st.characters(exclude_categories=["Cs"]), max_size=8),
    max_size=12,
).map("".join)


@given(texts)
@settings(max_examples=60, deadline=None)
def test_a_record_is_json_and_its_places_hold_what_it_says(text: str) -> None:
    record = read(text)
    assert json.loads(json.dumps(record, ensure_ascii=False)) == record
    assert record["original"] == text
    assert record["encoding"] or record["text"] == text
    for found in spans(record):
        assert 0 <= found["start"] <= found["end"] <= len(record["text"])
        assert found.get("text") in (None, record["text"][found["start"] : found["end"]])


@given(texts)
@settings(max_examples=60, deadline=None)
def test_the_block_is_aligned_and_harmless_to_a_terminal(text: str) -> None:
    block = spoken(read(text), line=3)
    assert not [char for char in block.replace("\n", "") if unicodedata.category(char) == "Cc"]
    for line in block.split("\n"):
        label, value = line[: text_wording._LABEL_WIDTH], line[text_wording._LABEL_WIDTH :]
        assert label.rstrip() != label or not value
        assert len(value) <= text_wording._TEXT_WIDTH


def test_a_record_says_what_the_readers_say() -> None:
    record = read(LOOM)
    assert record["words"] == segment([LOOM])[0]
    assert record["folded"] == fold(LOOM)
    assert [(a["low"], a["is_benefit"], a["why"]) for a in record["money"]] == [
        (a.low, a.is_benefit, a.why) for a in money.find(LOOM)
    ]
    assert [(p["kind"], p["start"]) for p in record["personal"]] == [
        (p.kind, p.start) for p in personal.find(LOOM)
    ]
    assert [(day["first"], day["precision"]) for day in record["dates"]] == [("2022-03-05", "day")]
    assert [it["text"] for it in record["abbreviations"]] == ["CĐCS"]
    assert [it["text"] for it in record["facts"]["places"]] == ["Xưởng 4"]
    assert len(record["sentences"]) == 4


def test_the_block_tells_the_story_in_vietnamese() -> None:
    block = spoken(read(LOOM), line=1)
    plain = " ".join(block.split())
    assert "60 triệu đồng → khoảng 60.000.000 đồng mỗi năm; tính là làm lợi" in plain
    assert "3 triệu → 3.000.000 đồng; không tính là làm lợi" in plain
    assert "12% còn 4% → trước 12, sau 4 %" in plain
    assert "CĐCS = công đoàn cơ sở" in plain
    assert "ngày 5/3/2022 → 05/03/2022" in plain
    assert "số điện thoại ở ký tự" in plain


def test_personal_data_are_not_repeated_where_they_are_reported() -> None:
    assert "0987 654 321" not in json.dumps(read(LOOM)["personal"])
    (line,) = [
        line
        for line in spoken(read(LOOM), line=1).split("\n")
        if line.startswith("Dữ liệu cá nhân")
    ]
    assert "0987" not in line


def test_what_was_not_found_is_named() -> None:
    block = spoken(read(BRICKS), line=1)
    assert "giữ nguyên" in block
    missing = block.partition("Không thấy")[2]
    assert "tiền, ngày" in missing
    assert "dữ liệu cá nhân" in " ".join(missing.split())


def test_every_ground_of_a_verdict_on_money_has_its_words() -> None:
    cues = tomllib.loads(data_path("money_cues.toml").read_text(encoding="utf-8"))["cues"]
    roles = {cue["role"] for cue in cues} - {"other", "many"}
    assert roles <= set(text_wording._GROUNDS)
    for sentence in (
        "20 triệu",
        "đơn giá 3 × 2 triệu đồng",
        "cả nước có 30 sáng kiến làm lợi 4 tỷ đồng",
        "giảm từ 9 triệu xuống 5 triệu",
    ):
        for amount in money.find(sentence):
            ground = amount.why.partition(": ")[0]
            assert ground in text_wording._GROUNDS, amount.why


def test_control_characters_are_shown_as_signs() -> None:
    assert visible("a\x02\x1b\x9b\nb\x7f") == "a␂␛␦␊b␦"


@pytest.mark.parametrize("encoding", ["tcvn3", "vni", "viscii", "vps"])
def test_a_file_of_an_old_encoding_is_read(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], encoding: str
) -> None:
    path = tmp_path / "cu.txt"
    cells = encode(BRICKS, encoding)
    path.write_bytes(b"".join(as_byte(char) for char in cells))
    assert cli.main(["text", str(path), "--json"]) == 0
    (record,) = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert record["encoding"] == encoding
    assert record["text"] == BRICKS
    assert record["original"] == cells
    assert record["share_before"] < record["share_after"] == 1.0


def as_byte(char: str) -> bytes:
    return char.encode("latin-1") if char < "\u0100" else char.encode("cp1252")


def test_one_broken_byte_does_not_spoil_a_utf8_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "hong.txt"
    path.write_bytes(BRICKS.encode() + b"\nx\xff\n")
    assert cli.main(["text", str(path), "--json"]) == 0
    first, second = (json.loads(line) for line in capsys.readouterr().out.splitlines())
    assert (first["text"], first["encoding"]) == (BRICKS, "utf8-cp1252")
    assert second["original"] == "xÿ"


def test_standard_input_is_read_line_by_line_and_blank_lines_keep_their_number(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    given_bytes = f"\ufeff{LOOM}\r\n\r\n{BRICKS}\r\n".encode()
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(given_bytes), encoding="ascii"))
    assert cli.main(["text", "--json"]) == 0
    records = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [(record["line"], record["original"]) for record in records] == [(1, LOOM), (3, BRICKS)]


def test_people_get_one_block_a_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "nhap.txt"
    path.write_text(f"{LOOM}\n\n{BRICKS}\n", encoding="utf-8")
    assert cli.main(["text", str(path)]) == 0
    blocks = capsys.readouterr().out.split("\n\n")
    assert [block.split()[:2] for block in blocks] == [["Dòng", "1"], ["Dòng", "3"]]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, "Không đọc được"),
        (b" \n\t\n", "chưa có chữ nào"),
        (b"PK\x03\x04\0\0", "không phải tệp văn bản UTF-8"),
    ],
)
def test_unusable_input_ends_with_status_2_and_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: bytes | None, said: str
) -> None:
    path = tmp_path / "van_ban.txt"
    if content is not None:
        path.write_bytes(content)
    assert cli.main(["text", str(path)]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert said in err
    assert path.name in err
    assert len(err.splitlines()) == 1
