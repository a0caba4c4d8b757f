"""The file of a backup: a plain tar whose last member lists the SHA-256 of all others, as `sha256sum` does."""

import hashlib
import io
import os
import re
import tarfile
from collections.abc import Callable, Iterator
from pathlib import Path, PurePosixPath
from typing import IO, Any, Protocol, cast

from pipelines.errors import RunFailedError, UnusableInput

SUMS = "SHA256SUMS"
_PIECE = 2**20
_MARKED = {"n": "\n", "r": "\r"}


class Readable(Protocol):
    """What bytes are read from."""

    def read(self, size: int = -1, /) -> bytes:
        """Give the next bytes, none at the end."""


class Writer:
    """Adds members to a backup and notes their digests."""

    def __init__(self, tar: tarfile.TarFile) -> None:
        self._tar = tar
        self.sums: dict[str, str] = {}

    def add_file(self, name: str, path: Path) -> int:
        """Add a file's bytes as they are at this moment; gives how many went in.

        One that grows meanwhile is kept as long as it was. A second name of the same file is a file of its own.

        Raises:
            RunFailedError: the file became shorter meanwhile.
        """
        with path.open("rb") as file:
            found = os.fstat(file.fileno())
            about = tarfile.TarInfo(name)
            about.size, about.mtime, about.mode = found.st_size, found.st_mtime, 0o600
            self._add(about, file)
        return about.size

    def add_bytes(self, name: str, raw: bytes) -> None:
        """Add bytes that are in memory."""
        about = tarfile.TarInfo(name)
        about.size, about.mode = len(raw), 0o600
        self._add(about, io.BytesIO(raw))

    def finish(self) -> None:
        """Add the list of digests, last of all: a file without it is no whole backup."""
        lines = "".join(_line(digest, name) for name, digest in self.sums.items())
        about = tarfile.TarInfo(SUMS)
        raw = os.fsencode(lines)
        about.size, about.mode = len(raw), 0o600
        self._tar.addfile(about, io.BytesIO(raw))

    def _add(self, about: tarfile.TarInfo, source: Readable) -> None:
        hashing = _Hashing(source, about.name)
        self._tar.addfile(about, cast("IO[bytes]", hashing))
        self.sums[about.name] = hashing.digest.hexdigest()


class _Hashing:
    """Hashes what is read through it; `name` is told where less comes than was asked for."""

    def __init__(self, source: Readable, name: str) -> None:
        self._source = source
        self._name = name
        self.digest = hashlib.sha256()

    def read(self, size: int = -1, /) -> bytes:
        raw = self._source.read(size)
        if len(raw) < size:
            raise RunFailedError(
                f"{self._name} bị cắt ngắn trong lúc sao lưu; chưa có gì được ghi, hãy sao lưu lại."
            )
        self.digest.update(raw)
        return raw


def write(path: Path, fill: Callable[[Writer], None]) -> None:
    """Make the file and let `fill` add the members."""
    with tarfile.open(path, "x", format=tarfile.PAX_FORMAT) as tar:
        writer = Writer(tar)
        fill(writer)
        writer.finish()


def verified(path: Path) -> dict[str, str]:
    """Read a backup to its end; gives the digest of every member.

    Raises:
        UnusableInput: it is no backup, was cut short or changed; the message names the first member that is not what
            was written.
    """
    try:
        found, told = _read_through(path)
    except (tarfile.TarError, EOFError, ValueError) as error:
        raise UnusableInput(
            f"{path} không phải tệp sao lưu nguyên vẹn ({error}); hãy dùng bản sao lưu khác."
        ) from error
    if told is None:
        raise UnusableInput(
            f"{path} thiếu danh sách {SUMS} ở cuối, tức là bị cắt ngang; hãy dùng bản sao lưu khác."
        )
    wrong = [name for name in found | told if found.get(name) != told.get(name)]
    if wrong:
        raise UnusableInput(
            f"{path}: phần {wrong[0]} không đúng mã SHA-256 ghi khi sao lưu; hãy dùng bản sao lưu khác."
        )
    return found


def members(path: Path) -> Iterator[tuple[str, IO[bytes]]]:
    """Give every member with its bytes, in the order in which they were written.

    Raises:
        UnusableInput: a member is no plain file below `home/` or `database/`.
    """
    with tarfile.open(path, "r:") as tar:
        for about in tar:
            if about.name == SUMS:
                continue
            parts = PurePosixPath(about.name).parts
            if not about.isreg() or about.name.startswith("/") or ".." in parts:
                raise UnusableInput(
                    f"{path}: {about.name!r} không phải tệp thường của một bản sao lưu; đừng dùng tệp này."
                )
            file = tar.extractfile(about)
            assert file is not None
            yield about.name, file


def pieces(file: Readable) -> Iterator[bytes]:
    """Give the bytes of a member, some at a time."""
    while raw := file.read(_PIECE):
        yield raw


def _read_through(path: Path) -> tuple[dict[str, str], dict[str, str] | None]:
    found: dict[str, str] = {}
    told: dict[str, str] | None = None
    with tarfile.open(path, "r:", errors="surrogateescape") as tar:
        for about in tar:
            if not about.isreg() or about.name in found:
                raise ValueError(f"{about.name} không phải tệp thường, hoặc có hai lần")
            file: Any = tar.extractfile(about)
            if about.name == SUMS:
                told = _listed(os.fsdecode(file.read()))
            else:
                found[about.name] = hashlib.file_digest(file, "sha256").hexdigest()
    return found, told


def _line(digest: str, name: str) -> str:
    """Write a line as `sha256sum` does, which marks a name that would break the line."""
    if "\n" not in name and "\r" not in name:
        return f"{digest}  {name}\n"
    quoted = name.replace("\\", "\\\\").replace("\n", "\\n").replace("\r", "\\r")
    return f"\\{digest}  {quoted}\n"


def _listed(text: str) -> dict[str, str]:
    # Not splitlines: it would also break at what is no end of a line to `sha256sum`, U+2028 in a name for one.
    lines = (line.partition("  ") for line in text.split("\n") if line)
    return dict(_unquoted(digest, name) for digest, _, name in lines)


def _unquoted(digest: str, name: str) -> tuple[str, str]:
    """Give the name and the digest of a line."""
    if not digest.startswith("\\"):
        return name, digest
    plain = re.sub(r"\\(.)", lambda found: _MARKED.get(found[1], found[1]), name)
    return plain, digest[1:]
