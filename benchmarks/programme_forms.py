"""The cells of a form beside its texts, drawn by columns: unions, money, dates, kinds of solution."""

import csv
import datetime as dt
from collections.abc import Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from models.taxonomy import Taxonomy
from nlp.lexicons import data_path

Ints = NDArray[np.int64]
# When filings were handed in: the two years of the programme, in the order of the rows.
_FIRST, _DAYS = dt.date(2021, 9, 1), 729
_IN_FORCE = "2022-06-01"
_SAID = (
    "Tiết kiệm khoảng {} triệu đồng/năm",
    "Làm lợi {} triệu đồng mỗi năm, giảm công lao động cho anh em trong tổ",
    "Giảm chi phí {} nghìn đồng/tháng",
    "Hiệu quả kinh tế ước tính {} tr.đ",
    "Rút ngắn {} phút mỗi lần làm, an toàn hơn cho người lao động",
    "Đã áp dụng tại {} tổ sản xuất",
)
_MONEY = ("{}000000", "{} triệu đồng", "{}.000.000 đ", "{},5 triệu", "{} tr/năm", "")
_KINDS = (
    "Giải pháp kỹ thuật",
    "Giải pháp quản lý",
    "Giải pháp tác nghiệp",
    "Ứng dụng tiến bộ kỹ thuật",
)
_GROUPS = ("Công nhân", "Giáo viên", "Cán bộ, công chức", "Viên chức y tế", "Kỹ sư", "")
_COUNCILS = ("Hội đồng sáng kiến cơ sở", "Hội đồng khoa học ngành", "Thủ trưởng đơn vị", "")


def unions() -> list[str]:
    """Name the 82 unions that handed in: those of provinces and branches that were there in June 2022."""
    with data_path("unions.csv").open(encoding="utf-8", newline="") as file:
        return [
            row["name"] if row["kind"] == "trung_uong" else f"LĐLĐ {row['name']}"
            for row in csv.DictReader(file)
            if row["kind"] in ("ldld", "trung_uong")
            and (row["valid_from"] or _IN_FORCE) <= _IN_FORCE <= (row["valid_to"] or _IN_FORCE)
        ]


def cells(first: int, of: int, units: Sequence[str], random: np.random.Generator) -> pa.Table:
    """Draw the cells of the rows from `first` on, `of` rows in all, whose units are given as `Đơn vị <number>`."""
    size = len(units)
    number = np.array([int(unit.rpartition(" ")[2]) for unit in units])
    names = unions()
    fields = [field.name for field in Taxonomy.load().active]
    filed = _days(_FIRST, (first + np.arange(size)) * _DAYS // of)
    applied = _days(_FIRST, random.integers(-20, _DAYS, size))
    return pa.table(
        {
            "benefit": _filled(_SAID, random, size),
            "benefit_vnd": _filled(_MONEY, random, size),
            "upper_union": pa.array(names).take(pa.array(number % len(names))),
            "participant_group": _drawn(_GROUPS, random, size),
            "solution_type": _drawn(_KINDS, random, size),
            "declared_field": _drawn([*fields, ""], random, size),
            "submitted_on": filed,
            "applied_on": applied,
            "recognised_by": _drawn(_COUNCILS, random, size),
        }
    )


def _drawn(choices: Sequence[str], random: np.random.Generator, size: int) -> pa.Array:
    return pa.array(choices).take(pa.array(random.integers(0, len(choices), size)))


def _filled(patterns: Sequence[str], random: np.random.Generator, size: int) -> pa.Array:
    """Draw patterns and put a number into each."""
    numbers = pa.array(random.integers(2, 900, size)).cast(pa.string())
    before, after = zip(*(f"{pattern}{{}}".split("{}")[:2] for pattern in patterns), strict=True)
    which = pa.array(random.integers(0, len(patterns), size))
    has_number = pa.array(["{}" in pattern for pattern in patterns]).take(which)
    shown = pc.if_else(has_number, numbers, "")
    left, right = (pa.array(part).take(which) for part in (before, after))
    return pc.binary_join_element_wise(left, shown, right, "")


def _days(first: dt.date, after: Ints) -> pa.Array:
    """Write days as people do, day first."""
    days = np.datetime64(first) + after
    return pc.strftime(pa.array(days), format="%d/%m/%Y")
