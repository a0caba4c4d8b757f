"""The strip that tells, after a blind choice, what the machine had suggested."""

from typing import Any

from django import template

from review import revealing
from review.models import Decision
from review.scope import officer_of

register = template.Library()
_STRIP = "review/_revealed.html"


@register.inclusion_tag(_STRIP)
def revealed(event: Decision | None) -> dict[str, Any]:
    """Tell of the event just saved, if it was a blind choice."""
    return {"strip": revealing.of_decision(event) if event is not None else None}


@register.inclusion_tag(_STRIP, takes_context=True)
def revealed_again(context: dict[str, Any]) -> dict[str, Any]:
    """Tell of the second reading that the address names as just saved."""
    request = context.get("request")
    saved = request.GET.get("da_doc", "") if request is not None else ""
    if request is None or not (saved.isascii() and saved.isdigit() and len(saved) < 19):
        return {"strip": None}
    officer = officer_of(request.user)
    return {"strip": revealing.of_reading(officer, int(saved)) if officer else None}
