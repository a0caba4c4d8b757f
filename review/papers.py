"""Papers that officers ask for as they ask for exports: minutes, letters of returns, the shortlist of an award."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from django.utils import timezone, translation
from django.utils.translation import gettext_noop

from review import trail
from review.models import Officer, Verdict
from review.refusals import RefusedError

if TYPE_CHECKING:
    from review.wanted import Wanted

MINUTES, LETTERS, SHORTLIST = "bien-ban", "thu", "khen"
MOST_LETTERS = 1_000
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_NO_LETTERS = gettext_noop("Không có thư trả lại nào trong các quyết định này.")
_MANY_LETTERS = gettext_noop(
    "Một tệp chứa tối đa 1.000 thư, ở đây có nhiều hơn; hãy chọn ít ngày hơn hoặc một công đoàn."
)
Beat = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class About:
    """A sort of paper: how it is called on the page of files, and the kinds of file it comes as."""

    name: str
    kinds: tuple[str, ...]


SORTS: Mapping[str, About] = {
    MINUTES: About(gettext_noop("Biên bản rà soát"), ("docx",)),
    LETTERS: About(gettext_noop("Thư gửi người nộp"), ("docx",)),
    SHORTLIST: About(gettext_noop("Danh sách đề xuất khen"), ("docx", "xlsx")),
}


def write(path: Path, officer: Officer, wanted: "Wanted", *, beat: Beat) -> int:
    """Write a paper of what an officer may see; return how many filings it tells of. `beat` hears of each piece.

    Papers are Vietnamese whatever the language of the page that asked.

    Raises:
        RefusedError: nothing is there to write, or more than a paper can hold; the message says what to choose.
    """
    with translation.override("vi"):
        return _WRITERS[wanted.paper](path, officer, wanted, beat)


def _minutes(path: Path, officer: Officer, wanted: "Wanted", beat: Beat) -> int:
    from review import minutes, minutes_paper  # here, not above: pages start without the writer
    from review.offices import office_of

    union = wanted.filters.union
    found = minutes.of_lot(officer, wanted.lot, union=union, beat=beat)
    minutes_paper.write(
        path,
        found,
        office=office_of(officer, union),
        union=union,
        writer=trail.name_of(officer),
        at=timezone.now(),
    )
    return len(found.entries)


def _letters(path: Path, officer: Officer, wanted: "Wanted", beat: Beat) -> int:
    from review import letters_paper, lots, minutes

    reach = lots.reach(officer, wanted.lot, wanted.filters.union)
    last, _ = minutes.last_words(officer, reach, beat=beat)
    returns = [one for one in last.values() if one.verdict == Verdict.RETURN and one.letter]
    if not returns:
        raise RefusedError(_NO_LETTERS)
    if len(returns) > MOST_LETTERS:
        raise RefusedError(_MANY_LETTERS)
    letters_paper.write(path, sorted(returns, key=lambda one: one.pk), at=timezone.now())
    return len(returns)


def _shortlist(path: Path, officer: Officer, wanted: "Wanted", beat: Beat) -> int:
    from review import lots, shortlist, shortlist_files
    from review.offices import office_of

    union = wanted.filters.union
    unions = [union] if union else lots.unions_of(officer)
    pieces = shortlist.pieces(officer, wanted.filters, unions)
    if path.suffix == ".xlsx":
        return shortlist_files.write_workbook(path, pieces, names=wanted.names, beat=beat)
    office = office_of(officer, union)
    return shortlist_files.write_paper(
        path, pieces, office=office, names=wanted.names, at=timezone.now(), beat=beat
    )


_WRITERS: Mapping[str, Callable[[Path, Officer, "Wanted", Beat], int]] = {
    MINUTES: _minutes,
    LETTERS: _letters,
    SHORTLIST: _shortlist,
}
