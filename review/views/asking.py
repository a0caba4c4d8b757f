"""Who asks, and what numbers their forms hold."""

from django.http import Http404, HttpRequest

from review.models import Officer
from review.scope import officer_of


def officer_asking(request: HttpRequest) -> Officer:
    """Give the officer who asks; people without an officer's rights find nothing here (404)."""
    officer = officer_of(request.user)
    if officer is None:
        raise Http404
    return officer


def number_in(typed: str) -> int | None:
    """Read a number from a form, None for anything that no row of the database is numbered by."""
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 19 else None
