"""The tree of unions: mergers on their day, what stands below what, and no way to get lost in it."""

import datetime as dt
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from review.union_tree import ROOT, Union, UnionTree

TREE = UnionTree.load()
LAST_DAY, NEXT_DAY = dt.date(2025, 6, 30), dt.date(2025, 7, 1)
CODES = sorted({union.code for union in TREE.all})
codes = st.sampled_from(CODES)


def union(code: str, parent: str = ROOT, **more: object) -> Union:
    about = {"valid_from": None, "valid_to": None, "successor": "", "kind": "ldld", **more}
    return Union(code=code, name=code, parent=parent, **about)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("code", "owner"),
    [
        ("ldld_bac_giang", "ldld_bac_ninh"),
        ("ldld_thua_thien_hue", "ldld_hue"),
        ("ldld_binh_duong", "ldld_tp_ho_chi_minh"),
        ("ldld_ha_noi", "ldld_ha_noi"),
        ("cd_det_may_viet_nam", "cd_det_may_viet_nam"),
        ("khong_co_trong_danh_sach", "khong_co_trong_danh_sach"),
    ],
)
def test_a_union_answers_until_its_last_day_and_its_successor_from_the_next(
    code: str, owner: str
) -> None:
    assert TREE.today(code, LAST_DAY) == code
    assert TREE.today(code, NEXT_DAY) == owner


@given(codes, st.dates(dt.date(2000, 1, 1), dt.date(2100, 1, 1)))
def test_who_answers_on_a_day_answers_for_himself(code: str, on: dt.date) -> None:
    owner = TREE.today(code, on)
    assert TREE.today(owner, on) == owner


def test_today_is_the_day_in_vietnam(monkeypatch: pytest.MonkeyPatch) -> None:
    class Evening(dt.datetime):
        @classmethod
        def now(cls, tz: dt.tzinfo | None = None) -> dt.datetime:
            return dt.datetime(2025, 6, 30, 18, 0, tzinfo=dt.UTC).astimezone(tz)

    monkeypatch.setattr("review.union_tree.dt.datetime", Evening)
    assert TREE.today("ldld_bac_giang") == "ldld_bac_ninh"  # 1 July, one in the morning, in Hà Nội


@given(codes)
def test_every_node_stands_below_the_root_along_its_path(code: str) -> None:
    path = TREE.path(code)
    assert path[0] == TREE.today(code)
    assert path[-1] == ROOT
    assert len(set(path)) == len(path)
    assert all(code in TREE.below([node]) for node in path)


@given(codes, codes)
def test_below_and_covers_say_the_same(node: str, code: str) -> None:
    assert TREE.covers([node], code) == (code in TREE.below([node]))


def test_a_subtree_holds_unions_of_today_and_those_they_took_over() -> None:
    below = TREE.below(["ldld_bac_ninh"])
    assert below == {"ldld_bac_ninh", "ldld_bac_giang"}
    assert TREE.below(["ldld_bac_giang"]) == below  # rights that were given before the merger
    every_province = TREE.below(["khoi_ldld"])
    assert {"ldld_bac_giang", "ldld_hue", "khoi_ldld"} <= every_province
    assert not every_province & {"cd_det_may_viet_nam", "khoi_nganh", ROOT}
    assert TREE.below([ROOT]) >= set(CODES)
    assert TREE.below([]) == TREE.below([""]) == frozenset()


def test_a_filing_without_a_union_stands_below_the_root_only() -> None:
    assert TREE.covers([ROOT], "")
    assert not TREE.covers(["khoi_ldld", "khoi_nganh"], "")


@given(codes, codes)
def test_the_common_node_is_the_lowest_above_both(one: str, other: str) -> None:
    node = TREE.common(one, other)
    assert node == TREE.common(other, one)
    assert TREE.covers([node], one)
    assert TREE.covers([node], other)
    lower = TREE.path(one)[: TREE.path(one).index(node)]
    assert not any(TREE.covers([below], other) for below in lower)


def test_common_nodes_of_known_unions() -> None:
    assert TREE.common("ldld_ha_noi", "ldld_hue") == "khoi_ldld"
    assert TREE.common("ldld_bac_giang", "ldld_bac_ninh") == "ldld_bac_ninh"
    assert TREE.common("ldld_ha_noi", "cd_det_may_viet_nam") == ROOT
    assert TREE.common("", "ldld_ha_noi") == TREE.common("ldld_ha_noi", "") == ROOT


def test_a_circle_of_parents_ends_at_the_root() -> None:
    tree = UnionTree([union(ROOT, ""), union("a", "b"), union("b", "c"), union("c", "a")])
    assert tree.path("a") == ("a", "b", "c", ROOT)
    assert tree.below(["b"]) == {"a", "b", "c"}
    assert tree.common("a", ROOT) == ROOT


def test_a_circle_of_successors_ends() -> None:
    over = {"valid_to": LAST_DAY}
    tree = UnionTree(
        [
            union(ROOT, ""),
            union("a", successor="b", **over),
            union("b", successor="a", **over),
            union("c", successor="b", **over),
        ]
    )
    assert {tree.today(code, NEXT_DAY) for code in "abc"} <= {"a", "b", "c"}
    assert tree.today("c", LAST_DAY) == "c"


def test_a_union_that_moved_twice_is_followed_day_by_day() -> None:
    later = dt.date(2026, 1, 31)
    tree = UnionTree(
        [
            union("a", valid_to=LAST_DAY, successor="b"),
            union("b", valid_to=later, successor="c"),
            union("c"),
        ]
    )
    days = (LAST_DAY, NEXT_DAY, later, later + dt.timedelta(days=1))
    assert [tree.today("a", day) for day in days] == ["a", "b", "b", "c"]


def test_names_are_those_of_today() -> None:
    assert TREE.name("ldld_hue") == "Huế"
    assert TREE.full_name("ldld_bac_giang") == "LĐLĐ Bắc Giang"
    assert TREE.full_name("cd_y_te_viet_nam") == "Công đoàn Y tế Việt Nam"
    assert TREE.name("la") == TREE.full_name("la") == "la"


def test_the_list_itself_is_sound() -> None:
    known = set(CODES)
    for one in TREE.all:
        assert one.parent in known or one.code == ROOT, one
        assert one.successor in known or not one.successor, one
        assert bool(one.successor) == bool(one.valid_to), one
    by_code = {code: [one for one in TREE.all if one.code == code] for code in CODES}
    for named in by_code.values():
        for before, after in pairwise(named):
            assert before.valid_to is not None
            assert after.valid_from == before.valid_to + dt.timedelta(days=1), named
