"""The story once more, written by somebody who wants every text of it to run as a script, a formula or a template."""

from typing import Any

from django.test import Client
from django.utils import timezone

from review import draft_tokens
from review.models import (
    Export,
    ExportState,
    FullTextRequest,
    Officer,
    Pair,
    SignOff,
    TemplatePassage,
)
from review.officers import make_officer
from tests.review.acting import decide, filing
from tests.review.conftest import PASSWORD
from tests.review.story import HA_NOI, HUE, PAIRS, RUN, SUBMISSIONS

# Left as a text it makes no element and no attribute; the number that a template would reckon stands nowhere else.
PROBE = (
    '<xss-probe></xss-probe><img src=x onerror="window.hacked=1"><script>window.hacked=1</script>'
    "\" data-hacked=\"1\" ' data-hacked='1' onmouseover='window.hacked=1' "
    "javascript:window.hacked=1 {{ 6007*3 }} {% now 'Y' %} ${6007*3} #{6007*3} </title></textarea></style>"
)
RECKONED = "18021"
TEXTS = ("author", "unit", "participant_group", "solution_type", "declared_field")
TEXTS += ("recognised_by", "source", "applied_on", "submitted_on")


def rows() -> list[dict[str, Any]]:
    """The filings with the probe behind every text; columns that are matched to curated ones stay as they are."""
    return [_armed(row) for row in SUBMISSIONS]


def _armed(row: dict[str, Any]) -> dict[str, Any]:
    texts = [name for name in row if name.startswith(("title", "content", "benefit"))]
    told = {
        name: f"{row[name]} {PROBE}" for name in (*texts, *TEXTS) if isinstance(row.get(name), str)
    }
    told.pop("content_hash", None)
    coded = f"{row['submission_id']} <xss-probe></xss-probe>"  # a code has 200 characters
    return (
        row
        | told
        | {
            "submission_id": coded,
            "upper_union": f"{row['upper_union']} {PROBE}",
            "field_cues": [PROBE],
        }
    )


def load_it() -> None:
    """Load the filings and pairs as a run does."""
    from review.loading import load

    load(RUN | {"run_id": "2026-03-01-a"}, rows(), PAIRS)


def officers() -> tuple[Officer, Officer]:
    """A national officer and one of Huế, both named by the probe."""
    made = (
        make_officer("toan-quoc", PASSWORD, national=True),
        make_officer("hue", PASSWORD, unions=[HUE]),
    )
    for one in made:
        one.user.first_name = PROBE[:150]
        one.user.is_staff = one.national
        one.user.save()
    return made


def live_through(client: Client, officer: Officer) -> None:
    """Let people write the probe wherever a form takes text."""
    typed = {"reason": PROBE, "reason_code": "missing_way", "missing": ["solution"]}
    assert decide(client, 9, "return", **typed).status_code == 302
    assert decide(client, 2, "duplicate", reason=PROBE, reason_code="same_text").status_code == 302
    assert decide(client, 12, "unsure", reason=PROBE).status_code == 302
    now = timezone.now()
    who = {"asked_by_id": officer.user_id, "asked_name": PROBE[:200], "asked_at": now}
    FullTextRequest.objects.create(
        pair=Pair.objects.get(right_key="key-04"),
        wanted=filing(1),
        owner_code=HA_NOI,
        why=PROBE,
        **who,
    )
    TemplatePassage.objects.create(
        text=PROBE,
        folded_hash="h",
        left_key="key-01",
        right_key="key-02",
        proposed_by_id=officer.user_id,
        proposed_name=PROBE[:200],
        proposed_at=now,
    )
    Export.objects.create(
        officer_id=officer.user_id,
        kind="xlsx",
        query=f"q={PROBE}",
        state=ExportState.FAILED,
        asked_at=now,
        fault=PROBE,
        file_name=PROBE[:200],
    )
    draft_tokens.make(PROBE[:200], [HUE], days=30)
    assert SignOff.objects.count() == 0
