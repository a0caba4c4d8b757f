"""Many officers at once: no filing is decided twice, no click is lost."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
OFFICERS, FILINGS = 4, 12

_SET_UP = """
import pathlib, sys, review
review.setup(pathlib.Path({home!r}))
from review.loading import load
from review.officers import make_officer
from tests.review.story import RUN, SUBMISSIONS, PAIRS
load(RUN, SUBMISSIONS, PAIRS)
for number in range({officers}):
    make_officer(f"can-bo-{{number}}", "một mật khẩu dài để thử", national=True)
"""
_OFFICER = """
import pathlib, sys, review
review.setup(pathlib.Path({home!r}))
from review.decisions import Said, decide
from review.refusals import StaleError
from review.models import Officer, Submission
officer = Officer.objects.get(user__username="can-bo-" + sys.argv[1])
won = 0
for pk in Submission.objects.order_by("pk").values_list("pk", flat=True)[:{filings}]:
    try:
        decide(officer, pk, Said("approve", 1, f"{{sys.argv[1]}}-{{pk}}"))
        won += 1
    except StaleError:
        pass
print(won)
"""
_COUNT = """
import pathlib, review
review.setup(pathlib.Path({home!r}))
from review.models import Decision, Submission, Waiting
from django.db.models import Sum
print(Decision.objects.count(), Submission.objects.filter(state="decided").count(),
      Waiting.objects.aggregate(n=Sum("number"))["n"])
"""


def start(script: str, home: Path, *arguments: str) -> subprocess.Popen[str]:
    filled = script.format(home=str(home), officers=OFFICERS, filings=FILINGS)
    return subprocess.Popen(
        [sys.executable, "-c", filled, *arguments], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )


def test_officers_racing_for_the_same_filings_share_them_out(tmp_path: Path) -> None:
    assert start(_SET_UP, tmp_path).wait() == 0
    officers = [start(_OFFICER, tmp_path, str(number)) for number in range(OFFICERS)]
    won = [int(officer.communicate()[0]) for officer in officers]
    assert sum(won) == FILINGS
    counted, _ = start(_COUNT, tmp_path).communicate()
    assert counted.split() == [str(FILINGS), str(FILINGS), str(30 - FILINGS)]
