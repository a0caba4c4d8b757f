"""Which officers work in the benchmark, and what each of them looks for: numbers of what they may see."""

import random
from itertools import islice
from typing import Any

from django.db.models import Max

from benchmarks.review_people import Person, everybody
from benchmarks.review_plan import LARGEST
from review.models import Officer, Pair, Role, Submission
from review.scope import seen_by

_SOME = 40


def cast(number: int) -> list[dict[str, Any]]:
    """Choose officers: half reviewers of one union, some of several, leads, national officers, auditors.

    Beyond twenty they are reviewers of one union each, as many of every union as of the next.
    """
    everyone = {one.name: one for one in everybody()}
    names = [f"rs-{LARGEST}-{place}" for place in range(3)]
    names += [
        one for one in everyone if one.startswith(("rs-ldld", "rs-cd")) and LARGEST not in one
    ][::11][:7]
    names += ["rs-nhieu-0", "rs-nhieu-3", f"pt-{LARGEST}", "pt-khoi_ldld", "pt-khoi_nganh"]
    names += ["tq-0", "tq-1", "tq-2", "kt-0", "kt-khoi_ldld"]
    names += sorted(
        (
            one.name
            for one in everyone.values()
            if one.role == Role.REVIEWER and one.name not in names
        ),
        key=lambda name: name.rpartition("-")[::-1],
    )
    largest = Submission.objects.aggregate(number=Max("pk"))["number"] or 0
    found = (_about(everyone[name], largest) for name in names)
    return list(islice((one for one in found if one["about"]["submissions"]), number))


def _about(person: Person, largest: int) -> dict[str, Any]:
    """Tell what an officer looks for among submissions numbered up to `largest`."""
    officer = Officer.objects.select_related("user").get(user__username=person.name)
    chance = random.Random(person.name)
    waiting = seen_by(officer).filter(waiting=1, blind=0)
    numbers = [chance.randrange(1, max(2, largest * 5 // 6)) for _ in range(4)]
    first = [
        waiting.filter(pk__gte=number).order_by("pk").values_list("pk", flat=True)[: _SOME // 4]
        for number in numbers
    ]
    seen = [pk for some in first for pk in some] or list(
        waiting.values_list("pk", flat=True)[:_SOME]
    )
    copies = list(
        seen_by(officer)
        .filter(tab="duplicate", waiting=1, second_due=0)
        .order_by("-priority", "id")
        .values_list("key", "cluster_size", "pk")[:400]
    )
    pairs = Pair.objects.filter(right_key__in=[key for key, _, _ in copies[:100]], label="copy")
    some = Submission.objects.filter(pk__in=seen[:1]).values("submission_id", "author").first()
    some = some or {"submission_id": "", "author": ""}
    owner = officer.unions[0] if officer.unions and officer.role == Role.REVIEWER else LARGEST
    return {
        "name": person.name,
        "role": str(person.role),
        "about": {
            "submissions": seen,
            "pairs": list(pairs.values_list("pk", flat=True)[:_SOME]),
            "small": [pk for _, size, pk in copies if size <= 12][:_SOME],
            "large": _large(officer),
            "union": owner,
            "reviewer": officer.user_id,
            "rare": some["author"],
            "id": some["submission_id"],
        },
    }


def _large(officer: Officer) -> list[int]:
    """List members of large groups that the officer sees, one a group."""
    found = seen_by(officer).filter(waiting=1, tab="duplicate", cluster_size__gt=100)
    return list(found.values_list("pk", flat=True)[:_SOME:7])
