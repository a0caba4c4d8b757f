"""What officers did stays as it was written, whatever SQL is sent."""

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from review import locks
from review.claims import claim
from review.decisions import Said, decide
from review.models import Decision, Officer, SecondReading, SignOff
from tests.review.acting import filing

TABLES = sorted(locks.TABLES)


def statements(table: str) -> list[str]:
    """Every way of changing or removing rows of a table that the database knows."""
    every = [f"UPDATE {table} SET officer_name = 'khác'", f"DELETE FROM {table}"]
    if connection.vendor == "sqlite":
        replace = f"REPLACE INTO {table} SELECT * FROM {table}"
        return [*every, replace, f"INSERT OR {replace}", f"UPDATE OR REPLACE {table} SET id = id"]
    return [
        *every,
        f"TRUNCATE {table} CASCADE",
        "TRUNCATE review_submission CASCADE",
        f"INSERT INTO {table} SELECT * FROM {table} ON CONFLICT (id) DO UPDATE SET officer_name = 'khác'",
    ]


def unlocked(table: str) -> list[str]:
    """The statements that the database let pass, each taken back."""
    passed = []
    for statement in statements(table):
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(statement)
                transaction.set_rollback(True)
                passed.append(statement)
        except DatabaseError as error:
            if "append-only" not in str(error):
                passed.append(f"{statement}: {error}")
    return passed


def rows_of(table: str) -> list[tuple[object, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {table} ORDER BY id")
        return list(cursor.fetchall())


@pytest.fixture
def acts(national: Officer, hanoi: Officer) -> None:
    """A row in every table that is locked."""
    assert claim(national, filing(10).pk)
    first = decide(national, filing(9).pk, Said("approve", 1, "mot"))
    about = {"officer_id": hanoi.user_id, "officer_name": "ha-noi", "at": timezone.now()}
    SecondReading.objects.create(
        submission=filing(9), first=first, verdict="approve", idempotency_key="hai", **about
    )
    SignOff.objects.create(owner_code="ldld_hue", number=1, idempotency_key="ba", **about)
    connection.check_constraints()  # else PostgreSQL puts TRUNCATE off for the foreign keys it has yet to check


@pytest.mark.parametrize("table", TABLES)
def test_rows_are_neither_changed_nor_removed(acts: None, table: str) -> None:
    before = rows_of(table)
    assert before, "nothing to lock"
    assert unlocked(table) == []
    assert rows_of(table) == before


def test_a_table_without_locks_would_be_noticed(acts: None) -> None:
    assert "DELETE FROM review_run" in unlocked("review_run")


@pytest.mark.parametrize("table", TABLES)
def test_a_second_row_of_the_same_identity_is_refused(acts: None, table: str) -> None:
    columns = locks.TABLES[table]
    with connection.cursor() as cursor:
        unique = {
            column
            for about in connection.introspection.get_constraints(cursor, table).values()
            if (about["unique"] or about["primary_key"]) and len(about["columns"]) == 1
            for column in about["columns"]
        }
    assert unique == set(columns), "tell `locks.TABLES` of a column that became unique"


def test_the_orm_cannot_do_it_either(acts: None) -> None:
    event = Decision.objects.get()
    event.reason = "khác"
    for change in (event.save, event.delete, Decision.objects.all().delete):
        with pytest.raises(Exception, match=r"append-only|protected"), transaction.atomic():
            change()
    assert Decision.objects.get().reason == ""
