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


_RULER = """
import pathlib, sys, review
review.setup(pathlib.Path({home!r}))
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
        propose(officer, later.pk, pair_id=pair.pk, passage=folded_hash(text))
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
import pathlib, review
review.setup(pathlib.Path({home!r}))
from review.models import Decision, Pair, TemplatePassage
from review.rulings import rulings
from review.template_passages import accepted
texts = accepted()
print(Pair.objects.filter(label="copy").count(), Decision.objects.count(), len(rulings()),
      len(texts) > 0, TemplatePassage.objects.count() == len(set(texts)))
"""


def test_officers_racing_over_the_same_pairs_rule_and_propose_once(tmp_path: Path) -> None:
    assert start(_SET_UP, tmp_path).wait() == 0
    officers = [start(_RULER, tmp_path, str(number)) for number in range(OFFICERS)]
    won = [officer.communicate()[0] for officer in officers]
    assert [officer.returncode for officer in officers] == [0] * OFFICERS
    told = start(_RULED, tmp_path).communicate()[0].split()
    pairs, events, ruled = map(int, told[:3])
    assert sum(map(int, won)) == events == ruled == pairs
    assert told[3:] == ["True", "True"], "proposals were lost or doubled"
