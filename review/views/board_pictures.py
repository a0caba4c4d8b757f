"""The scoreboard's pictures, in the language of the page."""

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from review import curated, policy, words_vi
from review.figures.campaigns import Campaign, known
from review.figures.series import Step
from review.pictures.of_board import Seen, pictures
from review.pictures.picture import Names
from review.pieces import piece
from review.scoreboard import Board

# What stands beside the tiles; the others are about the inside of filings and stand with its tables.
_PROGRESS = ("pheu", "thoi-gian")


def of_board(found: Board, step: Step) -> tuple[SafeString, SafeString]:
    """Render the pictures of progress, and those of what filings hold."""
    drawn = pictures(_seen(found, step), _names())
    progress = [one for one in drawn if one.code in _PROGRESS]
    inside = [one for one in drawn if one.code not in _PROGRESS]
    words = {"table_words": _("Bảng số của hình")}
    return (
        piece("pictures.html", words | {"pictures": progress}),
        piece("pictures.html", words | {"pictures": inside}),
    )


def _seen(found: Board, step: Step) -> Seen:
    campaigns = known()
    if found.grown:
        campaigns.append(Campaign(found.grown.first, found.grown.last, _("đợt đang xem")))
    return Seen(
        filings=found.own,
        periods=found.periods,
        step=step,
        campaigns=campaigns,
        fields={line.union_code: line.within.fields for line in found.lines if line.within},
        between=found.between,
        inside=found.inside,
        outlier=policy.outlier_vnd(),
    )


def _names() -> Names:
    return Names(
        union=curated.union_name,
        field=curated.field_name,
        reason=lambda code: _(words_vi.reason(code).name),
        say=_,
    )
