"""The ledger of what was forgotten, `<home>/forgotten.jsonl`: an entry a line, without a name and without a text.

Filings stand in it by salted hashes of their keys, which are hashes of the whole filing themselves: nobody reads a text
or a name out of them, and whoever has the filing in hand sees that it was forgotten. The salt lies beside them, so
that the ledger alone is enough wherever a backup is restored. What names a person is hashed with a key of the home.
"""

import hashlib
import hmac
import json
import os
import secrets
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from nlp.normal import fold
from pipelines.errors import UnusableInput
from pipelines.files import write_whole
from review.secret import read_or_make

LEDGER, _KEY, _DONE = "forgotten.jsonl", "forgotten.key", "forgotten.done"
_LEFT = "forgotten.left"
_LENGTH = 32  # hexadecimal digits of a hash: no two filings of any programme share one


class Entry(BaseModel):
    """One request: `at` in ISO 8601, `who` a keyed hash of the name or the filing's id, `counts` what was removed.

    `ids`, `filings` and `rows` are salted hashes: of filings' ids, of their keys, of raw rows that were set aside.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    entry: str
    at: str
    kind: str
    who: str
    by: str
    reason: str
    salt: str
    ids: tuple[str, ...]
    filings: tuple[str, ...]
    rows: tuple[str, ...]
    counts: dict[str, int]


def read(home: Path) -> list[Entry]:
    """Read the ledger of a home, oldest entry first; none where nobody was forgotten.

    Raises:
        UnusableInput: a line is none of the ledger's; the message names it.
    """
    return read_file(home / LEDGER) if (home / LEDGER).exists() else []


def read_file(path: Path) -> list[Entry]:
    """Read a ledger wherever it lies.

    Raises:
        UnusableInput: there is none, or a line is none of a ledger's; the message names it.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise UnusableInput(f"Không đọc được sổ xóa {path}: {error}.") from error
    return [_entry(path, number, line) for number, line in enumerate(lines, start=1) if line]


def _entry(path: Path, number: int, line: str) -> Entry:
    try:
        return Entry.model_validate_json(line)
    except ValidationError as error:
        raise UnusableInput(
            f"Sổ xóa {path}, dòng {number}: không phải một mục của sổ (tệp bị hỏng hoặc bị sửa); hãy lấy lại tệp này từ"
            " bản sao lưu mới nhất: thiếu nó thì hồ sơ đã xóa có thể quay lại."
        ) from error


def merge(home: Path, entries: Iterable[Entry]) -> int:
    """Put entries into the ledger that it does not have yet; returns how many those are."""
    there = read(home)
    known = {one.entry for one in there}
    new = [one for one in entries if one.entry not in known]
    if new:
        every = sorted([*there, *new], key=lambda one: (one.at, one.entry))
        _write(home / LEDGER, "".join(f"{one.model_dump_json()}\n" for one in every))
    return len(new)


def unfinished(home: Path) -> list[Entry]:
    """List the entries that were not carried out in this home to the end."""
    path = home / _DONE
    done = set(json.loads(path.read_text(encoding="utf-8"))) if path.exists() else set()
    return [one for one in read(home) if one.entry not in done]


def note_done(home: Path) -> None:
    """Note that every entry of the ledger was carried out."""
    _write(home / _DONE, json.dumps([one.entry for one in read(home)]))


def note_left(home: Path, runs: Mapping[str, str]) -> None:
    """Note which published runs could not be changed, and why; none takes the note away."""
    if runs:
        _write(home / _LEFT, json.dumps(dict(runs), ensure_ascii=False))
    else:
        (home / _LEFT).unlink(missing_ok=True)


def left(home: Path) -> dict[str, str]:
    """Give the published runs that still hold what was to go, with why."""
    path = home / _LEFT
    found: dict[str, str] = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    return found


def salt_of(entries: Sequence[Entry]) -> str:
    """Give the salt for a new entry: that of the last one, so that rows of later runs are hashed once."""
    return entries[-1].salt if entries else secrets.token_hex(16)


def hashed(salt: str, text: str) -> str:
    """Hash what the ledger keeps of an id, a key or a row."""
    raw = f"{salt}\n{text}".encode("utf-8", "surrogatepass")
    return hashlib.sha256(raw).hexdigest()[:_LENGTH]


def keyed(home: Path, text: str) -> str:
    """Hash what names a person with the home's key, made at first use and readable by its owner only.

    Asked again for the same name it gives the same, so that an operator can tell whether somebody was forgotten.
    """
    key = read_or_make(home / _KEY).encode()
    return hmac.new(key, fold(text).strip().encode(), hashlib.sha256).hexdigest()


def _write(path: Path, text: str) -> None:
    """Write whole, for the owner's eyes."""

    def write(partial: Path) -> None:
        descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text)

    write_whole(path, write)
