"""What every page is given besides its own."""

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from review.full_text import waiting_requests


def requests_waiting(request: HttpRequest) -> dict[str, Any]:
    """Give the number of requests that wait for the officer's answer; counted when a page asks for it."""
    return {"requests_waiting": SimpleLazyObject(lambda: _number(request))}


def _number(request: HttpRequest) -> int:
    user = getattr(request, "user", None)
    is_known = user is not None and user.is_authenticated and user.is_active
    officer = getattr(user, "officer", None) if is_known else None
    return waiting_requests(officer) if officer is not None else 0
