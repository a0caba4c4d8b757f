"""What is told of a draft at the command line: what the screening would say, what lacks, which money was understood."""

from collections.abc import Iterator
from typing import Any

from models.taxonomy import Taxonomy
from review.draft_reading import money_in, parts_in
from review.words_vi import LABELS, LANES, SUGGESTION, number, reason


def read(text: str, found: dict[str, Any]) -> dict[str, Any]:
    """Add to what a screening found of a draft the `parts` of a filing in it and the `money` that it names."""
    parts = [part.as_json() for part in parts_in(text, found["low_content_reasons"])]
    return found | {"parts": parts, "money": [one.as_json() for one in money_in(text)]}


def spoken(text: str, found: dict[str, Any]) -> str:
    """Put everything into words for a person who helps to write."""
    return "\n".join([*_screened(found), *_parts(text, found), *_money(text), SUGGESTION])


def _screened(found: dict[str, Any]) -> Iterator[str]:
    money, name = found["benefit_vnd_found"], Taxonomy.load().name
    yield f"Làn gợi ý: {LANES[found['lane']]}"
    yield (
        f"Lĩnh vực: {name(found['field'])} (chắc {found['field_confidence']:.0%};"
        f" thứ hai: {name(found['field_second'])})"
    )
    if found["field_cues"]:
        yield f"  vì có: {', '.join(found['field_cues'])}"
    yield f"Tiền làm lợi đọc được: {f'{number(money)} đồng' if money else 'không thấy'}"
    for code in found["reasons"]:
        yield f"- {reason(code).name}"
    if found["duplicate_of"]:
        label, share = LABELS[found["duplicate_label"]], found["duplicate_similarity"]
        yield f"Giống hồ sơ nộp trước {found['duplicate_of']}: {share:.0%} ({label})"


def _parts(text: str, found: dict[str, Any]) -> Iterator[str]:
    yield "Các phần cần có:"
    for part in parts_in(text, found["low_content_reasons"]):
        if not part.quote:
            yield f"  [chưa thấy] {part.name}: {part.advice}"
            continue
        more = f"; cần rõ hơn: {part.advice}" if part.wants_more else ""
        yield f"  [có] {part.name}: “{part.quote}”{more}"


def _money(text: str) -> Iterator[str]:
    for one in money_in(text):
        yield f"Số tiền “{one.quote}”: {one.said}; {one.role}"
