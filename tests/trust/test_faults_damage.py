"""A byte turned over in any file of a home is told by name, or made good, and never changes what a screening says."""

import os
import random
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from models import in_use
from models.errors import ModelRefusedError
from pipelines import (
    copies_between,
    corpus,
    history,
    incidents,
    intact,
    publish,
    refused,
    seals,
    under_way,
)
from pipelines.checkup import Patient, holdings
from pipelines.errors import RunFailedError
from pipelines.home import Home
from pipelines.under_way import UnderWay
from review import secret
from tests.pipelines.conftest import with_models
from tests.pipelines.story import ROWS, write_list
from tests.review.commanding import ROOT
from tests.trust.lived_in import environment, screened

_CHECKS = (holdings.models, holdings.corpus_files, holdings.index, holdings.runs)
_TABLES = ("screened.parquet", "pairs.parquet", "set_aside.parquet", "set_aside.csv")
_WEEK_2 = [ROWS["its copy elsewhere"] | {"id": "P-9", "unit": "Xí nghiệp 4"}, ROWS["a slogan"]]
_NEXT_DAY = """
import os, sys
from pathlib import Path
from pipelines import by_hand, handing_over, intact, job, settings
from pipelines.errors import RunFailedError
from models.errors import ModelRefusedError
from pipelines.home import Home
from django.db import connections
def run(home):
    home = Home.at(home)
    try:
        intact.before_run(home)
        handing_over.hand_over(home)
        prepared = job.prepare(home, [Path(sys.argv[2])], settings.load(), "tuan-2")
        by_hand.screened(prepared)
        return "done"
    except (RunFailedError, ModelRefusedError) as error:
        return str(error).replace(chr(10), " ")
print(run(sys.argv[1]), flush=True)
connections.close_all()
for line in sys.stdin:
    read, write = os.pipe()
    if not os.fork():
        try:
            said = run(line.strip())
        except BaseException as error:
            said = f"a fault of the program: {error!r}"
        os.write(write, said.encode())
        os._exit(0)
    os.wait()
    print(os.read(read, 60_000).decode(), flush=True)
"""


@pytest.fixture(scope="module")
def lived_in(tmp_path_factory: pytest.TempPathFactory, trained: Path) -> Home:
    """A home with one run, handed over, and a record of promoted models."""
    home = with_models(tmp_path_factory.mktemp("damage") / "nhà", trained)
    screened(environment(home.root), trained, run_id="tuan-1")
    return home


@pytest.fixture(scope="module")
def next_day(
    lived_in: Home, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[[Home], str]]:
    """Screen the next list into a home; gives "done" or what the run said."""
    folder = tmp_path_factory.mktemp("next")
    source = write_list(folder / "tuan-2.csv", _WEEK_2)
    shutil.copytree(lived_in.root, folder / "nhà")
    mother = subprocess.Popen(
        [sys.executable, "-c", _NEXT_DAY, str(folder / "nhà"), str(source)],
        cwd=ROOT,
        env=environment(folder / "nhà"),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert mother.stdin
    assert mother.stdout
    stdin, stdout = mother.stdin, mother.stdout
    assert stdout.readline() == "done\n"

    def screen(home: Home) -> str:
        stdin.write(f"{home.root}\n")
        stdin.flush()
        return stdout.readline().strip()

    screen.undisturbed = folder / "nhà"  # type: ignore[attr-defined]
    yield screen
    stdin.close()
    mother.wait()


@pytest.fixture
def home(lived_in: Home, tmp_path: Path) -> Home:
    return copied(lived_in, tmp_path)


def copied(home: Home, folder: Path) -> Home:
    shutil.rmtree(folder / "nhà", ignore_errors=True)
    shutil.copytree(home.root, folder / "nhà", copy_function=os.link)
    database = folder / "nhà" / "review.sqlite3"
    database.unlink()
    shutil.copyfile(home.root / database.name, database)  # which is written in place
    return Home.at(folder / "nhà")


def spoil(path: Path, chance: random.Random) -> None:
    """Turn a bit over, cut the file short or empty it; what is linked elsewhere stays as it was."""
    raw = bytearray(path.read_bytes())
    at = chance.randrange(len(raw))
    if chance.random() < 0.7:
        raw[at] ^= 1 << chance.randrange(8)
    else:
        del raw[at:]
    path.unlink()
    path.write_bytes(bytes(raw))


def told_of(home: Home) -> str:
    found = [one for check in _CHECKS for one in check(Patient(home)) if not one.good]
    assert all(one.todo for one in found)
    return " ".join(one.told for one in found)


def keeping(home: Home) -> list[Path]:
    """The files whose bytes say something of a filing or of a model; sums and cards among them."""
    folders = (home.runs, home.corpus, home.models)
    files = [path for folder in folders for path in sorted(folder.rglob("*")) if path.is_file()]
    return [path for path in files if path.stat().st_size]


def test_the_doctor_names_every_file_that_was_damaged_anywhere(
    lived_in: Home, tmp_path: Path, tries: Callable[..., int]
) -> None:
    chance = random.Random(9)
    files = keeping(lived_in)
    assert len(files) > 30
    chance.shuffle(files)
    files.sort(key=lambda path: path.stat().st_size > 2**20)  # the large ones take long
    for turn in range(tries(short=40, long=1_500)):
        home = copied(lived_in, tmp_path)
        path = home.root / files[turn % len(files)].relative_to(lived_in.root)
        spoil(path, chance)
        told = told_of(home)
        named = (path.name.removesuffix(".sha256"), path.parent.name, "chỉ mục")
        is_named = any(name in told for name in named)
        assert is_named or says_the_same(path, home, lived_in), (path, told)


def says_the_same(path: Path, home: Home, whole: Home) -> bool:
    """Tell whether a list of sums lost nothing but the end of its last line, or changed it for another."""
    if path.suffix != ".sha256" and path.name != intact.SUMS:
        return False
    return seals.read(path) == seals.read(whole.root / path.relative_to(home.root))


def test_a_home_that_is_whole_is_told_to_be(lived_in: Home) -> None:
    assert told_of(lived_in) == ""


def results(home: Path) -> dict[str, bytes]:
    return {name: (home / "runs" / "tuan-2" / name).read_bytes() for name in _TABLES}


def test_a_screening_after_damage_says_the_same_or_says_what_is_damaged(
    lived_in: Home, next_day: Callable[[Home], str], tmp_path: Path, tries: Callable[..., int]
) -> None:
    """Reports of earlier runs are for people and decide nothing: the doctor names them.

    So it names a file whose sum is damaged; a run does not read what was not touched since its sum was written.
    """
    chance = random.Random(4)
    files = [p for p in keeping(lived_in) if p.suffix not in (".svg", ".html", ".xlsx", ".csv")]
    chance.shuffle(files)
    right = results(next_day.undisturbed)  # type: ignore[attr-defined]
    outcomes = set()
    for turn in range(tries(short=5, long=250)):
        home = copied(lived_in, tmp_path)
        path = home.root / files[turn % len(files)].relative_to(lived_in.root)
        spoil(path, chance)
        said = next_day(home)
        if said == "done":
            assert results(home.root) == right, path
            assert told_of(home) == "" or not is_compared_with(path, home), path
        else:
            assert "fault of the program" not in said, (path, said)
            assert path.name.removesuffix(".sha256") in said or path.parent.name in said, (
                path,
                said,
            )
        outcomes.add(said == "done")
    assert outcomes


def is_compared_with(path: Path, home: Home) -> bool:
    return path.is_relative_to(home.corpus) and path.suffix != ".sha256"


def test_a_damaged_index_is_built_anew_with_the_same_results(
    home: Home, next_day: Callable[[Home], str]
) -> None:
    damaged = max((home.corpus / "index").glob("segment-*/*.npy"), key=lambda p: p.stat().st_size)
    spoil(damaged, random.Random(1))
    assert next_day(home) == "done"
    assert results(home.root) == results(next_day.undisturbed)  # type: ignore[attr-defined]
    assert told_of(home) == ""


@pytest.mark.parametrize(
    "text", ['{"started": "2026-11-30T02', "[]", "{}", '{"started": "hôm qua"}']
)
def test_a_damaged_manifest_is_named_by_whoever_puts_runs_in_order(
    home: Home, next_day: Callable[[Home], str], text: str
) -> None:
    manifest = home.runs / "tuan-1" / "manifest.json"
    manifest.unlink()  # linked elsewhere
    manifest.write_text(text, encoding="utf-8")
    assert str(manifest) in next_day(home)
    with pytest.raises(RunFailedError, match=r"manifest\.json"):
        publish.published(home)
    assert publish.folders(home) == [manifest.parent]
    assert [one.good for one in holdings.disk(Patient(home))] == [True]


def test_damaged_rows_of_an_earlier_run_are_named_where_they_are_read(home: Home) -> None:
    rows = home.runs / "tuan-1" / "screened.parquet"
    (segment,) = corpus.segments(home.corpus)
    keys = pq.read_table(segment, columns=["key"])["key"]
    assert len(copies_between._of_earlier_runs(home, keys)) == len(keys)
    raw = rows.read_bytes()
    rows.unlink()
    rows.write_bytes(raw[: len(raw) // 2])
    with pytest.raises(RunFailedError, match=r"tuan-1.*screened\.parquet"):
        copies_between._of_earlier_runs(home, keys)
    rows.unlink()
    told = copies_between._of_earlier_runs(home, keys)
    assert set(told["union_code"].to_pylist()) == {""}


def test_a_draft_is_compared_with_a_whole_index_or_with_one_made_aside(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, tries: Callable[..., int]
) -> None:
    whole, _ = history.as_it_stands(home.root, tmp_path / "1")
    assert whole.folder == history.folder(home.corpus)
    files = [path for path in sorted(whole.folder.rglob("*.npy")) if path.stat().st_size > 200]
    chance = random.Random(10)
    for path in chance.sample(files, tries(short=2, long=len(files))):
        raw = path.read_bytes()
        spoil(path, chance)
        monkeypatch.setattr(history, "_looked_over", set())  # as in a process of its own
        index, _ = history.as_it_stands(home.root, tmp_path / "bên cạnh")
        assert index.folder == tmp_path / "bên cạnh" / "index"
        assert index.runs == whole.runs
        path.write_bytes(raw)


@pytest.mark.parametrize("pattern", ["corpus/0*.parquet", "models/field/*/model.npz"])
def test_files_swapped_for_another_homes_are_refused_by_name(
    home: Home, next_day: Callable[[Home], str], pattern: str
) -> None:
    """Whole in themselves, and yet not what was written here."""
    path = next(home.root.glob(pattern))
    raw = path.read_bytes()
    path.unlink()
    other = next(home.runs.glob("*/pairs.parquet")) if path.suffix == ".parquet" else None
    path.write_bytes(other.read_bytes() if other else raw + b"\0")
    assert re.search("SHA-256|không phải tệp mà card.json mô tả", next_day(home))
    assert path.name in told_of(home)


def test_a_damaged_published_run_is_not_handed_over(home: Home) -> None:
    run = next(home.runs.iterdir())
    spoil(run / "pairs.parquet", random.Random(2))
    with pytest.raises(RunFailedError, match=r"pairs\.parquet không phải tệp đã công bố"):
        intact.require_run(run)


def test_a_record_of_promotions_with_any_byte_turned_over_is_refused_or_says_the_same(
    tmp_path: Path, tries: Callable[..., int]
) -> None:
    in_use.promote(tmp_path, "mot", at="2026-11-01")
    in_use.promote(tmp_path, "hai", at="2026-11-02")
    path, right, chance = tmp_path / "current.json", in_use.history(tmp_path), random.Random(6)
    whole = path.read_bytes()
    refused = 0
    for _ in range(tries(short=300, long=20_000)):
        path.write_bytes(whole)
        spoil(path, chance)
        try:
            assert in_use.history(tmp_path) == right
        except ModelRefusedError as refusal:
            refused += str(path) in str(refusal)
    assert refused > tries(short=300, long=20_000) * 0.8


def test_a_damaged_note_of_a_run_stops_no_later_one(home: Home, tries: Callable[..., int]) -> None:
    started = "2026-11-29T08:00:00+07:00"
    under_way.note(home, UnderWay(run_id="tuan-1", pid=7, started=started, log="", step="search"))
    path, chance = home.root / "running.json", random.Random(7)
    whole = path.read_bytes()
    for _ in range(tries(short=100, long=5_000)):
        path.write_bytes(whole)
        spoil(path, chance)
        told = under_way.noted(home)
        assert told is not None, "that a run was cut off is known by the note being there"
    assert incidents.make_up(home) is not None
    assert not path.exists()
    assert len(list(home.incidents.iterdir())) == 1


def test_a_damaged_key_is_another_key_and_an_empty_one_is_made_anew(tmp_path: Path) -> None:
    path = tmp_path / "review.secret"
    key = secret.read_or_make(path)
    path.write_bytes(b"\xff" + path.read_bytes()[1:])
    assert secret.read_or_make(path) not in ("", key)
    path.write_bytes(b"")
    assert len(secret.read_or_make(path)) > 40
    assert path.stat().st_mode & 0o077 == 0


def test_a_damaged_list_of_refused_files_stops_no_run(
    home: Home, tries: Callable[..., int]
) -> None:
    refused.remember(home, "a" * 64, home.root / "hỏng.csv", "không đọc được")
    path, chance = home.root / "refused.json", random.Random(8)
    whole = path.read_bytes()
    for _ in range(tries(short=100, long=5_000)):
        path.write_bytes(whole)
        spoil(path, chance)
        assert refused.digests(home) <= set(refused._all(home))
        refused.told(home)
    refused.remember(home, "b" * 64, home.root / "hỏng nữa.csv", "không đọc được")
    assert "b" * 64 in refused.digests(home)
