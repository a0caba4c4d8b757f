"""The rows of an export: what an officer may see under the queue's filters when the file is written."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from django.db.models import QuerySet

from review import blind, words_vi
from review.filters import Filters
from review.models import BLIND_TAB, Decision, Officer, Pair, Submission, Verdict
from review.paging import page_after
from review.relations import GROUNDS
from review.rulings import standing_pairs
from review.scope import seen_by

PIECE = (
    500  # rows read at a time: so many lie in memory, and so often the export shows a sign of life
)
# Long columns that no sheet shows.
_UNSHOWN = ("search_text", "low_content_evidence", "eligibility_evidence", "field_cues")
# Events that say nothing of what became of a filing.
_NO_VERDICT = (Verdict.UNDO, Verdict.NOT_DUPLICATE)


@dataclass(frozen=True, slots=True)
class Row:
    """A submission with what stands beside it: the pair that may carry "Trùng", its earlier filing, the last word.

    `earlier` is the id of the earlier filing, blank where the officer may not see that filing whole.
    """

    submission: Submission
    pair: Pair | None = None
    earlier: str = ""
    decision: Decision | None = None


def shown_to(officer: Officer) -> QuerySet[Submission]:
    """Select what an export may hold for an officer: what they see, without what is read blind."""
    return seen_by(officer).exclude(blind.hidden_from(officer)).defer(*_UNSHOWN)


def pieces(officer: Officer, filters: Filters) -> Iterator[list[Row]]:
    """Give the rows under some filters, tab by tab as the queue has them, most urgent first.

    Read by key, a piece at a time: no statement grows with the export, and none holds the database for long.
    """
    for part in _tab_by_tab(filters):
        queue, place = part.apply(shown_to(officer), officer), ""
        while True:
            page = page_after(queue, place, PIECE)
            if page.rows:
                yield beside(officer, page.rows)
            if not (place := page.after):
                break


def _tab_by_tab(filters: Filters) -> Iterator[Filters]:
    if filters.lane:
        yield filters
        return
    for lane in words_vi.LANES:
        yield filters.with_lane(lane)
    # The blind tab drops filters by what the machine says; then it holds more than was asked for.
    blind_tab = filters.with_lane(BLIND_TAB)
    if blind_tab == replace(filters, lane=BLIND_TAB):
        yield blind_tab


def pieces_of(officer: Officer, chosen: Sequence[int]) -> Iterator[list[Row]]:
    """Give the rows of chosen submissions, in the order they are named."""
    rest = iter(chosen)
    while some := list(islice(rest, PIECE)):
        found = {one.pk: one for one in shown_to(officer).filter(pk__in=some)}
        yield beside(officer, [found[pk] for pk in some if pk in found])


def beside(officer: Officer, submissions: Sequence[Submission]) -> list[Row]:
    """Put beside some submissions what the sheet tells of them, by three statements whatever their number."""
    pairs = _pairs(submissions)
    earlier = _earlier(officer, pairs)
    decisions = _last_words(submissions)
    return [
        Row(one, pair, earlier.get(pair.left_key, "") if pair else "", decisions.get(one.pk))
        for one in submissions
        for pair in [pairs.get(one.key)]
    ]


def _pairs(submissions: Sequence[Submission]) -> dict[str, Pair]:
    """Find the strongest standing pair of each, the one that its page shows first."""
    of_these = standing_pairs().filter(right_key__in=[one.key for one in submissions])
    grounds = of_these.filter(label__in=GROUNDS).defer("passages").order_by("similarity", "-pk")
    return {pair.right_key: pair for pair in grounds}


def _earlier(officer: Officer, pairs: Mapping[str, Pair]) -> dict[str, str]:
    keys = {pair.left_key for pair in pairs.values()}
    return dict(seen_by(officer).filter(key__in=keys).values_list("key", "submission_id"))


def _last_words(submissions: Sequence[Submission]) -> dict[int, Decision]:
    of_these = Decision.objects.filter(
        submission__in=[one.pk for one in submissions], undone_by__isnull=True
    )
    said = of_these.exclude(verdict__in=_NO_VERDICT).defer("shown", "letter").order_by("id")
    return {event.submission_id: event for event in said}
