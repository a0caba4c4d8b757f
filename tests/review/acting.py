"""What the tests do as an officer: sign in, find a filing of the story, fill in the form of its page."""

import re
from typing import Any

from django.test import Client

from review.models import Officer, Submission


def client_of(officer: Officer) -> Client:
    client = Client()
    client.force_login(officer.user)
    return client


def filing(number: int) -> Submission:
    return Submission.objects.get(key=f"key-{number:02d}")


def form_of(client: Client, submission: Submission) -> dict[str, Any]:
    """The hidden values of the decision form, as the page shows them now."""
    page = client.get(f"/ho-so/{submission.pk}/").content.decode()
    form = page[page.index('id="quyet-dinh"') :]
    names = ("version", "idempotency_key", "pair")
    found = {name: re.search(rf'name="{name}" value="([^"]*)"', form) for name in names}
    return {name: match[1] for name, match in found.items() if match}


def decide(client: Client, number: int, verdict: str, **typed: Any) -> Any:
    """Open a filing's page and send its form."""
    submission = filing(number)
    sent = form_of(client, submission) | {"verdict": verdict, **typed}
    return client.post(f"/ho-so/{submission.pk}/quyet-dinh/", sent)
