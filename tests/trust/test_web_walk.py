"""Every address, by everybody who may come, read and written to: refused, or without a word of another union's filings."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import get_resolver

from review.models import Officer, Submission
from tests.review.conftest import _connected, connection_to_the_story, hanoi, hue, national, story
from tests.review.story import DA_NANG
from tests.review.test_scope import (
    ABOUT,
    AUDITORS_MAY,
    FORM,
    addresses,
    administration,
    routes,
    tables,
    theirs,
)
from tests.trust.web_officers import callers, everything_of, words_of_others

__all__ = [
    "_connected",
    "connection_to_the_story",
    "hanoi",
    "hue",
    "national",
    "story",
    "theirs",
]
METHODS = ("get", "post", "head", "options", "put", "patch", "delete")
REFUSED = {302, 400, 401, 403, 404, 405}
# Pages that show each officer what is theirs, to whoever is signed in.
OWN = {name for name, about in ABOUT.items() if about in ("everybody", "public")}


def tables_of_others() -> dict[str, list[dict[str, Any]]]:
    """Every row but of what everybody may do for themselves: ask for a file, have drafts checked."""
    own = {"review.Export", "review.DraftUse", "review.Trace", "review.DraftToken"}
    rows = tables()
    filings = rows["review.Submission"]
    rows["review.Submission"] = [row for row in filings if row["owner_code"] != DA_NANG]
    assert len(rows["review.Submission"]) > 20
    return {name: found for name, found in rows.items() if name not in own}


@pytest.fixture
def sent(theirs: dict[str, int]) -> dict[str, Any]:
    """A form that would be good if it came from somebody with the rights."""
    return FORM | {"version": Submission.objects.get(pk=theirs["submission"]).version}


def test_the_walk_misses_no_address() -> None:
    """What the resolver knows is what is walked: pages by name, the administration as a whole."""
    known = {name for name, _ in routes(get_resolver().url_patterns)}
    pages = {name for name in known if not name.startswith("admin:")}
    assert pages == set(ABOUT)
    assert len(set(administration())) == len(
        {n for n in known if n.startswith("admin:")} - {"admin:None"}
    )


def test_nobody_reads_a_word_of_another_unions_filings_nor_changes_one(
    theirs: dict[str, int], sent: dict[str, Any], tries: Callable[..., int]
) -> None:
    hidden = words_of_others(DA_NANG)
    assert len(hidden) > 60
    methods = METHODS[: tries(short=2, long=len(METHODS))]
    for caller in (one for one in callers() if not one.sees_all):
        before = tables_of_others()
        for address in addresses(theirs):
            for method in methods:
                given = {"data": sent} if method == "post" else {}
                answer = getattr(caller.client, method)(address.url, **given)
                told = everything_of(answer)
                found = sorted(word for word in hidden if word in told)
                assert not found, (caller.name, method, address.url, found[:3])
                if address.name not in OWN:
                    assert answer.status_code in REFUSED, (caller.name, method, address)
        assert tables_of_others() == before, caller.name


def test_an_auditor_of_everything_changes_nothing(
    theirs: dict[str, int], sent: dict[str, Any], tries: Callable[..., int]
) -> None:
    auditor = next(one for one in callers() if one.sees_all and "auditor" in one.name)
    before = tables()
    for address in (one for one in addresses(theirs) if one.name not in AUDITORS_MAY):
        for method in METHODS[: tries(short=2, long=len(METHODS))]:
            given = {"data": sent} if method == "post" else {}
            answer = getattr(auditor.client, method)(address.url, **given)
            assert answer.status_code != 500, (method, address)
    assert tables() == before


def test_the_administration_is_for_staff_only_whatever_the_method(
    theirs: dict[str, int], tries: Callable[..., int]
) -> None:
    methods = METHODS[: tries(short=2, long=len(METHODS))]
    others = [one for one in callers() if one.name != "staff without a role"]
    before = tables()
    for caller in others[:: tries(short=3, long=1)]:
        for url in administration():
            for method in methods:
                answer = getattr(caller.client, method)(url)
                assert answer.status_code in REFUSED, (caller.name, method, url)
    assert tables() == before


def test_every_state_changing_address_needs_its_token(
    national: Officer, theirs: dict[str, int], sent: dict[str, Any]
) -> None:
    """Also where the token of another session is sent along, by form or by header."""
    strict, other = Client(enforce_csrf_checks=True), Client(enforce_csrf_checks=True)
    strict.force_login(national.user)
    other.get("/dang-nhap/")
    foreign = other.cookies["csrftoken"].value
    before = tables()
    for address in addresses(theirs):
        if address.name in ("alive", "ready", "draft_api"):  # no cookie counts there
            continue
        for headers in ({}, {"x-csrftoken": foreign}, {"origin": "https://doc-hai.example"}):
            answer = strict.post(
                address.url, sent | {"csrfmiddlewaretoken": foreign}, headers=headers
            )
            assert answer.status_code == 403, (address, headers)
    assert tables() == before
