"""Whatever breaks while officers decide: what they were told is stored, once, and nothing else is."""

import json
import random
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests import databases
from tests.review.commanding import run
from tests.trust.lived_in import EVERY_DATABASE, environment, new_database, postgresql, with_people
from tests.trust.officers_at_work import Ledger, Officer
from tests.trust.served_office import Database, Served, postgresql_faults, served, sqlite_faults

_FILINGS = """
import os, pathlib, sys, review
review.setup(pathlib.Path(os.environ["SANGLOC_HOME"]))
from review.loading import load
from review.models import Submission
from tests.review.story import RUN, SUBMISSIONS
rows = [
    SUBMISSIONS[number % 8 + 8] | {"key": f"key-{number}", "submission_id": f"SK-{number}"}
    for number in range(int(sys.argv[1]))
]
load(RUN, rows, [])
print(list(Submission.objects.order_by("pk").values_list("pk", flat=True)))
"""
_STORED = """
import json, os, pathlib, review
review.setup(pathlib.Path(os.environ["SANGLOC_HOME"]))
from django.db import connection, transaction
from review import board_counts, counters, tallies
from review.models import Decision, Submission, Trace, Waiting
from review.models import DayCount, Tally, TotalCount
COUNTERS = {Waiting: counters, Tally: tallies, DayCount: board_counts, TotalCount: board_counts}
def counted(table):
    names = [one.attname for one in table._meta.fields if one.attname not in ("id", "number", "hits", "amount")]
    values = [one.attname for one in table._meta.fields if one.attname in ("number", "hits", "amount")]
    rows = table.objects.values_list(*names, *values)
    return sorted(map(repr, (row for row in rows if any(row[len(names):]))))
events = Decision.objects.order_by("pk").values(
    "pk", "idempotency_key", "submission_id", "submission__key", "officer_name", "verdict", "undoes_id",
    "state_before", "state_after", "version_seen")
told = {
    "events": list(events),
    "submissions": list(Submission.objects.values("pk", "state", "version", "decided_by_id")),
    "imports": {one.pk: one.about for one in Trace.objects.filter(kind="imported")},
}
kept = {table.__name__: counted(table) for table in COUNTERS}
with transaction.atomic():
    for module in set(COUNTERS.values()):
        module.recount()
    told["miscounted"] = [table.__name__ for table in COUNTERS if counted(table) != kept[table.__name__]]
    transaction.set_rollback(True)
print(json.dumps(told, default=str))
"""


@EVERY_DATABASE
def test_what_officers_were_told_is_stored_once_whatever_breaks(
    kind: str, tmp_path: Path, tries: Callable[..., int]
) -> None:
    number, officers = tries(short=5, long=500), tries(short=3, long=20)
    home = tmp_path / "nhà"
    home.mkdir()
    if kind == "sqlite":
        if not databases.on_postgresql():
            databases.settled_in(home)
        suffered = under_faults(environment(home), tmp_path, number, officers, None)
    else:
        with postgresql() as server:
            env = environment(home, new_database(server, "sangloc"))
            suffered = under_faults(env, tmp_path, number, officers, Database(server, "sangloc"))
    assert suffered.total() == number


def under_faults(
    env: dict[str, str], folder: Path, number: int, people: int, database: Database | None
) -> Counter[str]:
    """Let officers work while so many faults come; then compare the ledger with the database."""
    made = run(env, "-c", _FILINGS, 40 + number)
    assert made.returncode == 0, made.stderr
    with_people(env, people)
    ledger, chance = Ledger(folder / "sổ.jsonl"), random.Random(number)
    with served(env, folder) as server:
        officers = [
            Officer(who, lambda: server.address, json.loads(made.stdout), ledger, seed=who)
            for who in range(people)
        ]
        for one in officers:
            one.start()
        suffered = _suffer(server, database, Path(env["SANGLOC_HOME"]), chance, number, ledger)
        server.skew.write_text("0", encoding="ascii")
        _let_finish(officers, server)
    stored = run(env, "-c", _STORED)
    assert stored.returncode == 0, stored.stderr
    compare(ledger, json.loads(stored.stdout))
    return suffered


def _let_finish(officers: list[Officer], server: Served) -> None:
    """Let every officer bring to an end what was begun."""
    for one in officers:
        one.stopped.set()
    until = time.monotonic() + 600
    while any(one.is_alive() for one in officers):
        assert time.monotonic() < until, "an answer never became clear"
        server.keep()
        time.sleep(0.1)
    for one in officers:
        assert not one.faults
        assert one.acts > 0


def _suffer(
    server: Served,
    database: Database | None,
    home: Path,
    chance: random.Random,
    number: int,
    ledger: Ledger,
) -> Counter[str]:
    """Let one fault after the other come, each once somebody got something saved since the one before."""
    faults = postgresql_faults(server, database) if database else sqlite_faults(server, home)
    names, weights = list(faults), [weight for _, weight in faults.values()]
    suffered: Counter[str] = Counter()
    for turn in range(number):
        ledger.wait_for_more(meanwhile=server.keep)
        name = names[turn] if turn < len(names) else chance.choices(names, weights)[0]
        faults[name][0](chance)
        if database:
            database.wait()
        suffered[name] += 1
    return suffered


def compare(ledger: Ledger, stored: dict[str, Any]) -> None:
    events = {one["idempotency_key"]: one for one in stored["events"]}
    assert len(events) == len(stored["events"])
    told = {one.key: one for one in ledger.entries() if one.what != "import"}
    assert {one.answer for one in told.values()} <= {"saved", "refused"}
    told |= {one.key: one for one in ledger.saved("decide", "undo")}
    for key, entry in told.items():
        assert (key in events) == (entry.answer == "saved"), entry
    for key, entry in told.items():
        if entry.answer == "saved":
            assert events[key]["pk"] == entry.event
            assert events[key]["officer_name"] == entry.officer
            if entry.what == "decide":
                assert f"{events[key]['submission_id']} {events[key]['verdict']}" == entry.about
            else:
                assert str(events[key]["undoes_id"]) == entry.about
    _compare_imports(ledger, stored, [one for key, one in events.items() if key not in told])
    _compare_chain(stored)
    assert not stored["miscounted"]


def _compare_imports(ledger: Ledger, stored: dict[str, Any], others: list[dict[str, Any]]) -> None:
    """What no form said was brought in, once a filing and officer and version, and each import that was answered for is told."""
    assert {one["verdict"] for one in others} <= {"later"}
    imported = Counter((one["officer_name"], one["submission__key"]) for one in others)
    batches: Counter[tuple[str, str]] = Counter()
    for entry in ledger.saved("import"):
        about = stored["imports"][str(entry.event)]
        assert about["saved_number"] + about["before"] + about["left"] == len(entry.about.split())
        assert entry.officer
    for entry in ledger.saved("import"):
        batches.update((entry.officer, key) for key in set(entry.about.split()))
    for who, number in imported.items():
        assert number <= max(batches[who], 1)


def _compare_chain(stored: dict[str, Any]) -> None:
    """States and versions are what the events lead to, one after the other, with nothing between."""
    now = {one["pk"]: ("open", 1) for one in stored["submissions"]}
    for event in stored["events"]:
        assert (event["state_before"], event["version_seen"]) == now[event["submission_id"]]
        now[event["submission_id"]] = (event["state_after"], event["version_seen"] + 1)
    assert {one["pk"]: (one["state"], one["version"]) for one in stored["submissions"]} == now


def test_a_lost_or_doubled_decision_would_be_noticed(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "sổ.jsonl")
    from tests.trust.officers_at_work import Entry

    ledger.write(Entry("can-bo-0", "decide", "k", "1 later", "saved", 7))
    event = {
        "pk": 7, "idempotency_key": "k", "submission_id": 1, "officer_name": "can-bo-0",
        "verdict": "later", "undoes_id": None, "state_before": "open", "state_after": "later", "version_seen": 1,
    }  # fmt: skip
    truth = {"pk": 1, "state": "later", "version": 2}
    stored: dict[str, Any] = {
        "events": [event], "submissions": [truth], "imports": {}, "miscounted": []
    }  # fmt: skip
    compare(ledger, stored)
    twice = event | {"pk": 8, "idempotency_key": "l", "state_before": "later", "version_seen": 2}
    for wrong in (
        {"events": []},
        {"events": [event, event]},
        {"submissions": [truth | {"version": 3}]},
        {"events": [event, twice | {"verdict": "approve", "submission__key": "x"}]},
        {"miscounted": ["Waiting"]},
    ):
        with pytest.raises(AssertionError):
            compare(ledger, stored | wrong)
