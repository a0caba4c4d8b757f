"""What a backup says of itself: when, by which program, of what database, how much of each."""

import datetime as dt
import json
import os
import tarfile
from dataclasses import asdict, dataclass
from importlib import metadata
from pathlib import Path

from pipelines.backing_up import archive
from pipelines.errors import UnusableInput
from pipelines.program import code_version

FORMAT = 1
MANIFEST = "manifest.json"
_VIETNAM = dt.timezone(dt.timedelta(hours=7))


@dataclass(frozen=True, slots=True)
class Stored:
    """The database's part: `vendor` is "sqlite", "postgresql" or "" where the home had none yet.

    `rows` counts by table, `columns` names the columns of PostgreSQL's copies in their order, `sequences` their last
    numbers; `migrations` are (app, name), applied when it was copied.
    """

    vendor: str = ""
    rows: dict[str, int] | None = None
    migrations: tuple[tuple[str, str], ...] = ()
    columns: dict[str, list[str]] | None = None
    sequences: dict[str, int] | None = None


@dataclass(frozen=True, slots=True)
class About:
    """The manifest of a backup; `made` in ISO 8601, `files` and `size` (bytes) those of the home."""

    made: str
    program: str
    code: str
    home: str
    files: int
    size: int
    runs: tuple[str, ...]
    database: Stored
    format: int = FORMAT

    def as_json(self) -> bytes:
        """Give the manifest as it is stored, a path that is no UTF-8 byte by byte as the disk has it."""
        return os.fsencode(json.dumps(asdict(self), ensure_ascii=False, indent=2) + "\n")


def of(home: str, sizes: dict[str, int], database: Stored) -> About:
    """Describe a backup that is being made; `sizes` are the bytes of the home's files by their path."""
    parts = (name.split("/") for name in sizes)
    runs = sorted(p[1] for p in parts if p[0] == "runs" and p[2:] == [MANIFEST])
    now = dt.datetime.now(_VIETNAM).isoformat(timespec="seconds")
    version = metadata.version("sangloc")
    size = sum(sizes.values())
    return About(now, version, code_version(), home, len(sizes), size, tuple(runs), database)


def read(raw: bytes) -> About:
    """Read a manifest.

    Raises:
        UnusableInput: it is of a form that this program does not know.
    """
    told = json.loads(os.fsdecode(raw))
    if told.get("format") != FORMAT:
        raise UnusableInput(
            f"Bản sao lưu có dạng {told.get('format')!r}, chương trình này đọc dạng {FORMAT}; hãy cài bản mới hơn."
        )
    stored = told.pop("database")
    migrations = tuple((app, name) for app, name in stored.pop("migrations"))
    runs = tuple(told.pop("runs"))
    return About(**told, runs=runs, database=Stored(**stored, migrations=migrations))


def read_file(backup: Path) -> About:
    """Read the manifest in a backup, whose sums are not looked at.

    Raises:
        UnusableInput: it has none that can be read.
    """
    try:
        for name, file in archive.members(backup):
            if name == MANIFEST:
                return read(file.read())
    except (tarfile.TarError, EOFError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise UnusableInput(
            f"{backup} không phải tệp sao lưu nguyên vẹn ({error}); hãy dùng bản sao lưu khác."
        ) from error
    raise UnusableInput(f"{backup} không có {MANIFEST}: không phải bản sao lưu của Sàng Lọc.")
