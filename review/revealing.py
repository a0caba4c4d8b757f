"""What the machine had suggested beside what an officer chose without seeing it: told once the choice is made."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from review import curated, words_vi
from review.models import Decision, Officer, SecondReading, Verdict
from review.records import code_of


@dataclass(frozen=True, slots=True)
class Revealed:
    """In words: what was suggested, what was chosen, and what the first reader had chosen (second readings only).

    `waits_above` tells that the choice is kept, and that who settles pairs between unions has the last word.
    """

    suggested: str
    chosen: str
    first: str = ""
    waits_above: bool = False


def of_decision(event: Decision) -> Revealed | None:
    """Tell of a blind choice; None of any other event, and of what says nothing of the filing."""
    if event.shown.get("blind") is not True or event.verdict in (Verdict.LATER, Verdict.UNDO):
        return None
    waits = event.verdict == Verdict.APPROVE and event.state_after != "decided"
    return Revealed(
        _suggested(event), _words(event.verdict, event.field, event.reason_code), waits_above=waits
    )


def of_reading(officer: Officer, reading_id: int) -> Revealed | None:
    """Tell of a second reading of the officer's own."""
    mine = SecondReading.objects.filter(pk=reading_id, officer_id=officer.user_id)
    reading = mine.select_related("first").first()
    if reading is None:
        return None
    first = reading.first
    return Revealed(
        _suggested(first),
        _words(reading.verdict, reading.field, reading.reason_code),
        _words(first.verdict, first.field, first.reason_code),
    )


def _suggested(event: Decision) -> str:
    shown = event.shown
    lane = str(shown.get("lane", ""))
    field = str(shown.get("field", {}).get("code") or "")
    codes = dict.fromkeys(code_of(one) for one in shown.get("reasons", []))
    reasons = ", ".join(_(words_vi.reason(code).name) for code in codes)
    named = f"“{_(words_vi.LANES.get(lane, lane))}”"
    told = f"{named} ({reasons.lower()})" if reasons else named
    where = curated.field_name(field) if field else words_vi.NO_FIELD
    return _("%(lane)s; lĩnh vực %(field)s") % {"lane": told, "field": where}


def _words(verdict: str, field: str, reason_code: str) -> str:
    said = _(words_vi.VERDICTS[verdict])
    if reason_code:
        said += f" ({_(words_vi.DECISION_REASONS.get(reason_code, reason_code)).lower()})"
    if not field:
        return said
    return _("%(said)s; lĩnh vực %(field)s") % {"said": said, "field": curated.field_name(field)}
