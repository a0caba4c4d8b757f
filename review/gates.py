"""The gates of the programme beside a filing: what it says, and whether the machine has a question about it."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from review import evidence, words_vi
from review.models import Submission

NO_QUESTION = gettext_lazy("Máy không nêu vướng mắc")
ASK_PEOPLE = gettext_lazy("Người rà soát xem; máy không xét")


@dataclass(frozen=True, slots=True)
class Gate:
    """One condition: its name, what the filing says of it, and what is asked; `is_asked` where that is a question."""

    name: str
    said: str
    asks: str
    is_asked: bool


def gates_of(submission: Submission) -> list[Gate]:
    """List the gates in the order of the programme; the last one is for people only."""
    found = set(evidence.codes(submission))
    return [
        _gate(
            _("Thời gian áp dụng"),
            words_vi.day_first(submission.applied_on),
            found & {"outside_window", "window_unknown"},
        ),
        _gate(_("Được công nhận"), "", found & {"recognition_missing"}),
        _gate(_("Loại giải pháp"), submission.solution_type, found & {"type_missing"}),
        Gate(_("Không bị loại trừ, không đang được bảo hộ"), "", str(ASK_PEOPLE), is_asked=False),
    ]


def _gate(name: str, said: str, questions: set[str]) -> Gate:
    asked = "; ".join(_(words_vi.reason(code).name) for code in sorted(questions))
    return Gate(name, said, asked or str(NO_QUESTION), bool(asked))
