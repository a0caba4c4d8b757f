"""Two filings side by side: the earlier one left, the later one right; only the later one can be marked."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from review import bands, curated, words_vi
from review.counterparts import Counterpart, earlier_filing, note_shown, right_spans
from review.filters import Filters
from review.full_text import Beside, last_request, pair_beside
from review.models import CLOSED, FullTextRequest, Officer, Pair, RequestState, Submission
from review.scope import seen_by
from review.template_in_force import Masking, masking
from review.template_passages import proposed_of
from review.views.asking import officer_asking
from review.views.claims import claim_strip
from review.views.comparison import Comparison, comparison_of, numbers_of
from review.views.criteria import panel_beside
from review.views.form import Typed, form_of
from review.views.laid_out import Line, Part, lines, one_text, rows_of
from review.views.shown_passages import shown_passages
from review.views.toast import toast_for

if TYPE_CHECKING:
    from nlp.neardup import Alignment

_NOTHING_LEFT_OUT = 0.01  # a smaller difference is rounding


@dataclass(frozen=True, slots=True)
class Laid:
    """What is shown of both texts: rows where both are given, else the later one alone.

    `now` are the measures with what is template text now, `without` those as if the proposed passages were too.
    """

    lines: list[Line]
    later: list[Part]
    is_plain: bool = False
    now: "Alignment | None" = None
    without: "Alignment | None" = None


@require_safe
def pair(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a pair whose later filing the officer may see."""
    return pair_page(request, pk)


def pair_page(
    request: HttpRequest, pk: int, *, message: str = "", why: str = "", status: int = 200
) -> HttpResponse:
    """Render a pair, or what was refused about it with what was typed; 404 where the officer may not see it."""
    officer = officer_asking(request)
    try:
        beside = pair_beside(officer, pk)
    except Pair.DoesNotExist:
        raise Http404 from None
    found = beside.pair
    asked = last_request(officer, found)
    is_granted = asked is not None and asked.state == RequestState.GRANTED
    other = earlier_filing(officer, found, is_granted=is_granted)
    note_shown(officer, other, found)
    context = _context(request, officer, beside, other)
    context |= {"asked": _asked(asked, other), "message": message, "why": why}
    return render(request, "review/pair.html", context, status=status)


def _context(
    request: HttpRequest, officer: Officer, beside: Beside, other: Counterpart
) -> dict[str, Any]:
    found, shown, pairs = beside
    comparison = comparison_of(shown, found, other, pairs)
    laid = _laid(found, shown, other)
    return {
        "pair": found,
        "submission": shown,
        "officer": officer,
        "filters": Filters.read(request.GET),
        "title": shown.readable[0] or _("(không có tên)"),
        "union": curated.union_name(shown.union_code),
        "other_union": curated.union_name(other.submission.union_code) if other.submission else "",
        "comparison": comparison,
        "laid": laid,
        "rows": rows_of(laid.lines, _("Nộp trước"), _("Hồ sơ này")),
        "numbers": _numbers(comparison, laid),
        "band_meaning": _band_meaning(),
        "likeness_meaning": _(words_vi.LIKENESS_MEANING),
        "criteria": panel_beside(shown),
        "labels": [
            (_(words_vi.LABELS[one]), _(told)) for one, told in words_vi.LABEL_MEANINGS.items()
        ],
        "form": form_of(shown, comparison, Typed(), officer),
        "claim": claim_strip(officer, shown),
        "is_decided": shown.state in CLOSED,
        "shown_passages": shown_passages(comparison, shown),
        "passage_reasons": [(code, _(name)) for code, name in words_vi.PASSAGE_REASONS.items()],
        "has_proposed": request.GET.get("mau") == "1",
        "toast": toast_for(request, seen_by(officer)),
    }


def _laid(found: Pair, shown: Submission, other: Counterpart) -> Laid:
    """Lay out as much of both texts as is given; what is not given is measured all the same."""
    from nlp.sidebyside import one_side, side_by_side  # here: pages start without the text tools

    force = masking()
    right = "\n".join(shown.readable)
    if other.submission is None:
        spans = right_spans(found) if other.is_readable else []
        pieces = one_side(right, spans, template=force.template, known=force.known)
        later = one_text(shown.readable, pieces)
        if other.behind is None:
            return Laid([], later)
        left = "\n".join(other.behind.readable)
        return Laid(
            [],
            later,
            now=_measured(left, right, force),
            without=_without(found, shown, left, right),
        )
    # Measured as it is, shown as it may be: the places of both are the same.
    left = "\n".join((other.behind or other.submission).readable)
    told = side_by_side(
        left, right, template=force.template, known=force.known, passages=found.passages
    )
    laid = lines(told, other.submission.readable, shown.readable, found.passages)
    return Laid(laid, [], told.is_plain, told.shares, _without(found, shown, left, right))


def _without(found: Pair, shown: Submission, left: str, right: str) -> "Alignment | None":
    """Measure as if the passages proposed as template text were left out; None where none is."""
    proposed = proposed_of(found, shown)
    return _measured(left, right, masking(proposed)) if proposed else None


def _measured(left: str, right: str, force: Masking) -> "Alignment":
    from nlp.sidebyside import measure

    return measure(left, right, template=force.template, known=force.known)


def _numbers(comparison: Comparison, laid: Laid) -> dict[str, Any]:
    """Lay the measures out: those of the run, those of now where they differ, those without what was proposed."""
    pair, now = comparison.pair, laid.now
    # Identical texts are whole in all shares and the run leaves nothing out: what of them is template text is told now.
    template = (
        max(pair.template_share, now.template_share) if now and pair.similarity == 1 else None
    )
    columns = [(_("Lượt sàng lọc"), numbers_of(pair, template))]
    if now and abs(now.similarity - pair.similarity) > _NOTHING_LEFT_OUT:
        columns.append((_("Với mẫu chung hiện nay"), numbers_of(now)))
    if laid.without:
        columns.append((_("Nếu không tính đoạn đã đề xuất"), numbers_of(laid.without)))
    names = [name for name, _ in columns[0][1]]
    values = zip(*([value for _, value in numbers] for _, numbers in columns), strict=True)
    without = words_vi.percent(laid.without.similarity) if laid.without else ""
    return {
        "heads": [head for head, _ in columns],
        "rows": list(zip(names, values, strict=True)),
        "without": without,
    }


def _band_meaning() -> str:
    limits = {
        "high": words_vi.percent(bands.ALIKE_FROM),
        "middle": words_vi.percent(bands.PARTLY_FROM),
    }
    return (
        _(
            "Mức cao từ %(high)s, trung bình từ %(middle)s, dưới đó là thấp, tính theo số lớn nhất trong ba số: giống "
            "nhau, hồ sơ trước nằm trong hồ sơ này, hồ sơ này nằm trong hồ sơ trước. Phần mẫu chung không tính; văn "
            "bản ngắn không bao giờ xếp mức cao."
        )
        % limits
    )


def _asked(asked: FullTextRequest | None, other: Counterpart) -> dict[str, Any] | None:
    """Tell how the request for the whole text stands; None where there is nothing to ask for."""
    if other.behind is None:
        return None
    return {
        "request": asked,
        "can_ask": asked is None or asked.state == RequestState.REFUSED,
        "state": _(words_vi.REQUEST_STATES[asked.state]) if asked else "",
    }


routes: list[URLPattern] = [path("cap/<int:pk>/", pair, name="pair")]
