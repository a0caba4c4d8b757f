"""The stages row by row, as one would write them first: what they give by columns is compared with this."""

import json
from typing import Any

from nlp import dates, money, personal
from nlp.encodings import MOJIBAKE, decode, lossy_share, restore
from nlp.normal import fold, tokens
from nlp.syllables import valid_share
from pipelines.settings import ELIGIBILITY, Settings
from pipelines.stages.normalise import digest
from pipelines.unions import Unions

Row = dict[str, Any]
SCALES = {"nghin": "nghìn", "ngan": "nghìn", "1000": "nghìn", "1.000": "nghìn", "1000d": "nghìn"}
SCALES |= {"trieu": "triệu", "tr": "triệu", "trd": "triệu", "ty": "tỷ", "ti": "tỷ"}
YES = set(map(fold, ["có", "x", "yes", "y", "1", "true", "đúng", "mật", "bảo mật", "bí mật"]))


def normalise(row: Row) -> Row:
    restored = [restore(row[name]) for name in ("title", "content", "benefit")]
    encoding = next((found.encoding for found in restored if found.encoding), "")
    text = "\n".join(found.text for found in restored)
    author, unit, union = (
        name_of(row[name], encoding) for name in ("author", "unit", "upper_union")
    )
    filed = dates.parse(row["submitted_on"])
    content_hash = digest(" ".join(tokens(text)))
    keyed = [row["submission_id"], content_hash, fold(author).strip(), fold(unit).strip()]
    return {
        "title_text": restored[0].text,
        "content_text": restored[1].text,
        "benefit_text": restored[2].text,
        "text": text,
        "encoding_restored": encoding,
        "lossy": lossy_share(text) > 0.02,
        "syllables": len(tokens(text)),
        "author_key": fold(author).strip(),
        "unit_key": fold(unit).strip(),
        "unit_text": unit,
        "union_code": Unions.load().match(union),
        "filed_on": filed.first.isoformat()
        if filed and filed.precision == "day" and filed.first
        else "",
        "content_hash": content_hash,
        "key": digest("\n".join(keyed)),
    }


def name_of(cell: str, encoding: str) -> str:
    if not encoding or encoding == MOJIBAKE:
        return restore(cell).text
    decoded = decode(cell, encoding)
    return decoded if valid_share(decoded) > valid_share(cell) else cell


def facts(row: Row, settings: Settings) -> Row:
    stated, found = stated_in(row), found_in(row)
    findings = [*gates(row, settings), *of_money(stated, found, settings), *of_text(row, settings)]
    order = {code: place for place, code in enumerate(ELIGIBILITY)}
    assert [order[finding["code"]] for finding in findings] == sorted(
        order[finding["code"]] for finding in findings
    )
    return {
        "benefit_vnd_stated": stated,
        "benefit_vnd_found": found,
        "eligibility": [finding["code"] for finding in findings],
        "eligibility_evidence": json.dumps(findings, ensure_ascii=False),
    }


def stated_in(row: Row) -> int | None:
    cell, header = row["benefit_vnd"].strip(), tokens(row["benefit_header"])
    if {"usd", "eur", "jpy"} & set(header):
        return None
    scale = next((SCALES[token] for token in header if token in SCALES), "")
    if scale and cell[:1].isdigit() and not any(map(str.isalpha, cell)):
        cell = f"{cell} {scale} đồng"
    amount = money.parse_amount(cell)
    return (
        round(amount.low)
        if amount and amount.currency == "VND" and amount.low is not None
        else None
    )


def found_in(row: Row) -> int | None:
    claimed = money.find(row["benefit_text"], in_benefit_field=True)
    return largest(claimed) or largest(money.find(row["content_text"]))


def largest(amounts: list[money.Amount]) -> int | None:
    claimed = [a.low for a in amounts if a.is_benefit and a.currency == "VND" and a.low is not None]
    return max(map(round, claimed), default=None)


def gates(row: Row, settings: Settings) -> list[Row]:
    found, names = [], row["columns_given"].split(",")
    if "applied_on" in names:
        first, last = settings.campaign.applied_from, settings.campaign.applied_to
        lies = dates.overlap(dates.parse(row["applied_on"]), first, last)
        code = {"outside": "outside_window", "unknown": "window_unknown"}.get(lies)
        if code:
            found.append(finding(code, row["applied_on"], f"{first:%d/%m/%Y} - {last:%d/%m/%Y}"))
    for column, code in (
        ("recognised_by", "recognition_missing"),
        ("solution_type", "type_missing"),
    ):
        if column in names and not row[column].strip():
            found.append(finding(code, "", "có ghi"))
    return found


def of_money(stated: int | None, found: int | None, settings: Settings) -> list[Row]:
    findings, factor, limit = [], settings.facts.mismatch_factor, settings.facts.outlier_vnd
    if stated and found and not 1 / factor <= stated / found <= factor:
        expected = f"hơn kém nhau dưới {factor:g} lần"
        findings.append(
            finding("benefit_mismatch", f"{stated:,} / {found:,}".replace(",", "."), expected)
        )
    most = max(stated or 0, found or 0)
    if most > limit:
        findings.append(
            finding(
                "benefit_outlier",
                f"{most:,}".replace(",", "."),
                f"dưới {limit:,}".replace(",", "."),
            )
        )
    return findings


def of_text(row: Row, settings: Settings) -> list[Row]:
    findings, content = [], row["content_text"]
    short = len(content.split()) < settings.near_duplicates.min_syllables
    if fold(row["confidential"]).strip() in YES and short:
        findings.append(finding("confidential_short", content[:80], "mô tả được giữ kín"))
    kinds = sorted({data.kind for data in personal.find(row["text"])})
    if kinds:
        findings.append(finding("personal_data", ", ".join(kinds), "không có dữ liệu cá nhân"))
    return findings


def route(row: Row, settings: Settings) -> Row:
    signals = [
        *([row["duplicate_label"]] if row["duplicate_of"] else []),
        *(["low_content"] if row["low_content"] else []),
        *row["eligibility"],
        *(["field_unsure"] if row["field"] is None else []),
    ]
    line = next((x for x in settings.lanes if set(x.when) & set(signals)), settings.lanes[-1])
    measures = row | {
        "eligibility_count": len(row["eligibility"]) / len(ELIGIBILITY),
        "field_doubt": 1.0 - row["field_confidence"],
    }
    notes = ("has_later_copies", "same_idea", "same_row", "amended", "lossy", "encoding_restored")
    return {
        "lane": line.lane,
        "priority": round(line.base + line.weight * measures[line.measure], 4),
        "reasons": [
            *(code for code in signals if code != "low_content"),
            *(row["low_content_reasons"] if row["low_content"] else []),
            *(note for note in notes if row[note]),
        ],
    }


def finding(code: str, value: str, expected: str) -> Row:
    return {"code": code, "value": value, "expected": expected}
