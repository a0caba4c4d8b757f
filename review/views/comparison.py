"""A submission beside what it resembles: its earlier filing on the left, its later copies by name or number."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from review import words_vi
from review.counterparts import Counterpart, earlier_filing, left_spans, right_spans
from review.hover import pieces_with_abbreviations
from review.models import Officer, Pair, Submission
from review.passages import Parts, Segment, Span, mark
from review.relations import GROUNDS
from review.rulings import standing_pairs
from review.scope import seen_by

_LATER_COPIES = 20  # later filings listed by name; the rest are counted
HEADINGS = ("Tên sáng kiến", "Nội dung", "Hiệu quả")


@dataclass(frozen=True, slots=True)
class Section:
    """One part of a text: heading, marked segments as markup, and what was filed in which encoding if it had to be made
    readable.
    """

    heading: str
    segments: list[Segment]
    as_filed: str = ""
    encoding: str = ""


@dataclass(frozen=True, slots=True)
class Comparison:
    """A pair as the page shows it: the earlier filing on the left, this one on the right."""

    pair: Pair
    other: Counterpart
    left: list[Section]
    right: list[Section]
    label: str
    note: str
    filing: str
    likeness: str
    meaning: str
    numbers: list[tuple[str, str]]
    others: list[tuple[int, str, bool]]


def sections(shown: Submission, spans: Sequence[Span] = ()) -> list[Section]:
    """Cut a submission's text into its parts, with passages marked; blank parts are left out."""
    parts = marked(shown.readable, spans)
    filed = (
        shown.title if shown.title_text else "",
        shown.content if shown.content_text else "",
        shown.benefit if shown.benefit_text else "",
    )
    whole = zip(HEADINGS, parts, filed, strict=True)
    encoding = words_vi.ENCODINGS.get(shown.encoding_restored, shown.encoding_restored)
    return [Section(head, segments, was, encoding) for head, segments, was in whole if segments]


def marked(parts: Parts, spans: Sequence[Span]) -> list[list[Segment]]:
    """Cut parts into segments of markup, with passages marked and abbreviations that expand on hover."""
    return [_with_hover(segments) for segments in mark(parts, spans)]


def _with_hover(segments: Sequence[Segment]) -> list[Segment]:
    """Turn the texts of a part's segments into markup whose abbreviations expand on hover."""
    texts = pieces_with_abbreviations([segment.text for segment in segments])
    numbers = (segment.number for segment in segments)
    return [Segment(text, number) for text, number in zip(texts, numbers, strict=True)]


def compare(officer: Officer | None, shown: Submission, chosen: str) -> Comparison | None:
    """Set the strongest pair, or the chosen one, side by side; another wording of an idea comes last."""
    pairs = list(standing_pairs().filter(right_key=shown.key))
    if not pairs:
        return None
    pairs.sort(key=lambda one: (one.label not in GROUNDS, -one.similarity, one.pk))
    pair = next((one for one in pairs if str(one.pk) == chosen), pairs[0])
    other = earlier_filing(officer, pair)
    spans = right_spans(pair) if other.is_readable else []
    left: list[Section] = []
    if other.submission is not None:
        left = sections(other.submission, left_spans(pair))
    return Comparison(
        pair=pair,
        other=other,
        left=left,
        right=sections(shown, spans),
        label=words_vi.LABELS.get(pair.label, pair.label),
        note=words_vi.LABEL_NOTES.get(pair.label, ""),
        filing=words_vi.FILINGS.get(pair.filing, pair.filing),
        likeness=words_vi.likeness(
            pair.similarity, this_in_other=pair.right_in_left, other_in_this=pair.left_in_right
        ),
        meaning=words_vi.LIKENESS_MEANING,
        numbers=_numbers(pair),
        others=[(one.pk, _pair_name(one), one.pk == pair.pk) for one in pairs],
    )


def _pair_name(pair: Pair) -> str:
    label = words_vi.LABELS.get(pair.label, pair.label)
    return f"{label}, giống nhau {words_vi.percent(pair.similarity)}"


def _numbers(pair: Pair) -> list[tuple[str, str]]:
    return [
        ("Giống nhau", words_vi.percent(pair.similarity)),
        ("Hồ sơ nộp trước nằm trong hồ sơ này", words_vi.percent(pair.left_in_right)),
        ("Hồ sơ này nằm trong hồ sơ nộp trước", words_vi.percent(pair.right_in_left)),
        ("Đoạn chung dài nhất", f"{words_vi.number(pair.longest_passage)} tiếng"),
        ("Phần mẫu chung, không tính", words_vi.percent(pair.template_share)),
    ]


def later_copies(officer: Officer | None, shown: Submission) -> dict[str, Any]:
    """List the later filings that resemble this one: by name where the officer may see them, else counted."""
    keys = standing_pairs().filter(left_key=shown.key).exclude(label="same_idea")
    number = keys.count()
    if not number:
        return {"number": 0, "seen": [], "unseen": 0}
    seen = seen_by(officer).filter(key__in=keys.values("right_key")).order_by("id")[:_LATER_COPIES]
    named = [(one.pk, one.readable[0], one.submitted_on) for one in seen]
    return {"number": number, "seen": named, "unseen": number - len(named)}
