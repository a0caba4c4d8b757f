"""A backup made while officers decide and a run goes holds everything, and only whole ones are restored."""

import json
import os
import random
import resource
import shutil
import subprocess
import sys
import tarfile
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg
import pytest
from hypothesis import given
from hypothesis import strategies as st
from psycopg import sql

from pipelines.backing_up import about, archive, backing, contents
from pipelines.errors import RunFailedError, UnusableInput
from pipelines.home import Home
from tests.pipelines.story import ROWS
from tests.review.commanding import ROOT, run, sangloc
from tests.trust.lived_in import EVERY_DATABASE, environment, files_of, office_on, rows_of, screened
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
    pks = json.loads(run(env, "-c", _PKS).stdout)
    with served(env, folder.parent) as server:
        officers = [Officer(n, lambda: server.address, pks, ledger, seed=n) for n in (0, 1)]
        for one in officers:
            one.start()
        ledger.wait_for_more(meanwhile=server.keep)
        screening = _start_run(env, folder.parent / "tuan-2.csv")
        told = {one.key for one in ledger.saved("decide", "undo")}
        done = sangloc(env, "backup", folder, "--keep", 1)
        assert done.returncode == 0, done.stderr
        assert "chờ nó xong" in done.stderr
        assert screening.wait() == 0
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
    home, other = Home(tmp_path / "nhà"), Home(tmp_path / "nhà khác")
    names = [f"sangloc-2026010{day}-000000.tar" for day in range(1, 6)]
    alone = ("khác.tar", "sangloc-của-tôi.tar")
    for name in (*names, *alone):
        told_backup(tmp_path / name, home)
    others = [f"sangloc-20251{month}01-000000.tar" for month in (0, 1, 2)]
    for name in others:
        told_backup(tmp_path / name, other)
    unread = [f"sangloc-2025020{day}-000000.tar" for day in range(1, 6)]
    unreadable(tmp_path, home, unread)
    made = tmp_path / names[1]  # the clock jumped back
    gone = backing.keep_newest(home, made, 3)
    assert {path.name for path in gone} == {names[0], names[2]}
    assert made.exists()
    left = {path.name for path in tmp_path.iterdir()}
    assert left == {names[1], names[3], names[4], *alone, *others, *unread}


def told_backup(path: Path, home: Home) -> None:
    """A backup of nothing but what it says of itself."""
    told = about.of(str(home.root), {}, about.Stored()).as_json()
    archive.write(path, lambda writer: writer.add_bytes(about.MANIFEST, told))


def unreadable(folder: Path, home: Home, names: list[str]) -> None:
    """Five files of a backup's name of which nobody knows whose they are."""
    empty, cut, bare, foreign, gone = (folder / name for name in names)
    empty.touch()
    told_backup(cut, home)
    cut.write_bytes(cut.read_bytes()[:600])
    archive.write(bare, lambda writer: writer.add_bytes("home/x", b""))
    archive.write(foreign, lambda writer: writer.add_bytes(about.MANIFEST, b"[]"))
    gone.symlink_to(folder / "ổ đĩa đã tháo")


def test_what_is_made_again_and_half_written_files_are_left_out(tmp_path: Path) -> None:
    kept = (
        "corpus/a.parquet",
        "forgotten.jsonl",
        "models/current.json",
        "review.secret",
        "review.sqlite3.trước-nâng-cấp",
        "sổ tay.toml",
        "trước nâng cấp/review.sqlite3",
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
        *("runs/.a.partial/manifest.json", "models/.current.json.7"),
        *("review.sqlite3", "review.sqlite3-wal", "review.sqlite3-shm"),
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


def with_a_second_name(home: Path) -> None:
    (home / "models" / "a.bin").write_bytes(b"x" * 1_000)
    (home / "models" / "b.bin").hardlink_to(home / "models" / "a.bin")


def with_an_older_database(home: Path) -> None:
    (home / "trước nâng cấp").mkdir()
    (home / "trước nâng cấp" / "review.sqlite3").write_bytes(b"SQLite format 3")


def with_odd_names(home: Path) -> None:
    for name in ODD_NAMES:
        (home / os.fsdecode(name)).write_bytes(name)


# What a disk of another encoding, a careless copy and a script leave behind.
ODD_NAMES = (
    *(b"S\xc1NG KI\xce3N.csv", "hai\u2028dòng".encode(), b"a\nb", b"a\\nb", b"c\\\n", b"d\r"),
    *(b" ", b"  x", b"\x1c", b"n" * 255),
)


@pytest.mark.parametrize("put", [with_a_second_name, with_an_older_database, with_odd_names])
def test_whatever_lies_in_a_home_is_there_again(
    put: Callable[[Path], None], tmp_path: Path
) -> None:
    home, backup = tmp_path / "nhà", tmp_path / "sao.tar"
    (home / "models").mkdir(parents=True)
    put(home)
    saved(home, backup)
    restored = restore(environment(home), backup, tmp_path / "nhà 2", "")
    assert bytes_of(Path(restored["SANGLOC_HOME"])) == bytes_of(home) != {}
    _accepted_by_sha256sum(backup, tmp_path / "giải nén")


def saved(home: Path, backup: Path) -> about.About:
    """Back up a home that has no database."""

    def unexpected(*_: object) -> None:
        pytest.fail("nothing runs here, and there is no database")

    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("DATABASE_URL", raising=False)
        return backing.back_up(Home(home), backup, wait=0, waiting=unexpected, left_out=unexpected)


def bytes_of(home: Path) -> dict[str, bytes]:
    """Every file of a home but its locks."""
    files = (path for path in home.rglob("*") if path.is_file() and path.suffix != ".lock")
    return {str(path.relative_to(home)): path.read_bytes() for path in files}


def _accepted_by_sha256sum(backup: Path, folder: Path) -> None:
    folder.mkdir()
    subprocess.run(["tar", "-xf", backup, "-C", folder], check=True)
    check = ["sha256sum", "--check", "--strict", "--quiet", archive.SUMS]
    subprocess.run(check, cwd=folder, check=True)


@given(st.dictionaries(st.binary(min_size=1, max_size=300), st.binary(max_size=9), max_size=5))
def test_every_name_that_a_disk_can_hold_is_listed_and_found_again(
    files: dict[bytes, bytes],
) -> None:
    spoken = {
        f"home/x{os.fsdecode(name)}x": raw for name, raw in files.items() if b"\0" not in name
    }
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "sao.tar"

        def fill(writer: archive.Writer) -> None:
            for name, raw in spoken.items():
                writer.add_bytes(name, raw)

        archive.write(path, fill)
        assert archive.verified(path).keys() == spoken.keys()


def test_a_log_that_grows_and_one_that_is_cleared_away_meanwhile_spoil_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home, backup = tmp_path / "nhà", tmp_path / "sao.tar"
    log = _log_in(home)
    listed = contents.files_of
    monkeypatch.setattr(contents, "files_of", lambda root: [*listed(root), "logs/đã dọn.log"])
    while_written(monkeypatch, log, lambda: log.write_text(log.read_text() + "thêm\n"))
    made = saved(home, backup)
    assert (made.files, made.size) == (1, len("bắt đầu\n".encode()))
    assert log.read_text() == "bắt đầu\nthêm\nthêm\n"
    restore(environment(home), backup, tmp_path / "nhà 2", "")
    assert bytes_of(tmp_path / "nhà 2") == {"logs/prefect-server.log": "bắt đầu\n".encode()}


def test_a_file_that_is_cut_short_meanwhile_is_told_and_leaves_no_backup(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home, folder = tmp_path / "nhà", tmp_path / "sao"
    log = _log_in(home)
    while_written(monkeypatch, log, lambda: log.write_text("b"))
    with pytest.raises(RunFailedError, match="bị cắt ngắn"):
        saved(home, backing.place_for(folder))
    assert list(folder.iterdir()) == []


def _log_in(home: Path) -> Path:
    (home / "logs").mkdir(parents=True)
    log = home / "logs" / "prefect-server.log"
    log.write_text("bắt đầu\n")
    return log


def while_written(
    monkeypatch: pytest.MonkeyPatch, path: Path, happens: Callable[[], object]
) -> None:
    """Let something happen after a file was looked at and before it is read, and once more after it was."""
    write = tarfile.TarFile.addfile

    def written(tar: tarfile.TarFile, member: tarfile.TarInfo, *source: Any) -> None:
        meant = member.name.endswith(path.name)
        if meant:
            happens()
        write(tar, member, *source)
        if meant:
            happens()

    monkeypatch.setattr(tarfile.TarFile, "addfile", written)


HOUSES_OWN = 'Sổ "riêng"'


def test_tables_that_are_not_the_programs_are_named_and_do_no_harm(
    tmp_path: Path, trained: Path
) -> None:
    with office_on("postgresql", tmp_path, trained, officers=1) as env:
        own = rows_of(env)
        with_tables_beside(env)
        done = sangloc(env, "backup", tmp_path / "sao.tar")
        assert done.returncode == 0, done.stderr
        assert f"không vào bản sao lưu: {HOUSES_OWN}, ket_qua;" in done.stderr
        restored = restore(env, tmp_path / "sao.tar", tmp_path / "nhà 2", "hai")
        assert rows_of(restored) == own
        _all_is_kept_where_a_newer_program_made_tables(env, tmp_path)


def with_tables_beside(env: dict[str, str]) -> None:
    """One that the program's own results make, one of the house's own with a sequence and a reference."""
    done = sangloc(env, "results", "--table", "ket_qua", "--database-env", "DATABASE_URL")
    assert done.returncode == 0, done.stderr
    with psycopg.connect(env["DATABASE_URL"], autocommit=True) as connection:
        name = sql.Identifier(HOUSES_OWN)
        made = "CREATE TABLE {} (số serial, hồ_sơ bigint REFERENCES review_submission)"
        connection.execute(sql.SQL(made).format(name))
        filled = "INSERT INTO {} (hồ_sơ) SELECT id FROM review_submission"
        connection.execute(sql.SQL(filled).format(name))


def _all_is_kept_where_a_newer_program_made_tables(env: dict[str, str], folder: Path) -> None:
    """The older one cannot tell them from a house's own; backups of before it looked hold all tables, too."""
    later, backup, older = ["review", "9999_later"], folder / "mới.tar", folder / "cũ.tar"
    with psycopg.connect(env["DATABASE_URL"], autocommit=True) as connection:
        insert = "INSERT INTO django_migrations (app, name, applied) VALUES (%s, %s, now())"
        connection.execute(insert, later)
    done = sangloc(env, "backup", backup)
    assert (done.returncode, done.stderr) == (0, "")
    held = extracted(backup)
    told = json.loads(held[about.MANIFEST])
    assert told["database"]["rows"]["ket_qua"] > 0
    told["database"]["migrations"].remove(later)
    held[about.MANIFEST] = json.dumps(told).encode()

    def fill(writer: archive.Writer) -> None:
        for name, raw in held.items():
            writer.add_bytes(name, raw)

    archive.write(older, fill)
    address = new_database_beside(env["DATABASE_URL"], "sangloc_ba")
    restored = environment(folder / "nhà 3", address)
    done = sangloc(restored, "restore", older, "--home", folder / "nhà 3")
    assert done.returncode == 0, done.stderr
    assert f"không được khôi phục: {HOUSES_OWN}, ket_qua;" in done.stderr
    everything = rows_of(env)
    del everything["ket_qua"], everything[HOUSES_OWN]
    assert rows_of(restored) == everything
