"""The criteria are one text with a version, at hand beside every submission and kept with every decision."""

import re

import pytest

from nlp.lexicons import data_path
from review import criteria, words_vi
from review.models import Decision, Officer
from tests.review.acting import client_of, decide, filing

LAW = re.compile(r"\bđiều \d|nghị định|thông tư|luật số|\d+/\d{4}/|NĐ-CP", re.IGNORECASE)


def test_every_section_is_named_once_and_is_about_known_reasons() -> None:
    sections = criteria.in_force().sections
    assert [one.code for one in sections] == [
        "dieu_kien",
        "tinh_moi",
        "noi_dung",
        "trung_lap",
        "so_tien",
        "bao_mat",
        "ghi_ly_do",
    ]
    for section in sections:
        assert section.points
        assert section.reasons <= words_vi.REASONS.keys()


def test_every_reason_has_a_section() -> None:
    told = {code for one in criteria.in_force().sections for code in one.reasons}
    assert told == set(words_vi.REASONS) - {"forgotten"}  # of which nothing is left to judge


def test_no_article_of_law_is_cited() -> None:
    for section in criteria.in_force().sections:
        for point in section.points:
            assert not LAW.search(point), point


def test_the_version_tells_the_text(
    monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    written = data_path("review_criteria.toml").read_text(encoding="utf-8")
    other = tmp_path_factory.mktemp("tieu-chi") / "review_criteria.toml"
    other.write_text(written.replace("Máy chỉ gợi ý", "Máy vẫn chỉ gợi ý"), encoding="utf-8")
    here = criteria.in_force().version
    assert re.fullmatch(r"2026\.\d+-[0-9a-f]{8}", here)
    monkeypatch.setattr("review.criteria.data_path", lambda _: other)
    criteria.in_force.cache_clear()
    there = criteria.in_force().version
    monkeypatch.undo()
    criteria.in_force.cache_clear()
    assert there != here
    assert there.split("-")[0] == here.split("-")[0]


def test_sections_about_the_reasons_of_a_filing_come_first() -> None:
    fitting, others = criteria.in_force().for_reasons(["benefit_mismatch"])
    assert [one.code for one in fitting] == ["so_tien"]
    assert len(others) == 6
    none, everything = criteria.in_force().for_reasons([])
    assert (none, len(everything)) == ([], 7)


def test_the_panel_stands_beside_a_filing(hanoi: Officer) -> None:
    page = client_of(hanoi).get(f"/ho-so/{filing(16).pk}/").content.decode()
    panel = page[page.index('id="tieu-chi"') :].split("</section>", maxsplit=1)[0]
    assert panel.index("Số tiền làm lợi") < panel.index("Điều kiện tham gia")
    assert criteria.in_force().version in panel


def test_the_page_shows_all_of_them(hanoi: Officer) -> None:
    page = client_of(hanoi).get("/tieu-chi/").content.decode()
    for section in criteria.in_force().sections:
        assert section.title in page
        assert all(point in page for point in section.points)
    assert criteria.in_force().version in page


def test_a_decision_keeps_the_version(hanoi: Officer) -> None:
    decide(client_of(hanoi), 9, "approve")
    assert Decision.objects.get().shown["criteria"] == criteria.in_force().version
