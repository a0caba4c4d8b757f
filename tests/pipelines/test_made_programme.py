"""The benchmark of the whole programme: what it makes is what it says, and what it measures is what happened."""

import os
import sys
from collections import Counter
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv
import pytest

from benchmarks import watching
from benchmarks.corpus import KINDS
from benchmarks.programme_forms import unions
from benchmarks.programme_rows import LOW_SHARE, Programme, made
from benchmarks.watching import watched
from nlp.encodings import restore
from nlp.normal import fold, tokens
from pipelines.progress import STEPS

ROWS, DAY = 6_000, 500


@pytest.fixture(scope="module")
def programme(tmp_path_factory: pytest.TempPathFactory) -> Programme:
    return made(tmp_path_factory.mktemp("made"), ROWS, day=DAY, seed=5)


@pytest.fixture(scope="module")
def rows(programme: Programme) -> list[dict[str, str]]:
    return [row for path in (*programme.files, *programme.day) for row in _read(path)]


def test_every_row_is_in_a_file_in_the_order_of_its_number(
    programme: Programme, rows: list[dict[str, str]]
) -> None:
    assert [row["submission_id"] for row in rows] == [f"SK-{n:07d}" for n in range(ROWS + DAY)]
    assert sum(len(_read(path)) for path in programme.day) == DAY
    assert len(programme.low) == len(programme.truth.kind) == ROWS + DAY


def test_one_in_six_copies_an_earlier_one_in_every_way(programme: Programme) -> None:
    copied = programme.truth.source >= 0
    assert 0.14 < copied.mean() < 0.18
    assert (programme.truth.source < np.arange(ROWS + DAY)).all()
    assert set(range(len(KINDS))) == set(programme.truth.kind.tolist())
    assert copied[ROWS:].sum() > DAY / 10, "the day copies nothing"


def test_so_many_should_not_pass_of_every_reason(
    programme: Programme, rows: list[dict[str, str]]
) -> None:
    is_low = programme.low >= 0
    assert abs(is_low.mean() - LOW_SHARE) < 0.001
    counts = Counter(programme.low[is_low].tolist())
    assert min(counts.values()) > len(rows) * LOW_SHARE / len(programme.reasons) / 2
    assert len(counts) == len(programme.reasons) == 11
    assert not is_low[programme.truth.source[programme.truth.source >= 0]].any(), "copies are kept"


def test_texts_are_as_long_as_those_of_the_programme(rows: list[dict[str, str]]) -> None:
    lengths = [len(tokens(f"{row['title']} {row['content']}")) for row in rows]
    assert 110 < np.median(lengths) < 130


def test_a_copy_says_what_it_copies(programme: Programme, rows: list[dict[str, str]]) -> None:
    exact = np.flatnonzero(programme.truth.kind == KINDS.index("exact"))
    bare = np.flatnonzero(programme.truth.kind == KINDS.index("nodiac"))
    old = np.flatnonzero(programme.truth.kind == KINDS.index("legacy"))
    assert len(exact)
    assert len(bare)
    assert len(old)
    for row in exact:
        assert rows[row]["content"] == rows[programme.truth.source[row]]["content"]
    for row in bare:
        assert rows[row]["content"] != rows[programme.truth.source[row]]["content"]
        assert fold(rows[row]["content"]) == fold(rows[programme.truth.source[row]]["content"])
    assert all(restore(rows[row]["content"]).encoding in ("tcvn3", "vni") for row in old)


def test_all_unions_hand_in_and_days_go_on(rows: list[dict[str, str]]) -> None:
    assert {row["upper_union"] for row in rows} == set(unions())
    assert len(unions()) == 82
    days = ["-".join(reversed(row["submitted_on"].split("/"))) for row in rows]
    assert days == sorted(days)


def test_the_same_seed_makes_the_same_files(tmp_path: Path) -> None:
    one, two = (made(tmp_path / name, 300, day=20, seed=3) for name in "ab")
    other = made(tmp_path / "c", 300, day=20, seed=4)
    assert [path.read_bytes() for path in one.files] == [path.read_bytes() for path in two.files]
    assert one.files[0].read_bytes() != other.files[0].read_bytes()


_STEPS = f"""
import sys, time
held = bytearray(200_000_000)
print("{STEPS["read"]}: xong sau 0.0 giây", file=sys.stderr, flush=True)
del held
began, spent = time.perf_counter(), time.process_time()
while time.process_time() - spent < 1.5: pass
print(f"{STEPS["words"]}: xong sau {{time.perf_counter() - began:.1f}} giây", file=sys.stderr, flush=True)
print("done")
"""


def test_what_a_command_uses_is_told_step_by_step(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watching, "_EVERY", 0.1)
    seen = watched([sys.executable, "-c", _STEPS], environment=os.environ)
    assert seen.output == "done\n"
    assert set(seen.steps) == {"start", "read", "words"}
    assert seen.steps["words"].cpu_seconds > 0.7
    assert seen.whole.cpu_seconds >= seen.steps["words"].cpu_seconds


def test_a_command_that_fails_is_told() -> None:
    command = [sys.executable, "-c", "import sys; sys.exit('no home')"]
    with pytest.raises(SystemExit, match="no home"):
        watched(command, environment=os.environ)


def _read(path: Path) -> list[dict[str, str]]:
    parse = pyarrow.csv.ParseOptions(newlines_in_values=True)
    convert = pyarrow.csv.ConvertOptions(
        column_types={name: pa.string() for name in ("benefit_vnd", "title", "content", "benefit")}
    )
    table = pyarrow.csv.read_csv(path, parse_options=parse, convert_options=convert)
    found: list[dict[str, str]] = table.to_pylist()
    return found
