"""The blind sample of a home: what officers decided without seeing a suggestion, as texts to compare models on."""

from pathlib import Path
from typing import TYPE_CHECKING

import review
from models.comparing import Sample
from models.labelled import Labelled
from review.standing import THIN_REASONS, is_there

if TYPE_CHECKING:
    from review.models import Decision, SecondReading

NAME = "mẫu mù"
# The history keeps what the page showed (`Decision.shown`); under this name, that it hid every suggestion.
MARK = "blind"


def blind_sample(home: Path) -> Sample:
    """Gather the decisions in force that were made without a suggestion, the last one about each submission.

    An approved filing is a genuine entry; one returned or rejected for not saying how, or for being a duty, is one that
    says little. What was read twice counts where both readers agree: on the field, and on whether it says too little. A
    home without a review database has no decisions, and gets no database for being asked.
    """
    if not is_there(home):
        return Sample(NAME, (), ())
    review.setup(home)
    from review.models import Decision, SecondReading, Verdict  # only after Django is set up

    events = Decision.objects.filter(
        undone_by__isnull=True, verdict__in=[Verdict.APPROVE, Verdict.RETURN, Verdict.REJECT]
    )
    last = {event.submission_id: event for event in events.order_by("id").iterator()}
    chosen = [event.pk for event in last.values() if event.shown.get(MARK) is True]
    blind = list(Decision.objects.filter(pk__in=chosen).select_related("submission").order_by("id"))
    again = {one.first_id: one for one in SecondReading.objects.iterator()}
    return Sample(
        NAME,
        tuple(_labelled(event) for event in blind if _has_field(event, again.get(event.pk))),
        tuple(
            _labelled(event, thin=event.reason_code)
            for event in blind
            if _tells_content(event, again.get(event.pk))
        ),
    )


def _has_field(event: "Decision", second: "SecondReading | None") -> bool:
    """Tell whether a field was chosen, and no other one by a second reader."""
    other = second.field if second else ""
    return bool(event.field) and other in ("", event.field)


def _tells_content(event: "Decision", second: "SecondReading | None") -> bool:
    """Tell whether a word speaks of how much the text says, and a second one does not say the contrary."""
    told, other = _is_thin(event), _is_thin(second) if second else None
    return told is not None and other in (None, told)


def _is_thin(word: "Decision | SecondReading") -> bool | None:
    """Tell whether a reader found that a text says too little; None where the word does not speak of that."""
    if word.verdict == "approve":
        return False
    return True if word.reason_code in THIN_REASONS else None


def _labelled(event: "Decision", *, thin: str = "") -> Labelled:
    """Put a decision as a labelled text; `thin` is the reason for which it tells too little, if it does."""
    title, content, benefit = event.submission.readable
    return Labelled(
        id=event.submission.submission_id,
        batch="blind",
        title=title,
        content=content,
        benefit=benefit,
        field=event.field or None,
        second_field=None,
        low_content=thin if thin in THIN_REASONS else None,
        difficulty="normal",
        workplace_field="",
    )
