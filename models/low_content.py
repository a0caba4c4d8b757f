"""Does an entry say what was done? Rules with measured values, limits and the sentence that shows it."""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal

from models.text_signals import Reading

# How much one word of doing per syllable takes from a reason's cue density. Advice and duties speak in verbs
# too.
_ACTION_AGAINST = 0.10
# Nearly all lines of a poem are verses; lists of short items have lines of other lengths among them.
_VERSES = 0.8


@dataclass(frozen=True, slots=True)
class Entry:
    """What a rule may see of a submission: its readable texts, nothing of author, unit or union.

    `title_only` says that the file had no column for content at all; a confidential entry may be short by
    right.
    """

    title: str
    content: str
    benefit: str
    title_only: bool = False
    confidential: bool = False


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason why an entry says little: the measured value, the limit it crossed and the sentence that shows it.

    `strength` is 0.5 at the limit and grows to 1. `by` says whose value and limit these are: the rule's measure, or the
    learned model's score and threshold.
    """

    code: str
    value: float
    limit: float
    strength: float
    sentence: str
    by: Literal["rule", "model"] = "rule"

    def as_dict(self) -> dict[str, Any]:
        """Give the reason as plain values for storage."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Verdict:
    """`score` (0..1) is the strength of the strongest reason, `reasons` are those that crossed their limits."""

    flagged: bool
    score: float
    reasons: tuple[Reason, ...]


Limits = Mapping[str, Any]
Rule = Callable[[Reading, Limits], Reason]


def judge(entry: Entry, *, limits: Limits, reading: Reading | None = None) -> Verdict:
    """Judge one entry by every rule; limits are those of `[low_content]` in the settings.

    `reading` is what was measured of the entry already, None for nothing.

    Rules about the shape of a text come first: what is empty, noise or said over and over is not asked for
    its ideas.
    Reasons told by cue phrases come strongest first.
    """
    reading = reading or Reading(entry.title, entry.content, entry.benefit)
    shape = _TITLE_RULES if entry.title_only else SHAPE_RULES
    if entry.confidential:
        shape = tuple(rule for rule in shape if rule not in (_empty, _too_short))
    found = [rule(reading, limits) for rule in shape]
    over = [reason for reason in found if reason.strength >= limits["flag_score"]]
    if not over and not entry.title_only:
        found += [rule(reading, limits) for rule in CUE_RULES]
        over = [reason for reason in found if reason.strength >= limits["flag_score"]]
        over.sort(key=lambda reason: -reason.strength)
    score = max(reason.strength for reason in over or found)
    return Verdict(bool(over), score, tuple(over))


def measured_reason(reading: Reading, code: str, limits: Limits) -> Reason | None:
    """Give a reason as its rule measures it, where that crosses the rule's own limit; else None.

    The learned model tells more than the rules; where a rule holds too, its plain measure explains better.
    """
    found = _RULES[code](reading, limits)
    return found if found.strength >= limits["flag_score"] else None


def _below(code: str, value: float, limit: float, sentence: str) -> Reason:
    """A reason that holds when a value lies under its limit."""
    strength = 1.0 - 0.5 * value / limit if limit else 0.0
    return Reason(code, round(value, 4), limit, _bounded(strength, held=value < limit), sentence)


def _above(code: str, value: float, limit: float, sentence: str) -> Reason:
    """A reason that holds when a value reaches its limit."""
    strength = 0.5 * value / limit if limit else 1.0
    return Reason(code, round(value, 4), limit, _bounded(strength, held=value >= limit), sentence)


def _bounded(strength: float, *, held: bool) -> float:
    """Keep a strength in 0..1 and on the side of one half that says whether the reason holds."""
    low, high = (0.5, 1.0) if held else (0.0, 0.4999)
    return round(min(high, max(low, strength)), 4)


def _empty(reading: Reading, limits: Limits) -> Reason:
    few = (
        reading.new_words
        if reading.repeated_share < limits["repeated_share"]
        else limits["new_syllables"]
    )
    return _below("empty", few, limits["new_syllables"], reading.content.strip()[:120])


def _too_short(reading: Reading, limits: Limits) -> Reason:
    return _below(
        "too_short", reading.telling_words, limits["telling_syllables"], reading.content[:120]
    )


def _too_short_title(reading: Reading, limits: Limits) -> Reason:
    least = limits["telling_title_syllables"]
    return _below("too_short", reading.telling_title_words, least, reading.title[:120])


def _gibberish(reading: Reading, limits: Limits) -> Reason:
    sentence = reading.content[:200] or reading.title[:200]
    noise = _below("gibberish", reading.readable_share, limits["valid_syllables"], sentence)
    shuffled = _below("gibberish", reading.known_pairs, limits["known_pairs"], sentence)
    return max(noise, shuffled, key=lambda reason: reason.strength)


def _template(reading: Reading, limits: Limits) -> Reason:
    limit = limits["template_share"]
    return _above("template_text", reading.template_share, limit, reading.content[:200])


def _repetition(reading: Reading, limits: Limits) -> Reason:
    limit = limits["repeated_share"]
    return _above("repetition", reading.repeated_share, limit, reading.most_repeated)


def _cued(kind: str) -> Rule:
    """Make the rule of a reason that is told by its cue phrases."""

    def rule(reading: Reading, limits: Limits) -> Reason:
        limit = limits["cue_density"][kind]
        hits = reading.cue_places.get(kind, [])
        density = reading.density(kind) - _ACTION_AGAINST * reading.density("action")
        enough = len(hits) >= limits["cue_hits"]
        return _above(
            kind, max(0.0, density) if enough else 0.0, limit, reading.sentence_with(hits)
        )

    rule.__name__ = f"_{kind}"
    return rule


def _off_topic(reading: Reading, limits: Limits) -> Reason:
    """Another kind of text by its phrases, or by its lines: verses."""
    verse = _above("off_topic", reading.verse_share, _VERSES, reading.content[:120])
    return max(_cued("off_topic")(reading, limits), verse, key=lambda reason: reason.strength)


SHAPE_RULES: tuple[Rule, ...] = (_empty, _gibberish, _repetition, _template, _too_short)
CUE_RULES: tuple[Rule, ...] = (
    _cued("slogan"),
    _cued("generic_advice"),
    _cued("benefit_only"),
    _cued("routine_duty"),
    _cued("problem_only"),
    _off_topic,
)
_SHAPES = ("empty", "gibberish", "repetition", "template_text", "too_short")
_CUED = (
    "slogan", "generic_advice", "benefit_only", "routine_duty", "problem_only", "off_topic",
)  # fmt: skip
_RULES = dict(zip((*_SHAPES, *_CUED), (*SHAPE_RULES, *CUE_RULES), strict=True))
# Every reason a filing can be pointed out for.
REASONS = (*_SHAPES, *_CUED)
_TITLE_RULES: tuple[Rule, ...] = (_gibberish, _repetition, _too_short_title)
