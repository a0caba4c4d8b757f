"""The rows of the queue: what an officer reads of a submission before opening it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from review import claims, curated, trail, words_vi
from review.authority import settles
from review.evidence import Flag, brief
from review.models import BLIND_TAB, Officer, State, Submission
from review.pieces import piece
from review.views.links import links_to

# Never looked at for a row.
UNSHOWN = ("search_text", "field_cues", "declared_field")


@dataclass(frozen=True, slots=True)
class Holder:
    """Who has a submission in hand, and for how many more minutes; no name: the officer who looks."""

    name: str
    minutes: int


@dataclass(frozen=True, slots=True)
class Line:
    """A submission as the queue shows it: `about` says who filed it when, `marks` its state in a word each.

    `hint` is None where no suggestion may be given away.
    """

    pk: int
    title: str
    about: str
    held: str
    marks: list[str]
    hint: "Hint | None"


@dataclass(frozen=True, slots=True)
class Hint:
    """What the machine says of a submission, in a row."""

    band: str
    urgency: str
    flags: list[Flag]
    group: str


def listed(submissions: Sequence[Submission], officer: Officer, query: str) -> SafeString:
    """Render rows of the queue as items of a list; their links keep the filters of `query`."""
    return piece(
        "lines.html",
        {
            "lines": [line_of(one, officer) for one in submissions],
            "query": query,
            "submission_page": links_to("submission"),
            "group_page": links_to("group"),
        },
    )


def line_of(submission: Submission, officer: Officer) -> Line:
    """Gather the row of one submission; what the blind tab lists comes without a hint, for auditors too."""
    is_blind = submission.tab == BLIND_TAB
    return Line(
        pk=submission.pk,
        title=submission.readable[0] or _("(không có tên)"),
        about=_about(submission),
        held=_held(holder_of(submission, officer)),
        marks=list(_marks(submission, officer)),
        hint=None if is_blind else _hint(submission),
    )


def _marks(submission: Submission, officer: Officer) -> Iterator[str]:
    if submission.state == State.LATER:
        yield _("đã để sau")
    if submission.confidential:
        yield _("bảo mật")
    if submission.tab != BLIND_TAB and not settles(officer, submission):
        yield _("bên thứ ba quyết định")


def holder_of(submission: Submission, officer: Officer) -> Holder | None:
    """Tell who has a submission in hand now."""
    left = claims.time_left(submission)
    if left is None or submission.claimed_by is None:
        return None
    is_mine = submission.claimed_by_id == officer.user_id
    return Holder("" if is_mine else trail.name_of_user(submission.claimed_by), minutes(left))


def minutes(left: timedelta) -> int:
    """Count the minutes begun: "còn 0 phút" would read as over."""
    return max(1, -int(-left.total_seconds() // 60))


def _about(submission: Submission) -> str:
    unit = submission.unit_text or submission.unit or _("(chưa ghi đơn vị)")
    told = f"{unit} · {curated.union_name(submission.union_code)}"
    if not submission.submitted_on:
        return told
    return _("%(told)s · nộp %(day)s") % {
        "told": told,
        "day": words_vi.day_first(submission.submitted_on),
    }


def _held(holder: Holder | None) -> str:
    if holder is None:
        return ""
    told = {"name": holder.name, "minutes": holder.minutes}
    if holder.name:
        return _("%(name)s đang xem, còn %(minutes)s phút") % told
    return _("anh/chị đang giữ, còn %(minutes)s phút") % told


def _hint(submission: Submission) -> Hint:
    relation = _(words_vi.RELATIONS[submission.relation]) if submission.relation else ""
    return Hint(
        band=submission.band,
        urgency=_("ưu tiên %(band)s") % {"band": _(words_vi.BANDS[submission.band])},
        flags=brief(submission, relation[:1].lower() + relation[1:]),
        group=_group(submission.cluster_size if submission.cluster_id else 0),
    )


def _group(size: int) -> str:
    return _("nhóm %(size)s hồ sơ") % {"size": size} if size > 1 else ""
