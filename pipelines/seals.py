"""The sum of a file beside it, never behind it: while a file is replaced, the old and the new are both right."""

from pathlib import Path

from nlp import durable
from nlp.digest import sha256


def beside(path: Path) -> Path:
    """Say where the sum of a file lies."""
    return path.with_name(f"{path.name}.sha256")


def read(sums: Path) -> dict[str, list[str]]:
    """Read which sums are right for each file, as `sha256sum` writes them; of a damaged list what can be read."""
    text = sums.read_bytes().decode(errors="replace")
    told: dict[str, list[str]] = {}
    for line in text.splitlines():
        digest, _, name = line.partition("  ")
        told.setdefault(name, []).append(digest)
    return told


def replace(partial: Path, path: Path) -> None:
    """Put a finished file and its sum into their places; killed in between, the file is still a right one."""
    new = sha256(partial)
    if path.exists():
        _write(path, [sha256(path), new])
    else:
        _write(path, [new])
    durable.replace(partial, path)
    _write(path, [new])


def _write(path: Path, digests: list[str]) -> None:
    sums = beside(path)
    partial = sums.with_name(f".{sums.name}")
    lines = "".join(f"{digest}  {path.name}\n" for digest in digests)
    partial.write_text(lines, encoding="utf-8")
    durable.replace(partial, sums)
