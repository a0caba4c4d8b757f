"""facts: money stated and found, and what speaks for or against the programme's gates; all of it only points."""

import json
from collections.abc import Mapping
from typing import Any

import pandas as pd

from nlp import dates, money, personal
from nlp.money import Amount
from nlp.normal import tokens
from pipelines.files import rows_of
from pipelines.settings import Settings
from pipelines.stages.given import Given
from pipelines.stages.low_content import is_yes

# Scales that the header of a money column may name, folded.
_SCALES = {"nghin": "nghìn", "ngan": "nghìn", "1000": "nghìn", "1.000": "nghìn", "1000d": "nghìn"}
_SCALES |= {"trieu": "triệu", "tr": "triệu", "trd": "triệu", "ty": "tỷ", "ti": "tỷ"}
_FOREIGN = {"usd", "eur", "jpy"}

Row = Mapping[str, Any]
Finding = dict[str, Any]


def facts(rows: pd.DataFrame, given: Given) -> pd.DataFrame:
    """Read money and dates and compare them with the campaign's gates.

    Adds `benefit_vnd_stated` and `benefit_vnd_found` (đồng or None; as written, never multiplied out by a
    period), `eligibility` (codes in the order of
    the settings) and `eligibility_evidence` (JSON: code, value, expected).
    """
    found = [_facts(row, given.settings) for row in rows_of(rows)]
    columns = ["benefit_vnd_stated", "benefit_vnd_found"]
    added = pd.DataFrame(
        {name: pd.Series([f[name] for f in found], dtype="Int64") for name in columns}
    )
    added["eligibility"] = [[finding["code"] for finding in f["findings"]] for f in found]
    added["eligibility_evidence"] = [json.dumps(f["findings"], ensure_ascii=False) for f in found]
    return added.set_axis(rows.index)


def _facts(row: Row, settings: Settings) -> dict[str, Any]:
    stated, found = _stated(row), _found(row)
    findings = [
        *_window(row, settings),
        *_missing(row, "recognised_by", "recognition_missing"),
        *_missing(row, "solution_type", "type_missing"),
        *_mismatch(row, stated, found, settings),
        *_outlier(stated, found, settings),
        *_confidential_short(row, settings),
        *_personal_data(row),
    ]
    return {"benefit_vnd_stated": stated, "benefit_vnd_found": found, "findings": findings}


def _stated(row: Row) -> int | None:
    """The money cell in đồng; a bare number takes the scale that its header names ("…, triệu đồng")."""
    cell, header = row["benefit_vnd"].strip(), tokens(row["benefit_header"])
    if _FOREIGN & set(header):
        return None
    scale = next((_SCALES[token] for token in header if token in _SCALES), "")
    if scale and cell[:1].isdigit() and not any(map(str.isalpha, cell)):
        cell = f"{cell} {scale} đồng"
    amount = money.parse_amount(cell)
    return _dong(amount) if amount is not None and amount.currency == "VND" else None


def _found(row: Row) -> int | None:
    """The largest benefit in đồng that the texts name; the benefit field first."""
    claimed = money.find(row["benefit_text"], in_benefit_field=True)
    return _largest(claimed) or _largest(money.find(row["content_text"]))


def _largest(amounts: list[Amount]) -> int | None:
    values = [_dong(a) for a in amounts if a.is_benefit and a.currency == "VND"]
    return max((value for value in values if value is not None), default=None)


def _dong(amount: Amount) -> int | None:
    return None if amount.low is None else round(amount.low)


def _window(row: Row, settings: Settings) -> list[Finding]:
    """Compare the day of first use with the window; a partial date is never called outside."""
    if not _has(row, "applied_on"):
        return []
    campaign = settings.campaign
    expected = f"{campaign.applied_from:%d/%m/%Y} - {campaign.applied_to:%d/%m/%Y}"
    when = dates.parse(row["applied_on"])
    lies = dates.overlap(when, campaign.applied_from, campaign.applied_to) if when else "unknown"
    code = {"outside": "outside_window", "unknown": "window_unknown"}.get(lies)
    return [_finding(code, row["applied_on"], expected)] if code else []


def _missing(row: Row, column: str, code: str) -> list[Finding]:
    """A gate is asked for only where the file has a column for it."""
    blank = _has(row, column) and not row[column].strip()
    return [_finding(code, "", "có ghi")] if blank else []


def _mismatch(row: Row, stated: int | None, found: int | None, settings: Settings) -> list[Finding]:
    factor = settings.facts.mismatch_factor
    if stated and found and not 1 / factor <= stated / found <= factor:
        return [
            _finding(
                "benefit_mismatch", f"{stated:,} / {found:,}", f"hơn kém nhau dưới {factor:g} lần"
            )
        ]
    return []


def _outlier(stated: int | None, found: int | None, settings: Settings) -> list[Finding]:
    limit = settings.facts.outlier_vnd
    largest = max(stated or 0, found or 0)
    return (
        [_finding("benefit_outlier", f"{largest:,}", f"dưới {limit:,}")] if largest > limit else []
    )


def _confidential_short(row: Row, settings: Settings) -> list[Finding]:
    """A trade secret may be filed with title and effect only: a fact for the reviewer, not low content."""
    short = len(row["content_text"].split()) < settings.near_duplicates.min_syllables
    if is_yes(row["confidential"]) and short:
        return [_finding("confidential_short", row["content_text"][:80], "mô tả được giữ kín")]
    return []


def _personal_data(row: Row) -> list[Finding]:
    kinds = sorted({found.kind for found in personal.find(row["text"])})
    return (
        [_finding("personal_data", ", ".join(kinds), "không có dữ liệu cá nhân")] if kinds else []
    )


def _has(row: Row, column: str) -> bool:
    return column in row["columns_given"].split(",")


def _finding(code: str | None, value: str, expected: str) -> Finding:
    return {"code": code, "value": value, "expected": expected}
