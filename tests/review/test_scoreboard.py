"""The scoreboard's page: what it shows to whom, bounded and ordered as asked, live after every word."""

import re
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from review import board_counts, board_targets, policy, scoreboard
from review.figures.shares import Share
from review.figures.targets import Target
from review.loading import load
from review.models import Officer, Submission
from review.scoreboard import Asked, Board
from tests.review.acting import client_of, decide, filing, take_back
from tests.review.story import HA_NOI, HUE, PAIRS, RUN, SUBMISSIONS

OF_HUE = [row for row in SUBMISSIONS if row["union_code"] == HUE]


def page(officer: Officer, query: str = "") -> str:
    answer = client_of(officer).get(f"/bang-diem/{query}")
    assert answer.status_code == 200
    return str(answer.content.decode())


def table(text: str, part: str) -> str:
    """The markup of one part of the page."""
    start = text.index(f'id="{part}"')
    return text[start : text.index("</section>", start)]


def row(text: str, part: str, union: str) -> list[str]:
    """The cells of a union's line."""
    lines = re.findall(r'<tr><th scope="row">(.*?)</th>(.*?)</tr>', table(text, part))
    (cells,) = [cells for name, cells in lines if name == union]
    return re.findall(r"<td[^>]*>(.*?)</td>", cells)


def line(board: Board, union: str) -> Any:
    (found,) = [one for one in board.lines if one.union_code == union]
    return found


def test_a_union_is_counted_and_measured_by_its_target(national: Officer) -> None:
    of_ha_noi = len(SUBMISSIONS) - len(OF_HUE)
    found = line(scoreboard.of_officer(national, Asked()), HA_NOI)
    assert found.filings.screened == found.filings.waiting
    assert found.of_target == Share(found.filings.filed, 62_000)
    assert found.rank.place == 1
    shown = row(page(national), "tien-do", "LĐLĐ Hà Nội")
    assert shown[1] == str(found.filings.filed) != str(of_ha_noi + 1)
    assert f"{found.of_target.percent} của 62.000" in shown


def test_a_decision_shows_at_once_and_goes_with_its_undoing(national: Officer) -> None:
    before = scoreboard.of_officer(national, Asked()).own
    client = client_of(national)
    decide(client, 9, "approve")
    after = scoreboard.of_officer(national, Asked()).own
    assert (after.approved, after.waiting) == (before.approved + 1, before.waiting - 1)
    take_back(client, filing(9).decisions.get())
    assert scoreboard.of_officer(national, Asked()).own == before


def test_every_officer_sees_the_progress_of_all_and_the_inside_of_theirs(hue: Officer) -> None:
    found = scoreboard.of_officer(hue, Asked())
    assert line(found, HA_NOI).within is None
    assert line(found, HUE).within is not None
    assert found.own == line(found, HUE).filings
    text = page(hue)
    assert "LĐLĐ Hà Nội" in table(text, "tien-do")
    assert "LĐLĐ Hà Nội" not in table(text, "ben-trong")
    assert "230 %" not in text, "what was published of another union"


def test_an_office_may_keep_every_union_to_itself(
    hue: Officer, national: Officer, monkeypatch: pytest.MonkeyPatch
) -> None:
    rules = policy.in_force().model_copy(update={"shows_all_unions": False})
    monkeypatch.setattr(policy, "in_force", lambda: rules)
    assert {one.union_code for one in scoreboard.of_officer(hue, Asked()).lines} == {HUE}
    assert "LĐLĐ Hà Nội" not in page(hue)
    assert HA_NOI in {one.union_code for one in scoreboard.of_officer(national, Asked()).lines}


def test_another_unions_part_cannot_be_asked_for(hue: Officer) -> None:
    main = page(hue).partition("<main")[2]
    assert page(hue, f"?union={HA_NOI}").partition("<main")[2] == main


def test_days_bound_what_is_counted_and_make_a_campaign(national: Officer) -> None:
    Submission.objects.filter(key="key-01").update(submitted_day=None)
    board_counts.recount()
    days = [one.submitted_day for one in Submission.objects.exclude(submitted_day=None)]
    first, last = sorted(days)[5], sorted(days)[20]
    found = scoreboard.of_officer(national, Asked(first=first, last=last))
    inside = sum(first <= day <= last for day in days)
    assert found.whole.screened == inside
    assert sum(one.filings.screened for one in found.periods) == inside
    assert found.undated == 1
    assert found.grown is not None
    assert found.grown.gained == inside
    assert found.grown.before == sum(day < first for day in days)
    text = page(national, f"?tu={first}&den={last}&buoc=day")
    assert f"{found.grown.days_inclusive} ngày" in table(text, "dot")
    assert f"{first:%d/%m/%Y}" in table(text, "thoi-gian")
    typed = page(national, f"?tu={first:%d/%m/%Y}&den={last:%d/%m/%Y}&buoc=day")
    assert table(typed, "dot") == table(text, "dot")
    assert f'value="{first:%d/%m/%Y}"' in typed


@pytest.mark.parametrize(
    "query", ["?tu=2022-02-31", "?den=x", "?buoc=nam", "?xep=ai", "?tu=2023-01-01&den=2022-01-01"]
)
def test_what_cannot_be_read_in_the_address_does_no_harm(national: Officer, query: str) -> None:
    text = page(national, query)
    assert 'id="dot"' not in text
    assert ("Ngày cuối đứng trước" in text) == ("2023" in query)


def test_unions_stand_under_the_names_of_then_or_of_today(national: Officer) -> None:
    rows = [row | {"key": f"bg-{row['key']}", "union_code": "ldld_bac_giang"} for row in OF_HUE]
    load(RUN | {"run_id": "bac-giang"}, rows, [])
    today = {one.union_code for one in scoreboard.of_officer(national, Asked()).lines}
    then = {one.union_code for one in scoreboard.of_officer(national, Asked(as_filed=True)).lines}
    assert "ldld_bac_ninh" in today
    assert "ldld_bac_giang" in then - today
    assert row(page(national, "?ten=cu"), "tien-do", "LĐLĐ Bắc Giang (nay thuộc LĐLĐ Bắc Ninh)")


def test_money_and_groups_of_the_story(national: Officer) -> None:
    inside = line(scoreboard.of_officer(national, Asked()), HA_NOI).within
    assert inside.money.told == (2, 250_015_000_000)
    assert inside.money.outliers == (1, 250_000_000_000)
    assert sum(inside.groups.values()) == sum(row["union_code"] == HA_NOI for row in SUBMISSIONS)
    assert inside.groups["cong_nhan"] > 0
    assert inside.without_post.part == inside.without_post.whole > 0
    assert inside.copies_within == 3
    assert inside.copies_across == 2


def test_rows_set_aside_are_filed_and_not_screened(national: Officer) -> None:
    load(RUN | {"run_id": "sau", "set_aside_unions": {HUE: 3, "": 2}}, [], [])
    found = scoreboard.of_officer(national, Asked())
    of_hue = line(found, HUE).filings
    assert (of_hue.filed, of_hue.screened) == (len(OF_HUE) + 3, len(OF_HUE))
    assert found.whole.filed == len(SUBMISSIONS) + 5


def test_the_queries_do_not_grow(national: Officer) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as told:
            page(national)
        return len(told)

    before = queries()
    for number in range(3):
        rows = [row | {"key": f"{row['key']}-{number}"} for row in SUBMISSIONS]
        load(RUN | {"run_id": f"them-{number}"}, rows, PAIRS)
    assert queries() == before


def test_targets_that_no_line_has_stand_beside(national: Officer, hue: Officer) -> None:
    found = {one.kind: share for one, share in scoreboard.of_officer(national, Asked()).aims}
    assert found["chỉ tiêu chương trình"] == Share(len(SUBMISSIONS), 1_000_000)
    assert found["chỉ tiêu giai đoạn 1"] == Share(len(SUBMISSIONS), 300_000), "all of February 2022"
    of_ha_noi = len(SUBMISSIONS) - len(OF_HUE)
    assert found["tự đăng ký (100.000 từ doanh nghiệp)"].part <= of_ha_noi
    Submission.objects.filter(key="key-01").update(submitted_day="2022-06-01")
    board_counts.recount()
    after = {one.kind: share for one, share in scoreboard.of_officer(hue, Asked()).aims}
    assert set(after) == {"chỉ tiêu chương trình", "chỉ tiêu giai đoạn 1"}
    assert after["chỉ tiêu giai đoạn 1"].part == len(SUBMISSIONS) - 1


def test_a_merged_union_has_a_target_only_if_all_that_filed_had_one() -> None:
    aims = {"a": (Target("a", "", 10),), "b": (Target("b", "", 5),)}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(board_targets.aims, "targets", lambda: aims)

        def merged(code: str) -> str:
            return "m" if code in "abc" else code

        assert board_targets.of_lines(None, merged, {"a", "b"})["m"].number == 15
        assert board_targets.of_lines(None, merged, {"a", "b", "c"}) == {}
        assert board_targets.of_lines(["b"], merged, {"a", "b", "c"})["m"].number == 5
