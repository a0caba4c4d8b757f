"""The page of a group: how it hangs together, its members as far as the officer may see them, the forms."""

import dataclasses
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from review import acts, blind, policy, words_vi
from review.acts import Refused
from review.filters import Filters
from review.groups import group_of
from review.models import Decision, Officer, Submission
from review.pieces import piece
from review.scope import seen_by
from review.views.asking import number_in, officer_asking
from review.views.group_members import Seen, seen_of, settled_by
from review.views.group_rows import Row, RowMaker, Sight
from review.views.group_summary import summary_of


@dataclass(frozen=True, slots=True)
class Typed:
    """What the forms hold: nothing at first, what the officer sent when it comes back refused."""

    message: str = ""
    refused: Sequence[Refused] = ()
    written: int = 0
    reason: str = ""
    reason_code: str = ""
    with_earliest: bool = False
    chosen: frozenset[int] | None = None
    first_event: int | None = None
    key: str = dataclasses.field(default_factory=lambda: uuid.uuid4().hex)

    @property
    def by_reason(self) -> list[tuple[str, list[Refused]]]:
        """Who was refused, by reason in the order in which reasons came up: many are often refused for one."""
        found: dict[str, list[Refused]] = {}
        for one in self.refused:
            found.setdefault(one.why, []).append(one)
        return list(found.items())


@dataclass(frozen=True, slots=True)
class ActToast:
    """The act that the address names as just done, with the way to take it back."""

    first_event: int
    number: int
    undone: int
    verdict: str

    @property
    def can_undo(self) -> bool:
        """Whether anything of it still stands."""
        return self.undone < self.number


def group_page(request: HttpRequest, pk: int, typed: Typed, status: int = 200) -> HttpResponse:
    """Render the group of a submission; 404 when the officer may not see that."""
    officer = officer_asking(request)
    shown = seen_by(officer).filter(pk=pk).first()
    if shown is None:
        raise Http404
    if blind.hides(shown, officer):
        told = _(acts.GROUP_READ_APART)
        return render(
            request, "review/group.html", {"shown": shown, "read_apart": told}, status=status
        )
    context = _context(request, officer, shown, typed)
    return render(request, "review/group.html", context, status=status)


def _context(
    request: HttpRequest, officer: Officer, shown: Submission, typed: Typed
) -> dict[str, object]:
    filters = Filters.read(request.GET)
    group = group_of(shown)
    ids = [member.pk for member in group.members]
    seen = seen_of(officer, ids)
    sight, names = _sight(seen)
    page, after = _page([pk for pk in ids if pk in sight.listed], _place(request))
    maker = RowMaker(officer, group, sight, names, settled_by(ids))
    rows = [maker.row(seen[pk]) for pk in page]
    is_splitting = request.GET.get("tach") == "1"
    return {
        "shown": shown,
        "officer": officer,
        "summary": summary_of(group, sight, names),
        "rows": rows,
        "listed": _listed(rows, filters.query, typed, is_splitting=is_splitting),
        "after": after,
        "is_first_page": not _place(request),
        "is_splitting": is_splitting,
        "filters": filters,
        "query": _query(request, filters),
        "typed": typed,
        "versions": " ".join(f"{row.pk}:{row.version}" for row in rows),
        "reasons": words_vi.DECISION_REASONS.items(),
        "toast": _toast(request, officer, typed),
        "likeness_meaning": words_vi.LIKENESS_MEANING,
    }


def _query(request: HttpRequest, filters: Filters) -> str:
    """Give the address's own part behind the "?", for forms that come back to this very page."""
    own = {name: request.GET[name] for name in ("tach", "sau") if request.GET.get(name)}
    return "&".join(part for part in (filters.query, urlencode(own)) if part)


def _place(request: HttpRequest) -> int | None:
    return number_in(request.GET.get("sau", ""))


def _sight(seen: Mapping[int, Seen]) -> tuple[Sight, dict[int, str]]:
    """Tell whom of a group the officer sees, by name; who is to be read without suggestions is not named."""
    hidden = frozenset(pk for pk, one in seen.items() if one.is_hidden)
    names = {pk: f"{one.title} ({one.code})" for pk, one in seen.items() if pk not in hidden}
    return Sight(frozenset(names), hidden), names


def _page(members: Sequence[int], place: int | None) -> tuple[list[int], int | None]:
    """Take the members that follow a place, and the place of the last one where more follow."""
    size = policy.in_force().group_rows
    start = members.index(place) + 1 if place in members else 0
    page = list(members[start : start + size])
    return page, page[-1] if start + size < len(members) else None


def _listed(rows: Sequence[Row], query: str, typed: Typed, *, is_splitting: bool) -> SafeString:
    """Render the members as rows of a table; their links keep the filters of `query`."""
    given = {
        "rows": rows,
        "query": query,
        "chosen": _chosen(rows, typed, is_splitting=is_splitting),
        "is_splitting": is_splitting,
        "submission_page": reverse("submission", args=[0]).removesuffix("0/"),
        "pair_page": reverse("pair", args=[0]).removesuffix("0/"),
        "choose": _("Chọn"),
        "unit": _("Đơn vị"),
        "day": _("Ngày nộp"),
        "likeness": _("So với bản nộp trước nhất"),
        "state": _("Trạng thái"),
        "earliest": _("nộp trước nhất"),
        "new": _("mới"),
        "third_party": _("duyệt hay kết luận trùng: cấp trên chung của các công đoàn"),
    }
    return piece("members.html", given)


def _chosen(rows: Sequence[Row], typed: Typed, *, is_splitting: bool) -> set[int]:
    """Tell which boxes are ticked: what was sent, else everybody to decide and nobody to take out."""
    if typed.chosen is not None:
        return set(typed.chosen)
    if is_splitting:
        return set()
    return {row.pk for row in rows if row.can_choose and not row.is_earliest}


def _toast(request: HttpRequest, officer: Officer, typed: Typed) -> ActToast | None:
    first = typed.first_event or number_in(request.GET.get("da_luu", ""))
    if first is None:
        return None
    try:
        events = list(_events(officer, first))
    except Decision.DoesNotExist:
        return None
    undone = sum(hasattr(event, "undone_by") for event in events)
    return ActToast(first, len(events), undone, words_vi.VERDICTS[events[0].verdict])


def _events(officer: Officer, first: int) -> Iterator[Decision]:
    yield from acts.events_of_act(officer, first).defer("shown", "letter")


def address_of(pk: int, *, saved: Decision | None = None) -> str:
    """Give the address of a group's page, with the act that was just written."""
    page = reverse("group", args=[pk])
    return f"{page}?da_luu={saved.pk}" if saved else page
