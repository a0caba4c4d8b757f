"""Searching for filings like a pasted text: for an officer who has a draft, a paper or a doubt in hand."""

import logging
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from review import curated, words_vi
from review.counterparts import Counterpart
from review.models import Officer
from review.passages import Segment
from review.similar import Found, parts_of, similar_to
from review.views.asking import officer_asking
from review.views.comparison import HEADINGS, Section, marked, sections

_MOST_CHARACTERS = 100_000
_UNFIT, _UNAVAILABLE = 422, 503
_NO_TEXT = "Hãy dán tên và nội dung cần tìm."
_TOO_LONG = f"Bài dài quá {words_vi.number(_MOST_CHARACTERS)} ký tự; hãy dán phần mô tả giải pháp."
_NO_INDEX = (
    "Chưa tìm được: chưa có hồ sơ nào được sàng lọc, hoặc kho so sánh cần dựng lại. "
    "Hãy báo người quản trị; bài đã dán vẫn còn trong ô."
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
    text: tuple[Section, ...] = ()
    other: tuple[Section, ...] = ()


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
    return _page(request, text, matches=[_match(one, text) for one in found])


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
        "message": message,
        "matches": matches,
        "most": _MOST_CHARACTERS,
        "meaning": words_vi.LIKENESS_MEANING,
    }
    return render(request, "review/similar.html", context, status=status)


def _match(found: Found, text: str) -> Match:
    filing = found.filing.submission
    if filing is None:
        return Match(found.filing)
    one = found.similar
    return Match(
        found.filing,
        label=words_vi.FOUND[one.is_copy],
        likeness=words_vi.likeness(
            one.similarity, this_in_other=one.text_in_filing, other_in_this=one.filing_in_text
        ),
        union=curated.union_name(filing.union_code),
        numbers=_numbers(found),
        text=tuple(_pasted(marked(parts_of(text), found.text_spans))),
        other=tuple(sections(filing, found.filing_spans)),
    )


def _pasted(parts: list[list[Segment]]) -> list[Section]:
    named = zip(HEADINGS, parts, strict=True)
    return [Section(heading, segments) for heading, segments in named if segments]


def _numbers(found: Found) -> tuple[tuple[str, str], ...]:
    one = found.similar
    return (
        ("Giống nhau", words_vi.percent(one.similarity)),
        ("Bài này nằm trong hồ sơ", words_vi.percent(one.text_in_filing)),
        ("Hồ sơ nằm trong bài này", words_vi.percent(one.filing_in_text)),
        ("Đoạn chung dài nhất", f"{words_vi.number(one.longest_passage)} tiếng"),
        ("Phần mẫu chung, không tính", words_vi.percent(one.template_share)),
    )
