"""Many officers at once: no filing is decided twice, no click is lost."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
OFFICERS, FILINGS = 4, 12
CLAIMING, CLAIMED = 8, 400

_SET_UP = """
import os, pathlib, sys, review
review.setup(pathlib.Path(os.environ["SANGLOC_HOME"]))
from review.loading import load
from review.officers import make_officer
from tests.review.story import RUN, SUBMISSIONS, PAIRS
load(RUN, SUBMISSIONS, PAIRS)
for number in range({officers}):
    make_officer(f"can-bo-{{number}}", "một mật khẩu dài để thử", national=True)
"""
_OFFICER = """
import os, pathlib, sys, review
review.setup(pathlib.Path(os.environ["SANGLOC_HOME"]))
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
import os, pathlib, review
review.setup(pathlib.Path(os.environ["SANGLOC_HOME"]))
from review.models import Decision, Submission, Waiting
from django.db.models import Sum
print(Decision.objects.count(), Submission.objects.filter(state="decided").count(),
      Waiting.objects.aggregate(n=Sum("number"))["n"])
"""


def start(script: str, office: dict[str, str], *arguments: str) -> subprocess.Popen[str]:
    counts = {"officers": OFFICERS, "filings": FILINGS, "claiming": CLAIMING, "claimed": CLAIMED}
    command = [sys.executable, "-c", script.format(**counts), *arguments]
    pipe = subprocess.PIPE
    return subprocess.Popen(command, cwd=ROOT, env=office, stdin=pipe, stdout=pipe, text=True)


def test_officers_racing_for_the_same_filings_share_them_out(office: dict[str, str]) -> None:
    assert start(_SET_UP, office).wait() == 0
    officers = [start(_OFFICER, office, str(number)) for number in range(OFFICERS)]
    won = [int(officer.communicate()[0]) for officer in officers]
    assert sum(won) == FILINGS
    counted, _ = start(_COUNT, office).communicate()
    assert counted.split() == [str(FILINGS), str(FILINGS), str(30 - FILINGS)]


_RULER = """
import os, pathlib, sys, review
review.setup(pathlib.Path(os.environ["SANGLOC_HOME"]))
from review.decisions import Said, decide
from review.refusals import RefusedError, StaleError
from review.models import Officer, Pair, Submission
from review.template_passages import folded_hash, passages_of, propose
officer = Officer.objects.get(user__username="can-bo-" + sys.argv[1])
verdict = "not_duplicate" if int(sys.argv[1]) % 2 else "duplicate"
won = 0
for pair in Pair.objects.filter(label="copy").order_by("pk"):
    later = Submission.objects.get(key=pair.right_key)
    text = passages_of(pair, later)[0]
    try:
        propose(officer, later.pk, pair_id=pair.pk, passage=folded_hash(text), reason="form")
    except RefusedError:
        pass  # too short, or ruled apart by another officer in the meantime
    try:
        decide(officer, later.pk, Said(verdict, 1, f"{{sys.argv[1]}}-{{pair.pk}}", reason="vì", pair=pair.pk))
        won += 1
    except StaleError:
        pass
print(won)
"""
_RULED = """
import os, pathlib, review
review.setup(pathlib.Path(os.environ["SANGLOC_HOME"]))
from review.models import Decision, Pair, TemplatePassage
from review.rulings import rulings
from review.template_passages import accepted
texts = accepted()
print(Pair.objects.filter(label="copy").count(), Decision.objects.count(), len(rulings()),
      len(texts) > 0, TemplatePassage.objects.count() == len(set(texts)))
"""


def test_officers_racing_over_the_same_pairs_rule_and_propose_once(office: dict[str, str]) -> None:
    assert start(_SET_UP, office).wait() == 0
    officers = [start(_RULER, office, str(number)) for number in range(OFFICERS)]
    won = [officer.communicate()[0] for officer in officers]
    assert [officer.returncode for officer in officers] == [0] * OFFICERS
    told = start(_RULED, office).communicate()[0].split()
    pairs, events, ruled = map(int, told[:3])
    assert sum(map(int, won)) == events == ruled == pairs
    assert told[3:] == ["True", "True"], "proposals were lost or doubled"


_SET_UP_CLAIMS = """
import os, pathlib, review
review.setup(pathlib.Path(os.environ["SANGLOC_HOME"]))
from review.loading import load
from review.officers import make_officer
from tests.review.story import RUN, SUBMISSIONS
rows = [
    SUBMISSIONS[number % 8 + 8] | {{"key": f"key-{{number}}", "submission_id": f"SK-{{number}}"}}
    for number in range({claimed})
]
load(RUN, rows, [])
for number in range({claiming}):
    make_officer(f"can-bo-{{number}}", "một mật khẩu dài để thử", national=True)
"""
_CLAIMANT = """
import os, pathlib, sys, review
review.setup(pathlib.Path(os.environ["SANGLOC_HOME"]))
from review import claims
from review.filters import Filters
from review.models import Officer
from review.scope import seen_by
officer = Officer.objects.get(user__username="can-bo-" + sys.argv[1])
queue = Filters().apply(seen_by(officer), officer).exclude(claimed_by=officer.user_id)
print("ready", flush=True)
sys.stdin.readline()  # all begin at once
while (pk := claims.claim_next(officer, queue)) is not None:
    print(pk)
"""
_CLAIMS = """
import os, pathlib, review
review.setup(pathlib.Path(os.environ["SANGLOC_HOME"]))
from review.models import Submission, Trace
told = Trace.objects.values_list("submission_id", "officer_id")
held = Submission.objects.exclude(claimed_by=None).values_list("pk", "claimed_by_id")
print(len(told), len(held), sorted(told) == sorted(held))
"""


def test_no_filing_is_claimed_twice_and_every_claim_is_traced(office: dict[str, str]) -> None:
    assert start(_SET_UP_CLAIMS, office).wait() == 0
    officers = [start(_CLAIMANT, office, str(number)) for number in range(CLAIMING)]
    for officer in officers:
        assert officer.stdout is not None
        assert officer.stdout.readline() == "ready\n"
    for officer in officers:
        assert officer.stdin is not None
        officer.stdin.write("go\n")
        officer.stdin.flush()
    given = [officer.communicate()[0].split() for officer in officers]
    assert [officer.returncode for officer in officers] == [0] * CLAIMING
    assert sorted(map(len, given))[-2] > 0, "one officer took everything: there was no race"
    every = [pk for some in given for pk in some]
    assert len(every) == len(set(every)) == CLAIMED
    told = start(_CLAIMS, office).communicate()[0].split()
    assert told == [str(CLAIMED), str(CLAIMED), "True"]
