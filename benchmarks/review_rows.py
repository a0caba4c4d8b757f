"""Rows of the made review database: as a run gives them, and as the database keeps them, without the cost of loading.

`stored` must give what `review.loading` would write; a test loads the same rows both ways.
"""

import datetime as dt
import random
from collections.abc import Iterator
from functools import lru_cache
from typing import Any, NamedTuple

from benchmarks.made import _exchanged, _sentences
from benchmarks.review_plan import LANES, STATES, Plan
from nlp.normal import tokens
from review import bands, blind, curated, policy, records
from review.relations import Filed, of_pair
from review.union_tree import UnionTree

RUN = {
    "run_id": "2026-11-01-made",
    "settings_version": "made",
    "models": {"field": "made", "low_content": "made"},
}
POOL = 40_000
_FIRST_DAY, _DAYS = dt.date(2021, 10, 1), 1_500
_SCRAMBLE = (
    0x9E3779B97F4A7C15  # odd, so that every place has a key of its own; in no order, as hashes are
)
_FAMILY = (
    "Nguyễn",
    "Trần",
    "Lê",
    "Phạm",
    "Hoàng",
    "Huỳnh",
    "Phan",
    "Vũ",
    "Võ",
    "Đặng",
    "Bùi",
    "Đỗ",
    "Hồ",
    "Ngô",
    "Dương",
    "Lý",
)
_MIDDLE = ["Văn", "Thị", "Hữu", "Đức", "Ngọc", "Minh", "Thanh", "Xuân", "Quang", "Hồng"]
_GIVEN = (
    "An",
    "Bình",
    "Cường",
    "Dũng",
    "Giang",
    "Hà",
    "Hải",
    "Hạnh",
    "Hiếu",
    "Hòa",
    "Hùng",
    "Hương",
    "Khánh",
    "Lan",
    "Linh",
    "Long",
    "Mai",
    "Nam",
    "Nga",
    "Phúc",
    "Quý",
    "Sơn",
    "Tâm",
    "Thảo",
    "Thủy",
    "Toàn",
    "Trang",
    "Tuấn",
    "Vinh",
    "Yến",
)
_UNITS = (
    "Công ty Cổ phần May",
    "Nhà máy Cơ khí",
    "Trường Trung học cơ sở",
    "Bệnh viện Đa khoa",
    "Điện lực",
    "Xí nghiệp Xây lắp",
    "Chi nhánh Ngân hàng",
    "Công ty Cao su",
)
_THIN = ("too_short", "slogan", "routine_duty", "benefit_only", "problem_only", "generic_advice")
_DOUBTS = ("outside_window", "window_unknown", "recognition_missing", "benefit_mismatch")


class Piece(NamedTuple):
    """A sentence, its folded words with one blank between, and how many syllables it has."""

    text: str
    folded: str
    syllables: int


@lru_cache(maxsize=1)
def pieces() -> list[Piece]:
    """Make the sentences that texts are put together from; half of them with words exchanged."""
    chance, known = random.Random(6), _sentences()
    made = known + [
        _exchanged(chance.choice(known), chance, known) for _ in range(POOL - len(known))
    ]
    return [
        Piece(
            one,
            " ".join(tokens(one)),
            records.syllables(
                {
                    "title_text": one,
                    "title": "",
                    "content_text": "",
                    "content": "",
                    "benefit_text": "",
                    "benefit": "",
                }
            ),
        )
        for one in made
    ]


@lru_cache(maxsize=1)
def _fields() -> list[str]:
    return sorted(curated.fields())


def key_of(place: int) -> str:
    """Give the key of a row."""
    return f"{place * _SCRAMBLE % 2**64:016x}"


def run_row(plan: Plan, place: int) -> dict[str, Any]:
    """Give a row as a screening gives it."""
    return _Text(plan, place).row


class _Text:
    """One submission: its row as a screening gives it, and its folded words put together from folded pieces."""

    def __init__(self, plan: Plan, place: int) -> None:
        self.plan, self.place = plan, place
        head = int(plan.head[place])
        same = head if plan.exact[place] else place
        lane, measure = LANES[plan.lane[place]], float(plan.measure[place])
        used = plan.sentences[place, : plan.count[place]]
        known = pieces()
        parts = [known[number] for number in used]
        words = known[int(plan.sentences[head if head >= 0 and place % 5 else same, 0])]
        title = " ".join(words.text.split()[:9]) if lane != "low_content" else parts[0].text[:20]
        benefit_vnd = (place * 7919 % 900 + 2) * 1_000_000
        benefit = f"Tiết kiệm khoảng {benefit_vnd // 1_000_000} triệu đồng một năm."
        number = place * 31 % 4_000
        unit = f"{_UNITS[number % len(_UNITS)]} số {number}"
        author = _author(place if plan.measure[same] < 0.9 or head < 0 else head)
        code = plan.unions[plan.union[place]] if plan.union[place] >= 0 else ""
        filed = _FIRST_DAY + dt.timedelta(days=place * _DAYS // max(1, len(plan)))
        content = " ".join(part.text for part in parts)
        self.search = [f"SK-{place:07d}", title, unit, author]
        self.folded = " ".join(
            [
                *tokens("\n".join(self.search)),
                *(part.folded for part in parts),
                *_benefit_words(benefit),
            ]
        )
        fields = _fields()
        confidence = round(0.95 - measure / 2, 4)
        reasons, thin, doubts = _reasons(lane, place, measure, parts[0].text)
        grouped = plan.members[place] > 1
        if grouped and head < 0:
            reasons = [*reasons, "has_later_copies"]
        self.row: dict[str, Any] = {
            "key": key_of(place),
            "submission_id": self.search[0],
            "source": f"dot-{place // 100_000:02d}.xlsx",
            "row": place % 100_000 + 2,
            "title": title,
            "content": content,
            "benefit": benefit,
            "author": author,
            "unit": unit,
            "upper_union": curated.union_name(code) if code else "",
            "union_code": code,
            "participant_group": "Công nhân",
            "solution_type": "Giải pháp kỹ thuật",
            "declared_field": "Sản xuất",
            "submitted_on": f"{filed:%d/%m/%Y}",
            "filed_on": filed.isoformat(),
            "applied_on": f"{filed:%m/%Y}",
            "confidential": "có" if place % 500 == 7 else "không",
            "syllables": sum(part.syllables for part in parts)
            + _syllables(title)
            + _syllables(benefit),
            "lane": lane,
            "priority": round(_priority(lane, measure), 6),
            "reasons": reasons,
            "duplicate_of": f"SK-{head:07d}" if head >= 0 else "",
            "duplicate_label": _label(plan, place) if head >= 0 else "",
            "duplicate_similarity": _similarity(plan, place) if head >= 0 else None,
            "cluster_id": f"cum-{head if head >= 0 else place:07d}" if grouped else "",
            "cluster_size": int(plan.members[place]),
            "low_content": bool(thin),
            "low_content_score": measure if thin else round(measure / 4, 4),
            "low_content_reasons": [one["code"] for one in thin],
            "low_content_evidence": thin,
            "field": fields[place * 13 % len(fields)] if lane != "field_unsure" else "",
            "field_confidence": confidence,
            "field_second": fields[place * 17 % len(fields)],
            "field_cues": content.split()[2:5],
            "benefit_vnd_stated": benefit_vnd,
            "benefit_vnd_found": benefit_vnd,
            "eligibility": [one["code"] for one in doubts],
            "eligibility_evidence": doubts,
            "content_hash": key_of(same),
        }


def stored(plan: Plan, place: int, loaded_at: dt.datetime) -> dict[str, Any]:
    """Give a row as the database keeps it after loading, before people said anything."""
    made = _Text(plan, place)
    row, rules = made.row, policy.in_force()
    cleaned = records.submission(row)
    values = cleaned.values
    is_short = row["syllables"] < rules.short_syllables
    band = bands.urgency(
        values["priority"], is_short=is_short, is_duplicate=row["lane"] == "duplicate"
    )
    return values | {
        "fingerprint": cleaned.fingerprint,
        "run_id": RUN["run_id"],
        "submitted_day": dt.date.fromisoformat(row["filed_on"]),
        "is_short": is_short,
        "band": band.value,
        "search_text": made.folded,
        "owner_code": owner_of(plan, place),
        "decider_code": "",
        "version": 1,
        "state": "open",
        "crosses": 0,
        "relation": "",
        "blind": int(blind.is_drawn(row["key"], rules.blind_share)),
        "second_due": 0,
        "loaded_at": loaded_at,
        **(_standing(plan, place) if plan.head[place] >= 0 else {}),
    }


def owner_of(plan: Plan, place: int) -> str:
    """Give the union that answers today for a row."""
    return _today(plan.unions[plan.union[place]]) if plan.union[place] >= 0 else ""


@lru_cache(maxsize=500)
def _today(code: str) -> str:
    return UnionTree.load().today(code)


@lru_cache(maxsize=20_000)
def _common(one: str, other: str) -> str:
    return UnionTree.load().common(one, other)


def _standing(plan: Plan, place: int) -> dict[str, Any]:
    """Tell how a copy stands to its head, which is the filing it resembles most."""
    if plan.apart[place]:
        return {}
    head = int(plan.head[place])
    left, right = owner_of(plan, head), owner_of(plan, place)
    named = {"left_key": "0", "right_key": "1", "filing": _filing(plan, head, place)}
    relation = of_pair(named, {"0": Filed(left, 0), "1": Filed(right, 0)})["relation"]
    if relation != "other_union":
        return {"relation": relation}
    return {"relation": relation, "crosses": 1, "decider_code": _common(left, right)}


def pair_rows(plan: Plan) -> Iterator[dict[str, Any]]:
    """Give the pairs as a screening gives them: each copy with its head, with the copy before it; and ideas."""
    for place in map(int, (plan.head >= 0).nonzero()[0]):
        yield _pair_values(plan, int(plan.head[place]), place, _label(plan, place))
        if plan.before[place] >= 0:
            yield _pair_values(plan, int(plan.before[place]), place, "copy", weaker=0.05)
    for left, right in zip(*plan.ideas):
        yield _pair_values(plan, int(left), int(right), "same_idea")


def stored_pair(plan: Plan, row: dict[str, Any]) -> dict[str, Any]:
    """Give a pair as the database keeps it."""
    cleaned = records.pair(row, {})
    left, right = row["places"]
    known = {
        row[f"{side}_key"]: Filed(owner_of(plan, place), _day(plan, place).year)
        for side, place in (("left", left), ("right", right))
    }
    return {
        **cleaned.values,
        "fingerprint": cleaned.fingerprint,
        "run_id": RUN["run_id"],
        "withdrawn": False,
        **of_pair(cleaned.values, known),
    }


def _pair_values(
    plan: Plan, left: int, right: int, label: str, *, weaker: float = 0.0
) -> dict[str, Any]:
    is_idea = label == "same_idea"
    alike = 0.3 if is_idea else round(_similarity(plan, right) - weaker, 6)
    return {
        "left_key": key_of(left),
        "right_key": key_of(right),
        "places": (left, right),
        "label": label,
        "similarity": alike,
        "left_in_right": min(1.0, alike + 0.03),
        "right_in_left": alike,
        "longest_passage": 4 if is_idea else 60,
        "template_share": 0.04,
        "filing": _filing(plan, left, right),
        "cluster_id": "" if is_idea else f"cum-{int(plan.head[right]):07d}",
        "joins": not is_idea and not weaker,
        "bridge": label == "copy" and right % 11 == 0,
        "passages": [] if is_idea else _passages(plan, left, right),
    }


def _filing(plan: Plan, left: int, right: int) -> str:
    if plan.head[right] == left and _label(plan, right) == "resubmission":
        return "same_author"
    own = plan.union[left] == plan.union[right] and plan.union[left] >= 0
    return "same_unit" if own and right % 3 == 0 else "other_unit"


def _passages(plan: Plan, left: int, right: int) -> list[list[int]]:
    """Mark the sentences that both have at their beginning."""
    known, places = pieces(), []
    shared = int(min(plan.count[left], plan.count[right])) - 1
    length = sum(len(known[number].text) + 1 for number in plan.sentences[right, :shared]) - 1
    for place in (left, right):
        start = len(_title(plan, place)) + 1
        places += [start, start + max(0, length)]
    return [places]


@lru_cache(maxsize=100_000)
def _title(plan: Plan, place: int) -> str:
    return str(_Text(plan, place).row["title"])


def state_of(plan: Plan, place: int) -> str:
    """Give the state that people gave a row."""
    return STATES[plan.state[place]]


def _day(plan: Plan, place: int) -> dt.date:
    return _FIRST_DAY + dt.timedelta(days=place * _DAYS // max(1, len(plan)))


def _similarity(plan: Plan, place: int) -> float:
    return 1.0 if plan.exact[place] else round(0.55 + float(plan.measure[place]) * 0.44, 6)


def _label(plan: Plan, place: int) -> str:
    return "resubmission" if place % 4 == 1 else "copy"


def _priority(lane: str, measure: float) -> float:
    base, weight = {
        "duplicate": (0.5, 0.5),
        "low_content": (0.3, 0.5),
        "check_facts": (0.2, 0.4),
        "field_unsure": (0.1, 0.3),
        "ready": (0.0, 0.1),
    }[lane]
    return base + weight * measure


def _reasons(
    lane: str, place: int, measure: float, sentence: str
) -> tuple[list[str], list[dict[str, Any]], list[dict[str, Any]]]:
    """Give the reasons of a row, with the evidence of thin content and of doubtful facts."""
    if lane == "low_content":
        code = _THIN[place % len(_THIN)]
        return [code], [{"code": code, "value": measure, "limit": 0.5, "sentence": sentence}], []
    if lane == "check_facts":
        code = _DOUBTS[place % len(_DOUBTS)]
        return [code], [], [{"code": code, "value": "", "expected": "trong đợt"}]
    if lane == "duplicate":
        return ["resubmission" if place % 4 == 1 else "copy"], [], []
    return (["field_unsure"] if lane == "field_unsure" else []), [], []


@lru_cache(maxsize=2_000)
def _syllables(text: str) -> int:
    return len(records._SYLLABLE.findall(text))


@lru_cache(maxsize=2_000)
def _benefit_words(benefit: str) -> tuple[str, ...]:
    return tuple(tokens(benefit))


def _author(place: int) -> str:
    family, rest = _FAMILY[place * 7 % len(_FAMILY)], place // 16
    return f"{family} {_MIDDLE[rest * 3 % len(_MIDDLE)]} {_GIVEN[rest * 11 % len(_GIVEN)]} {place % 977}"
