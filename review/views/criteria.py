"""The criteria that decisions are made by: a panel beside a submission, and a page of their own."""

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from review import evidence
from review.criteria import Section, in_force
from review.models import Submission
from review.pieces import piece
from review.views.asking import officer_asking


@require_safe
def criteria(request: HttpRequest) -> HttpResponse:
    """Show all criteria in force."""
    officer_asking(request)
    return render(request, "review/criteria.html", {"criteria": in_force()})


def panel_beside(shown: Submission) -> dict[str, Any]:
    """Give what `review/_criteria.html` shows as `criteria`: first the sections about this submission's reasons."""
    fitting, others = in_force().for_reasons(evidence.codes(shown))
    return panel(fitting, others)


def panel(fitting: Iterable[Section], others: Iterable[Section]) -> dict[str, Any]:
    """Give what the panel shows, `fitting` sections opened."""
    return {
        "version": in_force().version,
        "fitting": _listed(tuple(fitting), is_open=True),
        "others": _listed(tuple(others), is_open=False),
    }


@lru_cache(maxsize=200)
def _listed(sections: tuple[Section, ...], *, is_open: bool) -> SafeString | str:
    """Render sections, in the language of their authors whatever that of the page; "" where there are none."""
    given = {"sections": sections, "is_open": is_open}
    return piece("criteria.html", given) if sections else ""


routes: list[URLPattern] = [path("tieu-chi/", criteria, name="criteria")]
