"""A backup made while officers decide and a run goes holds everything, and only whole ones are restored."""

import json
import random
import resource
import shutil
import subprocess
import sys
import tarfile
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from pipelines.backing_up import archive, backing, contents
from pipelines.errors import RunFailedError, UnusableInput
from tests.pipelines.story import ROWS
from tests.trust.lived_in import (
    EVERY_DATABASE,
    ROOT,
    environment,
    files_of,
    office_on,
    python,
    rows_of,
    sangloc,
    screened,
)
from tests.trust.officers_at_work import Ledger, Officer
from tests.trust.served_office import served

_PKS = """
import os, pathlib, review
review.setup(pathlib.Path(os.environ["SANGLOC_HOME"]))
from review.models import Submission
print(list(Submission.objects.order_by("pk").values_list("pk", flat=True)))
"""
_RUN = """
import os, sys, time
from pipelines import engine
from pipelines.home import Home
with engine.alone_in(Home.at(os.environ["SANGLOC_HOME"])):
    print("began", flush=True)
    sys.argv = [sys.argv[0], *sys.argv[2:]]
    exec(sys.stdin.read())
"""
_AGAIN = ("screened.parquet", "pairs.parquet", "set_aside.parquet", "set_aside.csv")
_WEEK_3 = (ROWS["its copy elsewhere"] | {"id": "P-20", "unit": "Xí nghiệp 7"}, ROWS["a slogan"])


@EVERY_DATABASE
def test_everything_saved_while_officers_decide_and_a_run_goes_is_there_again(
    kind: str, tmp_path: Path, trained: Path
) -> None:
    with office_on(kind, tmp_path, trained, officers=2) as env:
        busy = tmp_path / "khi bận"
        ledger = Ledger(tmp_path / "sổ.jsonl")
        told = decided_while_backing_up(env, busy, ledger)
        restored = restore(env, next(busy.iterdir()), tmp_path / "nhà 2", "hai")
        keys = set(_keys(rows_of(restored)))
        assert {key for key in told if key in keys} == told, "a decision was lost"
        assert (tmp_path / "nhà 2" / "runs" / "tuan-2").exists(), "the run that was waited for"

        quiet = tmp_path / "khi nghỉ"
        done = sangloc(env, "backup", quiet)
        assert done.returncode == 0, done.stderr
        restored = restore(env, next(quiet.iterdir()), tmp_path / "nhà 3", "ba")
        assert rows_of(restored) == rows_of(env)
        home, again = Path(env["SANGLOC_HOME"]), Path(restored["SANGLOC_HOME"])
        assert files_of(again) == files_of(home) != {}
        for one in (env, restored):
            screened(one, trained, run_id="tuan-3", rows=_WEEK_3)
        for name in _AGAIN:
            ours, theirs = (one / "runs" / "tuan-3" / name for one in (home, again))
            assert ours.read_bytes() == theirs.read_bytes(), name
        _refuses_filled(restored, next(quiet.iterdir()))


def decided_while_backing_up(env: dict[str, str], folder: Path, ledger: Ledger) -> set[str]:
    """Back up while two officers decide over HTTP and a run holds the home; gives what was acknowledged before."""
    pks = json.loads(python(env, "-c", _PKS).stdout)
    with served(env, folder.parent) as server:
        officers = [Officer(n, lambda: server.address, pks, ledger, seed=n) for n in (0, 1)]
        for one in officers:
            one.start()
        ledger.wait_for_more()
        run = _start_run(env, folder.parent / "tuan-2.csv")
        told = {one.key for one in ledger.saved("decide", "undo")}
        done = sangloc(env, "backup", folder, "--keep", 1)
        assert done.returncode == 0, done.stderr
        assert "chờ nó xong" in done.stderr
        assert run.wait() == 0
        for one in officers:
            one.stopped.set()
        for one in officers:
            one.join(timeout=600)
            assert not one.faults
    (backup,) = folder.iterdir()
    assert backup.stat().st_mode & 0o077 == 0
    assert folder.stat().st_mode & 0o077 == 0
    return told


def _start_run(env: dict[str, str], source: Path) -> "subprocess.Popen[str]":
    from tests.pipelines.story import write_list
    from tests.trust.lived_in import SCREEN

    write_list(source, [one | {"id": f"W-{n}"} for n, one in enumerate(ROWS.values())])
    run = subprocess.Popen(
        [sys.executable, "-c", _RUN, "", str(source), "tuan-2"],
        cwd=ROOT,
        env=env,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert run.stdin
    assert run.stdout
    run.stdin.write(SCREEN)
    run.stdin.close()
    assert run.stdout.readline() == "began\n"
    return run


def restore(env: dict[str, str], backup: Path, home: Path, name: str) -> dict[str, str]:
    """Restore into a new home and, on PostgreSQL, a new database; gives the environment of what was restored."""
    address = env.get("DATABASE_URL", "")
    if address:
        address = new_database_beside(address, f"sangloc_{name}")
    restored = environment(home, address)
    done = sangloc(restored, "restore", backup, "--home", home)
    assert done.returncode == 0, done.stderr
    assert "đúng như khi sao lưu" in done.stdout
    assert home.stat().st_mode & 0o077 == 0
    return restored


def new_database_beside(address: str, name: str) -> str:
    import psycopg
    from psycopg import sql

    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    return address.replace("/sangloc?", f"/{name}?")


def _keys(rows: dict[str, list[str]]) -> list[str]:
    """The idempotency keys of all decisions: whatever in a row looks like one."""
    return [word.strip('" ') for row in rows["review_decision"] for word in row.split(",")]


def _refuses_filled(env: dict[str, str], backup: Path) -> None:
    home = Path(env["SANGLOC_HOME"])
    over = sangloc(env, "restore", backup, "--home", home)
    assert over.returncode == 2
    assert "không trống" in over.stderr
    if "DATABASE_URL" in env:
        before = rows_of(env)
        beside = sangloc(env, "restore", backup, "--home", home.with_name("khác"))
        assert beside.returncode == 2
        assert "cơ sở dữ liệu trống" in beside.stderr
        assert rows_of(env) == before
        assert not home.with_name("khác").exists()


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small backup without a database."""
    home = tmp_path_factory.mktemp("small") / "nhà"
    for name in ("runs/a/manifest.json", "runs/a/report.html", "corpus/000000-a.parquet", "x.toml"):
        (home / name).parent.mkdir(parents=True, exist_ok=True)
        (home / name).write_bytes(name.encode() * 99)
    done = sangloc(environment(home), "backup", home.parent / "sao.tar")
    assert done.returncode == 0, done.stderr
    return home.parent / "sao.tar"


def test_a_backup_with_a_byte_turned_over_or_cut_anywhere_is_refused(
    small: Path, tmp_path: Path, tries: Callable[..., int]
) -> None:
    """What differs in padding alone still gives every file as it was."""
    whole, chance = small.read_bytes(), random.Random(5)
    right = archive.verified(small)
    broken = tmp_path / "hỏng.tar"
    harmless = refused = 0
    number = tries(short=150, long=5_000)
    for turn in range(number):
        raw = bytearray(whole)
        at = chance.randrange(len(raw))
        if turn % 3:
            raw[at] ^= 1 << chance.randrange(8)
        else:
            del raw[at:]
        broken.write_bytes(raw)
        try:
            assert archive.verified(broken) == right
            assert dict(extracted(broken)) == dict(extracted(small))
            harmless += 1
        except UnusableInput as refusal:
            refused += "hỏng.tar" in str(refusal)
    assert refused == number - harmless > number / 2


def extracted(path: Path) -> dict[str, bytes]:
    return {name: file.read() for name, file in archive.members(path)}


def test_a_damaged_backup_leaves_no_home(small: Path, tmp_path: Path) -> None:
    raw = bytearray(small.read_bytes())
    raw[raw.index(b"report.htmlruns")] ^= 1
    broken = tmp_path / "hỏng.tar"
    broken.write_bytes(raw)
    done = sangloc(environment(tmp_path / "nhà"), "restore", broken, "--home", tmp_path / "nhà")
    assert done.returncode == 2
    assert "report.html không đúng mã SHA-256" in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["hỏng.tar"]


@pytest.mark.parametrize("name", ["../ngoài", "/etc/ngoài", "home/../../ngoài"])
def test_a_backup_that_points_outside_is_refused(tmp_path: Path, name: str) -> None:
    path = tmp_path / "gian.tar"
    archive.write(path, lambda writer: writer.add_bytes(name, b"x"))
    assert archive.verified(path)
    with pytest.raises(UnusableInput, match="không phải tệp thường"):
        list(archive.members(path))


def test_a_link_in_a_backup_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "gian.tar"
    with tarfile.open(path, "w") as tar:
        link = tarfile.TarInfo("home/x")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        tar.addfile(link)
    with pytest.raises(UnusableInput):
        archive.verified(path)


def test_a_full_disk_leaves_the_old_backups_and_no_half_of_a_new_one(
    small: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "sao"
    folder.mkdir()
    (folder / "sangloc-20200101-000000.tar").write_bytes(b"old")

    def limited() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (4_000, resource.RLIM_INFINITY))

    command = [sys.executable, "-m", "pipelines.cli", "backup", str(folder), "--keep", "1"]
    done = subprocess.run(
        command,
        cwd=ROOT,
        env=environment(small.parent / "nhà"),
        preexec_fn=limited,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "Không đủ chỗ" in done.stderr
    assert "Traceback" not in done.stderr
    assert [path.name for path in folder.iterdir()] == ["sangloc-20200101-000000.tar"]


def test_a_disk_that_is_too_small_is_told_before_anything_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "nhà").mkdir()
    used = shutil.disk_usage(tmp_path)._replace(free=2**20)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: used)
    with pytest.raises(RunFailedError, match="cần 16 MB, còn 1 MB"):
        backing._refuse_full(tmp_path / "nhà", [], [], tmp_path)


def test_a_backup_killed_anywhere_leaves_nothing_that_looks_like_one(
    small: Path, tmp_path: Path, tries: Callable[..., int]
) -> None:
    home, folder = small.parent / "nhà", tmp_path / "sao"
    chance = random.Random(3)
    for _ in range(tries(short=2, long=40)):
        process = subprocess.Popen(
            [sys.executable, "-m", "pipelines.cli", "backup", str(folder)],
            cwd=ROOT,
            env=environment(home),
            stdout=subprocess.DEVNULL,
        )
        time.sleep(chance.uniform(0, 1.5))
        process.kill()
        process.wait()
        for path in folder.glob("*.tar"):
            archive.verified(path)
    done = sangloc(environment(home), "backup", folder)
    assert done.returncode == 0, done.stderr
    assert not list(folder.glob(".*")), "what killed ones left is cleared away"


def test_old_backups_go_by_count_and_nothing_else_does(tmp_path: Path) -> None:
    names = [f"sangloc-2026010{day}-000000.tar" for day in range(1, 6)]
    for name in (*names, "khác.tar", "sangloc-của-tôi.tar"):
        (tmp_path / name).touch()
    made = tmp_path / names[1]  # the clock jumped back
    gone = backing.keep_newest(made, 3)
    assert {path.name for path in gone} == {names[0], names[2]}
    assert made.exists()
    left = {path.name for path in tmp_path.iterdir()}
    assert left == {names[1], names[3], names[4], "khác.tar", "sangloc-của-tôi.tar"}


def test_what_is_made_again_and_half_written_files_are_left_out(tmp_path: Path) -> None:
    kept = (
        "corpus/a.parquet",
        "forgotten.jsonl",
        "models/current.json",
        "review.secret",
        "sổ tay.toml",
    )
    left = (
        *(
            "work/a/b",
            "prefect/prefect.db",
            "exports/x.xlsx",
            "uploads/x",
            "run.lock",
            "running.json",
        ),
        *("runs/.a.partial/manifest.json", "models/.current.json.7", "review.sqlite3-wal"),
    )
    for name in (*kept, *left):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    assert list(contents.files_of(tmp_path)) == sorted(
        kept, key=lambda name: (name.count("/"), name)
    )
    (tmp_path / "corpus" / "again").symlink_to(tmp_path, target_is_directory=True)
    assert "corpus/a.parquet" in list(contents.files_of(tmp_path))


def test_a_backup_into_its_own_home_or_over_another_is_refused(small: Path) -> None:
    home = small.parent / "nhà"
    for target, told in ((home / "sao", "nằm trong"), (small, "không bị ghi đè")):
        done = sangloc(environment(home), "backup", target)
        assert done.returncode == 2
        assert told in done.stderr
