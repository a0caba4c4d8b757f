"""What the tests do as an officer: sign in, find a filing of the story, fill in the form of its page."""

import re
from typing import Any

from django.test import Client

from review.models import Decision, Officer, Submission
from review.views.comparison import pairs_of


def client_of(officer: Officer) -> Client:
    client = Client()
    client.force_login(officer.user)
    return client


def filing(number: int) -> Submission:
    return Submission.objects.get(key=f"key-{number:02d}")


def form_of(client: Client, submission: Submission) -> dict[str, Any]:
    """The hidden values of the decision form, as the page shows them now."""
    page = client.get(f"/ho-so/{submission.pk}/").content.decode()
    return _hidden(page[page.index('id="quyet-dinh"') :])


def ruling_form_of(client: Client, submission: Submission) -> dict[str, Any]:
    """The hidden values of the "Không trùng" form beside the pair."""
    page = client.get(f"/ho-so/{submission.pk}/").content.decode()
    return _hidden(page[page.index('class="ruling"') :])


def _hidden(form: str) -> dict[str, Any]:
    names = ("version", "idempotency_key", "pair")
    found = {name: re.search(rf'name="{name}" value="([^"]*)"', form) for name in names}
    return {name: match[1] for name, match in found.items() if match}


def decide(client: Client, number: int, verdict: str, **typed: Any) -> Any:
    """Open a filing's page and send its form."""
    submission = filing(number)
    sent = form_of(client, submission) | {"verdict": verdict, **typed}
    return client.post(f"/ho-so/{submission.pk}/quyet-dinh/", sent)


def rule_apart(client: Client, number: int, **typed: Any) -> Any:
    """Open a filing's page and say of the pair shown there: "Không trùng"."""
    submission = filing(number)
    sent = ruling_form_of(client, submission) | {"verdict": "not_duplicate", **typed}
    return client.post(f"/ho-so/{submission.pk}/quyet-dinh/", sent)


def take_back(client: Client, decision: Decision) -> Any:
    """Send the form that takes an event back, with the version that the page shows now."""
    sent = {
        "version": decision.submission.version,
        "idempotency_key": f"hoan-tac-{decision.pk}",
    }
    return client.post(f"/quyet-dinh/{decision.pk}/hoan-tac/", sent)


def pair_page_of(client: Client, submission: Submission) -> str:
    """The page of the strongest pair of a filing."""
    pair = pairs_of(submission)[0]
    return str(client.get(f"/cap/{pair.pk}/").content.decode())


def proposal_form_of(client: Client, submission: Submission) -> dict[str, Any]:
    """What the first "Đoạn này là mẫu chung" of a pair's page sends."""
    page = pair_page_of(client, submission)
    form = page[page.index('id="doan-giong-nhau"') :]
    found = {
        name: re.search(rf'name="{name}" value="([^"]*)"', form) for name in ("pair", "passage")
    }
    reason = re.search(r'name="reason"><option value="([^"]*)"', form)
    sent = {name: match[1] for name, match in found.items() if match}
    return sent | ({"reason": reason[1]} if reason else {})


def propose(client: Client, number: int, **typed: Any) -> Any:
    """Open a pair's page and call its first passage template text."""
    submission = filing(number)
    sent = proposal_form_of(client, submission) | typed
    return client.post(f"/ho-so/{submission.pk}/mau-chung/", sent)
