"""The criteria that decisions are made by: a panel beside a submission, and a page of their own."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path
from django.views.decorators.http import require_safe

from review import evidence
from review.criteria import in_force
from review.models import Submission
from review.views.asking import officer_asking


@require_safe
def criteria(request: HttpRequest) -> HttpResponse:
    """Show all criteria in force."""
    officer_asking(request)
    return render(request, "review/criteria.html", {"criteria": in_force()})


def panel_beside(shown: Submission) -> dict[str, Any]:
    """Give what `review/_criteria.html` shows as `criteria`: first the sections about this submission's reasons."""
    fitting, others = in_force().for_reasons(evidence.codes(shown))
    return {"version": in_force().version, "fitting": fitting, "others": others}


routes: list[URLPattern] = [path("tieu-chi/", criteria, name="criteria")]
