"""Looking for words in everything that a home keeps: files as they lie and as they read, and the database."""

import io
import json
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path

import pyarrow.parquet as pq

from nlp.normal import fold


def written_as(words: str) -> set[bytes]:
    """The ways in which words may be written into a file."""
    escaped = json.dumps(words)[1:-1]
    quoted = "".join(
        f"%{byte:02X}" if byte > 127 or byte == 32 else chr(byte) for byte in words.encode()
    )
    folded = fold(words).strip()
    ways = {
        words,
        words.upper(),
        words.lower(),
        escaped,
        quoted,
        quoted.replace("%20", "+"),
        folded,
    }
    return {way.encode() for way in ways} | {words.encode("utf-16-le")}


def readings(path: Path) -> Iterator[bytes]:
    """A file's bytes, and what is packed within them."""
    raw = path.read_bytes()
    yield raw
    if raw[:4] == b"PAR1":
        table = pq.read_table(io.BytesIO(raw))
        yield json.dumps(table.to_pylist(), ensure_ascii=False, default=str).encode()
    elif raw[:4] == b"PK\x03\x04":
        with zipfile.ZipFile(io.BytesIO(raw)) as packed:
            for name in packed.namelist():
                yield packed.read(name)


def found_in_files(
    root: Path, words: Iterable[str], *, but: Iterable[str] = ()
) -> dict[str, list[str]]:
    """By each of some words, the files below a folder that hold it in any writing; folders named in `but` are left out."""
    ways = {one: written_as(one) for one in words}
    found: dict[str, list[str]] = {one: [] for one in ways}
    left_out = tuple(but)
    for path in sorted(path for path in root.rglob("*") if path.is_file()):
        name = str(path.relative_to(root))
        if name.startswith(left_out) if left_out else False:
            continue
        told = b"\n".join(readings(path))
        for one, written in ways.items():
            if any(way in told for way in written):
                found[one].append(name)
    return found


def found_in_database(words: Iterable[str]) -> dict[str, list[str]]:
    """By each of some words, the tables of the connected database that hold it."""
    from django.db import connection

    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
        dumped = {}
        for table in tables:
            cursor.execute(f'SELECT * FROM "{table}"')
            dumped[table] = (
                repr(cursor.fetchall()).encode()
                + json.dumps(
                    [list(map(str, row)) for row in _again(cursor, table)], ensure_ascii=False
                ).encode()
            )
    found: dict[str, list[str]] = {}
    for one in words:
        ways = written_as(one)
        found[one] = [table for table, told in dumped.items() if any(way in told for way in ways)]
    return found


def _again(cursor: object, table: str) -> list[tuple[object, ...]]:
    cursor.execute(f'SELECT * FROM "{table}"')  # type: ignore[attr-defined]
    return list(cursor.fetchall())  # type: ignore[attr-defined]
