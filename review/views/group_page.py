"""The page of a group: how it hangs together, its members as far as the officer may see them, the forms."""

import dataclasses
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from review import acts, blind, policy, words_vi
from review.acts import Refused
from review.filters import Filters
from review.groups import Group, Member, group_of
from review.models import Decision, Officer, Submission
from review.scope import seen_by
from review.views.asking import number_in, officer_asking
from review.views.group_rows import Row, RowMaker, Sight, settled_by
from review.views.group_summary import summary_of

_PIECE = 900  # ids in one "in (…)": below SQLite's limit of variables


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
    sight, names = _sight(officer, group)
    settled = settled_by([member.pk for member in group.members])
    page, after = _page([one for one in group.members if one.pk in sight.listed], _place(request))
    rows = _rows(officer, page, RowMaker(officer, group, sight, names, settled))
    return {
        "shown": shown,
        "officer": officer,
        "summary": summary_of(group, sight, names),
        "rows": rows,
        "after": after,
        "is_first_page": not _place(request),
        "is_splitting": request.GET.get("tach") == "1",
        "filters": filters,
        "query": _query(request, filters),
        "typed": typed,
        "versions": " ".join(f"{row.submission.pk}:{row.submission.version}" for row in rows),
        "chosen": _chosen(rows, typed, is_splitting=request.GET.get("tach") == "1"),
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


def _sight(officer: Officer, group: Group) -> tuple[Sight, dict[int, str]]:
    """Tell whom of a group the officer sees, by name; who is to be read without suggestions is not named."""
    ids = [member.pk for member in group.members]
    names: dict[int, str] = {}
    for start in range(0, len(ids), _PIECE):
        seen = seen_by(officer).filter(pk__in=ids[start : start + _PIECE])
        for one in seen.only("submission_id", "title_text", "title"):
            names[one.pk] = acts.name_of(one)
    hidden = acts.hidden_among(officer, ids)
    listed = {pk: name for pk, name in names.items() if pk not in hidden}
    return Sight(frozenset(listed), frozenset(hidden)), listed


def _page(members: Sequence[Member], place: int | None) -> tuple[list[Member], int | None]:
    """Take the members that follow a place, and the place of the last one where more follow."""
    size = policy.in_force().group_rows
    places = {member.pk: number for number, member in enumerate(members, start=1)}
    start = places.get(place or 0, 0)
    page = list(members[start : start + size])
    return page, page[-1].pk if start + size < len(members) else None


def _rows(officer: Officer, page: Sequence[Member], maker: RowMaker) -> list[Row]:
    read = acts.seen_among(officer, [member.pk for member in page])
    return [maker.row(read[member.pk]) for member in page if member.pk in read]


def _chosen(rows: Sequence[Row], typed: Typed, *, is_splitting: bool) -> set[int]:
    """Tell which boxes are ticked: what was sent, else everybody to decide and nobody to take out."""
    if typed.chosen is not None:
        return set(typed.chosen)
    if is_splitting:
        return set()
    return {row.submission.pk for row in rows if row.can_choose and not row.is_earliest}


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
