"""A folder into which offices put their files: which have come whole, and which were not screened before."""

import json
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipelines import refused
from pipelines.errors import UnusableInput
from pipelines.files import sha256
from pipelines.home import Home
from pipelines.publish import published

# Names under which programs write before they rename, and the locks that office programs leave beside an open file.
_UNFINISHED = (".tmp", ".part", ".partial", ".filepart", ".crdownload", ".download")
_PASSING = (".", "~$")

_Look = tuple[
    int, int, int
]  # size, time of the last change and inode: another file under the name is another look


@dataclass(frozen=True, slots=True)
class Arrived:
    """A file that has come whole, and the SHA-256 of its content."""

    path: Path
    digest: str


class Watch:
    """Looks at a folder again and again; `settle` is how many seconds a file must have stayed as it is."""

    def __init__(
        self, folder: Path, *, settle: float, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._folder = folder
        self._settle = settle
        self._clock = clock
        self._since: dict[Path, tuple[_Look, float]] = {}
        self._digests: dict[Path, tuple[_Look, str]] = {}

    def arrived(self) -> list[Arrived]:
        """List the files that have come whole, in the order of their names; one of several equal ones.

        A file still being written differs from the look before. One that was renamed into place is whole at once, and
        has only to wait like the others.
        """
        found: dict[str, Arrived] = {}
        for path, look in self._settled():
            digest = self._digest(path, look)
            if digest:
                found.setdefault(digest, Arrived(path, digest))
        return list(found.values())

    def _settled(self) -> list[tuple[Path, _Look]]:
        now = self._clock()
        seen = {path: look for path in _candidates(self._folder) if (look := _look(path))}
        before = self._since
        self._since = {
            path: before[path] if path in before and before[path][0] == look else (look, now)
            for path, look in seen.items()
        }
        settled = [path for path, (_, since) in self._since.items() if now - since >= self._settle]
        return [(path, seen[path]) for path in settled]

    def _digest(self, path: Path, look: _Look) -> str:
        """Hash a file once as long as it stays as it is; blank where it changed or went meanwhile."""
        kept = self._digests.get(path)
        if kept and kept[0] == look:
            return kept[1]
        try:
            digest = sha256(path)
        except FileNotFoundError:
            return ""
        if _look(path) != look:
            return ""
        self._digests[path] = (look, digest)
        return digest


def new_files(home: Home, folder: Path, *, settle: float) -> list[Arrived]:
    """Look at a folder twice, `settle` seconds apart, and list what came whole and was neither screened nor refused.

    Raises:
        UnusableInput: the folder cannot be read.
    """
    watch = Watch(folder, settle=settle)
    watch.arrived()
    time.sleep(settle)
    return unknown(home, watch.arrived())


def unknown(home: Home, arrived: Sequence[Arrived]) -> list[Arrived]:
    """Leave out what a published run has taken in and what was refused, whatever the files are called now."""
    known = taken(home) | refused.digests(home)
    return [file for file in arrived if file.digest not in known]


def taken(home: Home) -> set[str]:
    """Gather the SHA-256 of all files that the published runs of a home have read."""
    found = set()
    for run in published(home):
        about = json.loads((run / "manifest.json").read_text(encoding="utf-8"))
        found |= {file["sha256"] for file in about["input"]}
    return found


def _candidates(folder: Path) -> list[Path]:
    try:
        next(
            folder.iterdir(), None
        )  # below, a folder that cannot be read would look like an empty one
    except OSError as error:
        raise UnusableInput(
            f"Không đọc được thư mục {folder} ({error.strerror}); cần thư mục chứa tệp của các đơn vị."
        ) from error
    return [path for path in sorted(folder.rglob("*")) if _is_candidate(path.relative_to(folder))]


def _is_candidate(path: Path) -> bool:
    hidden = any(name.startswith(_PASSING) for name in path.parts)
    return not hidden and path.suffix.lower() not in _UNFINISHED


def _look(path: Path) -> _Look | None:
    try:
        about = path.stat()
    except OSError:  # gone meanwhile, or a link that leads nowhere
        return None
    return (about.st_size, about.st_mtime_ns, about.st_ino) if path.is_file() else None
