"""The board's figures: the programme's own published ones come out of data shaped like theirs, contradictions noted."""

import datetime as dt

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from review.figures import kinds, of_table
from review.figures.board import Line, Rank, board, leaders, reached, within
from review.figures.campaign import growth
from review.figures.clusters import clusters
from review.figures.counted import BELIEVABLE, Counted, Filing, Measure, Standing
from review.figures.groups import Groups
from review.figures.money import TOP, Kinds, money
from review.figures.published import note, published
from review.figures.series import series
from review.figures.shares import Share
from review.figures.standings import Standings, by_first, standings
from review.figures.targets import Target, targets
from review.union_tree import UnionTree

BILLION = 10**9
# 8h00, 20/4/2022: the ten that led, of more than 163,532 filings.
LEADERS = {
    "ldld_thanh_hoa": 35_728,
    "ldld_ha_noi": 18_549,
    "ldld_nghe_an": 14_282,
    "ldld_ha_tinh": 9_574,
    "ldld_bac_giang": 6_601,
    "ldld_tp_ho_chi_minh": 6_475,
    "ldld_hai_phong": 5_820,
    "ldld_can_tho": 4_808,
    "ldld_an_giang": 4_754,
    "ldld_long_an": 4_479,
}
OTHERS = [
    union.code
    for union in UnionTree.load().all
    if union.files and union.code not in LEADERS and union.valid_from is None
]


def filings(numbers: dict[str, int], *, day: str = "", how: str = "waiting") -> pa.Table:
    """So many filings a union, as columns; nothing else is told of them."""
    rows = sum(numbers.values())
    unions = pa.array(np.repeat(list(numbers), list(numbers.values())))
    same = {"day": day, "standing": how, "relation": "", "field_code": "", "group": "", "thin": ""}
    told = {name: pa.repeat(pa.scalar(value), rows) for name, value in same.items()}
    return pa.table({"union_code": unions, **told, "amount": pa.nulls(rows, pa.int64())})


def shared_out(number: int, among: list[str]) -> dict[str, int]:
    """Deal a number as evenly as it goes."""
    each, more = divmod(number, len(among))
    return {code: each + (place < more) for place, code in enumerate(among)}


def counted(*tables: pa.Table) -> Counted:
    found = Counted()
    for table in tables:
        found.update(of_table.count(table))
    return found


def lines_of(found: Counted, aims: dict[str, Target] | None = None) -> list[Line]:
    filed = by_first((union, how, n) for (union, _, how), n in found.days.items())
    return board(filed, targets=aims or {}, clusters=clusters())


def test_the_ten_leaders_of_20_april_2022() -> None:
    rest = shared_out(163_532 - sum(LEADERS.values()), OTHERS)
    lines = lines_of(counted(filings(LEADERS | rest, day="2022-04-20")))
    assert len(lines) == 82
    assert [line.union_code for line in lines[:10]] == list(LEADERS)
    assert [line.rank for line in lines[:3]] == [Rank(1, 82), Rank(2, 82), Rank(3, 82)]
    top = leaders(lines, 10, whole=sum(line.filings.filed for line in lines))
    assert top == Share(111_070, 163_532)
    assert top.percent == "67,9 %"


def test_the_campaign_of_forty_days_that_are_forty_one() -> None:
    days = pa.array(
        [str(dt.date(2022, 4, 21) + dt.timedelta(days=place)) for place in range(41)]
    ).take(pa.array(np.arange(365_866) % 41))
    during = filings({"ldld_ha_noi": 365_866}).drop_columns("day").append_column("day", days)
    found = counted(filings({"ldld_thanh_hoa": 165_541}, day="2022-04-20"), during)
    by_day = [(day, n) for (_, day, _), n in found.days.items()]
    grown = growth(by_day, dt.date(2022, 4, 21), dt.date(2022, 5, 31))
    assert (grown.before, grown.after, grown.gained) == (165_541, 531_407, 365_866)
    assert (grown.days, round(grown.a_day)) == (40, 9_147)
    assert (grown.days_inclusive, round(grown.a_day_inclusive)) == (41, 8_924)
    weeks = series([(day, how, n) for (_, day, how), n in found.days.items()], "week")
    assert sum(week.filings.filed for week in weeks) == 531_407
    assert weeks[0].first == dt.date(2022, 4, 18)


def test_fifty_nine_of_eighty_two_units_reached_their_target() -> None:
    units = [*LEADERS, *OTHERS]
    met, missed = units[:59], units[59:]
    filed = dict.fromkeys(met, 120) | dict.fromkeys(missed, 99)
    aims = {code: Target(code, "chỉ tiêu", 100) for code in units}
    lines = lines_of(counted(filings(filed)), aims)
    assert reached(lines) == Share(59, 82)
    (first,) = [line for line in lines if line.union_code == met[0]]
    assert first.of_target == Share(120, 100)


def test_submitted_and_valid_are_two_counts() -> None:
    found = counted(
        filings({"ldld_thanh_hoa": 600_175 - 1, "ldld_ha_noi": 1_433_495}, how="approve"),
        filings({"ldld_thanh_hoa": 1, "ldld_ha_noi": 375_434}, how="reject"),
    )
    whole = sum((line.filings for line in lines_of(found)), Standings())
    assert (whole.filed, whole.approved, whole.refused) == (2_409_104, 2_033_669, 375_435)
    assert Share(whole.approved, whole.filed).percent == "84,4 %"
    assert Share(600_175, whole.filed).percent == "24,9 %"


def test_the_targets_that_sources_name() -> None:
    of_ha_noi = [one.number for one in targets()["ldld_ha_noi"]]
    assert of_ha_noi == [62_000, 130_000]
    assert [Share(201_129, one).percent for one in of_ha_noi] == ["324,4 %", "154,7 %"]
    codes = {union.code for union in UnionTree.load().all}
    assert set(targets()) <= codes
    assert all(one.source and one.grade for told in targets().values() for one in told)


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("giai_doan_1_phan_tram", ["177,1 % của 300.000", "76,2 % của 696.948", "76 %"]),
        ("truoc_cao_diem", ["55,2 % của 300.000", "hai mẫu số"]),
        ("cao_diem_40_ngay", ["9.147", "40 ngày", "8.924", "41 ngày"]),
        ("giai_doan_1_dong", ["31/5/2022", "696.948", "giữa tháng 7/2022"]),
        ("nop_va_hop_le", ["84,4 % của 2.409.104", "phải gọi tên từng số"]),
        ("vuot_chi_tieu", ["72,0 % của 82"]),
        ("ha_noi_230", ["324,4 % của 62.000", "154,7 % của 130.000", "142.600"]),
        ("ha_noi_nhieu_nhat", ["600.175", "Thanh Hóa"]),
        ("ngay_phat_dong", ["6/1/2022", "11/1/2022", "vượt khó phát triển"]),
    ],
)
def test_contradictions_of_the_sources_are_noted(code: str, words: list[str]) -> None:
    (one,) = [one for one in published() if one.code == code]
    told = note(one)
    for word in words:
        assert word in told, told
    assert one.source


def test_a_share_that_agrees_is_not_held_against_anybody() -> None:
    (one,) = [one for one in published() if one.code == "nop_va_hop_le"]
    assert "công bố ghi" not in note(one)


def test_unions_that_are_level_share_a_place() -> None:
    filed = {code: Standings(waiting=n) for code, n in [("a", 5), ("b", 5), ("c", 3), ("", 9)]}
    aims = {"c": Target("c", "", 1), "d": Target("d", "", 2)}
    members = {"a": "một", "c": "một", "b": "hai"}
    lines = {one.union_code: one for one in board(filed, targets=aims, clusters=members)}
    assert [lines[code].rank for code in "abcd"] == [Rank(1, 4), Rank(1, 4), Rank(3, 4), Rank(4, 4)]
    assert [lines[code].cluster_rank for code in "abcd"] == [
        Rank(1, 2),
        Rank(1, 1),
        Rank(2, 2),
        None,
    ]
    assert lines[""].rank is None
    by_target = board(filed, targets=aims, clusters=members, order="target")
    assert [one.union_code for one in by_target][:2] == ["c", "d"]
    assert by_target[2].rank is None


def test_every_union_stands_in_one_cluster() -> None:
    filing = {union.code for union in UnionTree.load().all if union.files}
    assert set(clusters()) == filing
    assert len(set(clusters().values())) == 12


_AMOUNTS = st.lists(
    st.integers(1, 999).map(lambda n: n * 10**6) | st.integers(1, BELIEVABLE), max_size=30
)


def sums(amounts: list[int]) -> Kinds:
    found = Counted()
    for amount in amounts:
        found.add(Filing("a", "", "waiting", "", "", "", amount))
    return kinds.together((*key, n, found.amounts[key]) for key, n in found.numbers.items())


@given(_AMOUNTS)
def test_money_is_what_the_sorted_list_says(amounts: list[int]) -> None:
    told = money(sums(amounts), outlier=100 * BILLION)
    assert told.told == (len(amounts), sum(amounts))
    over = [one for one in amounts if one > 100 * BILLION]
    assert told.outliers == (len(over), sum(over))
    assert told.top.whole == sum(amounts)
    largest = sum(sorted(amounts)[-TOP:])
    assert abs(told.top.part - largest) <= largest * 0.025 + TOP
    if not amounts:
        assert told.median is None
        return
    middle = float(np.median(np.array(amounts, np.float64)))
    assert told.median is not None
    assert abs(told.median - middle) <= middle * 0.026 + 1


@given(st.lists(st.integers(1, 199).map(lambda n: n * 10**6), min_size=1, max_size=30))
def test_money_as_people_write_it_is_exact(amounts: list[int]) -> None:
    told = money(sums(amounts), outlier=100 * BILLION)
    assert told.median == int(np.median(amounts))
    assert told.top.part == sum(sorted(amounts)[-TOP:])


def test_one_filing_can_carry_a_sum() -> None:
    told = money(sums([10**6] * 60 + [250 * BILLION, BELIEVABLE + 1]), outlier=100 * BILLION)
    assert told.median == 10**6
    assert told.top.percent == "100,0 %"
    assert told.outliers == (1, 250 * BILLION)
    assert told.beyond == 1
    assert told.told.number == 61


def test_groups_are_those_of_the_list_and_the_rest_is_counted_apart() -> None:
    told = {"công nhân": 6, "CONG NHAN": 1, "giám đốc": 1, "nhóm 3": 4, "": 2, "người lao động": 5}
    inside = within({Measure.GROUP: {text: (n, 0) for text, n in told.items()}}, outlier=1)
    assert inside.groups == {
        **{"cong_nhan": 7, "can_bo_quan_ly": 1, "?": 4},
        **{"": 2, "nguoi_lao_dong": 5},
    }
    assert inside.without_post == Share(7, 8)


def test_no_way_of_writing_a_group_stands_in_two() -> None:
    import tomllib

    from nlp.lexicons import data_path

    with data_path("participant_groups.toml").open("rb") as file:
        listed = tomllib.load(file)["group"]
    for one in listed:
        for text in (one["name"], *one["texts"]):
            assert Groups.load().code(text) == one["code"]
    assert len(listed) != 5, "the official list is not known"


def test_standings_add_up_to_what_was_screened() -> None:
    unnamed = (Standing.DECIDED, Standing.REMOVED)  # not final, and counted nowhere
    one = standings({how.value: 2 for how in Standing if how not in unnamed}, set_aside=3)
    assert (one.screened, one.filed, one.refused) == (12, 15, 4)
    assert one + Standings() == one
    for how in unnamed:
        with pytest.raises(KeyError):
            standings({how.value: 1})


_DAYS = st.lists(
    st.tuples(
        st.dates(dt.date(2021, 12, 20), dt.date(2022, 2, 10)).map(str) | st.just(""),
        st.sampled_from(["waiting", "approve"]),
        st.integers(1, 5),
    )
)


@given(_DAYS)
def test_days_weeks_and_months_hold_the_same_filings(days: list[tuple[str, str, int]]) -> None:
    dated = sum(n for day, _, n in days if day)
    for step in ("day", "week", "month"):
        periods = series(days, step)  # type: ignore[arg-type]
        assert sum(one.filings.screened for one in periods) == dated
        assert [one.first for one in periods] == sorted({one.first for one in periods})


@given(_DAYS, st.dates(dt.date(2021, 12, 1), dt.date(2022, 3, 1)), st.integers(0, 60))
def test_a_campaign_gains_what_was_filed_on_its_days(
    days: list[tuple[str, str, int]], first: dt.date, length: int
) -> None:
    last = first + dt.timedelta(days=length)
    grown = growth([(day, n) for day, _, n in days], first, last)
    assert grown.gained == sum(n for day, _, n in days if str(first) <= day <= str(last))
    assert grown.days_inclusive == length + 1
    assert grown.days == max(1, length)


def test_a_campaign_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(ValueError, match="lies before"):
        growth([], dt.date(2022, 2, 1), dt.date(2022, 1, 31))
