"""The page "Lịch sử của tôi": an officer's events, each with the way to take it back."""

from dataclasses import dataclass
from itertools import groupby
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from review import blind, trail, words_vi
from review.filters import Filters, day_in
from review.models import Decision, Officer
from review.my_history import PAGE, Chosen, events_of, people_of
from review.scope import seen_by
from review.views.asking import number_in, officer_asking
from review.views.history import Entry, entry_of
from review.views.toast import toast_for


@dataclass(frozen=True, slots=True)
class Day:
    """The events of one day under its date."""

    date: str
    entries: list[tuple[Entry, str]]


@require_safe
def my_history(request: HttpRequest) -> HttpResponse:
    """Show a page of the officer's events, or of somebody's whom they answer for."""
    officer = officer_asking(request)
    people = people_of(officer)
    whose = _whose(officer, people, request.GET.get("nguoi", ""))
    chosen = Chosen(
        verdict=request.GET.get("verdict", ""),
        day=day_in(request.GET.get("ngay", "")),
        before=number_in(request.GET.get("truoc", "")),
    )
    found = events_of(officer, whose, chosen)
    shown = [one for one in found[:PAGE] if not _is_hidden(one, officer)]
    context = {
        "officer": officer,
        "filters": Filters(),
        "toast": toast_for(request, seen_by(officer)),
        "is_own": whose.pk == officer.pk,
        "name": trail.name_of(whose),
        "days": _days(shown, officer),
        "is_first": chosen.before is None,
        "first": _query(whose, officer, chosen),
        "next": _query(whose, officer, chosen, found[PAGE - 1]) if len(found) > PAGE else "",
        **_choices(officer, people, whose, chosen),
    }
    return render(request, "review/my_history.html", context)


def _whose(officer: Officer, people: list[Officer], asked: str) -> Officer:
    """Find whose events are asked for; others' only of people the officer may look at (404)."""
    if asked in ("", str(officer.user_id)):
        return officer
    found = next((one for one in people if str(one.user_id) == asked), None)
    if found is None:
        raise Http404
    return found


def _is_hidden(event: Decision, officer: Officer) -> bool:
    """Tell whether an event would give away what the officer is still to read without suggestions."""
    return event.officer_id != officer.user_id and blind.hides(event.submission, officer)


def _days(events: list[Decision], officer: Officer) -> list[Day]:
    visible = dict(
        seen_by(officer)
        .filter(pk__in=[one.canonical_id for one in events if one.canonical_id])
        .values_list("pk", "submission_id")
    )
    return [
        Day(date, [_told(one, officer, visible) for one in some])
        for date, some in groupby(events, lambda one: f"{timezone.localtime(one.at):%d/%m/%Y}")
    ]


def _told(event: Decision, officer: Officer, visible: dict[int, str]) -> tuple[Entry, str]:
    title = event.submission.readable[0] or _("(không có tên)")
    return entry_of(event, officer, visible.get(event.canonical_id or 0, "")), title


def _query(whose: Officer, officer: Officer, chosen: Chosen, last: Decision | None = None) -> str:
    values = {
        "nguoi": "" if whose.pk == officer.pk else whose.user_id,
        "verdict": chosen.verdict,
        "ngay": f"{chosen.day:%d/%m/%Y}" if chosen.day else "",
        "truoc": last.pk if last else "",
    }
    return urlencode({name: value for name, value in values.items() if value})


def _choices(
    officer: Officer, people: list[Officer], whose: Officer, chosen: Chosen
) -> dict[str, Any]:
    verdicts = {"": _("Mọi quyết định")} | {
        code: _(name) for code, name in words_vi.VERDICTS.items()
    }
    names = {"": _("Tôi")} | {str(one.user_id): trail.name_of(one) for one in people}
    whom = "" if whose.pk == officer.pk else str(whose.user_id)
    return {
        "verdicts": [(code, name, code == chosen.verdict) for code, name in verdicts.items()],
        "people": [(code, name, code == whom) for code, name in names.items()] if people else [],
        "day": chosen.day,
    }


routes: list[URLPattern] = [path("lich-su/", my_history, name="my_history")]
