"""Label doubts: what people said of labelled texts and of submissions, gathered, and the list for a second reader."""

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from models import labelled
from models.doubt_models import by_field_model, content_cues
from models.doubts import Doubt, FitPredict, FitScore, Given, field_doubts, low_content_doubts
from models.labelled import Labelled
from models.taxonomy import Taxonomy
from pipelines.report.columns import Column, Row
from review.standing import opened, standing
from review.words_vi import percent, reason

if TYPE_CHECKING:
    from review.standing import Standing

_SOURCES = {"label": "nhãn", "decision": "quyết định"}
_QUESTIONS = {"field": "Lĩnh vực", "low_content": "Nội dung"}
_CONTENT = {"genuine": "Có nội dung", "thin": "Ít nội dung"}
# Reasons of a return or a refusal that say that nothing, or nothing of one's own, was told.
_MEANS_THIN = {"missing_way": "problem_only", "routine": "routine_duty"}


def from_labels() -> list[Given]:
    """Take the labelled texts of the train and tune splits; those of the test split are never read here."""
    texts = [*labelled.load("train"), *labelled.load("tune")]
    return [Given(text, "label", text.low_content is not None) for text in texts]


def from_decisions(home: Path) -> list[Given]:
    """Take the decisions in force of a home's review database, if there is one; nothing is changed.

    A union is the voice of its filings. An approval says that there is content, a return or refusal for want of a
    way of doing or for being a routine duty says that there is little; other verdicts say nothing of it. Of
    confidential filings, which may be short by right, only the field counts.
    """
    return [_given(one) for one in standing()] if opened(home) else []


def find(
    given: Sequence[Given], *, field_model: FitPredict | None = None, content_model: FitScore | None
) -> list[Doubt]:
    """Doubt both kinds of labels; without a content model only the fields. In the order of `models.doubts`."""
    doubts = field_doubts(given, field_model or by_field_model(Taxonomy.load()))
    if content_model is not None:
        doubts += low_content_doubts(given, content_model, content_cues)
    return doubts


def name_of(doubt: Doubt, code: str) -> str:
    """Name what was said in Vietnamese: a field, or whether there is content and why not."""
    if doubt.question == "field":
        return Taxonomy.load().name(code)
    return _CONTENT.get(code) or f"{_CONTENT['thin']}: {reason(code).name}"


def rows(doubts: Sequence[Doubt]) -> list[Row]:
    """Give the rows of the list; no name of an author or officer is in them."""
    return [
        asdict(doubt)
        | {
            "source": _SOURCES[doubt.source],
            "question": _QUESTIONS[doubt.question],
            "given": name_of(doubt, doubt.given),
            "believed": name_of(doubt, doubt.believed),
            "cues": ", ".join(doubt.cues),
        }
        for doubt in doubts
    ]


COLUMNS = (
    Column("Mã", 14, lambda row: row["id"]),
    Column("Nguồn", 11, lambda row: row["source"]),
    Column("Xét về", 11, lambda row: row["question"]),
    Column("Tên sáng kiến", 50, lambda row: row["title"]),
    Column("Nhãn đã cho", 30, lambda row: row["given"]),
    Column("Máy nghĩ là", 30, lambda row: row["believed"]),
    Column("Độ chắc", 9, lambda row: round(row["confidence"], 3)),
    Column("Hơn nhãn đã cho", 10, lambda row: round(row["margin"], 3)),
    Column("Từ gợi ý", 44, lambda row: row["cues"]),
)


def table(listed: Sequence[Row]) -> str:
    """Draw the list for a terminal: two lines a doubt, the widest margin first."""
    lines = []
    for row in listed:
        sure = percent(row["confidence"])
        cues = f"  [{row['cues']}]" if row["cues"] else ""
        lines.append(f"{row['id']:<12} {row['source']:<11} {' '.join(row['title'].split())[:90]}")
        lines.append(f"{'':<12} {row['given']}  →  {row['believed']} ({sure}){cues}")
    return "\n".join(lines)


def _given(one: "Standing") -> Given:
    is_thin, why = _content_of(one)
    text = Labelled(
        id=one.submission_id,
        batch=f"union:{one.union_code}",
        title=one.title,
        content=one.content,
        benefit=one.benefit,
        field=one.field or None,
        second_field=None,
        low_content=why,
        difficulty="",
        workplace_field="",
    )
    return Given(text, "decision", is_thin)


def _content_of(one: "Standing") -> tuple[bool | None, str | None]:
    """Tell whether a decision calls a filing thin (None: it does not say), and for what reason."""
    if one.confidential:
        return None, None
    if one.verdict == "approve":
        return False, None
    if one.verdict in ("return", "reject") and one.reason_code in _MEANS_THIN:
        return True, (*one.low_content_reasons, _MEANS_THIN[one.reason_code])[0]
    return None, None
