"""What is told of a draft, for programs: names in English, words for people in Vietnamese."""

from typing import Any

from review import words_vi
from review.drafts import Field, Likeness, Looked


def as_json(looked: Looked) -> dict[str, Any]:
    """Put everything into values that JSON has; shares are 0..1, places count characters of the text that was sent."""
    return {
        "parts": [part.as_json() for part in looked.parts],
        "similar": [_likeness(one) for one in looked.likenesses],
        "field": _field(looked.field),
        "money": [one.as_json() for one in looked.money],
        "low_content": [_reason(code) for code in looked.thin],
        "notes": [_reason(code) for code in looked.notes],
        "suggestion": words_vi.SUGGESTION,
    }


def _likeness(one: Likeness) -> dict[str, Any]:
    """Tell of a filing; of one that may not be shown nothing but how far it is alike."""
    measured = {
        "is_copy": one.similar.is_copy,
        "similarity": round(one.similar.similarity, 4),
        "said": f"{one.label}: {one.likeness}",
    }
    filing = one.filing
    if filing is None:
        return {"visible": False} | measured
    return {
        "visible": True,
        "submission_id": filing.submission_id,
        "title": filing.readable[0],
        "unit": filing.unit_text or filing.unit,
        "union": one.union,
        "submitted_on": filing.submitted_on,
        **measured,
        "text_in_filing": round(one.similar.text_in_filing, 4),
        "filing_in_text": round(one.similar.filing_in_text, 4),
        "longest_passage": one.similar.longest_passage,
        "passages": list(one.passages),
    }


def _field(field: Field) -> dict[str, Any]:
    return {
        "code": field.code or None,
        "name": field.name,
        "confidence": field.confidence,
        "second": field.second or None,
        "second_name": field.second_name,
        "cues": list(field.cues),
    }


def _reason(code: str) -> dict[str, str]:
    told = words_vi.reason(code)
    return {"code": code, "name": told.name, "note": told.note}
