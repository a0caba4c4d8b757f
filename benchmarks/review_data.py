"""Make a review database at the size of the programme: `python -m benchmarks.review_data --rows 2400000`.

2.4 million submissions and 500,000 pairs go into PostgreSQL in a fraction of the time that loading takes, with the same
columns (a test compares them): up to 200,000 are written by COPY, and that sheet is repeated within the database under
other numbers; indexes and constraints are made after the rows.
"""

import argparse
import json
import multiprocessing
import os
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import psycopg
from django.db.backends.utils import CursorWrapper

from benchmarks import review_server
from benchmarks.review_plan import Plan, draw

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "var" / "bench-review"
ROWS = 2_400_000
SHEET = 200_000
_VERSION = 3  # of what is made: raise it when the rows change
_PIECE = 5_000
_TABLES = ("review_submission", "review_pair", "review_decision")

_SET_ASIDE = """
SELECT format('ALTER TABLE %%s DROP CONSTRAINT %%I', conrelid::regclass, conname),
       format('ALTER TABLE %%s ADD CONSTRAINT %%I %%s', conrelid::regclass, conname, pg_get_constraintdef(oid)),
       CASE contype WHEN 'f' THEN 2 ELSE 0 END
FROM pg_constraint
WHERE contype IN ('f', 'p', 'u') AND (conrelid = ANY(%(tables)s::regclass[]) OR confrelid = ANY(%(tables)s::regclass[]))
UNION ALL
SELECT format('DROP INDEX %%I', index.relname), pg_get_indexdef(indexrelid), 1
FROM pg_index JOIN pg_class index ON index.oid = indexrelid
WHERE indrelid = ANY(%(tables)s::regclass[])
  AND NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conindid = indexrelid AND contype IN ('p', 'u'))
"""


def main() -> None:
    """Make the database, or say that it is there; with `--keep` serve it until the process is ended."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=ROWS)
    parser.add_argument("--folder", type=Path, default=FOLDER)
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--keep", action="store_true", help="keep the server running")
    given = parser.parse_args()
    with review_server.running(given.folder / "data") as address:
        make(address, given.folder, given.rows, workers=given.workers)
        print(f"DATABASE_URL='{address}'", flush=True)
        while given.keep:
            time.sleep(60)


def make(address: str, folder: Path, rows: int, *, workers: int) -> None:
    """Fill the database with `rows` submissions, unless it was filled so before; migrate it in any case."""
    marker = folder / "made.json"
    wanted = {"rows": rows, "version": _VERSION}
    is_made = review_server.told(marker).get("made") == wanted
    if not is_made:
        marker.unlink(missing_ok=True)
        _empty(address)
    set_up(address, folder)
    if not is_made:
        began = time.monotonic()
        _fill(address, rows, workers)
        marker.write_text(json.dumps({"made": wanted, "seconds": round(time.monotonic() - began)}))
    else:
        _tidy(address)


def _tidy(address: str) -> None:
    """Clean up behind an earlier measurement, as PostgreSQL does by itself within a day."""
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute("VACUUM ANALYZE")


def set_up(address: str, folder: Path) -> None:
    """Point Django at the database and bring its tables up to date."""
    os.environ["DATABASE_URL"] = address
    import review

    review.setup(folder / "home")


def _empty(address: str) -> None:
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public")


def _fill(address: str, rows: int, workers: int) -> None:
    from django.db import connection, transaction
    from django.utils import timezone

    from benchmarks import review_people, review_rows, review_sheets
    from review import board_counts, counters, owners
    from review.models import Run

    plan = draw(min(rows, SHEET), pool=review_rows.POOL)
    review_rows.pieces()
    now = timezone.now()
    Run.objects.create(
        run_id=review_rows.RUN["run_id"], started=now, finished=now, manifest=review_rows.RUN
    )
    deciding = review_people.Deciding(plan, review_people.make_accounts(), now)
    with connection.cursor() as cursor:
        put_back = _set_aside(cursor)
    connection.close()
    with psycopg.connect(address, autocommit=True) as by_hand:
        for name in ("fsync", "autovacuum"):
            by_hand.execute(f"ALTER SYSTEM SET {name} = off")
        by_hand.execute("SELECT pg_reload_conf()")
    _say(f"{rows:,} submissions in sheets of {len(plan):,} with {plan.pairs:,} pairs")
    parts = [(begin, min(begin + _PIECE, len(plan))) for begin in range(0, len(plan), _PIECE)]
    _State.address, _State.plan, _State.deciding, _State.now = address, plan, deciding, now
    with multiprocessing.get_context("fork").Pool(workers) as pool:
        for done, _ in enumerate(pool.imap_unordered(_copy_rows, parts), 1):
            if done % 10 == 0:
                _say(f"{done * _PIECE:,} rows")
    _copy_pairs()
    for sheet in range(1, -(-rows // len(plan))):
        review_sheets.repeat(address, sheet, rows=len(plan), pairs=plan.pairs)
        _say(f"sheet {sheet + 1}")
    for statement in put_back:
        with connection.cursor() as cursor:
            cursor.execute(statement)
        _say(statement[:100])
    with connection.cursor() as cursor:
        for table in _TABLES:
            cursor.execute(
                f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}))"
            )
    with transaction.atomic():
        owners.note({*plan.unions, ""})
        counters.recount()
        board_counts.recount()
    with psycopg.connect(address, autocommit=True) as by_hand:
        by_hand.execute("VACUUM ANALYZE")
        for name in ("fsync", "autovacuum"):
            by_hand.execute(f"ALTER SYSTEM RESET {name}")
        by_hand.execute("SELECT pg_reload_conf()")
        by_hand.execute("CHECKPOINT")
    _say("done")


def _set_aside(cursor: CursorWrapper) -> list[str]:
    """Drop indexes and constraints of the large tables; gives the statements that bring them back, in order."""
    cursor.execute(_SET_ASIDE, {"tables": list(_TABLES)})
    found = cursor.fetchall()
    for drop, _, _ in sorted(found, key=lambda one: -one[2]):
        cursor.execute(drop)
    return [add for _, add, _ in sorted(found, key=lambda one: one[2])]


class _State:
    """What worker processes inherit."""

    address: str
    plan: Plan
    deciding: Any
    now: Any


def _copy_rows(part: tuple[int, int]) -> None:
    from benchmarks.review_rows import stored

    events = []
    with psycopg.connect(_State.address) as connection:

        def rows() -> Iterable[dict[str, Any]]:
            for place in range(*part):
                row = stored(_State.plan, place, _State.now)
                event = _State.deciding.event(place, row)
                if event is not None:
                    events.append(event)
                yield {"id": place + 1} | row | _State.deciding.after(place, row)

        _copy(connection, "review_submission", rows())
        _copy(connection, "review_decision", events)


def _copy_pairs() -> None:
    from benchmarks.review_rows import pair_rows, stored_pair

    with psycopg.connect(_State.address) as connection:
        rows = (stored_pair(_State.plan, row) for row in pair_rows(_State.plan))
        _copy(
            connection, "review_pair", ({"id": number} | row for number, row in enumerate(rows, 1))
        )


def _copy(connection: psycopg.Connection[Any], table: str, rows: Iterable[dict[str, Any]]) -> None:
    rows = iter(rows)
    first = next(rows, None)
    if first is None:
        return
    names = ", ".join(f'"{name}"' for name in first)
    with connection.cursor() as cursor, cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
        copy.write_row(_stored(first))
        for row in rows:
            copy.write_row(_stored({name: row[name] for name in first}))


def _stored(row: dict[str, Any]) -> list[Any]:
    """Give a row's values as PostgreSQL takes them."""
    return [
        json.dumps(value) if isinstance(value, list | dict) else value for value in row.values()
    ]


def _say(what: str) -> None:
    print(f"{time.strftime('%H:%M:%S')} {what}", flush=True)


if __name__ == "__main__":
    main()
