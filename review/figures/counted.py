"""What a filing counts as on the scoreboard: cells that add up, so that taking a filing out and in again is exact."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, NamedTuple

DayKey = tuple[
    str, str, str
]  # union as filed, day of filing (ISO, "" where none is told), standing
TotalKey = tuple[str, str, str]  # union as filed, measure, code within the measure

# Three times what the whole programme of 2022-23 came to (33,000 tỷ): a slip of the keyboard, in no sum.
BELIEVABLE = 10**14
# Amounts are counted in steps of at most a fortieth: of the first three digits, those from 200 on in fives, from 500 on
# in tens. So a union has some hundred counters of money, not thousands, however its filings write their sums.
STEPS = ((500, 10), (200, 5), (0, 1))
_DIGITS = 3
_GROUP = 80  # characters of a participant group that tell it from others


class Standing(StrEnum):
    """What people have made of a filing; `DECIDED` stands where it is not known how, and nobody asks.

    `REMOVED` was removed on a person's request before anybody decided, and is counted nowhere.
    """

    WAITING = "waiting"
    UNSURE = "unsure"
    APPROVED = "approve"
    RETURNED = "return"
    DUPLICATE = "duplicate"
    REJECTED = "reject"
    DECIDED = "decided"
    REMOVED = "removed"


class Measure(StrEnum):
    """What is counted of a union beside its standings; the code within is named behind each."""

    FIELD = "field"  # code of the suggested field, "" where it was left open
    GROUP = "group"  # participant group as filed, folded by `group_text`
    THIN = "low_content"  # each reason for little content that a filing has
    COPY = "copy"  # relation to the earlier filing that it probably copies
    MONEY = "money"  # amount, rounded up by `rounded`; copies are left out
    COPIED = "copied_money"  # "": of probable or decided copies
    APPROVED = "approved_money"  # "": of approved filings that are no copies
    BEYOND = "beyond_money"  # "": amounts beyond `BELIEVABLE`, as a number without amount
    SET_ASIDE = "set_aside"  # "": rows that runs set aside; one that two runs read counts twice
    COPIED_FROM = "copied_from"  # union of the earlier filing: probable copies across unions, as first screened


OF_RUNS = (Measure.SET_ASIDE, Measure.COPIED_FROM)  # told by manifests, all others by filings


class Filing(NamedTuple):
    """What of a filing is counted: `relation` is "" where it copies nothing, `amount` in đồng.

    `thin` holds the codes of why it has little content, blanks between them.
    """

    union_code: str
    day: str
    standing: str
    relation: str
    field_code: str
    group: str
    amount: int | None
    thin: str = ""


@dataclass
class Counted:
    """Counts of filings and runs; those of two sets add up.

    `days` counts by union, day and standing; `numbers` and `amounts` (đồng) by union, measure and code.
    """

    days: Counter[DayKey] = field(default_factory=Counter)
    numbers: Counter[TotalKey] = field(default_factory=Counter)
    amounts: Counter[TotalKey] = field(default_factory=Counter)

    def add(self, one: Filing, step: int = 1) -> None:
        """Count a filing in (1) or out again (-1)."""
        if one.standing == Standing.REMOVED:
            return
        self.days[one.union_code, one.day, one.standing] += step
        self._move(one, Measure.FIELD, one.field_code, step)
        self._move(one, Measure.GROUP, group_text(one.group), step)
        for code in one.thin.split():
            self._move(one, Measure.THIN, code, step)
        if one.relation:
            self._move(one, Measure.COPY, one.relation, step)
        self._add_money(one, step)

    def add_run(self, manifest: Mapping[str, Any], step: int = 1) -> None:
        """Count what a run's manifest tells of its rows in (1) or out again (-1)."""
        for union, number in manifest.get("set_aside_unions", {}).items():
            self.numbers[union, Measure.SET_ASIDE.value, ""] += step * number
        for later, of_later in manifest.get("copies_between", {}).items():
            for earlier, number in of_later.items():
                self.numbers[later, Measure.COPIED_FROM.value, earlier] += step * number

    def update(self, other: "Counted") -> None:
        """Count what another set counts as well."""
        self.days.update(other.days)
        self.numbers.update(other.numbers)
        self.amounts.update(other.amounts)

    def _add_money(self, one: Filing, step: int) -> None:
        amount = one.amount or 0
        if amount <= 0:
            return
        if amount > BELIEVABLE:
            self._move(one, Measure.BEYOND, "", step)
        elif is_copy(one.standing, one.relation):
            self._move(one, Measure.COPIED, "", step, amount)
        else:
            self._move(one, Measure.MONEY, str(rounded(amount)), step, amount)
            if one.standing == Standing.APPROVED:
                self._move(one, Measure.APPROVED, "", step, amount)

    def _move(
        self, one: Filing, measure: Measure, code: str, step: int, amount: int | None = None
    ) -> None:
        key = (one.union_code, measure.value, code)
        self.numbers[key] += step
        if amount is not None:
            self.amounts[key] += step * amount


def standing(state: str, verdict: str = "") -> str:
    """Tell how a filing stands by its state and, once decided, by the word in force ("" where nobody asks for it).

    >>> standing("later"), standing("decided", "return"), standing("decided")
    ('waiting', 'return', 'decided')
    """
    if state == "decided":
        return verdict or Standing.DECIDED.value
    undecided = {"unsure": Standing.UNSURE, "removed": Standing.REMOVED}
    return undecided.get(state, Standing.WAITING).value


def is_copy(how: str, relation: str) -> bool:
    """Tell whether a filing's money was counted with an earlier one: people's word goes before the machine's."""
    if how in (Standing.WAITING, Standing.UNSURE):
        return bool(relation)
    return how == Standing.DUPLICATE


def amount_of(stated: int | None, found: int | None) -> int | None:
    """Give the money that a filing tells: what was stated in its cell, else what the text says."""
    return found if stated is None else stated


def rounded(amount: int) -> int:
    """Round an amount up to the next step, so that a limit that is a step itself parts amounts exactly.

    >>> rounded(15_900_000_000), rounded(100_000_000_001), rounded(432_000_000), rounded(7)
    (15900000000, 101000000000, 435000000, 7)
    """
    unit = 10 ** max(0, len(str(amount)) - _DIGITS)
    step = unit * next(step for begin, step in STEPS if amount > begin * unit) if unit > 1 else 1
    return -(-amount // step) * step


def group_text(filed: str) -> str:
    """Fold a participant group as filed: case and blanks tell nothing.

    >>> group_text(" Công nhân  kỹ thuật ")
    'công nhân kỹ thuật'
    """
    return " ".join(filed.split()).casefold()[:_GROUP]
