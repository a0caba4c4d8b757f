"""A database of an earlier version is brought up to date with its history and its locks."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]

_FROM_THE_FIRST = """
import os, pathlib, review
os.environ["SANGLOC_HOME"] = {home!r}
os.environ["DJANGO_SETTINGS_MODULE"] = "review.settings"
import django
django.setup()
from django.core.management import call_command
from django.db import DatabaseError, connection
call_command("migrate", "review", "0001", verbosity=0)
call_command("migrate", "auth", verbosity=0)
from review.decisions import Said, decide
from review.loading import load
from review.models import Decision, Pair, Submission
from review.officers import make_officer
from tests.review.story import PAIRS, RUN, SUBMISSIONS
load(RUN, SUBMISSIONS, PAIRS)
officer = make_officer("lan", "một mật khẩu dài để thử", national=True)
filing = Submission.objects.get(key="key-09")
decide(officer, filing.pk, Said("approve", 1, "mot", reason="đủ"))
before = list(Decision.objects.values())
review.setup(pathlib.Path({home!r}))
assert list(Decision.objects.values()) == before
pair = Pair.objects.get(right_key="key-02")
later = Submission.objects.get(key="key-02")
decide(officer, later.pk, Said("not_duplicate", 1, "hai", pair=pair.pk))
for statement in (
    "UPDATE review_decision SET reason = 'khác'",
    "DELETE FROM review_decision",
    "INSERT OR REPLACE INTO review_decision SELECT * FROM review_decision",
):
    if "REPLACE" in statement and connection.vendor != "sqlite":
        continue
    try:
        connection.cursor().execute(statement)
    except DatabaseError as error:
        assert "append-only" in str(error), error
    else:
        raise AssertionError(statement)
from review.rulings import rulings
print(Decision.objects.count(), len(rulings()))
"""


def test_the_history_and_its_locks_survive_the_second_migration(tmp_path: Path) -> None:
    script = _FROM_THE_FIRST.format(home=str(tmp_path))
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == ["2", "1"]
