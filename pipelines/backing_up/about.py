"""What a backup says of itself: when, by which program, of what database, how much of each."""

import datetime as dt
import json
from dataclasses import asdict, dataclass
from importlib import metadata

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
        """Give the manifest as it is stored."""
        return (json.dumps(asdict(self), ensure_ascii=False, indent=2) + "\n").encode()


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
    told = json.loads(raw)
    if told.get("format") != FORMAT:
        raise UnusableInput(
            f"Bản sao lưu có dạng {told.get('format')!r}, chương trình này đọc dạng {FORMAT}; hãy cài bản mới hơn."
        )
    stored = told.pop("database")
    migrations = tuple((app, name) for app, name in stored.pop("migrations"))
    runs = tuple(told.pop("runs"))
    return About(**told, runs=runs, database=Stored(**stored, migrations=migrations))
