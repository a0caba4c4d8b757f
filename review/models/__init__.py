"""What the review database keeps: submissions with their suggestions, pairs, officers, decisions and their trail."""

from review.models.access import FullTextRequest, RequestState
from review.models.board import DayCount, TotalCount
from review.models.decisions import Decision, SignOff, Verdict
from review.models.drafts import DraftToken, DraftUse
from review.models.people import Officer, Role
from review.models.removals import Forgetting, Removal
from review.models.runs import Ownership, Run, Waiting
from review.models.sampling import SecondReading, Tally
from review.models.submissions import (
    BLIND_TAB,
    CLOSED,
    Band,
    Pair,
    Relation,
    State,
    Submission,
)
from review.models.templates import PassageState, TemplatePassage
from review.models.trail import Export, ExportState, Trace, TraceKind

__all__ = [
    "BLIND_TAB",
    "CLOSED",
    "Band",
    "DayCount",
    "Decision",
    "DraftToken",
    "DraftUse",
    "Export",
    "ExportState",
    "Forgetting",
    "FullTextRequest",
    "Officer",
    "Ownership",
    "Pair",
    "PassageState",
    "Relation",
    "Removal",
    "RequestState",
    "Role",
    "Run",
    "SecondReading",
    "SignOff",
    "State",
    "Submission",
    "Tally",
    "TemplatePassage",
    "TotalCount",
    "Trace",
    "TraceKind",
    "Verdict",
    "Waiting",
]
