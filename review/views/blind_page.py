"""A submission of the blind sample as it is read without suggestions: what was filed, and a form that suggests nothing.

A page of its own, and not the usual one with parts left out: what is added there is never shown here by oversight.
"""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from review import criteria, curated, units, words_vi
from review.blind import SAYABLE
from review.filters import Filters
from review.models import BLIND_TAB, Officer, Submission, Verdict
from review.saying import REASON_MOST
from review.scope import seen_by
from review.views.claims import claim_strip
from review.views.comparison import sections
from review.views.criteria import panel
from review.views.form import KEYS, Typed
from review.views.toast import toast_for

# Reasons that answer a suggestion, or other filings that are not shown.
_ANSWERS = ("machine_wrong", "same_text", "shared_text")


def blind_page(
    request: HttpRequest, officer: Officer, shown: Submission, typed: Typed, status: int = 200
) -> HttpResponse:
    """Render a submission without anything that the machine or another officer said of it."""
    is_second = bool(shown.second_due)
    address = reverse("reading_again" if is_second else "decision", args=[shown.pk])
    filters = Filters.read(request.GET).with_lane(BLIND_TAB)
    context = {
        "pk": shown.pk,
        "title": shown.readable[0] or _("(không có tên)"),
        "unit": shown.unit_text or shown.unit or _("(chưa ghi đơn vị)"),
        "union": curated.union_name(shown.union_code),
        "sections": sections(shown),
        "facts": _facts(shown),
        "is_confidential": shown.confidential,
        "is_second": is_second,
        "address": address,
        "filters": filters,
        "claim": claim_strip(officer, shown),
        "toast": toast_for(request, seen_by(officer)),
        "version": shown.version,
        "typed": typed,
        "reason_most": REASON_MOST,
        "reasons": _reasons(),
        "fields": curated.fields().items(),
        "missing": []
        if is_second
        else [(code, told[0]) for code, told in words_vi.MISSING.items()],
        "verdicts": _verdicts(is_second=is_second),
        # All criteria alike: which of them fit would tell what the machine found.
        "criteria": panel((), criteria.in_force().sections),
    }
    return render(request, "review/blind.html", context, status=status)


def _facts(shown: Submission) -> list[tuple[str, str]]:
    stated = shown.benefit_vnd_stated
    told = {
        _("Mã hồ sơ"): shown.submission_id,
        _("Tác giả"): shown.author,
        _("Nhóm đối tượng"): shown.participant_group,
        _("Loại giải pháp"): shown.solution_type,
        _("Lĩnh vực khai"): shown.declared_field,
        _("Ngày nộp"): words_vi.day_first(shown.submitted_on),
        _("Ngày áp dụng"): words_vi.day_first(shown.applied_on),
        _("Giá trị làm lợi khai"): "" if stated is None else units.vnd(stated),
    }
    return [(name, value or _("chưa ghi")) for name, value in told.items()]


def _reasons() -> list[tuple[str, str, str]]:
    """List code, name and number key of the reasons, in the same order for every submission."""
    offered = [one for one in words_vi.DECISION_REASONS.items() if one[0] not in _ANSWERS]
    return [(code, name, str(n) if n < 10 else "") for n, (code, name) in enumerate(offered, 1)]


def _verdicts(*, is_second: bool) -> list[dict[str, Any]]:
    """List the buttons; a second reading is not put off, it is left."""
    soft = (Verdict.UNSURE, Verdict.LATER)
    return [
        {"value": one, "name": words_vi.VERDICTS[one], "key": KEYS[one], "is_soft": one in soft}
        for one in SAYABLE
        if not (is_second and one == Verdict.LATER)
    ]
