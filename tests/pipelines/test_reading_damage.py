"""Damaged files: whatever happened to the bytes, no row vanishes and nothing but a refusal is raised."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipelines.accepting import accept
from pipelines.errors import UnusableInput
from pipelines.reading import ReadingLimits, SetAside
from pipelines.validating import IdRegister
from tests.pipelines.filings import FILINGS, csv_text, legacy_bytes, read_whole

LIMITS = ReadingLimits()
MANY = [
    {**row, "submission_id": f"{row['submission_id']}-{copy}"} for copy in "abc" for row in FILINGS
]
MANY[4]["content"] = 'Dán hạt đậu, "sờ" mà đọc.\nEm nào ngược nét thì biết ngay.'

Damage = Callable[[bytes], bytes]
position = st.floats(0, 1, exclude_max=True)
flipped = st.builds(
    lambda at, byte: lambda data: _spliced(data, at, 1, bytes([byte])),
    position,
    st.integers(0, 255),
)
inserted = st.builds(
    lambda at, new: lambda data: _spliced(data, at, 0, new),
    position,
    st.one_of(
        st.binary(max_size=6),
        st.sampled_from([b'"', b'""', b'",', b',"', b"\n", b"\r", b";", b"\0"]),
    ),
)
removed = st.builds(
    lambda at, length: lambda data: _spliced(data, at, length, b""), position, st.integers(1, 300)
)
truncated = st.builds(lambda at: lambda data: data[: int(at * len(data))], position)
damages = st.lists(st.one_of(flipped, inserted, removed, truncated), min_size=1, max_size=6)


def _spliced(data: bytes, at: float, length: int, new: bytes) -> bytes:
    start = int(at * len(data))
    return data[:start] + new + data[start + length :]


def screened(path: Path) -> tuple[list[dict[str, Any]], list[SetAside], int]:
    """Read, validate and name: the rows taken in, the rows set aside, the rows read."""
    whole = read_whole(path)
    register = IdRegister()
    done = [accept(piece, register, LIMITS) for piece in whole.pieces]
    return (
        [row for one in done for row in one.table.to_pylist()],
        [row for one in done for row in one.set_aside],
        len(whole.rows) + len(whole.set_aside),
    )


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("damage")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "tcvn3"])
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(done=damages)
def test_no_damage_makes_a_row_vanish(folder: Path, encoding: str, done: list[Damage]) -> None:
    text = csv_text(MANY, newline="\n")
    sound = legacy_bytes(text, "tcvn3") if encoding == "tcvn3" else text.encode(encoding)
    data = sound
    for damage in done:
        data = damage(data)
    path = folder / "ds.csv"
    path.write_bytes(data)
    try:
        good, aside, read = screened(path)
    except UnusableInput:
        return
    assert len(good) + len(aside) == read
    rows = [row["row"] for row in good] + [row.row for row in aside]
    assert len(set(rows)) == len(rows)
    assert all(json.loads(row.raw) and row.message and row.code for row in aside)
    if encoding == "utf-8":
        kept = "\n".join(
            [json.dumps(row, ensure_ascii=False) for row in good] + [row.raw for row in aside]
        )
        for line in set(data.split(b"\n")) & set(sound.split(b"\n")[1:]):
            assert line.decode().partition(",")[0].strip('"') in kept


@settings(max_examples=150, deadline=None)
@given(victim=st.integers(1, len(FILINGS)), at=position, new=st.binary(max_size=4))
def test_a_damaged_line_leaves_the_others_alone(
    folder: Path, victim: int, at: float, new: bytes
) -> None:
    lines = csv_text(newline="\n").encode().splitlines()
    lines[victim] = _spliced(lines[victim], at, len(new), new.replace(b"\n", b"x"))
    path = folder / "mot_dong.csv"
    path.write_bytes(b"\n".join(lines))
    good, aside, read = screened(path)
    assert read == len(good) + len(aside) == len(FILINGS)
    found = [row for row in good if row["row"] != victim + 1]
    expected = [row for number, row in enumerate(FILINGS, start=1) if number != victim]
    assert [{name: cells[name] for name in FILINGS[0]} for cells in found] == expected


@settings(max_examples=100, deadline=None)
@given(done=damages)
def test_damaged_json_lines(folder: Path, done: list[Damage]) -> None:
    data = "\n".join(json.dumps(row, ensure_ascii=False) for row in MANY).encode()
    for damage in done:
        data = damage(data)
    path = folder / "ds.jsonl"
    path.write_bytes(data)
    try:
        good, aside, read = screened(path)
    except UnusableInput:
        return
    assert len(good) + len(aside) == read
    assert read >= len([line for line in data.split(b"\n") if line.strip(b" \t\r{}")]) - 1
