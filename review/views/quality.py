"""What the blind sample says of people and of the machine."""

from dataclasses import replace

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from review import curated, keep_rates, policy, quality, second_readings, words_vi
from review.models import Officer, SecondReading, Tally
from review.quality import Precision
from review.scope import owners_of
from review.union_tree import UnionTree
from review.views import second_reading
from review.views.asking import number_in, officer_asking
from review.views.options import options
from review.views.quality_tables import Figure, Row, kappa, narrow, share, wide

_UNION_COLUMNS = (
    gettext_lazy("Đã đọc mù"),
    gettext_lazy("Cùng quyết định"),
    gettext_lazy("Kappa duyệt hay không"),
    gettext_lazy("“Ít nội dung” đúng"),
    gettext_lazy("Lĩnh vực đúng"),
)
_REVIEWER_COLUMNS = (
    gettext_lazy("Duyệt, trên mọi quyết định"),
    gettext_lazy("Duyệt, trên hồ sơ máy có nêu"),
    gettext_lazy("Duyệt, trên hồ sơ giống công đoàn khác"),
    gettext_lazy("Quyết khác gợi ý"),
)


@require_safe
def quality_page(request: HttpRequest) -> HttpResponse:
    """Show agreement, precision and keep-rates to those who lead or look; others find nothing here."""
    officer = officer_asking(request)
    if not (officer.leads or officer.reads_only):
        raise Http404
    unions = _unions(officer)
    union = request.GET.get("union", "")
    union = union if union in unions else ""
    found = quality.of_scope(officer, union=union)
    before = number_in(request.GET.get("truoc", ""))
    listed = quality.disagreements(officer, union=union, before=before)
    due = second_readings.due_count(officer)
    context = {
        "officer": officer,
        "unions": options(unions, union),
        "union": union,
        "least": policy.in_force().least_sample,
        "share": words_vi.percent(policy.in_force().blind_share),
        "read": words_vi.number(found.read),
        "read_twice": words_vi.number(found.agreement.read_twice),
        "due": words_vi.number(due) if due <= second_readings.COUNT_MOST else _more(due),
        "can_read": bool(due) and not officer.reads_only,
        "agreement": narrow(_agreement(found.agreement)),
        "flags": narrow(
            _row(_(words_vi.reason(one.code).name), one) for one in found.flags if one.number
        ),
        "others": narrow(_others(found)),
        "fields": narrow(_row(curated.field_name(one.code), one) for one in found.fields),
        "of_unions": _of_unions(found),
        "overrides": narrow(
            _row(words_vi.LANES.get(one.code, one.code), one) for one in found.overrides
        ),
        "reviewers": _of_reviewers(found),
        "is_cut": found.is_cut,
        "most": keep_rates.REVIEWERS_MOST,
        "differing": [_differing(one) for one in listed[: quality.DISAGREEMENTS]],
        "before": listed[quality.DISAGREEMENTS - 1].pk
        if len(listed) > quality.DISAGREEMENTS
        else "",
        "is_later_page": before is not None,
    }
    return render(request, "review/quality.html", context)


def _more(due: int) -> str:
    return _("hơn %(number)s") % {"number": words_vi.number(due - 1)}


def _unions(officer: Officer) -> dict[str, str]:
    """Name the unions of the officer's that anything was counted of, by the code of today."""
    tree, owners = UnionTree.load(), owners_of(officer)
    counted = set(
        Tally.objects.exclude(owner_code="")
        .order_by()
        .values_list("owner_code", flat=True)
        .distinct()
    )
    mine = counted if owners is None else counted.intersection(owners)
    codes = {tree.today(code) for code in mine}
    return dict(sorted(((code, tree.full_name(code)) for code in codes), key=lambda one: one[1]))


def _of_unions(found: quality.Quality) -> SafeString:
    words = {
        "caption": _("Theo công đoàn"),
        "first": _("Công đoàn"),
        "nothing": _("Chưa có hồ sơ nào được đọc không kèm gợi ý."),
    }
    return wide(words, _UNION_COLUMNS, [_of_union(one) for one in found.unions if one.read])


def _of_reviewers(found: quality.Quality) -> SafeString:
    words = {
        "caption": _("Tỷ lệ giữ (duyệt) của từng người, bên cạnh mức chung của cùng công đoàn"),
        "first": _("Người rà soát"),
        "nothing": _("Chưa có quyết định nào."),
    }
    return wide(words, _REVIEWER_COLUMNS, [_of_reviewer(one) for one in found.reviewers])


def _agreement(found: quality.Agreement) -> list[Row]:
    number = found.read_twice
    return [
        Row(_("Chọn cùng một quyết định"), [share(found.same_verdict, number)]),
        Row(_("Kappa: duyệt hay không duyệt"), [kappa(found.kept, number)]),
        Row(_("Kappa: cả bốn lựa chọn"), [kappa(found.verdict, number)]),
        Row(_("Kappa: lĩnh vực"), [kappa(found.field, number)]),
    ]


def _others(found: quality.Quality) -> list[Row]:
    copies = [
        _row(
            _("%(label)s: người kết luận là trùng")
            % {"label": words_vi.LABELS[one.code].lower().capitalize()},
            one,
        )
        for one in found.copies
        if one.number
    ]
    return [
        _row(_("Lĩnh vực máy gợi ý đúng lĩnh vực người chọn"), found.field),
        _row(_("Máy có gợi ý lĩnh vực"), found.field_given),
        _row(_("Hồ sơ người thấy ít nội dung mà máy cũng nêu"), found.found),
        *copies,
    ]


def _of_union(one: quality.OfUnion) -> Row:
    agreement = one.agreement
    return Row(
        curated.union_name(one.owner_code),
        [
            Figure(words_vi.number(one.read), is_count=True),
            share(agreement.same_verdict, agreement.read_twice),
            kappa(agreement.kept, agreement.read_twice),
            share(one.low_content.right, one.low_content.number),
            share(one.field.right, one.field.number),
        ],
    )


def _of_reviewer(one: keep_rates.Reviewer) -> Row:
    told = (one.kept, one.flagged, one.crossing, one.overrides)
    return Row(one.name, [_beside_average(kept) for kept in told])


def _beside_average(kept: keep_rates.Kept) -> Figure:
    average = words_vi.percent(kept.average.value) if kept.average else ""
    return replace(share(kept.own, kept.number), average=average)


def _row(name: str, one: Precision) -> Row:
    return Row(_(name), [share(one.right, one.number)])


def _differing(reading: SecondReading) -> dict[str, object]:
    filed, first = reading.submission, reading.first
    return {
        "pk": filed.pk,
        "id": filed.submission_id,
        "title": filed.title_text or filed.title or _("(không có tên)"),
        "union": curated.union_name(filed.owner_code),
        "first_name": first.officer_name,
        "first": _said(first.verdict, first.reason_code, first.field),
        "second_name": reading.officer_name,
        "second": _said(reading.verdict, reading.reason_code, reading.field),
        "at": reading.at,
    }


def _said(verdict: str, reason_code: str, field: str) -> str:
    parts = [_(words_vi.VERDICTS[verdict])]
    if reason_code:
        parts.append(_(words_vi.DECISION_REASONS.get(reason_code, reason_code)).lower())
    if field:
        parts.append(_("lĩnh vực %(field)s") % {"field": curated.field_name(field)})
    return "; ".join(parts)


routes: list[URLPattern] = [
    path("chat-luong/", quality_page, name="quality"),
    *second_reading.routes,
]
