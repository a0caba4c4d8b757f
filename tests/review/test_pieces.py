"""Pieces of pages that Jinja2 renders: nothing typed becomes markup, no name in them is misspelt, links lead right."""

import pytest
from django.template import engines
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import StrictUndefined

from review.models import Officer, Submission
from review.officers import make_officer
from review.scope import seen_by, sees
from review.views.links import links_to
from tests.review.acting import client_of, decide, filing, pair_page_of
from tests.review.conftest import PASSWORD
from tests.review.hanging import branches, chain, loaded, member
from tests.review.walking import live_through

TYPED = "<i>nguyên văn</i> & \"ngoặc\" 'đơn'"


@given(
    st.sampled_from(["submission", "pair", "letter", "undoing", "group"]),
    st.integers(0, 10**15),
)
def test_links_are_those_of_the_resolver(name: str, pk: int) -> None:
    assert links_to(name)(pk) == reverse(name, args=[pk])


def test_a_filing_is_seen_alone_as_it_is_in_lists(
    national: Officer, hanoi: Officer, hue: Officer
) -> None:
    for officer in (national, hanoi, hue, None):
        listed = set(seen_by(officer).values_list("pk", flat=True))
        assert {one.pk for one in Submission.objects.all() if sees(officer, one)} == listed


def test_what_was_typed_stays_text(national: Officer) -> None:
    client = client_of(national)
    decide(client, 9, "return", reason=TYPED, reason_code="missing_way", letter=TYPED)
    Submission.objects.filter(pk=filing(9).pk).update(title=TYPED, title_text="")
    for address in ("/lich-su/", f"/ho-so/{filing(9).pk}/"):
        page = client.get(address).content.decode()
        assert page.count("&lt;i&gt;nguyên văn&lt;/i&gt;") >= 3, address
        assert "<i>nguyên văn" not in page, address


@pytest.fixture
def _strict(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engines["jinja2"].env, "undefined", StrictUndefined)


@pytest.mark.usefixtures("_strict")
def test_every_name_in_a_piece_is_given(national: Officer) -> None:
    client = client_of(national)
    live_through(client)
    number = filing(2).pk
    for address in ("/", "/lich-su/", "/chot/", "/chat-luong/", f"/ho-so/{number}/"):
        assert "<main" in client.get(address).content.decode(), address
    assert "<main" in pair_page_of(client, filing(4))


@pytest.mark.usefixtures("_strict")
def test_every_name_in_the_members_of_a_group_is_given(db: None) -> None:
    everywhere = make_officer("toan-quoc", PASSWORD, national=True)
    loaded(branches(5), chain(5))
    for query in ("", "?tach=1"):
        page = client_of(everywhere).get(f"/nhom/{member(2).pk}/{query}").content.decode()
        assert page.count("<tr data-row") == 5
