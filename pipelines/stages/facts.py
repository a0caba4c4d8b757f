"""facts: money stated and found, and what speaks for or against the programme's gates; all of it only points."""

import json
from collections.abc import Iterator, Sequence
from typing import Any

import pandas as pd

from nlp import dates, money, personal
from nlp.bulk import MONEY, PERSONAL, hints_of
from nlp.money import Amount
from nlp.normal import tokens
from pipelines.settings import Campaign, Settings
from pipelines.stages.distinct import answered
from pipelines.stages.given import Given
from pipelines.stages.low_content import is_yes
from review.words_vi import number

# Scales that the header of a money column may name, folded.
_SCALES = {"nghin": "nghìn", "ngan": "nghìn", "1000": "nghìn", "1.000": "nghìn", "1000d": "nghìn"}
_SCALES |= {"trieu": "triệu", "tr": "triệu", "trd": "triệu", "ty": "tỷ", "ti": "tỷ"}
_FOREIGN = {"usd", "eur", "jpy"}

Finding = dict[str, Any]
Found = Iterator[tuple[int, Finding]]


def facts(rows: pd.DataFrame, given: Given) -> pd.DataFrame:
    """Read money and dates and compare them with the campaign's gates.

    Adds `benefit_vnd_stated` and `benefit_vnd_found` (đồng or None; as written, never multiplied out by a
    period), `eligibility` (codes in the order of
    the settings) and `eligibility_evidence` (JSON: code, value, expected).
    """
    settings, hints = given.settings, hints_of(rows["text"].tolist())
    headed = zip(rows["benefit_vnd"].tolist(), rows["benefit_header"].tolist(), strict=True)
    stated = answered(headed, lambda cell: _stated(*cell))
    found = _found(rows, (hints & MONEY).nonzero()[0].tolist())
    findings: list[list[Finding]] = [[] for _ in stated]
    for place, finding in (
        *_window(rows, settings.campaign),
        *_missing(rows, "recognised_by", "recognition_missing"),
        *_missing(rows, "solution_type", "type_missing"),
        *_mismatch(stated, found, settings.facts.mismatch_factor),
        *_outlier(stated, found, settings.facts.outlier_vnd),
        *_confidential_short(rows, settings),
        *_personal_data(rows, (hints & PERSONAL).nonzero()[0].tolist()),
    ):
        findings[place].append(finding)
    return pd.DataFrame(
        {
            "benefit_vnd_stated": pd.Series(stated, index=rows.index, dtype="Int64"),
            "benefit_vnd_found": pd.Series(found, index=rows.index, dtype="Int64"),
            "eligibility": [[finding["code"] for finding in of_row] for of_row in findings],
            "eligibility_evidence": [
                json.dumps(of_row, ensure_ascii=False) if of_row else "[]" for of_row in findings
            ],
        },
        index=rows.index,
    )


def _stated(cell: str, header: str) -> int | None:
    """The money cell in đồng; a bare number takes the scale that its header names ("…, triệu đồng")."""
    cell, named = cell.strip(), tokens(header)
    if _FOREIGN & set(named):
        return None
    scale = next((_SCALES[token] for token in named if token in _SCALES), "")
    if scale and cell[:1].isdigit() and not any(map(str.isalpha, cell)):
        cell = f"{cell} {scale} đồng"
    amount = money.parse_amount(cell)
    return _dong(amount) if amount is not None and amount.currency == "VND" else None


def _found(rows: pd.DataFrame, places: list[int]) -> list[int | None]:
    """The largest benefit in đồng that the texts at some places name; the benefit field first."""
    found: list[int | None] = [None] * len(rows)
    benefits = rows["benefit_text"].iloc[places].tolist()
    left = []
    for place, largest in zip(places, answered(benefits, _largest_claimed), strict=True):
        found[place] = largest
        if not largest:
            left.append(place)
    contents = rows["content_text"].iloc[left].tolist()
    for place, text, hint in zip(left, contents, hints_of(contents).tolist(), strict=True):
        found[place] = _largest(money.find(text)) if hint & MONEY else None
    return found


def _largest_claimed(benefit: str) -> int | None:
    return _largest(money.find(benefit, in_benefit_field=True))


def _largest(amounts: list[Amount]) -> int | None:
    values = [_dong(a) for a in amounts if a.is_benefit and a.currency == "VND"]
    return max((value for value in values if value is not None), default=None)


def _dong(amount: Amount) -> int | None:
    return None if amount.low is None else round(amount.low)


def _window(rows: pd.DataFrame, campaign: Campaign) -> Found:
    """Compare the day of first use with the window; a partial date is never called outside."""
    expected = f"{campaign.applied_from:%d/%m/%Y} - {campaign.applied_to:%d/%m/%Y}"

    def code(cell: str) -> str | None:
        when = dates.parse(cell)
        lies = (
            dates.overlap(when, campaign.applied_from, campaign.applied_to) if when else "unknown"
        )
        return {"outside": "outside_window", "unknown": "window_unknown"}.get(lies)

    cells = rows["applied_on"].tolist()
    for place, (is_given, found) in enumerate(
        zip(_given(rows, "applied_on"), answered(cells, code), strict=True)
    ):
        if is_given and found:
            yield place, _finding(found, cells[place], expected)


def _missing(rows: pd.DataFrame, column: str, code: str) -> Found:
    """A gate is asked for only where the file has a column for it."""
    for place, (is_given, cell) in enumerate(
        zip(_given(rows, column), rows[column].tolist(), strict=True)
    ):
        if is_given and not cell.strip():
            yield place, _finding(code, "", "có ghi")


def _mismatch(stated: Sequence[int | None], found: Sequence[int | None], factor: float) -> Found:
    for place, (one, other) in enumerate(zip(stated, found, strict=True)):
        if one and other and not 1 / factor <= one / other <= factor:
            value, expected = (
                f"{number(one)} / {number(other)}",
                f"hơn kém nhau dưới {factor:g} lần",
            )
            yield place, _finding("benefit_mismatch", value, expected)


def _outlier(stated: Sequence[int | None], found: Sequence[int | None], limit: int) -> Found:
    for place, (one, other) in enumerate(zip(stated, found, strict=True)):
        largest = max(one or 0, other or 0)
        if largest > limit:
            yield place, _finding("benefit_outlier", number(largest), f"dưới {number(limit)}")


def _confidential_short(rows: pd.DataFrame, settings: Settings) -> Found:
    """A trade secret may be filed with title and effect only: a fact for the reviewer, not low content."""
    confidential = answered(rows["confidential"].tolist(), is_yes)
    places = [place for place, is_secret in enumerate(confidential) if is_secret]
    texts = rows["content_text"].iloc[places].tolist()
    for place, text in zip(places, texts, strict=True):
        if len(text.split()) < settings.near_duplicates.min_syllables:
            yield place, _finding("confidential_short", text[:80], "mô tả được giữ kín")


def _personal_data(rows: pd.DataFrame, places: list[int]) -> Found:
    texts = rows["text"].iloc[places].tolist()
    for place, text in zip(places, texts, strict=True):
        kinds = sorted({found.kind for found in personal.find(text)})
        if kinds:
            yield place, _finding("personal_data", ", ".join(kinds), "không có dữ liệu cá nhân")


def _given(rows: pd.DataFrame, column: str) -> list[bool]:
    return answered(rows["columns_given"].tolist(), lambda names: column in names.split(","))


def _finding(code: str, value: str, expected: str) -> Finding:
    return {"code": code, "value": value, "expected": expected}
