"""Repeat a sheet of made rows within PostgreSQL, under other numbers, keys and groups.

A repeated row belongs to the same union and has the same texts but for its number; whether it is drawn for the blind
sample is worked out from its own key, as `review.blind` does.
"""

import psycopg

from benchmarks.review_people import SECOND_DUE

# 8 bytes as a number modulo 1,000,000, in halves: PostgreSQL's whole numbers have a sign.
_DRAWN = """(SELECT ((hi % 1000000) * 967296 + lo) % 1000000 FROM (SELECT
    ('x' || substr(told, 1, 8))::bit(32)::bigint AS hi, ('x' || substr(told, 9, 8))::bit(32)::bigint AS lo
    FROM (SELECT encode(sha256(('blind ' || {key})::bytea), 'hex') AS told) AS one) AS two)"""
_KEY = "substr(md5({0} || '-%(sheet)s'), 1, 16)"
_NUMBER = "lpad((substr({0}, {1})::int + %(step)s)::text, 7, '0')"
_IS_BLIND = f"(CASE WHEN {_DRAWN.format(key=_KEY.format('key'))} < %(share)s THEN 1 ELSE 0 END)"

_SUBMISSION = {
    "id": "id + %(step)s",
    "key": _KEY.format("key"),
    "submission_id": f"'SK-' || {_NUMBER.format('submission_id', 4)}",
    "duplicate_of": f"CASE duplicate_of WHEN '' THEN '' ELSE 'SK-' || {_NUMBER.format('duplicate_of', 4)} END",
    "cluster_id": f"CASE cluster_id WHEN '' THEN '' ELSE 'cum-' || {_NUMBER.format('cluster_id', 5)} END",
    "search_text": f"'sk ' || {_NUMBER.format('submission_id', 4)} || substr(search_text, 11)",
    "content_hash": _KEY.format("content_hash"),
    "fingerprint": "md5(fingerprint || '-%(sheet)s')",
    "canonical_id": "canonical_id + %(step)s",
    "blind": _IS_BLIND,
    "second_due": f"CASE WHEN state = 'decided' AND (id - 1) % {SECOND_DUE} = 0 THEN {_IS_BLIND} ELSE 0 END",
}
_PAIR = {
    "id": "id + %(pairs)s",
    "left_key": _KEY.format("left_key"),
    "right_key": _KEY.format("right_key"),
    "cluster_id": f"CASE cluster_id WHEN '' THEN '' ELSE 'cum-' || {_NUMBER.format('cluster_id', 5)} END",
    "fingerprint": "md5(fingerprint || '-%(sheet)s')",
}
_DECISION = {
    "id": "id + %(step)s",
    "submission_id": "submission_id + %(step)s",
    "canonical_id": "canonical_id + %(step)s",
    "idempotency_key": "idempotency_key || '-%(sheet)s'",
}
_TABLES = {
    "review_submission": _SUBMISSION,
    "review_pair": _PAIR,
    "review_decision": _DECISION,
}
_COLUMNS = """SELECT column_name FROM information_schema.columns
WHERE table_schema = 'public' AND table_name = %s AND is_generated = 'NEVER' ORDER BY ordinal_position"""


def repeat(address: str, sheet: int, *, rows: int, pairs: int) -> None:
    """Write the rows of the first sheet once more, as sheet number `sheet` (from 1)."""
    from review import policy

    share = int(policy.in_force().blind_share * 1_000_000)
    numbers = {"sheet": sheet, "step": sheet * rows, "pairs": sheet * pairs, "share": share}
    with psycopg.connect(address) as connection:
        for table, changed in _TABLES.items():
            columns = [name for (name,) in connection.execute(_COLUMNS, [table])]
            told = ", ".join(
                changed.get(name, f'"{name}"').replace("% ", "%% ") for name in columns
            )
            named = ", ".join(f'"{name}"' for name in columns)
            last = pairs if table == "review_pair" else rows
            connection.execute(
                f"INSERT INTO {table} ({named}) SELECT {told} FROM {table} WHERE id <= {last}"
                % numbers  # type: ignore[arg-type]
            )
