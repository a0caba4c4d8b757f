"""The pictures: every number of theirs is right, they can be read by everyone, and they hold nothing from elsewhere."""

import datetime as dt
import re
import xml.etree.ElementTree as Xml
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from review.figures import between as betweens
from review.figures.between import OTHERS, Shared, condensed, nested, renamed, strongest
from review.figures.board import within
from review.figures.campaigns import Campaign, known
from review.figures.counted import rounded
from review.figures.money import money
from review.figures.series import Period, series
from review.figures.sizes import by_size
from review.figures.standings import Standings
from review.loading import load
from review.models import Officer
from review.pictures import drawing
from review.pictures.of_board import Seen, pictures
from review.pictures.picture import Names, Picture
from review.pictures.scale import shade_bounds, ticks
from tests.review.acting import client_of
from tests.review.story import DA_NANG, HA_NOI, HUE, RUN

NAMES = Names(union=str.upper, field=lambda code: f"lĩnh vực {code}", reason=lambda code: code)
FILED = Standings(
    set_aside=4, waiting=50, unsure=1, approved=30, returned=9, duplicate=5, rejected=1
)
BILLION = 10**9
_COUNTS = st.dictionaries(
    st.tuples(st.sampled_from("abcde"), st.sampled_from("abcde")).filter(lambda pair: pair[0] != pair[1]),
    st.integers(1, 500),
)  # fmt: skip


def seen(**more: Any) -> Seen:
    """A board on which every picture has something to show."""
    amounts = [15 * 10**6] * 6 + [400 * 10**6] * 3 + [250 * BILLION]
    kinds = {
        "money": {str(rounded(a)): (amounts.count(a), a * amounts.count(a)) for a in amounts},
        "low_content": {"slogan": (7, 0), "too_short": (20, 0)},
        "field": {"y_te": (80, 0), "": (20, 0)},
    }
    days = [("2022-04-11", "waiting", 4), ("2022-04-25", "approve", 30), ("2022-06-06", "return", 9)]  # fmt: skip
    figures: dict[str, Any] = {
        "filings": FILED,
        "periods": series(days, "week"),
        "step": "week",
        "campaigns": known(),
        "fields": {"hue": {"y_te": 30, "": 10}, "vinh": {"y_te": 50, "": 10}},
        "between": {("hue", "vinh"): 12, ("vinh", "hue"): 3},
        "inside": within(kinds, outlier=100 * BILLION),
        "outlier": 100 * BILLION,
    }
    return Seen(**(figures | more))


def drawn(code: str, **more: Any) -> Picture:
    """One picture of that board."""
    (found,) = [one for one in pictures(seen(**more), NAMES) if one.code == code]
    return found


def words(picture: Picture) -> list[str]:
    """What is written in a drawing."""
    texts = Xml.fromstring(picture.drawing).iter("text")
    return [one.text or "" for one in texts]


def test_every_picture_says_in_words_what_it_shows() -> None:
    all_of_them = pictures(seen(), NAMES)
    assert len({one.code for one in all_of_them}) == 6
    for one in all_of_them:
        root = Xml.fromstring(one.drawing)
        title, told, *_ = root
        assert (title.text, told.text) == (one.title, one.told)
        assert root.attrib["aria-labelledby"].split() == [title.attrib["id"], told.attrib["id"]]
        assert all(len(row) == len(one.head) for row in one.rows)


def test_nothing_is_fetched_and_nothing_styled_that_a_strict_policy_refuses() -> None:
    for one in pictures(seen(), NAMES):
        assert not re.search(r"style=|<style|<script|href|@import|on\w+=", one.drawing)
        assert "http" not in one.drawing


def test_names_of_one_picture_are_not_those_of_another() -> None:
    ids = re.findall(r'\bid="([^"]+)"', "".join(one.drawing for one in pictures(seen(), NAMES)))
    assert len(ids) == len(set(ids))


def test_shades_are_told_apart_in_grey() -> None:
    def grey(colour: str) -> float:
        red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
        return 0.299 * red + 0.587 * green + 0.114 * blue

    greys = [grey(shade) for shade in drawing.SHADES]
    assert all(before - after >= 25 for before, after in zip(greys, greys[1:], strict=False))
    for place, shade in enumerate(greys):
        written = drawing.PAPER if place >= drawing.DARK else drawing.INK
        assert abs(grey(written) - shade) > 100


def test_the_names_of_campaigns_are_read_over_the_lines_of_others() -> None:
    root = Xml.fromstring(drawn("thoi-gian").drawing)
    rims = {one.text: one.get("paint-order") for one in root.iter("text")}
    named = [text for text in rims if text and " – " in text]
    assert named
    assert {rims[text] for text in named} == {"stroke"}


def test_names_are_text_whatever_they_hold() -> None:
    names = Names(union=lambda _: "<b>&'\"", field=str, reason=str)
    for one in pictures(seen(), names):
        assert "<b>" not in one.drawing
        Xml.fromstring(one.drawing)


def test_without_filings_there_is_no_picture() -> None:
    nothing = seen(
        filings=Standings(), periods=[], fields={}, between={}, inside=within({}, outlier=1)
    )
    assert pictures(nothing, NAMES) == []


def test_the_funnel_loses_nobody() -> None:
    told = drawn("pheu").rows
    assert [row[1] for row in told] == ["100", "96", "45", "30"]
    assert [row[3] for row in told] == ["để riêng 4", "đang chờ 50 · chưa rõ 1", "trả lại 9 · không nhận 6", ""]  # fmt: skip
    assert "30 (30,0 % của 100)" in words(drawn("pheu"))


def test_numbers_have_dots_and_units() -> None:
    many = drawn("pheu", filings=Standings(waiting=2_409_104))
    assert "2.409.104 (100,0 % của 2.409.104)" in words(many)
    assert {"30 triệu đồng", "300 tỷ đồng", "trên 100 tỷ đồng: cần xem lại"} <= set(
        words(drawn("tien"))
    )


def test_campaigns_stand_over_the_days_that_are_drawn() -> None:
    assert any("21/04/2022 – 31/05/2022" in one for one in words(drawn("thoi-gian")))
    later = [Period(dt.date(2024, 1, 1), Standings(waiting=3))]
    assert not any("2022" in one for one in words(drawn("thoi-gian", periods=later)))
    mine = [Campaign(dt.date(2024, 1, 2), dt.date(2024, 1, 3), "đợt đang xem")]
    told = words(drawn("thoi-gian", periods=later, campaigns=mine))
    assert "đợt đang xem: 02/01/2024 – 03/01/2024" in told


@pytest.mark.parametrize("step", ["day", "week", "month"])
def test_periods_stand_where_they_lie_in_time(step: Any) -> None:
    """A year without a filing is a gap, not two neighbours."""
    days = [("2021-01-04", "waiting", 10), ("2022-01-03", "waiting", 5), ("2023-01-02", "waiting", 5)]  # fmt: skip
    picture = drawn("thoi-gian", periods=series(days, step), step=step, campaigns=[])
    _, bars = re.findall(f'd="([^"]+)" fill="{drawing.SHADES[1]}"', picture.drawing)
    first, second, third = (float(x) for x in re.findall(r"M([\d.]+) ", bars))
    assert second - first == pytest.approx(third - second, rel=0.06)
    assert [row[1] for row in picture.rows] == ["10", "5", "5"]


def test_the_heat_map_gives_hundredths_of_each_union() -> None:
    heat = drawn("linh-vuc")
    assert heat.rows == (("HUE", "30", "10", "40"), ("VINH", "50", "10", "60"))
    assert {"75", "25", "83", "17"} <= set(words(heat))


def test_all_unions_and_fields_of_the_country_fit() -> None:
    fields = {f"u{n}": {f"f{at}": 10**at % 977 + n for at in range(16)} for n in range(82)}
    between = {(f"u{n}", f"u{n * 7 % 82}"): n for n in range(1, 82)}
    for one in pictures(seen(fields=fields, between=between), NAMES):
        assert len(one.drawing) < 100_000
    assert len(drawn("linh-vuc", fields=fields).rows) == 82
    assert len(drawn("giua-cong-doan", between=between).rows) == 20


def test_the_pairs_that_share_most_are_listed_with_both_ways() -> None:
    assert drawn("giua-cong-doan").rows == (("HUE – VINH", "12", "3", "15"),)
    assert drawn("giua-cong-doan").is_listed


@given(_COUNTS, st.integers(1, 6))
def test_listing_and_putting_together_loses_no_copy(counts: dict[Any, int], most: int) -> None:
    listed, found = condensed(counts, most)
    assert sum(found.values()) == sum(counts.values())
    assert {code for pair in found for code in pair} <= {*listed, OTHERS}
    assert len(listed) <= most + (OTHERS in listed)
    assert sum(one.number for one in strongest(counts, 99)) == sum(counts.values())
    again = {(later, one): n for later, of in nested(counts).items() for one, n in of.items()}
    assert again == counts


def test_copies_within_a_union_of_today_are_across_none() -> None:
    counts = {("a", "b"): 2, ("a", "c"): 1, ("", ""): 4, ("c", OTHERS): 8}
    merged = renamed(counts, lambda code: "b" if code == "a" else code)
    assert merged == {("b", "c"): 1, ("", ""): 4, ("c", OTHERS): 8}
    assert strongest(merged, 9) == [Shared("", "", 4, 0), Shared("b", "c", 1, 0)]


def test_a_union_that_is_not_the_readers_is_not_named() -> None:
    counts = {("a", "b"): 2, ("a", "c"): 1, ("b", "a"): 9}
    told = {("a", "b"): 2, ("a", OTHERS): 1, ("b", "a"): 9}
    assert betweens.named_to(counts, ["a", "b"]) == told
    assert sum(betweens.named_to(counts, []).values()) == sum(counts.values())


@given(st.lists(st.integers(1, 10**14), min_size=1, max_size=30))
def test_bands_hold_every_amount_once_and_where_it_belongs(amounts: list[int]) -> None:
    kinds = {"money": {}}
    for amount in amounts:
        before = kinds["money"].get(str(rounded(amount)), (0, 0))
        kinds["money"][str(rounded(amount))] = (before[0] + 1, before[1] + amount)
    bands = by_size(money(kinds, outlier=1).amounts)
    assert [band.number for band in bands] == [
        sum(band.low < amount <= band.high for amount in amounts) for band in bands
    ]
    assert sum(band.number for band in bands) == len(amounts)
    assert all(one.high == next_one.low for one, next_one in zip(bands, bands[1:], strict=False))


@given(st.integers(0, 10**7))
def test_axes_reach_what_they_measure_in_few_even_steps(most: int) -> None:
    marks = ticks(most)
    assert marks[0] == 0
    assert marks[-1] >= most
    assert 2 <= len(marks) <= 7
    assert len({b - a for a, b in zip(marks, marks[1:], strict=False)}) == 1


@given(st.integers(1, 10**7))
def test_shades_begin_at_rising_numbers(most: int) -> None:
    bounds = shade_bounds(most, 5)
    assert bounds == sorted(set(bounds))
    assert all(0 < bound < most for bound in bounds)


def page(officer: Officer) -> str:
    return str(client_of(officer).get("/bang-diem/").content.decode())


def told_by_run(between: dict[str, dict[str, int]]) -> None:
    """Another run comes in that found such copies across unions."""
    load(RUN | {"run_id": "sau", "copies_between": between}, [], [])


def cells(text: str, code: str) -> list[str]:
    """The cells of a picture's table on the page, names of rows included."""
    start = text.index(f'id="hinh-{code}"')
    return re.findall(
        r"<t[dh](?: [^>]*)?>(.*?)</t[dh]>", text[start : text.index("</figure>", start)]
    )


def test_the_page_has_the_pictures_of_the_story(national: Officer) -> None:
    told_by_run({HUE: {HA_NOI: 3}, HA_NOI: {DA_NANG: 1}})
    text = page(national)
    for code in ("pheu", "thoi-gian", "linh-vuc", "giua-cong-doan", "tien", "it-noi-dung"):
        assert f'aria-labelledby="hinh-{code}-ten' in text
    assert "LĐLĐ Huế – LĐLĐ Hà Nội" in cells(text, "giua-cong-doan")
    assert [n for n in cells(text, "tien") if n == "1"] == ["1", "1"]


def test_an_officer_is_not_told_whose_earlier_filings_theirs_resemble(hue: Officer) -> None:
    told_by_run({HUE: {HA_NOI: 3, DA_NANG: 2}, HA_NOI: {HUE: 7}})
    text = page(hue)
    assert 'id="hinh-pheu"' in text
    assert 'id="hinh-giua-cong-doan"' not in text
    inside = text[text.index('id="hinh-ben-trong"') :]
    assert "Hà Nội" not in inside[: inside.index("</section>")]
