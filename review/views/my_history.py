"""The page "Lịch sử của tôi": an officer's events, each with the way to take it back."""

from dataclasses import dataclass
from itertools import groupby
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from review import blind, trail, words_vi
from review.filters import Filters, day_in
from review.models import Decision, Officer
from review.my_history import PAGE, Chosen, Person, events_of, people_of
from review.pieces import piece
from review.scope import seen_by
from review.views.asking import number_in, officer_asking
from review.views.history import Entry, entry_of, given_for_events
from review.views.links import links_to
from review.views.options import options
from review.views.toast import toast_for

_TITLE_MOST = 90  # characters


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
    found = events_of(officer, whose.user_id, chosen)
    shown = [one for one in found[:PAGE] if not _is_hidden(one, officer)]
    context = {
        "officer": officer,
        "filters": Filters(),
        "toast": toast_for(request, seen_by(officer)),
        "is_own": whose.user_id == officer.user_id,
        "name": whose.name,
        "days": _told(request, shown, officer),
        "is_first": chosen.before is None,
        "first": _query(whose, officer, chosen),
        "next": _query(whose, officer, chosen, found[PAGE - 1]) if len(found) > PAGE else "",
        **_choices(officer, people, whose, chosen),
    }
    return render(request, "review/my_history.html", context)


def _whose(officer: Officer, people: list[Person], asked: str) -> Person:
    """Find whose events are asked for; others' only of people the officer may look at (404)."""
    if asked in ("", str(officer.user_id)):
        return Person(officer.user_id, trail.name_of(officer))
    found = next((one for one in people if str(one.user_id) == asked), None)
    if found is None:
        raise Http404
    return found


def _is_hidden(event: Decision, officer: Officer) -> bool:
    """Tell whether an event would give away what the officer is still to read without suggestions."""
    return event.officer_id != officer.user_id and blind.hides(event.submission, officer)


def _told(request: HttpRequest, events: list[Decision], officer: Officer) -> SafeString | str:
    """Render events under their days; "" where there is none."""
    if not events:
        return ""
    given = {
        "days": _days(events, officer),
        "submission_page": links_to("submission"),
        **given_for_events(request, Filters().query),
    }
    return piece("days.html", given)


def _days(events: list[Decision], officer: Officer) -> list[Day]:
    visible = dict(
        seen_by(officer)
        .filter(pk__in=[one.canonical_id for one in events if one.canonical_id])
        .values_list("pk", "submission_id")
    )
    return [
        Day(date, [_entry(one, officer, visible) for one in some])
        for date, some in groupby(events, lambda one: f"{timezone.localtime(one.at):%d/%m/%Y}")
    ]


def _entry(event: Decision, officer: Officer, visible: dict[int, str]) -> tuple[Entry, str]:
    title = event.submission.title_text or event.submission.title or _("(không có tên)")
    told = Truncator(title).chars(_TITLE_MOST) if len(title) > _TITLE_MOST else title
    return entry_of(event, officer, visible.get(event.canonical_id or 0, "")), told


def _query(whose: Person, officer: Officer, chosen: Chosen, last: Decision | None = None) -> str:
    values = {
        "nguoi": "" if whose.user_id == officer.user_id else whose.user_id,
        "verdict": chosen.verdict,
        "ngay": f"{chosen.day:%d/%m/%Y}" if chosen.day else "",
        "truoc": last.pk if last else "",
    }
    return urlencode({name: value for name, value in values.items() if value})


def _choices(
    officer: Officer, people: list[Person], whose: Person, chosen: Chosen
) -> dict[str, Any]:
    verdicts = {"": _("Mọi quyết định")} | {
        code: _(name) for code, name in words_vi.VERDICTS.items()
    }
    names = {"": _("Tôi")} | {str(one.user_id): one.name for one in people}
    whom = "" if whose.user_id == officer.user_id else str(whose.user_id)
    return {
        "verdicts": options(verdicts, chosen.verdict),
        "people": options(names, whom) if people else "",
        "day": chosen.day,
    }


routes: list[URLPattern] = [path("lich-su/", my_history, name="my_history")]
