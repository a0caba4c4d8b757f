"""Bombs, lies and damage: a file is refused or its rows set aside, in words, in bounded memory; nothing vanishes."""

import json
import random
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from pipelines.errors import UnusableInput
from pipelines.intake import take_in
from pipelines.reading import ReadingLimits
from review import sheets
from review.filled_workbook import read as read_batch
from review.unpacking import UnfitFileError
from tests.trust import hostile_files
from tests.trust.bounded_work import within

ROOT = Path(__file__).parents[2]
# Room for the interpreter, Arrow and the text of a piece; a bomb asks for gigabytes.
PARENT_MB = 450
CHILD_MB = 256
TIGHT = {"workbook_megabytes": CHILD_MB, "workbook_seconds": 60}
HEADER = "Mã,Tên sáng kiến,Nội dung\n"


class Taken(NamedTuple):
    """What came of a file: all its rows, and those set aside as (row, code, message, raw)."""

    rows: int
    aside: list[dict[str, Any]]


def taken(path: Path, **limits: int) -> Taken:
    folder = path.parent / f"{path.name}.out"
    found = take_in([path], folder, limits=ReadingLimits(**limits), processes=1)
    aside = pq.read_table(folder / "set_aside.parquet").to_pylist()
    screened = sum(pq.read_metadata(Path(part) / "input.parquet").num_rows for part in found.parts)
    assert screened + len(aside) == found.rows_read
    return Taken(found.rows_read, aside)


def read_apart(path: Path, **limits: int) -> dict[str, Any]:
    command = [sys.executable, "-m", "tests.trust.read_file", str(path), json.dumps(limits)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, check=True, timeout=600)
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def bombs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    return hostile_files.bombs(tmp_path_factory.mktemp("bombs"))


BOMBS = [
    "far cell in single quotes", "far cell behind other blanks", "far cell behind a greater-than sign", "far cell with a slash",
    "cells without places", "a row number of many digits", "rows of one cell, a million", "one string of 10 MB in 800 cells",
    "entities that laugh", "a part that lies about its size", "a path out of the archive",
]  # fmt: skip
# Those that hold what could be filings: read as rows, each of them told.
READ = {"a path out of the archive", "rows of one cell, a million", "entities that laugh"}


def test_every_bomb_is_tried(bombs: dict[str, Path]) -> None:
    assert set(bombs) == set(BOMBS)
    assert max(path.stat().st_size for path in bombs.values()) < 10_000_000


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_is_refused_in_words_and_in_bounded_memory(
    bombs: dict[str, Path], name: str, tries: Callable[..., int]
) -> None:
    if name == "rows of one cell, a million" and not tries(short=0, long=1):
        pytest.skip("a million true rows are read with --long")
    told = read_apart(bombs[name], **TIGHT)
    assert told["parent_mb"] < PARENT_MB
    assert told["child_mb"] < CHILD_MB + 150
    if name not in READ:
        assert "Tệp " in told["said"]
        assert "Hãy " in told["said"]
    assert told["said"] or told["rows"]
    assert not Path("/etc/x").exists()


@pytest.mark.parametrize("name", [name for name in BOMBS if name != "rows of one cell, a million"])
def test_a_bomb_sent_in_as_a_batch_is_refused(bombs: dict[str, Path], name: str) -> None:
    with pytest.raises(UnfitFileError, match=r"Hãy |hãy "):
        read_batch(bombs[name])


def test_the_reader_of_workbooks_ends_with_who_asked(tmp_path: Path) -> None:
    path = hostile_files.workbook(tmp_path / "a.xlsx", "<row><c><v>1</v></c></row>" * 100_000)
    with path.open("rb") as file, sheets.opened(file, megabytes=256, seconds=60) as found:
        sheet = next(found)
        assert next(sheet.rows)[0] == "Tên sáng kiến"


def wide(cells: int) -> str:
    return ",".join(["Tên sáng kiến", "Nội dung", *(f"c{at}" for at in range(cells))]) + "\n"


def row(at: int) -> str:
    return f"{at},Máy ép viên số {at},Chế tạo máy ép viên từ vỏ trấu\n"


class Case(NamedTuple):
    """A text file, how many rows it has and for what reason how many are set aside; None: it is refused."""

    name: str
    text: str | bytes
    rows: int | None
    aside: dict[str, int]


def text_cases(size: int) -> list[Case]:
    """Write text files against the reader; `size` grows all of them."""
    title = json.dumps({"title": "Máy ép"}) + "\n"
    signs = "\n".join(
        "".join(chr(0xE000 + (60 * line + at) % 6400) for at in range(900)) + "y" * size
        for line in range(29)
    )
    return [
        Case(
            "open quote.csv",
            HEADER + '1,"mở mãi\n' + "".join(map(row, range(2, size))),
            size - 1,
            {"unreadable_row": 1},
        ),
        Case(
            "quotes open by turns.csv",
            wide(400) + ("x" * 990 + '","y\n') * (size // 10),
            size // 10,
            {"unreadable_row": size // 10},
        ),
        Case("short quotes.csv", wide(400) + 'x","y\n' * size, size, {"unreadable_row": size}),
        Case("doubled quotes.csv", HEADER + '"x""\n' * size, size, {"unreadable_row": size}),
        Case(
            "a million cells.csv",
            HEADER + row(1) + ",x" * 400_000 + "\n" + row(2),
            3,
            {"unreadable_row": 1},
        ),
        Case("a million columns.csv", "Tên sáng kiến" + ",a" * 400_000 + "\n" + row(1), None, {}),
        Case(
            "a cell of 10 MB.csv",
            HEADER + "1,Máy," + "a" * 10_000_000 + "\n" + row(2),
            2,
            {"too_long": 1},
        ),
        Case(
            "a cell too long.csv",
            HEADER + "1,Máy," + "a" * 100_001 + "\n" + row(2),
            2,
            {"too_long": 1},
        ),
        Case("signs.csv", signs + "\n", None, {}),
        Case(
            "brackets.csv",
            "\n".join(
                ",".join("(" * 590 + f"{at}-{line}" for at in range(900)) for line in range(20)
            ),
            None,
            {},
        ),
        Case("zero.csv", HEADER + row(1) + "2,a\0b,c\n" + row(3), 3, {"unreadable_row": 1}),
        Case(
            "bytes.csv",
            (HEADER + row(1)).encode() * 1 + b"2,\xff\xfe\xfd,c\n",
            2,
            {"bad_encoding": 1},
        ),
        Case("carriage returns.csv", HEADER + "\r" * 2_000_000 + row(1), 1, {"too_long": 1}),
        Case(
            "deep.jsonl",
            title + '{"title":' + "[" * 100_000 + "]" * 100_000 + "}\n",
            2,
            {"unreadable_row": 1},
        ),
        Case(
            "digits.jsonl",
            title + '{"title":"x","benefit_vnd":' + "9" * 50_000 + "}\n",
            2,
            {"unreadable_row": 1},
        ),
        Case("endless.jsonl", title + '{"title":"x","benefit_vnd":1e400,"content":NaN}\n', 2, {}),
        Case("twice.jsonl", title + '{"title":"mất","title":"còn"}\n', 2, {"unreadable_row": 1}),
        Case(
            "twice within.jsonl",
            title + '{"title":"a","x":{"y":1,"y":2}}\n',
            2,
            {"unreadable_row": 1},
        ),
        Case("half a letter.jsonl", title + '{"title":"x\\ud800"}\n', 2, {"bad_encoding": 1}),
        Case("half a key.jsonl", title + '{"title":"x","\\ud800":"y","a\\u0000":"z"}\n', 2, {}),
        Case(
            "many keys.jsonl",
            title + json.dumps({"title": "x"} | {f"k{at}": "" for at in range(5000)}) + "\n",
            2,
            {"unreadable_row": 1},
        ),
    ]


@pytest.mark.parametrize("name", [case.name for case in text_cases(1)])
def test_a_hostile_text_file_costs_its_own_rows_and_little_time(
    tmp_path: Path, name: str, tries: Callable[..., int]
) -> None:
    size = tries(short=2_000, long=100_000)
    case = next(case for case in text_cases(size) if case.name == name)
    path = tmp_path / name
    path.write_bytes(case.text if isinstance(case.text, bytes) else case.text.encode())
    seconds = 10 + size / 1_000  # a hundred times what it takes, and far less than its square
    if case.rows is None:
        with pytest.raises(UnusableInput, match=r"Hãy |hãy "):
            within(seconds, lambda: taken(path))
        return
    found = within(seconds, lambda: taken(path))
    codes = [one["code"] for one in found.aside]
    assert (found.rows, {code: codes.count(code) for code in set(codes)}) == (case.rows, case.aside)
    assert all("Hãy " in one["message"] and name in one["message"] for one in found.aside)
    assert all(isinstance(json.loads(one["raw"]), dict) for one in found.aside)


def test_a_quote_is_joined_again_after_many_that_never_close(tmp_path: Path) -> None:
    """What follows damage is read as before: a cell of fifteen lines, and after it one of three hundred."""
    long = "\n".join(f"đoạn {at}" for at in range(300))
    lines = [
        HEADER,
        'x","y\n' * 200,
        '1,Máy,"' + "\n".join("abcdefghijklmno") + '"\n',
        f'2,Máy,"{long}"\n',
        row(3),
    ]
    path = tmp_path / "ds.csv"
    path.write_text("".join(lines), encoding="utf-8")
    found = taken(path)
    assert (found.rows, len(found.aside)) == (203, 200)


def sound_files(folder: Path) -> dict[str, Path]:
    """Write the same filings in every format."""
    rows = [
        (str(at), f"Máy ép viên số {at}", f"Chế tạo máy ép viên từ vỏ trấu, lần {at}. " * 5)
        for at in range(40)
    ]
    files = {
        kind: folder / f"ds.{kind}" for kind in ("csv", "utf16.csv", "jsonl", "parquet", "xlsx")
    }
    text = HEADER + "".join(",".join(f'"{cell}"' for cell in one) + "\n" for one in rows)
    files["csv"].write_text(text, encoding="utf-8")
    files["utf16.csv"].write_text(text, encoding="utf-16")
    keys = ("submission_id", "title", "content")
    files["jsonl"].write_text(
        "".join(json.dumps(dict(zip(keys, one))) + "\n" for one in rows), encoding="utf-8"
    )
    table = pa.table(dict(zip(keys, map(list, zip(*rows)))))
    pq.write_table(
        table, files["parquet"], row_group_size=10, compression="snappy", write_page_checksum=True
    )
    book = openpyxl.Workbook()
    for one in [HEADER.strip().split(","), *rows]:
        book.active.append(one)
    book.save(files["xlsx"])
    files["xls"] = folder / "ds.xls"
    files["xls"].write_bytes(
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + random.Random(7).randbytes(6_000)
    )
    return files


def is_told(path: Path) -> bool:
    """Read a damaged file: it has rows, or is refused in words. Anything else is an error that comes through."""
    try:
        return taken(path, **TIGHT).rows > 0
    except UnusableInput as error:
        return path.name in str(error) and "ãy " in str(error)


@pytest.mark.parametrize("kind", ["csv", "utf16.csv", "jsonl", "parquet", "xlsx", "xls"])
def test_a_damaged_file_is_read_or_refused(
    tmp_path: Path, kind: str, tries: Callable[..., int]
) -> None:
    """Cut anywhere, a byte or a stretch of it changed."""
    random_ = random.Random(20261129)
    whole = sound_files(tmp_path)[kind].read_bytes()
    path = tmp_path / f"hỏng.{kind}"
    for _ in range(tries(short=6 if kind.startswith("xls") else 25, long=600)):
        at = random_.randrange(len(whole))
        stretch = random_.choice((1, 1, 4, 200))
        changed = whole[:at] + random_.randbytes(stretch) + whole[at + stretch :]
        path.write_bytes(random_.choice((whole[:at], changed)))
        assert is_told(path)


def test_a_workbook_is_damaged_within_its_parts(tmp_path: Path, tries: Callable[..., int]) -> None:
    """The archive is sound and what it holds is not: the reader behind meets it."""
    random_ = random.Random(7)
    with zipfile.ZipFile(sound_files(tmp_path)["xlsx"]) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    for at in range(tries(short=10, long=1_000)):
        name = random_.choice(list(parts))
        place = random_.randrange(len(parts[name]))
        junk = random_.choice(
            (
                b"",
                b"<",
                b"&#xFFFFFFFF;",
                b"\0",
                b'r="A0"',
                b"99999999999999999999",
                b"</row>",
                b"\xff",
            )
        )
        damaged = parts | {
            name: parts[name][:place] + junk + parts[name][place + random_.choice((0, 1, 50)) :]
        }
        path = tmp_path / f"{at}.xlsx"
        with zipfile.ZipFile(path, "w") as archive:
            for other, data in damaged.items():
                archive.writestr(other, data)
        assert is_told(path)


def test_a_column_of_one_long_text_a_million_times_is_read_in_bounded_memory(
    tmp_path: Path,
) -> None:
    """A Parquet file of some kilobytes: a dictionary of one entry of 2 MB, and its number in every row."""
    text = pa.DictionaryArray.from_arrays(
        pa.array([0] * 30_000, pa.int32()), pa.array(["ép viên " * 250_000])
    )
    path = tmp_path / "bẫy.parquet"
    pq.write_table(pa.table({"title": text.cast(pa.dictionary(pa.int32(), pa.string()))}), path)
    assert path.stat().st_size < 1_000_000
    told = read_apart(path)
    assert told["said"] or told["aside"] == ["too_long"]
    assert told["parent_mb"] < 1_500
