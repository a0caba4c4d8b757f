"""A first run stored by columns is what it would be stored row by row, and as whole or not at all."""

import json
import random
from collections.abc import Iterator, Sequence
from typing import Any

import pyarrow as pa
import pytest
from django.db import connection, transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.records import PAIRS as PAIR_COLUMNS
from pipelines.records import SCREENED, schema
from review import cells, counters, first_load, policy, records, run_tables, writing
from review.loading import LoadCounts, load, load_tables
from review.models import Pair, Submission
from review.relations import GROUNDS
from tests.review.story import PAIRS, RUN, SUBMISSIONS
from tests.review.test_loading import TABLES, TornError, everything

_NOW_AND_THEN = (None, "", "có", "Không ", "0", "mật")
_ODD = st.text(max_size=8) | st.sampled_from(
    ["a\0b", 'nói "thử"', "\\", "a,b\nc", "x" * 130, "\u2028"]
)
_LISTS = st.none() | st.lists(
    st.sampled_from(["copy", "eligibility:too_short", 'a"b', "đồ gá", "\n"]), max_size=3
)
_JSON = st.sampled_from(
    [None, "", "[]", '[{"code": "slogan", "value": NaN}]', '["\\u0000"]', '[{"b": 1, "a": 1e-07}]']
)
_OF_KIND = {
    pa.string(): st.none() | _ODD,
    pa.int64(): st.none() | st.integers(-(2**63) + 1, 2**63 - 1),
    pa.float64(): st.none() | st.floats(),
    pa.bool_(): st.none() | st.booleans(),
    pa.list_(pa.string()): _LISTS,
    pa.list_(pa.list_(pa.int64())): st.none()
    | st.lists(st.lists(st.integers(0, 999), max_size=4), max_size=3),
}
_OWN = {
    "filed_on": st.sampled_from([None, "", "2022-03-01", "2021-12-31T08:00:00"]),
    "submitted_on": st.sampled_from([None, "", "1/2/2022", "2022", "hôm qua"]),
    "confidential": st.sampled_from(_NOW_AND_THEN),
    "low_content_evidence": _JSON,
    "eligibility_evidence": _JSON,
    "union_code": st.sampled_from([None, "", "ldld_ha_noi", "ldld_bac_giang"]),
    "cluster_size": st.none() | st.integers(0, 9),
    "syllables": st.none() | st.integers(0, 99),
    **dict.fromkeys(
        ["submission_id", "key", "lane", "left_key", "right_key"], st.text("abc", min_size=1)
    ),
}


def rows_of(columns: tuple[str, ...]) -> st.SearchStrategy[pa.Table]:
    kinds = {field.name: _OWN.get(field.name, _OF_KIND[field.type]) for field in schema(columns)}
    rows = st.lists(st.fixed_dictionaries(kinds), max_size=4)
    return rows.map(lambda found: pa.Table.from_pylist(found, schema=schema(columns)))


def plain(columns: dict[str, Any]) -> list[dict[str, Any]]:
    """The rows of columns, JSON read."""
    as_json = ("reasons", "passages", *records.SUBMISSION_LISTS)
    table = pa.table(columns)
    rows = table.to_pylist()
    return [{k: cells.items(v) if k in as_json else v for k, v in row.items()} for row in rows]


@settings(max_examples=60)
@given(rows_of(SCREENED))
def test_columns_of_filings_are_what_their_rows_are(table: pa.Table) -> None:
    short = policy.in_force().short_syllables
    values = run_tables.submissions(table)
    found = plain(values | run_tables.judged(values, table, short_syllables=short))
    for row, got in zip(table.to_pylist(), found, strict=True):
        one = records.submission(row)
        derived = records.derived(one.values, row, short_syllables=short)
        assert got == one.values | {"fingerprint": one.fingerprint} | derived


@settings(max_examples=60)
@given(rows_of(PAIR_COLUMNS))
def test_columns_of_pairs_are_what_their_rows_are(table: pa.Table) -> None:
    for row, got in zip(table.to_pylist(), plain(run_tables.pairs(table)), strict=True):
        one = records.pair(row, {})
        assert got == one.values | {"fingerprint": one.fingerprint}


def as_tables(rows: Sequence[dict[str, Any]], columns: tuple[str, ...]) -> first_load.Source:
    """Rows of the story as a run's table, given two at a time."""
    table = pa.Table.from_pylist(
        [
            {
                name: json.dumps(value) if name.endswith("_evidence") else value
                for name, value in row.items()
            }
            for row in rows
        ],
        schema=schema(columns),
    )

    def pieces(names: Sequence[str] | None) -> Iterator[pa.Table]:
        for begin in range(0, len(table), 2):
            yield table.select(names or table.column_names).slice(begin, 2)

    return pieces


def stored(
    submissions: Sequence[dict[str, Any]], pairs: Sequence[dict[str, Any]], **run: Any
) -> LoadCounts:
    return load_tables(RUN | run, as_tables(submissions, SCREENED), as_tables(pairs, PAIR_COLUMNS))


def without(rows: list[list[dict[str, Any]]], *names: str) -> list[list[dict[str, Any]]]:
    return [[{k: v for k, v in row.items() if k not in names} for row in some] for some in rows]


def all_tables() -> list[list[dict[str, Any]]]:
    """Everything but what tells when; counters in an order of their own."""
    found = without(everything(), "id", "loaded_at")
    return [sorted(rows, key=str) for rows in found]


def by_rows(
    submissions: Sequence[dict[str, Any]], pairs: Sequence[dict[str, Any]]
) -> list[list[dict[str, Any]]]:
    with transaction.atomic():
        load(RUN, submissions, pairs)
        usual = all_tables()
        transaction.set_rollback(True)
    return usual


def test_a_first_run_is_stored_as_any_other(db: None) -> None:
    pairs = [row | {"passages": [[0, 4, 2, 9]]} for row in PAIRS]
    usual = by_rows(SUBMISSIONS, pairs)
    assert any(row["relation"] for row in usual[0]), "no filing is related to any other"
    counts = stored(SUBMISSIONS, pairs)
    assert all_tables() == usual
    assert (counts.created, counts.pairs_created) == (len(SUBMISSIONS), len(pairs))
    before = everything()
    again = stored(SUBMISSIONS, pairs)
    assert everything() == before
    assert (again.unchanged, again.pairs_unchanged) == (len(SUBMISSIONS), len(pairs))


def test_any_pairs_relate_filings_as_row_by_row(db: None) -> None:
    chance = random.Random(3)
    keys = [row["key"] for row in SUBMISSIONS]
    for _ in range(5):
        sides = {tuple(chance.sample([*keys, "nobody"], 2)) for _ in range(40)}
        pairs = [
            PAIRS[0]
            | {"left_key": left, "right_key": right, "similarity": chance.choice([0.5, 0.7])}
            | {"label": chance.choice([*GROUNDS, "same_idea"])}
            | {"filing": chance.choice(["same_author", "same_unit", "other_unit"])}
            for left, right in sorted(sides)
        ]
        usual = by_rows(SUBMISSIONS, pairs)
        with transaction.atomic():
            stored(SUBMISSIONS, pairs)
            assert all_tables() == usual
            transaction.set_rollback(True)


def test_what_is_given_twice_is_stored_once(db: None) -> None:
    itself = PAIRS[0] | {"left_key": "key-02", "right_key": "key-02"}
    again = [PAIRS[0] | {"similarity": 0.7}, itself]
    counts = stored([*SUBMISSIONS, SUBMISSIONS[0] | {"row": 99}], [*PAIRS, *again])
    assert (counts.created, counts.pairs_created, counts.repeated) == (
        len(SUBMISSIONS),
        len(PAIRS),
        3,
    )
    assert Submission.objects.get(key="key-01").row == 2
    pair = Pair.objects.get(left_key=PAIRS[0]["left_key"], right_key=PAIRS[0]["right_key"])
    assert pair.similarity == 0.7


def test_a_run_without_filings_is_no_obstacle(db: None) -> None:
    assert stored([], []).created == 0
    assert stored(SUBMISSIONS, PAIRS, run_id="sau").created == len(SUBMISSIONS)


def indexes() -> list[tuple[str, ...]]:
    statement = {
        "sqlite": "SELECT name, sql FROM sqlite_master WHERE type = 'index' ORDER BY name",
        "postgresql": "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public' ORDER BY 1",
    }
    with connection.cursor() as cursor:
        cursor.execute(statement[connection.vendor])
        return list(cursor.fetchall())


def test_a_first_run_is_indexed_afterwards_and_no_later_one(
    db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = indexes()
    seen: list[list[tuple[str, ...]]] = []

    def counted(insert: Any) -> Any:
        def inserting(*arguments: Any) -> None:
            seen.append(indexes())
            insert(*arguments)

        return inserting

    monkeypatch.setattr(writing, "insert_table", counted(writing.insert_table))
    monkeypatch.setattr("review.loading.insert", counted(writing.insert))
    stored(SUBMISSIONS, PAIRS)
    assert all(len(there) < len(before) for there in seen)
    assert indexes() == before
    if connection.vendor == "postgresql":
        few = [one for one in before if " WHERE " in one[1] or "claimed_by" in one[0]]
        assert few
        assert all(set(few) <= set(there) for there in seen), "the table is read for a few rows"
    seen.clear()
    rows = [row | {"lane": "check_facts"} for row in SUBMISSIONS]
    stored([*rows, rows[0] | {"key": "moi"}], PAIRS, run_id="sau")
    assert all(there == before for there in seen), "officers at work were kept waiting"


@pytest.mark.parametrize(
    ("rows", "pairs", "message"),
    [
        ([*SUBMISSIONS, SUBMISSIONS[0] | {"key": "k", "lane": "", "row": 77}], PAIRS, "row 77"),
        (SUBMISSIONS, [*PAIRS, {"left_id": "SK-99", "right_key": "key-01"}], "SK-99"),
    ],
)
def test_a_first_run_that_fails_leaves_nothing_but_the_indexes(
    db: None, rows: list[dict[str, Any]], pairs: list[dict[str, Any]], message: str
) -> None:
    before = indexes()
    with pytest.raises(ValueError, match=message):
        stored(rows, pairs)
    assert indexes() == before
    assert not any(table.objects.exists() for table in TABLES)


def test_a_first_run_torn_at_its_end_leaves_nothing(
    db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = indexes()

    def tear(*_args: Any) -> None:
        assert Submission.objects.exists(), "torn before anything was written"
        raise TornError

    monkeypatch.setattr(counters, "move_all", tear)
    with pytest.raises(TornError):
        stored(SUBMISSIONS, PAIRS)
    assert indexes() == before
    assert not any(table.objects.exists() for table in TABLES)
