"""A submission beside what it resembles: its earlier filing on the left, its later copies by name or number."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from review import bands, blind, words_vi
from review.counterparts import Counterpart, earlier_filing
from review.full_text import strongest_first
from review.hover import pieces_with_abbreviations
from review.models import Officer, Pair, Submission
from review.passages import Parts, Segment, Span, mark
from review.rulings import standing_pairs
from review.scope import seen_by

_LATER_COPIES = 20  # later filings listed by name; the rest are counted
HEADINGS = (
    gettext_lazy("Tên sáng kiến"),
    gettext_lazy("Nội dung"),
    gettext_lazy("Hiệu quả"),
)


class Measured(Protocol):
    """The measures of two texts: a stored pair's, or those of `nlp.neardup.align`."""

    @property
    def similarity(self) -> float:
        """Share of both texts that is common."""

    @property
    def left_in_right(self) -> float:
        """Share of the earlier text that stands in the later one."""

    @property
    def right_in_left(self) -> float:
        """Share of the later text that stands in the earlier one."""

    @property
    def longest_passage(self) -> int:
        """Syllables of the longest common passage."""

    @property
    def template_share(self) -> float:
        """Share of both texts that is template text."""


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
class Likeness:
    """How alike a pair is and how its filings stand to each other, in words; of a text too short the band is held down.

    `other_year` tells that they were filed in other years.
    """

    label: str
    note: str
    relation: str
    relation_note: str
    other_year: bool
    band: str
    band_name: str
    likeness: str
    is_short: bool


@dataclass(frozen=True, slots=True)
class Comparison:
    """A pair and what may be seen of its earlier filing; `others` are all pairs of the later one, this one marked."""

    pair: Pair
    other: Counterpart
    alike: Likeness
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
    return [
        Section(str(head), segments, was, encoding) for head, segments, was in whole if segments
    ]


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
    pairs = pairs_of(shown)
    if not pairs:
        return None
    pair = next((one for one in pairs if str(one.pk) == chosen), pairs[0])
    return comparison_of(shown, pair, earlier_filing(officer, pair), pairs)


def pairs_of(shown: Submission) -> list[Pair]:
    """List the standing pairs of a later filing, the strongest first."""
    return strongest_first(standing_pairs().filter(right_key=shown.key))


def comparison_of(
    shown: Submission, pair: Pair, other: Counterpart, pairs: Sequence[Pair]
) -> Comparison:
    """Put a pair into words beside what may be seen of its earlier filing."""
    return Comparison(
        pair=pair,
        other=other,
        alike=likeness_of(shown, pair, other),
        others=[
            (one.pk, _pair_name(place, one), one.pk == pair.pk)
            for place, one in enumerate(pairs, start=1)
        ],
    )


def likeness_of(shown: Submission, pair: Pair, other: Counterpart) -> Likeness:
    """Say how alike a pair is; short is the later filing, or the earlier one that is seen."""
    is_short = shown.is_short or (other.submission is not None and other.submission.is_short)
    band = bands.likeness(
        pair.similarity, pair.left_in_right, pair.right_in_left, is_short=is_short
    )
    return Likeness(
        label=_(words_vi.LABELS.get(pair.label, pair.label)),
        note=_named(words_vi.LABEL_NOTES, pair.label),
        relation=_named(words_vi.RELATIONS, pair.relation),
        relation_note=_named(words_vi.RELATION_NOTES, pair.relation),
        other_year=pair.other_year,
        band=band.value,
        band_name=_(words_vi.BANDS[band.value]),
        likeness=likeness_in_words(pair),
        is_short=is_short,
    )


def likeness_in_words(pair: Pair) -> str:
    """Say how far the later filing of a pair is like the earlier one."""
    return _(
        words_vi.likeness(
            pair.similarity, this_in_other=pair.right_in_left, other_in_this=pair.left_in_right
        )
    )


def _named(names: Mapping[str, str], code: str) -> str:
    return _(names[code]) if code in names else ""


def _pair_name(place: int, pair: Pair) -> str:
    band = bands.likeness(pair.similarity, pair.left_in_right, pair.right_in_left)
    told = {
        "place": place,
        "label": _(words_vi.LABELS.get(pair.label, pair.label)),
        "band": _(words_vi.BANDS[band.value]),
    }
    return _("%(place)s. %(label)s, mức %(band)s") % told


def numbers_of(measured: "Measured", template_share: float | None = None) -> list[tuple[str, str]]:
    """Put the measures of a pair into words; `template_share` takes the place of its own."""
    template = measured.template_share if template_share is None else template_share
    return [
        (_("Giống nhau"), words_vi.percent(measured.similarity)),
        (_("Hồ sơ nộp trước nằm trong hồ sơ này"), words_vi.percent(measured.left_in_right)),
        (_("Hồ sơ này nằm trong hồ sơ nộp trước"), words_vi.percent(measured.right_in_left)),
        (
            _("Đoạn chung dài nhất"),
            _("%(number)s tiếng") % {"number": words_vi.number(measured.longest_passage)},
        ),
        (_("Phần mẫu chung, không tính"), words_vi.percent(template)),
    ]


def later_copies(officer: Officer | None, shown: Submission) -> dict[str, Any]:
    """List the later filings that resemble this one: by name where the officer may see them, else counted."""
    keys = standing_pairs().filter(left_key=shown.key).exclude(label="same_idea")
    number = keys.count()
    if not number:
        return {"number": 0, "seen": [], "unseen": 0}
    # What is to be read without suggestions is counted among those that are not named.
    named_to = seen_by(officer).exclude(blind.hidden_from(officer))
    seen = named_to.filter(key__in=keys.values("right_key")).order_by("id")
    told = seen.values_list("pk", "title_text", "title", "submitted_on")[:_LATER_COPIES]
    named = [(pk, readable or filed, day) for pk, readable, filed, day in told]
    return {"number": number, "seen": named, "unseen": number - len(named)}
