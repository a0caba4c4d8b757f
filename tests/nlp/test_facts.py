"""Concrete things in texts: tools, quantities, before and after, steps, places."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.facts import Facts, find
from nlp.lexicons import data_path
from nlp.scanner import plain

WELDER = (
    "Tôi hàn một bộ gá kẹp từ thép hộp 40, gắn thêm công tắc hành trình và còi báo tại xưởng 2.\n"
    "Bước 1: tháo nắp chụp. Sau đó lắp lò xo, cuối cùng chỉnh cảm biến tiệm cận.\n"
    "Thời gian thay khuôn giảm từ 45 phút xuống còn 12 phút, bớt 3 người, tiết kiệm 1.200 kWh mỗi tháng."
)


def names(facts: Facts) -> set[str]:
    return {tool.name for tool in facts.tools}


def test_a_welder_names_what_he_did() -> None:
    facts = find(WELDER)
    tools = {
        "gá kẹp",
        "thép hộp",
        "công tắc hành trình",
        "còi báo",
        "nắp chụp",
        "lò xo",
        "cảm biến tiệm cận",
    }
    assert names(facts) == tools
    assert [(m.value, m.unit) for m in facts.measures] == [
        (45, "phút"),
        (12, "phút"),
        (3, "người"),
        (1200, "kWh"),
    ]
    assert [(c.before, c.after, c.unit) for c in facts.changes] == [(45, 12, "phút")]
    assert [step.name for step in facts.steps] == ["bước", "sau đó", "cuối cùng"]
    assert [WELDER[place.start : place.end] for place in facts.places] == ["xưởng 2"]


def test_every_fact_leads_back_to_its_words() -> None:
    for text in (WELDER, unicodedata.normalize("NFD", WELDER)):
        facts = find(text)
        words = [unicodedata.normalize("NFC", text[t.start : t.end]) for t in facts.tools]
        assert [word.lower() for word in words] == [tool.name for tool in facts.tools]


def test_capitals_and_missing_diacritics_lose_no_tool() -> None:
    assert names(find(WELDER.upper())) == names(find(plain(WELDER))) == names(find(WELDER))


@pytest.mark.parametrize(
    "text",
    [
        "Nâng cao tinh thần trách nhiệm, phát huy truyền thống đoàn kết của đơn vị.",
        "Tăng cường công tác tuyên truyền, vận động toàn thể đoàn viên.",
        "Tôn trọng khách hàng, ủng hộ phong trào, gạch tên người vắng.",
        "Mỗi thứ hai đầu tuần giao ban, thứ ba đi cơ sở.",
    ],
)
def test_slogans_and_duties_name_nothing(text: str) -> None:
    facts = find(text)
    assert facts == Facts(tools=(), measures=(), changes=(), steps=(), places=())


@pytest.mark.parametrize(
    ("text", "measures"),
    [
        ("giảm 15% tỷ lệ lỗi chuyền V7", [(15, "%")]),
        ("SAIDI 1.556 phút", [(1556, "phút")]),
        ("bể 5 m³, sân 12 m2, dây 2,5 mét", [(5, "m3"), (12, "m2"), (2.5, "m")]),
        ("be 5 m3, san 12 m2", [(5, "m3"), (12, "m2")]),
        ("bớt hai người và mười phút mỗi ca", [(2, "người"), (10, "phút")]),
        ("sản lượng 1,2 triệu kWh", [(1_200_000, "kWh")]),
        ("lớp 5 học tiết 3, tổ 4, quý 2, trang 7", []),
        ("chỉ một máy, một lần, một người", []),
        ("Nghị quyết 29 năm 2022", []),
        ("máy 25 A, 220 V, 4kW", [(25, "A"), (220, "V"), (4, "kW")]),
    ],
)
def test_quantities_have_a_unit_and_labels_are_none(
    text: str, measures: list[tuple[float, str]]
) -> None:
    assert [(m.value, m.unit) for m in find(text).measures] == measures


@pytest.mark.parametrize(
    ("text", "changes"),
    [
        ("Tỷ lệ hỏng từ 14% còn 6%", [(14, 6, "%")]),
        ("hài lòng tăng từ 82% đến 97,5%", [(82, 97.5, "%")]),
        ("Mất 9 ngày thay vì 14 ngày", [(14, 9, "ngày")]),
        ("Rút từ 2 ngày xuống 1 buổi", [(2, 1, "buổi")]),
        ("Số lần dừng 11 lần → 4 lần", [(11, 4, "lần")]),
        ("Lượt mượn từ 90 lên 260", [(90, 260, "")]),
        ("Trực từ 8 giờ đến 14 giờ", []),
        ("Khoét 6 lỗ cho nhẹ, còn 0,5 kg", []),
        ("Có 5 người. Còn 3 máy", []),
    ],
)
def test_before_and_after(text: str, changes: list[tuple[float, float, str]]) -> None:
    assert [(c.before, c.after, c.unit) for c in find(text).changes] == changes


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("làm thử ở khoa Ngoại rồi nhân ra", ["khoa Ngoại"]),
        ("lắp tại Trạm bơm Cống Gián từ tháng 5", ["Trạm bơm Cống Gián"]),
        ("chuyền 4 làm trước", ["chuyền 4"]),
        ("lớp 5 có 23 em", []),
        ("tại đơn vị và các phòng ban", []),
        ("TẠI XƯỞNG MAY CỦA CÔNG TY", []),
    ],
)
def test_places_need_a_name_or_a_number(text: str, places: list[str]) -> None:
    assert [text[place.start : place.end] for place in find(text).places] == places


def test_numbered_lines_are_steps() -> None:
    text = "Cách làm:\n1. Cắt tấm tôn\n2) Hàn chân\nMáy 3. chạy"
    assert [text[step.start : step.end] for step in find(text).steps] == ["1.", "2)"]


def test_the_lexicon_of_tools_is_clean() -> None:
    lines = data_path("lexicons").joinpath("tools.txt").read_text(encoding="utf-8").splitlines()
    tools = [line for line in lines if line and not line.startswith("#")]
    assert len(tools) == len(set(tools)) > 600
    for tool in tools:
        assert tool == unicodedata.normalize("NFC", tool.strip().lower())
        assert [found.name for found in find(tool).tools] == [tool]


@given(st.text())
def test_any_text_is_read_without_error(text: str) -> None:
    facts = find(text)
    kinds = (facts.tools, facts.measures, facts.changes, facts.steps, facts.places)
    places = [(found.start, found.end) for kind in kinds for found in kind]
    assert all(0 <= start < end <= len(text) for start, end in places)
