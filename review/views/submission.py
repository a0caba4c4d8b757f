"""One submission: its text, why it was flagged, its earlier filing beside it, the form, the history."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from review import blind, curated, evidence, units, words_vi
from review.filters import Filters
from review.gates import gates_of
from review.mentioned import mentioned
from review.models import BLIND_TAB, CLOSED, Decision, Officer, Submission
from review.paging import next_after
from review.passages import Span
from review.scope import officer_of, seen_by
from review.views.blind_page import blind_page
from review.views.claims import claim_strip
from review.views.comparison import Comparison, compare, later_copies, sections
from review.views.criteria import panel_beside
from review.views.form import Typed, form_of
from review.views.history import history_of, told, with_acts
from review.views.toast import toast_for

__all__ = ["Typed", "address_after", "following", "page_of", "submission"]


@require_safe
def submission(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one submission that the officer may see."""
    return page_of(request, pk, Typed())


@require_safe
def following(request: HttpRequest, pk: int) -> HttpResponse:
    """Go on to the submission that follows in the filtered queue, without deciding."""
    visible = seen_by(officer_of(request.user))
    here = visible.filter(pk=pk).first()
    if here is None:
        raise Http404
    return redirect(address_after(request, here))


def address_after(request: HttpRequest, here: Submission, saved: Decision | None = None) -> str:
    """Give the address of the next submission of the filtered queue, or of the queue when none is left."""
    filters = Filters.read(request.GET)
    officer = officer_of(request.user)
    if not filters.lane:  # of a filing read without suggestions the address must not tell the lane
        filters = filters.with_lane(BLIND_TAB if blind.hides(here, officer) else here.tab)
    visible = seen_by(officer)
    after = next_after(filters.apply(visible, officer), here)
    page = reverse("queue") if after is None else reverse("submission", args=[after])
    toast = f"&da_luu={saved.pk}" if saved else ""
    return f"{page}?{filters.query}{toast}"


def page_of(request: HttpRequest, pk: int, typed: Typed, status: int = 200) -> HttpResponse:
    """Render the page of one submission; 404 when the officer may not see it."""
    officer = officer_of(request.user)
    shown = seen_by(officer).select_related("claimed_by", "signed").filter(pk=pk).first()
    if shown is None or officer is None:
        raise Http404
    if blind.hides(shown, officer):
        return blind_page(request, officer, shown, typed, status)
    context = _context(request, officer, shown, typed)
    return render(request, "review/submission.html", context, status=status)


def _context(
    request: HttpRequest, officer: Officer, shown: Submission, typed: Typed
) -> dict[str, Any]:
    comparison = compare(officer, shown, request.GET.get("cap", ""))
    filters = Filters.read(request.GET)
    history = history_of(shown, officer)
    ruled_in = [entry.run_id for entry in history if entry.is_ruling]
    return {
        "officer": officer,
        "filters": filters,
        "toast": toast_for(request, seen_by(officer)),
        "claim": claim_strip(officer, shown),
        "typed": typed,
        "form": form_of(shown, comparison, typed, officer),
        "history": history,
        "story": told(request, with_acts(history, shown), filters.query),
        "comparison": comparison,
        "later_copies": later_copies(officer, shown),
        "is_ruled_apart": bool(ruled_in),
        "is_older": shown.run_id in ruled_in,
        "criteria": panel_beside(shown),
        **_filed(shown),
        **_found(shown, _relation(comparison)),
    }


def _relation(comparison: Comparison | None) -> str:
    """Name the relation to the earlier filing as it stands within a sentence."""
    told = comparison.alike.relation if comparison else ""
    return told[:1].lower() + told[1:]


def _filed(shown: Submission) -> dict[str, Any]:
    """Gather what the filing says itself."""
    return {
        "submission": shown,
        "title": shown.readable[0] or _("(không có tên)"),
        "union": curated.union_name(shown.union_code),
        "encoding": words_vi.ENCODINGS.get(shown.encoding_restored, shown.encoding_restored),
        "state": _(words_vi.STATES[shown.state]),
        "is_decided": shown.state in CLOSED,
    }


def _found(shown: Submission, relation: str) -> dict[str, Any]:
    """Gather what the machine says of it, the sentences it names marked in the text."""
    flags, spans = evidence.placed(evidence.flags(shown, relation), shown)
    return {
        "flags": flags,
        "filed": _marked(shown, spans),
        "lane": _(words_vi.LANES.get(shown.lane, shown.lane)),
        "band": _(words_vi.BANDS[shown.band]),
        "gates": gates_of(shown),
        "mentioned": mentioned("\n".join(shown.readable)),
        "money": _money(shown),
        "field": _field(shown),
    }


def _marked(shown: Submission, spans: list[Span]) -> list[dict[str, Any]]:
    """Cut the text into parts; of each marked sentence the first piece carries the anchor."""
    anchored: set[int] = set()
    parts: list[dict[str, Any]] = []
    for section in sections(shown, spans):
        pieces = []
        for segment in section.segments:
            is_first = segment.number > 0 and segment.number not in anchored
            anchored.add(segment.number)
            pieces.append((segment.text, segment.number, is_first))
        parts.append(
            {
                "heading": section.heading,
                "pieces": pieces,
                "as_filed": section.as_filed,
                "encoding": section.encoding,
            }
        )
    return parts


def _money(shown: Submission) -> list[tuple[str, str]]:
    amounts = {
        _("Khai"): shown.benefit_vnd_stated,
        _("Thấy trong bài"): shown.benefit_vnd_found,
    }
    return [
        (name, _("không có") if amount is None else units.vnd(amount))
        for name, amount in amounts.items()
    ]


def _field(shown: Submission) -> dict[str, Any]:
    cues = [cue.get("text", "") if isinstance(cue, dict) else str(cue) for cue in shown.field_cues]
    confidence = shown.field_confidence
    code = shown.field_code
    return {
        "name": curated.field_name(code) if code else _(words_vi.NO_FIELD),
        "confidence": "" if confidence is None else words_vi.percent(confidence),
        "second": curated.field_name(shown.field_second) if shown.field_second else "",
        "cues": [cue for cue in cues if cue],
    }
