"""Officers of the story for attacks on its pages, and who else may come: a stranger, a closed account, staff, a key."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from django.contrib.auth.models import User
from django.test import Client

from review import draft_tokens
from review.models import Role
from review.officers import make_officer
from review.union_tree import ROOT
from tests.review.acting import client_of
from tests.review.conftest import PASSWORD
from tests.review.story import DA_NANG, SUBMISSIONS


class Caller(NamedTuple):
    """Somebody who asks for pages; `sees_all` may read every filing there."""

    name: str
    client: Client
    sees_all: bool = False


def callers() -> Iterator[Caller]:
    """Everybody who may come, with a client of their own."""
    yield Caller("a stranger", Client())
    for role in (Role.REVIEWER, Role.LEAD, Role.AUDITOR):
        elsewhere = make_officer(f"da-nang-{role}", PASSWORD, role=role, unions=[DA_NANG])
        yield Caller(f"{role} of another union", client_of(elsewhere))
    closed = make_officer("da-nghi", PASSWORD, unions=[DA_NANG])
    client = client_of(closed)
    User.objects.filter(pk=closed.user_id).update(is_active=False)
    yield Caller("a closed account", client)
    staff = Client()
    staff.force_login(User.objects.create_user("quan-tri", password=PASSWORD, is_staff=True))
    yield Caller("staff without a role", staff)
    words = draft_tokens.make("Cổng của Đà Nẵng", [DA_NANG], days=30)[1]
    yield Caller("a key to the draft check", Client(headers={"authorization": f"Bearer {words}"}))
    for role in (Role.NATIONAL, Role.AUDITOR):
        everywhere = make_officer(f"ca-nuoc-{role}", PASSWORD, role=role, unions=[ROOT])
        yield Caller(f"{role} of the country", client_of(everywhere), sees_all=True)


def words_of_others(union: str) -> set[str]:
    """What an officer of a union must read nowhere: titles, contents and codes of all the others' filings."""
    told = set()
    for row in SUBMISSIONS:
        if row["union_code"] != union:
            told |= {row[name] for name in ("title", "content", "submission_id", "author")}
    own = {
        str(value) for row in SUBMISSIONS if row["union_code"] == union for value in row.values()
    }
    return {word for word in told if word and not any(word in one for one in own)}


def everything_of(answer: Any) -> str:
    """All that an answer tells: status line, headers, cookies and body, files included."""
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return f"{answer.status_code}\n{answer.headers}\n{answer.cookies}\n{body.decode('utf-8', 'replace')}"
