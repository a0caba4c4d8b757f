"""The scoreboard: how far every union is, and what the officer's own filings hold."""

from collections.abc import Iterable, Mapping
from typing import Any, get_args

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from review import curated, policy, scoreboard, words_vi
from review.figures import told
from review.figures.board import Order, leaders, reached
from review.figures.published import Published, note, published
from review.figures.series import Step
from review.figures.shares import Share
from review.figures.told import PROGRESS, WITHIN
from review.filters import day_in
from review.models import Officer
from review.scope import owners_of
from review.scoreboard import Asked, Board
from review.union_tree import ROOT
from review.views import board_pictures, board_tables
from review.views.asking import officer_asking
from review.views.board_tables import written
from review.views.options import options

_LEADERS = 10
_STEPS = {"day": gettext_lazy("Ngày"), "week": gettext_lazy("Tuần"), "month": gettext_lazy("Tháng")}
_ORDERS = {
    "filed": gettext_lazy("Số đã nộp"),
    "approved": gettext_lazy("Số đã duyệt"),
    "target": gettext_lazy("Tỷ lệ so với chỉ tiêu"),
}
_AS_FILED = "cu"
_NAMES = {"": gettext_lazy("Đơn vị hiện nay"), _AS_FILED: gettext_lazy("Đơn vị lúc nộp")}


@require_safe
def board_page(request: HttpRequest) -> HttpResponse:
    """Show the board, bounded, ordered and named as the address asks; what cannot be read there asks for nothing."""
    officer = officer_asking(request)
    unions = {code: curated.union_name(code) for code in scoreboard.unions_of(officer)}
    asked = _asked(request, unions)
    found = scoreboard.of_officer(officer, asked)
    context = {
        **_form(asked, unions),
        **_figures(found, asked.step),
        "meanings": [_(one) for one in told.MEANINGS],
        "published": [_published(one) for one in published() if _concerns(officer, one)],
    }
    return render(request, "review/scoreboard.html", context)


def _asked(request: HttpRequest, unions: Iterable[str]) -> Asked:
    given = request.GET
    step, order, union = given.get("buoc"), given.get("xep"), given.get("union", "")
    return Asked(
        first=day_in(given.get("tu", "").strip()),
        last=day_in(given.get("den", "").strip()),
        step=step if step in get_args(Step) else "month",  # type: ignore[arg-type]
        order=order if order in get_args(Order) else "filed",  # type: ignore[arg-type]
        as_filed=given.get("ten") == _AS_FILED,
        union=union if union in unions else "",
    )


def _form(asked: Asked, unions: Mapping[str, str]) -> dict[str, Any]:
    first, last = asked.first, asked.last
    as_filed = _AS_FILED if asked.as_filed else ""
    return {
        "unions": options(unions, asked.union),
        "steps": options({code: str(name) for code, name in _STEPS.items()}, asked.step),
        "orders": options({code: str(name) for code, name in _ORDERS.items()}, asked.order),
        "names": options({code: str(name) for code, name in _NAMES.items()}, as_filed),
        "first": first,
        "last": last,
        "is_wrong": first is not None and last is not None and last < first,
    }


def _figures(found: Board, step: Step) -> dict[str, Any]:
    inside = [line for line in found.lines if line.within]
    pictures, inner_pictures = board_pictures.of_board(found, step)
    within = _("Bên trong hồ sơ (phạm vi của anh/chị)")
    return {
        "is_country": found.is_country,
        "tiles": _tiles(found),
        "pictures": pictures,
        "inner_pictures": inner_pictures,
        "progress": board_tables.board(_("Tiến độ từng công đoàn"), PROGRESS, found.lines),
        "inside": board_tables.board(within, WITHIN, inside),
        "outlier": told.vnd(policy.outlier_vnd()),
        "grown": board_tables.growth(found.grown) if found.grown else None,
        "aims": [board_tables.aim(target, share) for target, share in found.aims],
        "periods": board_tables.periods(found.periods, step),
        "undated": words_vi.number(found.undated) if found.undated else "",
        "fields": board_tables.fields(found.inside.fields),
        "groups": board_tables.groups(found.inside.groups),
        "without_post": written(found.inside.without_post),
    }


def _tiles(found: Board) -> list[tuple[str, str]]:
    own, met = found.own, reached(found.lines)
    top = leaders(found.lines, _LEADERS, whole=found.whole.filed)
    return [
        (_("Đã nộp"), words_vi.number(own.filed)),
        (_("Đã sàng lọc"), words_vi.number(own.screened)),
        (_("Đã duyệt"), _part(own.approved, own.screened)),
        (_("Trả lại"), _part(own.returned, own.screened)),
        (_("Đang chờ"), _part(own.waiting, own.screened)),
        (_("Đơn vị đạt chỉ tiêu"), f"{met.part}/{met.whole}"),
        (_("Mười đơn vị nộp nhiều nhất"), _part(*top)),
    ]


def _part(part: int, whole: int) -> str:
    return f"{words_vi.number(part)} ({written(Share(part, whole))})" if whole else "0"


def _concerns(officer: Officer, one: Published) -> bool:
    owners = owners_of(officer)
    return owners is None or one.union_code == ROOT or one.union_code in owners


def _published(one: Published) -> dict[str, str]:
    return {
        "where": board_tables.union(one.union_code),
        "note": note(one),
        "source": one.source,
    }


routes: list[URLPattern] = [path("bang-diem/", board_page, name="scoreboard")]
