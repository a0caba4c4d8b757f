"""What the machine's flags ask for: the parts of a filing that a letter of return names, and the officers' reason."""

from collections.abc import Iterable
from typing import NamedTuple

from review import words_vi


class Asked(NamedTuple):
    """What one flag asks for: codes of `words_vi.MISSING`, and the officers' reason that says so ("": none does)."""

    missing: tuple[str, ...] = ()
    reason: str = ""


# The one table between the machine's flags and what people say of them.
ASKED = {
    "empty": Asked(("problem", "solution", "applied"), "missing_way"),
    "too_short": Asked(("solution", "applied"), "missing_way"),
    "gibberish": Asked(("readable",), "missing_way"),
    "lossy": Asked(("readable",)),
    "template_text": Asked(("own_words", "solution"), "missing_way"),
    "repetition": Asked(("solution",), "missing_way"),
    "slogan": Asked(("solution", "benefit"), "missing_way"),
    "routine_duty": Asked(("solution",), "routine"),
    "benefit_only": Asked(("solution",), "missing_way"),
    "problem_only": Asked(("solution", "benefit"), "missing_way"),
    "generic_advice": Asked(("solution", "applied"), "missing_way"),
    "off_topic": Asked(("solution",), "wrong_place"),
    "low_content": Asked(("solution", "applied"), "missing_way"),
    "outside_window": Asked(("date",)),
    "window_unknown": Asked(("date",), "missing_date"),
    "recognition_missing": Asked(("recognition",), "missing_recognition"),
    "type_missing": Asked(("type",)),
    "benefit_mismatch": Asked(("money",)),
    "benefit_outlier": Asked(("money",)),
    "copy": Asked(reason="same_text"),
    "resubmission": Asked(reason="same_text"),
}


def missing_of(flags: Iterable[str]) -> tuple[str, ...]:
    """List what some flags say is missing, in the order of the form."""
    asked = {code for flag in flags for code in ASKED.get(flag, Asked()).missing}
    return tuple(code for code in words_vi.MISSING if code in asked)
