"""The decision form: what it offers, what it holds, and how its buttons stand."""

import dataclasses
import uuid
from dataclasses import dataclass

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from review import checklist, curated, words_vi
from review.authority import refusal
from review.duplicates import is_ground
from review.forgetting.marks import REMOVED, is_removed
from review.models import CLOSED, Decision, Officer, State, Submission, Verdict
from review.pieces import piece
from review.saying import REASON_MOST, STATE_AFTER
from review.views.comparison import Comparison
from review.views.options import options

# One key each, the same cost for agreeing with the machine and for going against it.
KEYS = {
    Verdict.APPROVE: "d",
    Verdict.RETURN: "b",
    Verdict.DUPLICATE: "t",
    Verdict.REJECT: "l",
    Verdict.UNSURE: "u",
    Verdict.LATER: "s",
}
_BUTTON_NAMES = {
    Verdict.UNSURE: gettext_noop("Chưa rõ, hỏi cấp trên"),
}
_SOFT = (Verdict.UNSURE, Verdict.LATER)
_UNDO_FIRST = gettext_noop("Đã có quyết định: hoàn tác trước, rồi chọn lại.")
_NO_GROUND = gettext_noop(
    "“Trùng” chỉ dùng khi có hồ sơ nộp trước bị sao chép hoặc nộp lại và xem được."
)


@dataclass(frozen=True, slots=True)
class Typed:
    """What the form holds: nothing at first, what the officer typed when it comes back refused.

    `missing` is None where nothing was sent yet: then the form suggests.
    """

    reason: str = ""
    reason_code: str = ""
    field: str = ""
    missing: tuple[str, ...] | None = None
    letter: str = ""
    message: str = ""
    idempotency_key: str = dataclasses.field(default_factory=lambda: uuid.uuid4().hex)


@dataclass(frozen=True, slots=True)
class Button:
    """One verdict: its name and key, whether it was chosen, and why it cannot be pressed.

    `closed` is "" where it can be, or where it is the chosen one itself; `note` is the place of those words in
    `Form.notes`, from 1.
    """

    verdict: str
    name: str
    key: str
    is_soft: bool
    is_chosen: bool
    closed: str
    note: int = 0

    @property
    def is_closed(self) -> bool:
        """Whether it cannot be pressed."""
        return bool(self.closed) or self.is_chosen


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing to pick: a reason with its digit, or something that is missing; `fits` what the machine found."""

    code: str
    name: str
    is_chosen: bool
    fits: bool
    key: str = ""


@dataclass(frozen=True, slots=True)
class Form:
    """All that the form of one submission shows to one officer.

    `pair` is the id of the pair that "Trùng" would be about, "" where there is none; `said` the event in force; `notes`
    tell why buttons are closed, each once. `composed_of` names what the shown letter was written from, so that a letter
    nobody touched follows the ticks.
    """

    typed: Typed
    version: int
    pair: str
    is_ground: bool
    can_rule: bool
    needs_words: bool
    ruling_key: str
    buttons: list[Button]
    notes: list[str]
    said: Decision | None
    is_decided: bool
    is_above: bool
    reasons: list[Choice]
    preselected: str
    fields: SafeString
    missing: list[Choice]
    letter: str
    composed_of: str
    reason_most: int = REASON_MOST
    verdicts: dict[str, str] = dataclasses.field(default_factory=lambda: words_vi.VERDICTS)

    @property
    def said_name(self) -> str:
        """The verdict in force, in words."""
        return _(words_vi.VERDICTS[self.said.verdict]) if self.said else ""

    @property
    def listed_reasons(self) -> SafeString:
        """The reasons as markup."""
        given = {"choices": self.reasons, "fitting": _("hợp với gợi ý")}
        return piece("reasons.html", given)

    @property
    def listed_missing(self) -> SafeString:
        """What may be missing as markup."""
        given = {"choices": self.missing, "fitting": _("hợp với gợi ý")}
        return piece("missing.html", given)

    @property
    def has_no_reason(self) -> bool:
        """Whether no reason is picked."""
        return not any(one.is_chosen for one in self.reasons)

    @property
    def ticked(self) -> int:
        """How many things are ticked as missing."""
        return sum(one.is_chosen for one in self.missing)

    @property
    def is_letter_open(self) -> bool:
        """Whether the officer worked on the letter already."""
        return self.typed.missing is not None and bool(self.typed.missing or self.typed.letter)


def form_of(
    submission: Submission, comparison: Comparison | None, typed: Typed, officer: Officer | None
) -> Form | None:
    """Make the form of a submission beside the pair that is shown; None for those who only look."""
    if officer is None or officer.reads_only:
        return None
    is_readable = comparison is not None and comparison.other.is_readable
    can_link = comparison is not None and is_readable and is_ground(comparison.pair, submission)
    said = _in_force(submission)
    buttons, notes = _buttons(officer, submission, said, can_link=can_link)
    preselected = next(iter(checklist.fitting_reasons(submission)), "")
    missing = checklist.suggested_missing(submission) if typed.missing is None else typed.missing
    return Form(
        typed=typed,
        version=submission.version,
        pair=str(comparison.pair.pk) if comparison and can_link else "",
        is_ground=can_link,
        can_rule=is_readable
        and submission.state not in CLOSED
        and not refusal(officer, submission, Verdict.NOT_DUPLICATE),
        needs_words=comparison is not None and comparison.pair.filing == "other_unit",
        ruling_key=uuid.uuid4().hex,
        buttons=buttons,
        notes=notes,
        said=said,
        is_decided=submission.state in CLOSED,
        is_above=bool(refusal(officer, submission, Verdict.APPROVE)),
        reasons=_reasons(submission, typed.reason_code or preselected),
        preselected=preselected,
        fields=options(curated.fields(), typed.field),
        missing=_missing(submission, missing),
        letter=typed.letter or checklist.letter(submission, missing),
        composed_of=" ".join(missing),
    )


def _in_force(submission: Submission) -> Decision | None:
    """Find the word that the submission's state comes from."""
    if submission.state == State.OPEN:
        return None
    events = Decision.objects.filter(submission=submission, undone_by__isnull=True)
    return events.filter(verdict__in=STATE_AFTER).first()


def _buttons(
    officer: Officer, submission: Submission, said: Decision | None, *, can_link: bool
) -> tuple[list[Button], list[str]]:
    """Make the buttons, and list why some are closed, each reason once."""
    closed = {one: _closed(officer, submission, one, can_link=can_link) for one in KEYS}
    notes = list(dict.fromkeys(why for why in closed.values() if why))
    chosen = (
        said.verdict if said and STATE_AFTER.get(Verdict(said.verdict)) == submission.state else ""
    )
    buttons = [
        Button(
            verdict=verdict.value,
            name=_(_BUTTON_NAMES.get(verdict, words_vi.VERDICTS[verdict])),
            key=key,
            is_soft=verdict in _SOFT,
            is_chosen=verdict == chosen,
            closed=closed[verdict],
            note=notes.index(closed[verdict]) + 1 if closed[verdict] else 0,
        )
        for verdict, key in KEYS.items()
    ]
    return buttons, notes


def _closed(officer: Officer, submission: Submission, verdict: Verdict, *, can_link: bool) -> str:
    """Say why a button is closed; "" when it is not."""
    if is_removed(submission):
        return _(REMOVED)
    if submission.state == State.DECIDED:
        return _(_UNDO_FIRST)
    if why := refusal(officer, submission, verdict):
        return why
    return "" if can_link or verdict != Verdict.DUPLICATE else _(_NO_GROUND)


def _reasons(submission: Submission, chosen: str) -> list[Choice]:
    """List the reasons, those that fit the flags first; the digits 1 to 9 pick them, 0 the tenth."""
    fitting = checklist.fitting_reasons(submission)
    codes = [*fitting, *(code for code in words_vi.DECISION_REASONS if code not in fitting)]
    return [
        Choice(
            code,
            _(words_vi.DECISION_REASONS[code]),
            code == chosen,
            code in fitting,
            str(place % 10) if place <= 10 else "",
        )
        for place, code in enumerate(codes, start=1)
    ]


def _missing(submission: Submission, ticked: tuple[str, ...]) -> list[Choice]:
    fitting = checklist.suggested_missing(submission)
    codes = [*fitting, *(code for code in words_vi.MISSING if code not in fitting)]
    return [
        Choice(code, _(words_vi.MISSING[code][0]), code in ticked, code in fitting)
        for code in codes
    ]
