"""Searching for filings like a pasted text: for an officer who has a draft, a paper or a doubt in hand."""

import logging
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_http_methods

from review import curated, words_vi
from review.counterparts import Counterpart, note_shown
from review.models import Officer, Submission
from review.similar import Found, parts_of, similar_to
from review.template_in_force import Masking, masking
from review.views.asking import officer_asking
from review.views.laid_out import Line, lines, rows_of

_MOST_CHARACTERS = 100_000
_UNFIT, _UNAVAILABLE = 422, 503
_NO_TEXT = gettext_noop("Hãy dán tên và nội dung cần tìm.")
_TOO_LONG = gettext_noop("Bài dài quá 100.000 ký tự; hãy dán phần mô tả giải pháp.")
_NO_INDEX = gettext_noop(
    "Chưa tìm được: chưa có hồ sơ nào được sàng lọc, hoặc kho so sánh cần dựng lại. Hãy báo người quản trị; bài đã dán "
    "vẫn còn trong ô."
)
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Match:
    """One filing of the answer. Of one that the officer may not see whole only date and passages are given."""

    filing: Counterpart
    label: str = ""
    likeness: str = ""
    union: str = ""
    numbers: tuple[tuple[str, str], ...] = ()
    rows: SafeString | str = ""


@require_http_methods(["GET", "HEAD", "POST"])
def similar(request: HttpRequest) -> HttpResponse:
    """Show the form, and under it what resembles the text that was sent; the text is kept nowhere."""
    officer = officer_asking(request)
    if request.method != "POST":
        return _page(request, "")
    text = request.POST.get("text", "").replace("\r\n", "\n").strip()
    if not text:
        return _page(request, text, message=_NO_TEXT, status=_UNFIT)
    if len(text) > _MOST_CHARACTERS:
        return _page(request, text, message=_TOO_LONG, status=_UNFIT)
    return _answer(request, officer, text)


def _answer(request: HttpRequest, officer: Officer, text: str) -> HttpResponse:
    from nlp.neardup import (
        IndexUnusableError,
    )  # here, not above: pages start without the text tools

    try:
        found = similar_to(officer, text)
    except IndexUnusableError as error:
        _log.warning("searching is not possible: %s", error)
        return _page(request, text, message=_NO_INDEX, status=_UNAVAILABLE)
    for one in found:
        note_shown(officer, one.filing)
    force = masking()
    matches = [_match(one, text, force, place) for place, one in enumerate(found, start=1)]
    return _page(request, text, matches=matches)


def _page(
    request: HttpRequest,
    text: str,
    *,
    matches: list[Match] | None = None,
    message: str = "",
    status: int = 200,
) -> HttpResponse:
    context = {
        "text": text,
        "message": _(message) if message else "",
        "matches": matches,
        "most": _MOST_CHARACTERS,
        "meaning": _(words_vi.LIKENESS_MEANING),
    }
    return render(request, "review/similar.html", context, status=status)


def _match(found: Found, text: str, force: Masking, place: int) -> Match:
    filing = found.filing.submission
    if filing is None:
        return Match(found.filing)
    one = found.similar
    likeness = _(
        words_vi.likeness(
            one.similarity, this_in_other=one.text_in_filing, other_in_this=one.filing_in_text
        )
    )
    return Match(
        found.filing,
        label=_(words_vi.FOUND[one.is_copy]),
        likeness=_(likeness),
        union=curated.union_name(filing.union_code),
        numbers=_numbers(found),
        rows=rows_of(_beside(found, filing, text, force, place), _("Hồ sơ"), _("Bài này")),
    )


def _beside(found: Found, filing: Submission, text: str, force: Masking, place: int) -> list[Line]:
    """Lay the filing out beside the pasted text, with the passages that were found."""
    from nlp.sidebyside import side_by_side  # here, not above: pages start without the text tools

    passages = [
        (*mine, *theirs) for mine, theirs in zip(found.filing_spans, found.text_spans, strict=True)
    ]
    left, right = filing.readable, parts_of(text)
    told = side_by_side(
        "\n".join(left),
        "\n".join(right),
        template=force.template,
        known=force.known,
        passages=passages,
    )
    return lines(told, left, right, passages, prefix=f"bai-{place}-")


def _numbers(found: Found) -> tuple[tuple[str, str], ...]:
    one = found.similar
    longest = {"number": words_vi.number(one.longest_passage)}
    return (
        (_("Giống nhau"), words_vi.percent(one.similarity)),
        (_("Bài này nằm trong hồ sơ"), words_vi.percent(one.text_in_filing)),
        (_("Hồ sơ nằm trong bài này"), words_vi.percent(one.filing_in_text)),
        (_("Đoạn chung dài nhất"), _("%(number)s tiếng") % longest),
        (_("Phần mẫu chung, không tính"), words_vi.percent(one.template_share)),
    )
