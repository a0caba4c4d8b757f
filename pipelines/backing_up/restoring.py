"""Making a home from a backup: sums first, an empty home and an empty database only, counts compared afterwards."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from nlp import durable
from pipelines.backing_up import about, archive, postgresql_copy, sqlite_copy
from pipelines.backing_up.about import About
from pipelines.errors import RunFailedError, UnusableInput
from pipelines.forgetting import ledger
from pipelines.forgetting.again import apply_ledger
from pipelines.forgetting.ledger import Entry
from pipelines.home import Home


@dataclass(frozen=True, slots=True)
class Restored:
    """What was restored: the backup's manifest, and how many filings were emptied because people asked for it.

    `rows` counts the database's; `left_out` are tables in the backup that the program's migrations do not make.
    """

    about: About
    forgotten: int
    rows: int
    left_out: tuple[str, ...]


def restore(backup: Path, root: Path, *, forgotten: Path | None = None) -> Restored:
    """Make the home `root`, and the database that `DATABASE_URL` names, from a backup.

    `forgotten` is a later list of requests to forget, from the home that was lost: they are carried out anew. Nothing
    stands at `root` before all of it is there.

    Raises:
        UnusableInput: the backup is damaged or made by a newer program, the home or the database is not empty, or the
            database is of another kind.
        RunFailedError: what was restored is not what was saved.
    """
    refuse_filled(root)
    archive.verified(backup)
    made = about.read_file(backup)
    later = ledger.read_file(forgotten) if forgotten else []
    with _beside(root) as partial:
        _refuse_other_database(made, partial)
        _extract(backup, partial)
        _compare_files(made, partial)
        left_out = _fill_database(backup, made, partial)
        number = _forget(partial, later)
        _close()
        durable.replace(partial, root)
    counts = made.database.rows or {}
    rows = sum(count for table, count in counts.items() if table not in left_out)
    return Restored(made, number, rows, left_out)


def refuse_filled(root: Path) -> None:
    """Make sure that nothing stands where the home is to be.

    Raises:
        UnusableInput: something does.
    """
    if root.exists() and (not root.is_dir() or any(root.iterdir())):
        raise UnusableInput(
            f"{root} không trống: chỉ khôi phục vào thư mục mới, không đè lên gì; hãy nêu --home khác."
        )


@contextmanager
def _beside(root: Path) -> Iterator[Path]:
    """Give a folder beside the new home, which is filled first and then renamed; removed where that fails."""
    root.parent.mkdir(parents=True, exist_ok=True)
    for left in root.parent.glob(f".{root.name}.restoring-*"):  # of a killed restore
        shutil.rmtree(left)
    partial = Path(tempfile.mkdtemp(prefix=f".{root.name}.restoring-", dir=root.parent))
    try:
        yield partial
    finally:
        shutil.rmtree(partial, ignore_errors=True)


def _refuse_other_database(made: About, partial: Path) -> None:
    """Refuse a database that cannot take the backup's, before anything is written."""
    vendor, has_address = made.database.vendor, bool(os.environ.get("DATABASE_URL"))
    if vendor == "sqlite" and has_address:
        raise UnusableInput(
            "Bản sao lưu có cơ sở dữ liệu SQLite, nó nằm ngay trong nơi giữ dữ liệu; hãy bỏ DATABASE_URL rồi khôi phục."
        )
    if vendor == "postgresql" and not has_address:
        raise UnusableInput(
            "Bản sao lưu có cơ sở dữ liệu PostgreSQL; hãy tạo một cơ sở dữ liệu trống và nêu biến môi trường giữ"
            " địa chỉ của nó bằng --database-env."
        )
    _open(partial)
    if unknown := postgresql_copy.unknown_migrations(made.database):
        raise UnusableInput(
            f"Bản sao lưu do chương trình mới hơn làm ra (bước nâng cấp {unknown[-1]}); hãy cài bản"
            f" {made.program} trở lên."
        )
    if vendor == "postgresql":
        postgresql_copy.refuse_filled()


def _open(partial: Path) -> None:
    """Point Django at the new home; nothing is made."""
    os.environ["SANGLOC_HOME"] = str(partial)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "review.settings")
    import django

    try:
        django.setup()
    except ValueError as error:  # an address that names no PostgreSQL database
        raise UnusableInput(str(error)) from error
    from review.database import point_at

    point_at(partial)


def _extract(backup: Path, partial: Path) -> None:
    for name, file in archive.members(backup):
        top, _, below = name.partition("/")
        if top == "home":
            target = partial / below
        elif name == f"database/{sqlite_copy.FILE}":
            target = partial / sqlite_copy.FILE
        else:
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("xb") as out:
            shutil.copyfileobj(file, out)


def _compare_files(made: About, partial: Path) -> None:
    database = partial / sqlite_copy.FILE
    names = [path for path in partial.rglob("*") if path.is_file() and path != database]
    size = sum(path.stat().st_size for path in names)
    if (len(names), size) != (made.files, made.size):
        raise RunFailedError(
            f"Khôi phục được {len(names)} tệp ({size} byte), bản sao lưu ghi {made.files} tệp ({made.size} byte): đã bỏ"
            " hết; hãy dùng bản sao lưu khác."
        )


def _fill_database(backup: Path, made: About, partial: Path) -> tuple[str, ...]:
    """Fill the database and compare it; gives the tables that were left out."""
    if made.database.vendor == "sqlite":
        found = sqlite_copy.told_of(partial / sqlite_copy.FILE)
        if found != made.database:
            raise RunFailedError(
                "Cơ sở dữ liệu khôi phục được không đủ hàng như bản sao lưu ghi: đã bỏ hết; hãy dùng bản sao lưu khác."
            )
    elif made.database.vendor == "postgresql":
        return postgresql_copy.fill(made.database, _copies(backup))
    return ()


def _close() -> None:
    """Let go of the database, so that SQLite's file is whole before its folder is renamed."""
    from django.db import connections

    connections.close_all()


def _copies(backup: Path) -> Iterator[tuple[str, Iterator[bytes]]]:
    for name, file in archive.members(backup):
        top, _, table = name.partition("/")
        if top == "database":
            yield table.removesuffix(".copy"), archive.pieces(file)


def _forget(partial: Path, later: list[Entry]) -> int:
    """Carry out anew what people asked for, also after the backup was made; gives how many filings were emptied."""
    ledger.merge(partial, later)
    return apply_ledger(Home(partial))
