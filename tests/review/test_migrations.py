"""A database of an earlier version is brought up to date with its history, its locks, and all that is derived today."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from review.loading import load
from review.models import Pair, Submission, Waiting
from tests import databases
from tests.review.story import PAIRS, RUN, SUBMISSIONS

ROOT = Path(__file__).parents[2]
DERIVED = [
    *("owner_code", "submitted_day", "band", "is_short", "relation", "crosses", "decider_code"),
    *("tab", "waiting", "search_text"),
]
BAC_GIANG = "ldld_bac_giang"  # taken over by Bắc Ninh
ROWS = [row | ({"union_code": BAC_GIANG} if row["key"] == "key-03" else {}) for row in SUBMISSIONS]

_FIRST = """
import json, os, pathlib, sys
import django
django.setup()
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
call_command("migrate", "auth", verbosity=0)
call_command("migrate", "review", "0001", verbosity=0)
apps = MigrationExecutor(connection).loader.project_state([("review", "0001_initial")]).apps
from review import records
from tests.review.story import PAIRS, RUN
from tests.review.test_migrations import ROWS
def put(name, **values):
    model = apps.get_model(*name.split("."))
    known = {field.attname for field in model._meta.concrete_fields}
    return model.objects.create(**{key: value for key, value in values.items() if key in known})
put("review.Run", run_id=RUN["run_id"], manifest=RUN)
for row in ROWS:
    cleaned = records.submission(row)
    put("review.Submission", **cleaned.values, fingerprint=cleaned.fingerprint, run_id=RUN["run_id"])
for row in PAIRS:
    cleaned = records.pair(row, {})
    put("review.Pair", **cleaned.values, fingerprint=cleaned.fingerprint, run_id=RUN["run_id"])
for name, national in (("lan", True), ("minh", False)):
    user = put("auth.User", username=name, password="!")
    put("review.Officer", user_id=user.pk, unions=["ldld_hue"], national=national)
filings = apps.get_model("review", "Submission").objects
filings.filter(key="key-09").update(state="decided", version=2)
put("review.Decision", submission_id=filings.get(key="key-09").pk, officer_id=user.pk, officer_name="minh",
    officer_role="reviewer", officer_unions=["ldld_hue"], at="2026-03-02T08:00:00+07:00", verdict="approve",
    reason="đủ", state_before="open", state_after="decided", shown={"lane": "low_content"}, version_seen=1,
    idempotency_key="mot")
put("review.Waiting", union_code="ldld_hue", lane="ready", number=7)
"""
_UP_TO_DATE = """
import json, os, pathlib, review
review.setup(pathlib.Path(os.environ["SANGLOC_HOME"]))
from review.models import Decision, Officer, Ownership, Pair, Submission, Waiting
from tests.review.test_migrations import DERIVED
from tests.review.test_locks import unlocked
told = {
    "filings": list(Submission.objects.order_by("key").values("key", *DERIVED)),
    "pairs": list(Pair.objects.order_by("left_key", "right_key").values("relation", "other_year")),
    "waiting": sorted(map(list, Waiting.objects.values_list("owner_code", "tab", "number"))),
    "roles": dict(Officer.objects.values_list("user__username", "role")),
    "owners": dict(Ownership.objects.values_list("union_code", "owner_code")),
    "events": list(Decision.objects.values()),
    "unlocked": unlocked("review_decision"),
}
print(json.dumps(told, default=str))
"""


def run(script: str, environment: dict[str, str]) -> str:
    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=ROOT,
        env=environment | {"DJANGO_SETTINGS_MODULE": "review.settings"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What a database that began at the first migration says today."""
    home = tmp_path_factory.mktemp("nha")
    environment = os.environ | {"SANGLOC_HOME": str(home)}
    if databases.on_postgresql():
        environment["DATABASE_URL"] = databases.fresh_database(databases.EMPTY)
    run(_FIRST, environment)
    told: dict[str, Any] = json.loads(run(_UP_TO_DATE, environment))
    return told


def test_the_history_and_its_locks_survive(migrated: dict[str, Any]) -> None:
    assert migrated["unlocked"] == []
    (event,) = migrated["events"]
    assert (event["officer_name"], event["verdict"], event["reason"]) == ("minh", "approve", "đủ")
    assert (event["shown"], event["officer_unions"]) == ({"lane": "low_content"}, ["ldld_hue"])
    assert (event["missing"], event["letter"], event["act"]) == ([], "", "")


def test_officers_get_their_roles(migrated: dict[str, Any]) -> None:
    assert migrated["roles"] == {"lan": "national", "minh": "reviewer"}


def test_a_union_of_yesterday_gets_the_owner_of_today(migrated: dict[str, Any]) -> None:
    assert migrated["owners"][BAC_GIANG] == "ldld_bac_ninh"
    assert migrated["owners"][""] == ""


def test_everything_derived_is_what_a_load_derives(db: None, migrated: dict[str, Any]) -> None:
    load(RUN, ROWS, PAIRS)
    Submission.objects.filter(key="key-09").update(state="decided")
    # The sample that is read without suggestions begins with the next load.
    Submission.objects.update(blind=0)
    loaded = list(Submission.objects.order_by("key").values("key", *DERIVED))
    assert migrated["filings"] == json.loads(json.dumps(loaded, default=str))
    pairs = Pair.objects.order_by("left_key", "right_key").values("relation", "other_year")
    assert migrated["pairs"] == list(pairs)
    crossing = {row["key"] for row in loaded if row["crosses"]}
    assert {"key-03", "key-04"} & crossing == {"key-04"}, "the same author's is never across unions"
    assert len(crossing) >= 3


def test_counters_are_by_who_answers_today(db: None, migrated: dict[str, Any]) -> None:
    load(RUN, ROWS, PAIRS)
    Submission.objects.update(blind=0)
    Submission.objects.filter(key="key-09").update(state="decided")
    from review.counters import recount

    Waiting.objects.all().delete()
    recount()
    counted = sorted(map(list, Waiting.objects.values_list("owner_code", "tab", "number")))
    assert [one for one in migrated["waiting"] if one[2]] == [one for one in counted if one[2]]
