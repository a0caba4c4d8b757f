"""How many queries every page makes is fixed, and does not grow with what is stored."""

from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

from review.loading import load
from review.models import Officer
from tests.review.acting import client_of, decide, filing, form_of
from tests.review.story import PAIRS, RUN, SUBMISSIONS
from tests.review.test_scope import ABOUT, addresses, theirs

__all__ = ["theirs"]

# For an officer of the country; the two of the session (itself, its user with their rights) are among them.
READING = {
    "queue": 7,
    "submission": 9,
    "pair": 10,
    "group": 9,
    "my_history": 5,
    "signing": 6,
    "quality": 9,
    "scoreboard": 11,
    "criteria": 3,
    "requests": 7,
    "exports": 4,
    "minutes": 4,
    "shortlist": 4,
    "importing": 3,
    "template_passages": 7,
    "similar": 3,
    "draft_check": 3,
    "following": 4,
    "password": 3,
    "password_changed": 3,
    "sign_in": 2,
    "alive": 2,
    "ready": 4,
}
WRITING = {"next_item": 10, "holding": 8, "decision": 9, "undoing": 10}


def measured(client: Any, method: str, address: str, form: dict[str, Any] | None = None) -> int:
    with CaptureQueriesContext(connection) as told:
        answer = getattr(client, method)(address, form or {})
    assert answer.status_code in (200, 302), (address, answer.status_code)
    return len([one for one in told if "SAVEPOINT" not in one["sql"]])


def reading(client: Any, pks: dict[str, int]) -> dict[str, int]:
    """The queries of every page that can be read, by name."""
    found = {}
    for address in addresses(pks):
        answer = client.get(address.url)
        if answer.status_code in (200, 302) and address.name not in ("export_file", "sign_out"):
            found[address.name] = measured(client, "get", address.url)
    return found


def writing(client: Any, number: int) -> dict[str, int]:
    """The queries of what officers do all day."""
    one = filing(number)
    found = {"holding": measured(client, "post", f"/ho-so/{one.pk}/giu/")}
    form = form_of(client, one) | {"verdict": "later"}
    found["decision"] = measured(client, "post", f"/ho-so/{one.pk}/quyet-dinh/", form)
    event = one.decisions.get()
    back = {"version": 2, "idempotency_key": f"lai-{event.pk}"}
    found["undoing"] = measured(client, "post", f"/quyet-dinh/{event.pk}/hoan-tac/", back)
    found["next_item"] = measured(client, "post", "/tiep-theo/?lane=low_content")
    return found


def much_more(times: int) -> None:
    """Load the story again and again under other names: more rows, pairs, members of groups, history."""
    for number in range(times):

        def named(row: dict[str, Any], *names: str, number: int = number) -> dict[str, Any]:
            return row | {name: f"{row[name]}-{number}" for name in names}

        rows = [named(row, "key", "submission_id") for row in SUBMISSIONS]
        pairs = [named(row, "right_key", "right_id") for row in PAIRS]
        load(RUN | {"run_id": f"them-{number}"}, rows, pairs)


def test_every_page_makes_as_many_queries_as_is_fixed(
    national: Officer, theirs: dict[str, int]
) -> None:
    client = client_of(national)
    assert reading(client, theirs) == READING
    assert writing(client, 10) == WRITING


def test_the_number_does_not_grow_with_what_is_stored(
    national: Officer, hanoi: Officer, theirs: dict[str, int]
) -> None:
    much_more(2)
    clients = [client_of(national), client_of(hanoi)]
    for number in (11, 12, 13, 14):
        decide(clients[0], number, "later")
    few = [reading(client, theirs) for client in clients]
    much_more(5)
    for number in (15, 16, 17, 18):
        decide(clients[0], number, "later")
    many = [reading(client, theirs) for client in clients]
    for before, after in zip(few, many, strict=True):
        grown = {
            name: (before[name], number) for name, number in after.items() if number > before[name]
        }
        assert grown == {}


def test_the_tables_name_pages_that_are_there() -> None:
    assert set(READING) | set(WRITING) <= set(ABOUT)
