"""The officers of the made review database, and what they said of its submissions."""

import datetime as dt
from collections import defaultdict
from typing import Any, NamedTuple

from benchmarks.review_plan import LARGEST, Plan
from benchmarks.review_rows import RUN, key_of, owner_of, state_of
from review.models import Role, State, Verdict
from review.union_tree import ROOT, UnionTree

PASSWORD = "một mật khẩu dài để đo"
_VERDICTS = {
    "duplicate": (Verdict.DUPLICATE, Verdict.DUPLICATE, Verdict.APPROVE),
    "low_content": (Verdict.RETURN, Verdict.REJECT, Verdict.APPROVE),
    "check_facts": (Verdict.RETURN, Verdict.APPROVE),
    "field_unsure": (Verdict.APPROVE,),
    "ready": (Verdict.APPROVE,),
}
SECOND_DUE = 200
_SECONDS = 60 * 24 * 60 * 60  # decisions spread over the last sixty days


class Person(NamedTuple):
    """An account with its rights."""

    name: str
    role: Role
    unions: list[str]


def everybody() -> list[Person]:
    """List reviewers and a lead of every union, officers of several unions, of the nodes above, of the country."""
    tree = UnionTree.load()
    owners = sorted({tree.today(one.code) for one in tree.all if one.files})
    people = [
        Person(f"rs-{owner}-{number}", Role.REVIEWER, [owner])
        for owner in owners
        for number in range(6 if owner == LARGEST else 2)
    ]
    people += [Person(f"pt-{owner}", Role.LEAD, [owner]) for owner in owners]
    for number in range(6):
        people.append(
            Person(f"rs-nhieu-{number}", Role.REVIEWER, owners[number * 5 : number * 5 + 5])
        )
    above = sorted({one.code for one in tree.all if not one.files} - {ROOT})
    people += [Person(f"pt-{node}", Role.LEAD, [node]) for node in above]
    people += [Person(f"tq-{number}", Role.NATIONAL, []) for number in range(4)]
    people += [Person(f"kt-{number}", Role.AUDITOR, [ROOT]) for number in range(2)]
    people += [Person(f"kt-{node}", Role.AUDITOR, [node]) for node in above]
    return people


def make_accounts() -> dict[str, int]:
    """Write the accounts; gives the number of each user. All have one password, hashed once."""
    from django.contrib.auth.hashers import make_password
    from django.contrib.auth.models import User

    from review.models import Officer

    hashed = make_password(PASSWORD)
    users = User.objects.bulk_create(
        [User(username=one.name, password=hashed) for one in everybody()]
    )
    number = {user.username: user.pk for user in users}
    Officer.objects.bulk_create(
        [Officer(user_id=number[one.name], role=one.role, unions=one.unions) for one in everybody()]
    )
    return number


class Deciding:
    """Who decided which row how; what a row's columns are afterwards, and the event of its history."""

    def __init__(self, plan: Plan, numbers: dict[str, int], now: dt.datetime) -> None:
        self.plan, self.numbers, self.now = plan, numbers, now
        self.of_owner: dict[str, list[Person]] = defaultdict(list)
        for one in everybody():
            if one.role == Role.REVIEWER and len(one.unions) == 1:
                self.of_owner[one.unions[0]].append(one)
        self.country = [one for one in everybody() if one.role == Role.NATIONAL]

    def after(self, place: int, row: dict[str, Any]) -> dict[str, Any]:
        """Give the columns that people changed."""
        state = state_of(self.plan, place)
        changed: dict[str, Any] = {"state": state, "canonical_id": None, "decided_by_id": None}
        if state == "open":
            return changed | {"version": 1 + bool(self.plan.apart[place])}
        changed["version"] = 2
        if state == "decided":
            changed["decided_by_id"] = self.numbers[self._who(place, row).name]
            # Of the sample, few wait for their second reading: officers get those first.
            changed["second_due"] = int(row["blind"] and place % SECOND_DUE == 0)
            if self._verdict(place, row) == Verdict.DUPLICATE:
                changed["canonical_id"] = int(self.plan.head[place]) + 1
        return changed

    def event(self, place: int, row: dict[str, Any]) -> dict[str, Any] | None:
        """Give the event that led there; None for a row nobody said anything of."""
        state = state_of(self.plan, place)
        is_ruling = state == "open" and bool(self.plan.apart[place])
        if state == "open" and not is_ruling:
            return None
        verdict = Verdict.NOT_DUPLICATE if is_ruling else self._verdict(place, row)
        about = verdict in (Verdict.NOT_DUPLICATE, Verdict.DUPLICATE)
        who = self._who(place, row)
        is_return = verdict == Verdict.RETURN
        return {
            "id": place + 1,
            "submission_id": place + 1,
            "officer_id": self.numbers[who.name],
            "officer_name": who.name,
            "officer_role": who.role.value,
            "officer_unions": who.unions,
            "at": self.now
            - dt.timedelta(seconds=(len(self.plan) - place) * _SECONDS // len(self.plan)),
            "verdict": verdict.value,
            "reason_code": "missing_benefit"
            if is_return
            else "routine"
            if verdict == Verdict.REJECT
            else "",
            "reason": "vì hai giải pháp khác nhau" if is_ruling else "",
            "field": "",
            "missing": ["benefit"] if is_return else [],
            "letter": "Đề nghị bổ sung số liệu hiệu quả." if is_return else "",
            "act": "",
            "canonical_id": int(self.plan.head[place]) + 1 if about else None,
            "state_before": State.OPEN.value,
            "state_after": state,
            "shown": _shown(row) | ({"blind": True} if row["blind"] and not is_ruling else {}),
            "version_seen": 1,
            "idempotency_key": f"made-{place}",
        }

    def _verdict(self, place: int, row: dict[str, Any]) -> Verdict:
        state = state_of(self.plan, place)
        if state != "decided":
            return Verdict(state)
        if self.plan.apart[place]:
            return Verdict.APPROVE
        choices = _VERDICTS[row["lane"]]
        return choices[place % len(choices)]

    def _who(self, place: int, row: dict[str, Any]) -> Person:
        near = self.of_owner.get(owner_of(self.plan, place), [])
        choices = near if near and not row["crosses"] else self.country
        return choices[place % len(choices)]


def _shown(row: dict[str, Any]) -> dict[str, Any]:
    """Give what the page showed, in the form of `evidence.as_shown`."""
    return {
        "key": row["key"],
        "content_hash": row["content_hash"],
        "lane": row["lane"],
        "priority": row["priority"],
        "reasons": row["reasons"],
        "low_content": {"score": row["low_content_score"], "evidence": row["low_content_evidence"]},
        "field": {
            "code": row["field_code"],
            "confidence": row["field_confidence"],
            "second": row["field_second"],
        },
        "eligibility": row["eligibility_evidence"] or row["eligibility"],
        "duplicate": None,
        "run_id": RUN["run_id"],
        "versions": {"models": RUN["models"], "settings_version": RUN["settings_version"]},
    }


__all__ = ["PASSWORD", "Deciding", "Person", "everybody", "key_of", "make_accounts"]
