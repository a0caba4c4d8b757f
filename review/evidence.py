"""Why a submission was flagged, in words with the measured values; and the same facts as a decision keeps them."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext as _

from review import criteria, units, words_vi
from review.models import Pair, Run, Submission
from review.passages import Span
from review.records import code_of

_LOW_CONTENT, _PERSONAL = "low_content", "personal_data"
_DUPLICATE = ("copy", "resubmission", "same_idea")
# Gates that ask for something to be there at all, or whose limit is the policy's wording and not a measure.
_LIMIT_UNSAID = (
    "recognition_missing",
    "type_missing",
    "personal_data",
    "confidential_short",
    "benefit_mismatch",
    "benefit_outlier",
)


@dataclass(frozen=True, slots=True)
class Flag:
    """One reason: its code and name, the measured value and its limit as text, and the sentence that shows it.

    `of` says what the value measures; `relation` is that of a duplicate's two filings; `place` numbers the sentence in
    the text from 1, 0 where it was not found there.
    """

    code: str
    name: str
    note: str = ""
    of: str = ""
    value: str = ""
    limit: str = ""
    sentence: str = ""
    relation: str = ""
    place: int = 0


def flags(submission: Submission, relation: str = "") -> list[Flag]:
    """List every reason of a submission once, in the order of its `reasons`, with the evidence of each.

    `relation` is the relation of the submission to its earlier filing, in words.
    """
    evidence = _evidence(submission)
    return [_flag(one, evidence.get(one, {}), submission, relation) for one in codes(submission)]


def brief(submission: Submission, relation: str = "") -> list[Flag]:
    """List every reason as `flags` does, but only what a row of a list says: name, value, relation."""
    evidence = _evidence(submission)
    return [
        Flag(
            code=code,
            name=_(words_vi.reason(code).name),
            value=_value(code, evidence.get(code, {}), submission),
            relation=relation if code in _DUPLICATE else "",
        )
        for code in codes(submission)
    ]


def _evidence(submission: Submission) -> dict[str, Mapping[str, Any]]:
    return _by_code(
        [*submission.low_content_evidence, *submission.eligibility_evidence, *_told(submission)]
    )


def codes(submission: Submission) -> list[str]:
    """List the codes of a submission's reasons once each, strongest first."""
    found = list(dict.fromkeys(code_of(reason) for reason in _told(submission)))
    if submission.low_content_reasons:
        found = [code for code in found if code != _LOW_CONTENT]  # its own reasons say it better
    return found


def placed(found: Sequence[Flag], submission: Submission) -> tuple[list[Flag], list[Span]]:
    """Find the sentences of some reasons in the readable text: the reasons with their places, and the spans in order.

    Reasons that are shown by the same sentence share its place; personal data are marked one by one.
    """
    text = "\n".join(submission.readable)
    spans: list[Span] = []
    numbered: list[Flag] = []
    for flag in found:
        shown = _personal(text) if flag.code == _PERSONAL else [_where(flag.sentence, text)]
        span = next(iter(shown), None)
        spans += [one for one in shown if one and one not in spans]
        numbered.append(replace(flag, place=spans.index(span) + 1 if span else 0))
    return numbered, spans


def _personal(text: str) -> list[Span | None]:
    from nlp.personal import find  # here, not above: pages start without the text tools

    return [Span(one.start, one.end) for one in find(text)]


def _where(sentence: str, text: str) -> Span | None:
    """Find a sentence in a text, however either is spaced."""
    words = sentence.split()
    found = re.search(r"\s+".join(map(re.escape, words)), text) if words else None
    return Span(*found.span()) if found else None


def _told(submission: Submission) -> list[Any]:
    return [
        *submission.reasons,
        *(submission.low_content_reasons if submission.low_content else []),
        *submission.eligibility,
    ]


def as_shown(submission: Submission, pair: Pair | None) -> dict[str, Any]:
    """Gather what the page showed, for the history: suggestions, measures, run and versions."""
    run = Run.objects.filter(run_id=submission.run_id).first()
    manifest: Mapping[str, Any] = run.manifest if run else {}
    return {
        "key": submission.key,
        "content_hash": submission.content_hash,
        "lane": submission.lane,
        "crosses": bool(submission.crosses),
        "sample": bool(submission.blind),
        "priority": submission.priority,
        "reasons": submission.reasons,
        "low_content": {
            "score": submission.low_content_score,
            "evidence": submission.low_content_evidence,
        },
        "field": {
            "code": submission.field_code,
            "confidence": submission.field_confidence,
            "second": submission.field_second,
        },
        "eligibility": submission.eligibility_evidence or submission.eligibility,
        "duplicate": None if pair is None else _pair_as_shown(pair),
        "run_id": submission.run_id,
        "criteria": criteria.in_force().version,
        "versions": {
            name: value
            for name, value in manifest.items()
            if name.startswith(("model", "settings", "version"))
        },
    }


def _pair_as_shown(pair: Pair) -> dict[str, Any]:
    names = ("left_key", "label", "similarity", "left_in_right", "right_in_left", "longest_passage")
    return {name: getattr(pair, name) for name in (*names, "template_share", "filing", "run_id")}


def _by_code(reasons: Iterable[Any]) -> dict[str, Mapping[str, Any]]:
    found: dict[str, Mapping[str, Any]] = {}
    for reason in reasons:
        if isinstance(reason, Mapping):
            found.setdefault(code_of(reason), reason)
    return found


def _flag(code: str, evidence: Mapping[str, Any], submission: Submission, relation: str) -> Flag:
    wording = words_vi.reason(code)
    limit = evidence.get("limit", evidence.get("expected"))
    is_duplicate = code in _DUPLICATE
    return Flag(
        code=code,
        name=_(wording.name),
        note=_(wording.note),
        of=_(words_vi.BY_MODEL if _is_by_model(evidence) else wording.of),
        value=_value(code, evidence, submission),
        limit="" if code in _LIMIT_UNSAID else units.measured(limit, _measure(code, evidence)),
        sentence="" if is_duplicate else _sentence(evidence, submission),
        relation=relation if is_duplicate else "",
    )


def _value(code: str, evidence: Mapping[str, Any], submission: Submission) -> str:
    """Write what was measured, in its unit."""
    own = _own_value(code, submission)
    value = evidence.get("value") if own is None else own
    return _kinds(value) if code == _PERSONAL else units.measured(value, _measure(code, evidence))


def _measure(code: str, evidence: Mapping[str, Any]) -> words_vi.Measure:
    return "share" if _is_by_model(evidence) else words_vi.reason(code).measure


def _is_by_model(evidence: Mapping[str, Any]) -> bool:
    return evidence.get("by") == "model"


def _own_value(code: str, submission: Submission) -> object:
    """Give the value of reasons whose measure is a column of its own, else None."""
    if code == submission.duplicate_label:
        return submission.duplicate_similarity
    if code == "has_later_copies":
        return submission.cluster_size - 1 if submission.cluster_size > 1 else None
    if code == "benefit_mismatch":
        return _two_amounts(submission)
    return {
        _LOW_CONTENT: submission.low_content_score,
        "encoding_restored": words_vi.ENCODINGS.get(submission.encoding_restored),
        "field_unsure": submission.field_confidence,
        "benefit_outlier": max(
            submission.benefit_vnd_stated or 0, submission.benefit_vnd_found or 0
        ),
        "outside_window": submission.applied_on or None,
        "window_unknown": submission.applied_on or None,
    }.get(code)


def _kinds(value: object) -> str:
    """Name the kinds of personal data that were found, given as codes separated by commas."""
    codes = str(value or "").split(", ")
    return ", ".join(_(words_vi.PERSONAL_DATA.get(code, code)) for code in codes)


def _two_amounts(submission: Submission) -> str | None:
    stated, found = submission.benefit_vnd_stated, submission.benefit_vnd_found
    if stated is None or found is None:
        return None
    told = {"stated": units.vnd(stated), "found": units.vnd(found)}
    return _("khai %(stated)s, trong bài %(found)s") % told


def _sentence(evidence: Mapping[str, Any], submission: Submission) -> str:
    """Give the sentence that shows a reason: as text, else by its offsets in the joined readable text."""
    for name in ("sentence", "quote", "text", "excerpt"):
        if evidence.get(name):
            return str(evidence[name])
    start, end = evidence.get("start"), evidence.get("end")
    if isinstance(start, int) and isinstance(end, int) and 0 <= start < end:
        return "\n".join(submission.readable)[start:end]
    return ""
