"""The blind sample: a fixed share of new submissions that two officers read without a suggestion."""

import hashlib

from review.models import Decision, Officer, State, Submission

_PARTS = 1_000_000
_WAITING = (State.OPEN, State.LATER)


def is_drawn(key: str, share: float) -> bool:
    """Tell whether a submission is in the sample of `share` (0..1), drawn by its key: the same in every run."""
    drawn = int.from_bytes(hashlib.sha256(f"blind {key}".encode()).digest()[:8])
    return drawn % _PARTS < share * _PARTS


def hides(submission: Submission, officer: Officer | None) -> bool:
    """Tell whether an officer's page of a submission must give no suggestion away.

    So it is until the officer has said something of it, while the first or the second reading is due. What a first
    reader was not sure of is settled with the suggestions. Auditors only look.
    """
    is_due = submission.state in _WAITING or bool(submission.second_due)
    if not submission.blind or not is_due or officer is None or officer.reads_only:
        return False
    return not Decision.objects.filter(submission=submission, officer_id=officer.user_id).exists()
