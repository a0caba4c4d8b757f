"""Making a backup: no run under way, officers at work; one file, verified, then put into its place."""

import datetime as dt
import errno
import hashlib
import re
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from nlp import durable
from pipelines import engine
from pipelines.backing_up import about, archive, contents, postgresql_copy, sqlite_copy
from pipelines.backing_up.about import About, Stored
from pipelines.errors import HomeBusyError, RunFailedError, UnusableInput
from pipelines.home import Home
from review import standing

_VIETNAM = dt.timezone(dt.timedelta(hours=7))
_NAME = "sangloc-{}.tar"
_OURS = re.compile(r"sangloc-\d{8}-\d{6}(-\d+)?\.tar")
_WRITTEN = "backup.tar"
_SPARE = 16 * 2**20  # the tar's own lines
_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


def place_for(given: Path) -> Path:
    """Give the file to write: the one named `….tar`, else one named by the time in the folder.

    Raises:
        UnusableInput: the file is there already, or the folder cannot be made.
    """
    try:
        if given.suffix == ".tar" and not given.is_dir():
            if given.exists():
                raise UnusableInput(
                    f"{given} đã có; hãy đặt tên khác, bản sao lưu không bị ghi đè."
                )
            given.parent.mkdir(parents=True, exist_ok=True)
            return given.resolve()
        given.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UnusableInput(
            f"Không ghi được vào {given} ({error.strerror}); hãy chọn thư mục khác."
        ) from error
    return _free(given.resolve() / _NAME.format(f"{dt.datetime.now(_VIETNAM):%Y%m%d-%H%M%S}"))


def back_up(
    home: Home,
    target: Path,
    *,
    wait: float,
    waiting: Callable[[], None],
    left_out: Callable[[list[str]], None],
) -> About:
    """Write the backup of a home and its database to `target`, readable by the caller's account only.

    A run under way is waited for up to `wait` seconds, which `waiting` is told of; later ones wait for the backup.
    `left_out` is told of the tables in the database that are not the program's.
    The database is copied first: a run is published before it is loaded, so what the database knows is in the home.

    Raises:
        HomeBusyError: a run took longer.
        RunFailedError: the disk is full, the database damaged or away, or a file was cut short; no file is left.
        UnusableInput: the target lies inside the home, where it would go into the next backup.
    """
    if target.is_relative_to(home.root):
        raise UnusableInput(
            f"{target} nằm trong {home.root}; hãy chọn nơi khác, tốt nhất là đĩa khác."
        )
    try:
        with _alone_in(home, wait=wait, waiting=waiting), _aside(target, home) as aside:
            made = _made(home, aside, left_out)
            durable.replace(aside / _WRITTEN, target)
    except OSError as error:
        if error.errno not in _FULL:
            raise
        raise _no_room(target.parent, str(error.strerror)) from error
    return made


def keep_newest(home: Home, made: Path, number: int) -> list[Path]:
    """Remove the home's older backups beside the one just made; gives which.

    Files of other names, other homes' backups and files that cannot be read are left alone and not counted.
    """
    named = (p for p in made.parent.iterdir() if _OURS.fullmatch(p.name) and p != made)
    others = [path for path in named if _is_of(home, path)]
    # The one just made stays whatever its name says: a clock may have jumped back.
    gone = sorted(others, reverse=True)[max(number - 1, 0) :]
    for path in gone:
        path.unlink()
    return gone


def _is_of(home: Home, backup: Path) -> bool:
    try:
        return about.read_file(backup).home == str(home.root)
    except (UnusableInput, OSError):  # nobody knows whose it is
        return False


@contextmanager
def _alone_in(home: Home, *, wait: float, waiting: Callable[[], None]) -> Iterator[None]:
    with ExitStack() as stack:
        try:
            stack.enter_context(engine.alone_in(home))
        except HomeBusyError:
            waiting()
            stack.enter_context(engine.alone_in(home, wait=wait))
        yield


@contextmanager
def _aside(target: Path, home: Home) -> Iterator[Path]:
    """Give a folder beside the target to write in, after those that killed backups of this home left are removed."""
    ours = f".sangloc-{hashlib.sha256(str(home.root).encode()).hexdigest()[:12]}-"
    for left in target.parent.glob(f"{ours}*"):
        shutil.rmtree(left)
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=ours) as folder:
        yield Path(folder)


def _made(home: Home, aside: Path, left_out: Callable[[list[str]], None]) -> About:
    stored, copies = _database(home, aside, left_out)
    names = list(contents.files_of(home.root))
    _refuse_full(home.root, names, copies, aside)
    made: list[About] = []
    archive.write(
        aside / _WRITTEN, lambda writer: made.append(_fill(writer, home, names, stored, copies))
    )
    archive.verified(aside / _WRITTEN)
    return made[0]


def _database(
    home: Home, aside: Path, left_out: Callable[[list[str]], None]
) -> tuple[Stored, list[Path]]:
    """Copy the reviewers' database into files; none where there is no database yet."""
    try:
        with postgresql_copy.reachable():
            there = standing.opened(home.root)
    except ValueError as error:  # an address that names no PostgreSQL database
        raise UnusableInput(str(error)) from error
    if not there:
        return Stored(), []
    from django.db import connection

    if connection.vendor == "sqlite":
        connection.close()
        target = aside / sqlite_copy.FILE
        return sqlite_copy.copy(home.root / sqlite_copy.FILE, target), [target]
    stored, others = postgresql_copy.copy(aside)
    if others:
        left_out(others)
    return stored, sorted(aside.glob("*.copy"))


def _refuse_full(home: Path, names: list[str], copies: list[Path], aside: Path) -> None:
    """Say so before anything is written where the room is not enough."""
    files = (home / name for name in names)
    needed = sum(map(_size, (*files, *copies))) + _SPARE
    free = shutil.disk_usage(aside).free
    if free < needed:
        told = f"cần {needed / 2**20:.0f} MB, còn {free / 2**20:.0f} MB"
        raise _no_room(aside.parent, told)


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except FileNotFoundError:  # cleared away meanwhile
        return 0


def _no_room(folder: Path, told: str) -> RunFailedError:
    return RunFailedError(
        f"Không đủ chỗ ở {folder} để sao lưu ({told}); chưa có gì được ghi, các bản cũ còn nguyên. Hãy dọn đĩa hoặc"
        " chọn nơi khác."
    )


def _fill(
    writer: archive.Writer, home: Home, names: list[str], stored: Stored, copies: list[Path]
) -> About:
    sizes = {}
    for path in copies:
        writer.add_file(f"database/{path.name}", path)
        path.unlink()  # its room is needed
    for name in names:
        path = home.root / name
        with suppress(FileNotFoundError):  # an old log that was cleared away meanwhile
            sizes[name] = writer.add_file(f"home/{name}", path)
    made = about.of(str(home.root), sizes, stored)
    writer.add_bytes(about.MANIFEST, made.as_json())
    return made


def _free(path: Path) -> Path:
    """Give a name that no backup of the same second has."""
    again, free = 1, path
    while free.exists():
        again += 1
        free = path.with_stem(f"{path.stem}-{again}")
    return free
