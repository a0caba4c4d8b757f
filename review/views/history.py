"""What happened to a submission, newest first, as its page tells it: decisions, and what officers did besides."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from django.http import HttpRequest
from django.template.backends.utils import csrf_input
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from review import curated, words_vi
from review.authority import refusal
from review.decisions import is_undoable
from review.models import Decision, Officer, Submission, Trace, TraceKind, Verdict
from review.my_history import OF_EVENT
from review.pieces import piece
from review.records import code_of
from review.scope import seen_by
from review.views.links import links_to

_MOST = 100  # events, and acts, of one submission that a page lists
_CLAIMS = (TraceKind.CLAIMED, TraceKind.RELEASED)
_SIGNED = gettext_noop("Đã chốt: chỉ cán bộ phụ trách mở lại được.")


class Moment(NamedTuple):
    """A moment as a program and as people here read it."""

    iso: str
    words: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One event in words; `about` is the id of the earlier filing it is about, where the officer may see that one.

    `is_ruling` marks a "Không trùng" that is in force; `shown` tells what the machine had suggested, line by line;
    `why_not` why an event that could be taken back otherwise cannot be now.
    """

    event: Decision
    verdict: str
    role: str
    reason: str
    field: str
    missing: list[str]
    undone: bool
    shown: list[tuple[str, str]]
    run_id: str
    can_undo: bool
    can_hand_back: bool
    why_not: str
    about: str
    is_ruling: bool

    @property
    def at(self) -> dt.datetime:
        """When it was said."""
        return self.event.at

    @property
    def moment(self) -> "Moment":
        """When it was said, as it is written."""
        return moment(self.at)


@dataclass(frozen=True, slots=True)
class Act:
    """Something done besides deciding, in words: who, in which role, when, and to or for whom."""

    name: str
    officer: str
    role: str
    at: dt.datetime
    about: str = ""

    @property
    def moment(self) -> "Moment":
        """When it was done, as it is written."""
        return moment(self.at)


@dataclass(frozen=True, slots=True)
class Acts:
    """Acts between two decisions; more than one taking in hand and putting back are folded together."""

    folded: list[Act] = field(default_factory=list)
    single: list[Act] = field(default_factory=list)


def moment(at: dt.datetime) -> Moment:
    """Write a moment in the time of the pages."""
    here = timezone.localtime(at)
    return Moment(here.isoformat(), f"{here:%H:%M %d/%m/%Y}")


def told(request: HttpRequest, story: Sequence["Entry | Acts"], query: str) -> SafeString:
    """Render decisions and acts as items of a list; their forms keep the filters of `query`."""
    return piece("history.html", {"story": story, **given_for_events(request, query)})


def given_for_events(request: HttpRequest, query: str) -> dict[str, object]:
    """Give what the markup of events takes besides them: words, and what makes addresses and forms."""
    return {
        "query": query,
        "csrf": csrf_input(request),
        "letter_page": links_to("letter"),
        "undoing": links_to("undoing"),
        "words": {
            "about": _("với"),
            "undone": _("đã hoàn tác"),
            "reason": _("Lý do"),
            "field": _("Lĩnh vực"),
            "missing": _("Còn thiếu"),
            "letter": _("Thư gửi người nộp"),
            "copied": _("Đã chép"),
            "copy_letter": _("Chép"),
            "print": _("Mở để in"),
            "shown": _("Khi đó trang hiện"),
            "undo": _("Hoàn tác"),
            "hand_back": _("Hoàn tác và giao lại cho %(name)s"),
            "handed": _("giao lại cho %(name)s"),
            "folded": _("Nhận xem, trả lại hàng đợi: %(number)s lần"),
        },
    }


def history_of(shown: Submission, officer: Officer | None) -> list[Entry]:
    """List the decisions on a submission."""
    found = Decision.objects.filter(submission=shown).select_related("undone_by").only(*OF_EVENT)
    events = list(found[:_MOST])
    linked = [event.canonical_id for event in events if event.canonical_id]
    names = dict(seen_by(officer).filter(pk__in=linked).values_list("pk", "submission_id"))
    for event in events:
        event.submission = shown
    return [entry_of(event, officer, names.get(event.canonical_id or 0, "")) for event in events]


def with_acts(entries: Iterable[Entry], shown: Submission) -> list[Entry | Acts]:
    """Lay the acts of officers between the decisions on a submission, newest first."""
    traces = list(Trace.objects.filter(submission=shown)[:_MOST])
    laid: list[Entry | Acts] = []
    for entry in entries:
        later = [trace for trace in traces if trace.at > entry.at]
        traces = traces[len(later) :]
        laid += [*_acts(later), entry]
    return [*laid, *_acts(traces)]


def entry_of(event: Decision, officer: Officer | None, about: str = "") -> Entry:
    """Put one event into words for an officer; its submission and what undid it are read already."""
    undone = hasattr(event, "undone_by")
    why_not = "" if undone else _why_not(event, officer)
    can_undo = not undone and not why_not and _is_theirs_to_undo(event, officer)
    return Entry(
        event=event,
        verdict=_(words_vi.VERDICTS[event.verdict]),
        role=_(words_vi.ROLES.get(event.officer_role, event.officer_role)),
        reason=_(
            words_vi.DECISION_REASONS.get(event.reason_code, event.reason_code) or " "
        ).strip(),
        field=curated.field_name(event.field) if event.field else "",
        missing=[
            _(words_vi.MISSING[code][0]) for code in event.missing if code in words_vi.MISSING
        ],
        undone=undone,
        shown=_as_shown(event),
        run_id=event.shown.get("run_id", ""),
        can_undo=can_undo,
        can_hand_back=can_undo and _can_hand_back(event, officer),
        why_not=why_not,
        about=about,
        is_ruling=event.verdict == Verdict.NOT_DUPLICATE and not undone,
    )


def _as_shown(event: Decision) -> list[tuple[str, str]]:
    """Tell what the page showed when it was said: suggestions, likeness, run, criteria."""
    shown = event.shown
    if shown.get("blind") is True:
        told = [(_("Khi đó"), _("đọc không kèm gợi ý"))]
    else:
        told = [(_("Máy gợi ý"), _lane_and_reasons(event)), (_("Lĩnh vực gợi ý"), _field(event))]
    if pair := shown.get("duplicate"):
        told.append((_("Giống nhau"), words_vi.percent(float(pair.get("similarity") or 0))))
    told.append((_("Lượt sàng lọc"), str(shown.get("run_id", ""))))
    told.append((_("Bản tiêu chí"), str(shown.get("criteria", ""))))
    return [(name, value) for name, value in told if value]


def _lane_and_reasons(event: Decision) -> str:
    lane = str(event.shown.get("lane", ""))
    codes = dict.fromkeys(code_of(one) for one in event.shown.get("reasons") or [])
    names = ", ".join(_(words_vi.reason(code).name).lower() for code in codes)
    named = _(words_vi.LANES[lane]) if lane in words_vi.LANES else lane
    return f"{named} ({names})" if names else named


def _field(event: Decision) -> str:
    code = (event.shown.get("field") or {}).get("code") or ""
    return curated.field_name(code) if code else _(words_vi.NO_FIELD)


def _why_not(event: Decision, officer: Officer | None) -> str:
    """Say why nobody below a lead takes an event back any more; "" where that is not the reason."""
    is_last = event.verdict != Verdict.UNDO and is_undoable(event)
    if not is_last or event.submission.signed_id is None:
        return ""
    leads = officer is not None and officer.leads
    return "" if leads else _(_SIGNED)


def _is_theirs_to_undo(event: Decision, officer: Officer | None) -> bool:
    """Tell whether an event can be taken back now, by this officer."""
    if officer is None or officer.reads_only or event.verdict == Verdict.UNDO:
        return False
    is_theirs = officer.leads or event.officer_id == officer.user_id
    return (
        is_theirs and is_undoable(event) and not refusal(officer, event.submission, event.verdict)
    )


def _can_hand_back(event: Decision, officer: Officer | None) -> bool:
    """Tell whether a lead may give what they reopen back to whoever decided it."""
    is_others = officer is not None and event.officer_id != officer.user_id
    return is_others and event.verdict != Verdict.NOT_DUPLICATE


def _acts(traces: list[Trace]) -> list[Acts]:
    if not traces:
        return []
    told = [(trace.kind in _CLAIMS, _act(trace)) for trace in traces]
    claims = [act for is_claim, act in told if is_claim]
    rest = [act for is_claim, act in told if not is_claim]
    return [Acts(claims, rest)]


def _act(trace: Trace) -> Act:
    return Act(
        name=_(words_vi.TRACES.get(trace.kind, trace.kind)),
        officer=trace.officer_name,
        role=_(words_vi.ROLES.get(trace.officer_role, trace.officer_role)),
        at=trace.at,
        about=str(trace.about.get("handed_to", "")),
    )
