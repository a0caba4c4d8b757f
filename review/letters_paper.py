"""The letters that go with returns as a paper: each on a page of its own, in the words that the officer sent."""

import datetime as dt
import re
from collections.abc import Sequence
from pathlib import Path
from typing import IO

from django.utils import timezone

from review.models import Decision
from review.offices import office_named
from review.paper import Paper

_ABOUT = "V/v bổ sung hồ sơ sáng kiến"
_UNDONE = "Lần trả lại này đã được hoàn tác: đừng gửi thư này nữa."
_ITEM = re.compile(r"\d+\. ")


def write(target: Path | IO[bytes], events: Sequence[Decision], *, at: dt.datetime) -> None:
    """Write the letters of some returns, dated by the day of writing; of one that was taken back the paper says so."""
    paper = Paper("Thư gửi người nộp sáng kiến", numbered=False)
    for place, event in enumerate(events):
        if place:
            paper.next_page()
        _letter(paper, event, timezone.localdate(at))
    paper.save(target)


def _letter(paper: Paper, event: Decision, day: dt.date) -> None:
    paper.head(office_named(event.submission.owner_code), "Số: ……/……", day, about=_ABOUT)
    if hasattr(event, "undone_by"):
        paper.paragraph(_UNDONE, italic=True)
    for line in event.letter.splitlines():
        if line.strip():
            paper.paragraph(line.strip(), indented=not _ITEM.match(line.strip()))
    paper.signatures(("", "Đại diện công đoàn"))
