"""One submission: its text, why it was flagged, its earlier filing beside it, the form, the history."""

import dataclasses
import uuid
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from review import curated, words_vi
from review.duplicates import is_ground
from review.evidence import flags, is_short, urgency
from review.filters import Filters
from review.mentioned import mentioned
from review.models import Decision, State, Submission
from review.paging import next_after
from review.scope import officer_of, seen_by
from review.views.comparison import Comparison, compare, later_copies, sections
from review.views.history import history_of
from review.views.shown_passages import shown_passages
from review.views.toast import toast_for


@dataclass(frozen=True, slots=True)
class Typed:
    """What the form holds: nothing at first, what the officer typed when it comes back refused."""

    reason: str = ""
    reason_code: str = ""
    field: str = ""
    message: str = ""
    idempotency_key: str = dataclasses.field(default_factory=lambda: uuid.uuid4().hex)


@require_safe
def submission(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one submission that the officer may see."""
    return page_of(request, pk, Typed())


@require_safe
def following(request: HttpRequest, pk: int) -> HttpResponse:
    """Go on to the submission that follows in the filtered queue, without deciding."""
    visible = seen_by(officer_of(request.user))
    here = _found(visible.filter(pk=pk).first())
    return redirect(address_after(request, here))


def address_after(request: HttpRequest, here: Submission, saved: Decision | None = None) -> str:
    """Give the address of the next submission of the filtered queue, or of the queue when none is left."""
    filters = Filters.read(request.GET)
    if not filters.lane:
        filters = filters.with_lane(here.lane)
    visible = seen_by(officer_of(request.user))
    after = next_after(filters.apply(visible), here)
    page = reverse("queue") if after is None else reverse("submission", args=[after])
    toast = f"&da_luu={saved.pk}" if saved else ""
    return f"{page}?{filters.query}{toast}"


def page_of(request: HttpRequest, pk: int, typed: Typed, status: int = 200) -> HttpResponse:
    """Render the page of one submission; 404 when the officer may not see it."""
    officer = officer_of(request.user)
    visible = seen_by(officer)
    shown = _found(visible.filter(pk=pk).first())
    filters = Filters.read(request.GET)
    comparison = compare(officer, shown, request.GET.get("cap", ""))
    history = history_of(shown, officer)
    ruled_in = [entry.run_id for entry in history if entry.is_ruling]
    context = {
        "submission": shown,
        "officer": officer,
        "filters": filters,
        "title": shown.readable[0] or "(không có tên)",
        "union": curated.union_name(shown.union_code),
        "sections": comparison.right if comparison else sections(shown),
        "encoding": words_vi.ENCODINGS.get(shown.encoding_restored, shown.encoding_restored),
        "comparison": comparison,
        "mentioned": mentioned("\n".join(shown.readable)),
        "later_copies": later_copies(officer, shown),
        "flags": flags(shown, comparison.filing.lower() if comparison else ""),
        "is_short": is_short(shown),
        "urgency": urgency(shown),
        "lane": words_vi.LANES.get(shown.lane, shown.lane),
        "state": words_vi.STATES[shown.state],
        "is_decided": shown.state == State.DECIDED,
        "money": _money(shown),
        "field": _field(shown),
        "form": _form(shown, comparison, typed),
        "history": history,
        "is_ruled_apart": bool(ruled_in),
        "is_older": shown.run_id in ruled_in,
        "shown_passages": shown_passages(comparison, shown),
        "has_proposed": request.GET.get("mau") == "1",
        "toast": toast_for(request, visible),
    }
    return render(request, "review/submission.html", context, status=status)


def _found(found: Submission | None) -> Submission:
    if found is None:
        raise Http404
    return found


def _money(shown: Submission) -> list[tuple[str, str]]:
    amounts = {"Khai": shown.benefit_vnd_stated, "Thấy trong bài": shown.benefit_vnd_found}
    return [
        (name, "không có" if amount is None else words_vi.vnd(amount))
        for name, amount in amounts.items()
    ]


def _field(shown: Submission) -> dict[str, Any]:
    cues = [cue.get("text", "") if isinstance(cue, dict) else str(cue) for cue in shown.field_cues]
    confidence = shown.field_confidence
    return {
        "name": curated.field_name(shown.field_code) if shown.field_code else words_vi.NO_FIELD,
        "confidence": "" if confidence is None else words_vi.percent(confidence),
        "second": curated.field_name(shown.field_second) if shown.field_second else "",
        "cues": [cue for cue in cues if cue],
    }


def _form(shown: Submission, comparison: Comparison | None, typed: Typed) -> dict[str, Any]:
    can_link = (
        comparison is not None
        and is_ground(comparison.pair, shown)
        and comparison.other.is_readable
    )
    return {
        "typed": typed,
        "version": shown.version,
        "pair": comparison.pair.pk if comparison and can_link else "",
        "is_ground": can_link,
        "can_rule": comparison is not None and comparison.other.is_readable,
        "ruling_key": uuid.uuid4().hex,
        "needs_words": comparison is not None and comparison.pair.filing == "other_unit",
        "reasons": words_vi.DECISION_REASONS.items(),
        "fields": curated.fields().items(),
        "verdicts": words_vi.VERDICTS,
    }
