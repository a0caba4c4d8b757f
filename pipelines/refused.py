"""Files of a watched folder that could not be read: told once, and not tried again by the same program."""

import datetime as dt
import json
from pathlib import Path

from pipelines.errors import UnusableInput
from pipelines.files import write_json
from pipelines.home import Home
from pipelines.program import code_version
from pipelines.reading import ReadingLimits, read_pieces

_VIETNAM = dt.timezone(dt.timedelta(hours=7))


def remember(home: Home, digest: str, path: Path, why: str) -> None:
    """Keep that a content was refused; another version of the program will try it again."""
    when = dt.datetime.now(_VIETNAM).isoformat(timespec="seconds")
    about = {"file": str(path), "why": why, "when": when, "program": code_version()}
    write_json(_place(home), _all(home) | {digest: about})


def digests(home: Home) -> set[str]:
    """Gather the SHA-256 of what this program refused in this home."""
    return {digest for digest, about in _all(home).items() if about["program"] == code_version()}


def told(home: Home) -> list[str]:
    """List what is refused at present and still there, a line a file; or that the note itself is damaged."""
    if _read(home) is None:
        return [
            f"{_place(home)} bị hỏng nên không được dùng: các tệp ghi trong đó sẽ được thử lại."
        ]
    known = digests(home)
    there = [about for digest, about in _all(home).items() if digest in known]
    return [about["why"] for about in there if Path(about["file"]).exists()]


def why_unreadable(path: Path, *, limits: ReadingLimits | None = None) -> str:
    """Read a file to its end, within the house's or other `limits`, and say why it cannot be used; blank: it can."""
    try:
        for _ in read_pieces(path, limits=limits or ReadingLimits()):
            pass
    except UnusableInput as error:
        return str(error)
    return ""


def _all(home: Home) -> dict[str, dict[str, str]]:
    """Give what is remembered; of a damaged note nothing, so that those files are tried once more."""
    return _read(home) or {}


def _read(home: Home) -> dict[str, dict[str, str]] | None:
    """Read the note; None where it is damaged."""
    try:
        kept = json.loads(_place(home).read_bytes())
    except FileNotFoundError:
        return {}
    except ValueError:
        return None
    fit = isinstance(kept, dict) and all(
        isinstance(about, dict) and {"file", "why", "program"} <= about.keys()
        for about in kept.values()
    )
    return kept if fit else None


def _place(home: Home) -> Path:
    return home.root / "refused.json"
