"""The shortlist of an award: what may stand on it, in which order, what is told of each, and to whom."""

import datetime as dt
import re
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.db import connection
from django.template import engines
from django.test.utils import CaptureQueriesContext
from jinja2 import StrictUndefined

from review import curated, shortlist, shortlist_files, speaking_for
from review.filters import Filters
from review.models import Decision, Officer, Submission
from review.papers import SHORTLIST
from review.shortlist import page_after, pieces
from review.speaking_for import candidate, money_sentence
from tests.review.acting import client_of, decide, filing, rule_apart, take_back
from tests.review.files import rewrite, rows_of
from tests.review.story import DA_NANG, HA_NOI, HUE
from tests.review.word_files import fault_of, paper, tables, words

SENTENCE = "Mỗi năm tiết kiệm 120 triệu đồng tiền điện."
BENEFIT = f"Thợ đỡ mệt. {SENTENCE} Ai cũng mừng."
ASKED = f"giay={SHORTLIST}"


def with_money(number: int, amount: int = 120_000_000, **more: Any) -> Submission:
    """Give a filing of the story money that its text names."""
    return rewrite(number, benefit=BENEFIT, benefit_text="", benefit_vnd_found=amount, **more)


@pytest.fixture
def approved(national: Officer) -> Officer:
    """Four approved filings of Hà Nội with money, the first filed last; one of Huế; and a national officer."""
    client = client_of(national)
    days = {1: 20, 25: 3, 26: 3, 16: 1}
    for number, day in days.items():
        with_money(number, submitted_day=dt.date(2022, 2, day), reason_codes="")
        decide(client, number, "approve")
    with_money(24)
    decide(client, 24, "approve")
    return national


def numbers(officer: Officer, **filters: Any) -> list[str]:
    chosen = Filters(**{"union": HA_NOI, **filters})
    return [one.submission.submission_id for one in page_after(officer, chosen, "").candidates]


# What may stand on it


def test_approved_filings_with_money_stand_in_the_order_of_filing(approved: Officer) -> None:
    assert numbers(approved) == ["SK-16", "SK-25", "SK-26", "SK-01"]
    assert numbers(approved, union=HUE) == ["SK-24"]


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"benefit_vnd_found": None}, "no money in the text"),
        ({"benefit_vnd_found": 0}, "nothing gained"),
        ({"reason_codes": " benefit_outlier "}, "beyond all measure"),
        ({"reason_codes": " slogan benefit_mismatch "}, "far from what was stated"),
        ({"relation": "same_union"}, "still resembles an earlier filing"),
        ({"state": "open"}, "not decided any more"),
        ({"second_due": 1}, "another officer is still to read it blind"),
        ({"owner_code": HUE}, "another union answers for it"),
    ],
)
def test_what_must_not_stand_on_it(approved: Officer, change: dict[str, Any], why: str) -> None:
    rewrite(25, **change)
    assert numbers(approved) == ["SK-16", "SK-26", "SK-01"], why


@pytest.mark.parametrize("verdict", ["reject", "return", "unsure", "later", "duplicate"])
def test_only_what_was_approved(national: Officer, verdict: str) -> None:
    with_money(2, relation="")
    decide(client_of(national), 2, verdict, reason_code="routine", reason="vì")
    assert Decision.objects.get().verdict == verdict
    assert numbers(national) == []


def test_an_approval_that_was_taken_back_is_none_and_counts_again_later(
    approved: Officer,
) -> None:
    event = Decision.objects.get(submission=filing(25))
    client = client_of(approved)
    take_back(client, event)
    assert "SK-25" not in numbers(approved)
    decide(client, 25, "approve")
    assert numbers(approved).count("SK-25") == 1


def test_a_pair_ruled_apart_makes_no_copy(national: Officer) -> None:
    with_money(3)
    client = client_of(national)
    rule_apart(client, 3)
    decide(client, 3, "approve")
    assert numbers(national) == ["SK-03"]


def test_it_is_the_same_as_going_through_all_filings_one_by_one(approved: Officer) -> None:
    def stands(one: Submission) -> bool:
        words_of_it = [
            event
            for event in one.decisions.order_by("pk")
            if event.verdict != "undo" and not hasattr(event, "undone_by")
        ]
        codes = one.reason_codes.split()
        return (
            bool(words_of_it and words_of_it[-1].verdict == "approve")
            and one.state == "decided"
            and one.relation == ""
            and (one.benefit_vnd_found or 0) > 0
            and not {"benefit_outlier", "benefit_mismatch"} & set(codes)
        )

    decide(client_of(approved), 5, "approve")
    decide(client_of(approved), 17, "approve")
    for union in (HA_NOI, HUE, DA_NANG):
        slow = {one.pk for one in Submission.objects.filter(owner_code=union) if stands(one)}
        quick = [one.submission_id for some in pieces(approved, Filters(), [union]) for one in some]
        assert set(quick) == slow
        assert len(quick) == len(slow)


# By field, by day, page by page


def test_the_field_is_the_one_people_chose_else_the_suggested(approved: Officer) -> None:
    client = client_of(approved)
    with_money(28, owner_code=HA_NOI, submitted_day=dt.date(2022, 3, 1))
    decide(client, 28, "approve", field="y_te")
    assert numbers(approved, field="y_te") == ["SK-28"]
    assert numbers(approved, field="an_toan_lao_dong") == []
    assert numbers(approved, field="cong_doan_doi_song") == ["SK-25"]
    assert numbers(approved, field="co_khi") == ["SK-16", "SK-26", "SK-01"]


def test_days_of_filing_narrow_it(approved: Officer) -> None:
    day = dt.date(2022, 2, 3)
    assert numbers(approved, tu=day, den=day) == ["SK-25", "SK-26"]
    assert numbers(approved, tu=dt.date(2022, 2, 4)) == ["SK-01"]


def walked(officer: Officer) -> list[str]:
    """All pages one after the other; one that holds nothing and is not the last is passed through."""
    met: list[str] = []
    place = ""
    for _ in range(60):
        page = page_after(officer, Filters(union=HA_NOI), place)
        assert len(page.candidates) <= shortlist.PAGE
        met += [one.submission.submission_id for one in page.candidates]
        if not (place := page.after):
            return met
    raise AssertionError("the pages do not end")


@pytest.mark.parametrize("looked", [1, 2, 3, 2_000])
@pytest.mark.parametrize("times", [1, 3])
def test_pages_follow_each_other_without_gap_or_repeat(
    approved: Officer, monkeypatch: pytest.MonkeyPatch, looked: int, times: int
) -> None:
    rewrite(1, submitted_day=None)
    rewrite(26, submitted_day=None)
    whole = numbers(approved)
    assert whole == ["SK-16", "SK-25", "SK-01", "SK-26"], "those without a day come last"
    monkeypatch.setattr(shortlist, "LOOKED", looked)
    monkeypatch.setattr(shortlist, "TIMES", times)
    for size in (1, 2, 3, 4, 5):
        monkeypatch.setattr(shortlist, "PAGE", size)
        assert walked(approved) == whole, size


def test_a_page_looks_through_so_many_filings_and_says_that_it_goes_on(
    approved: Officer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shortlist, "LOOKED", 1)
    monkeypatch.setattr(shortlist, "TIMES", 1)
    decide(client_of(approved), 9, "reject", reason_code="routine")
    rewrite(9, submitted_day=dt.date(2020, 1, 1))
    page = page_after(approved, Filters(union=HA_NOI), "")
    assert page.candidates == []
    assert page.after == f"2020-01-01~{filing(9).pk}"
    told = client_of(approved).get(f"/de-xuat-khen/?union={HA_NOI}").content.decode()
    assert "Chưa thấy trong các hồ sơ nộp đến 01/01/2020" in told
    assert 'class="next"' in told


@pytest.mark.parametrize(
    "place", ["x", "2022-02-30~1", "~", "-~x", "2022-02-01~-4", "9" * 99, "-~²"]
)
def test_an_unreadable_place_is_the_beginning(approved: Officer, place: str) -> None:
    found = page_after(approved, Filters(union=HA_NOI), place)
    assert len(found.candidates) == 4


def test_a_file_goes_field_by_field_each_in_the_order_of_filing(
    approved: Officer, monkeypatch: pytest.MonkeyPatch
) -> None:
    for size in (1, 2, 500):
        monkeypatch.setattr(shortlist, "PIECE", size)
        found = [one for some in pieces(approved, Filters(), [HA_NOI, HUE]) for one in some]
        told = [one.submission.submission_id for one in found]
        fields = list(curated.fields())
        assert fields.index("co_khi") < fields.index("cong_doan_doi_song")
        assert told == ["SK-16", "SK-26", "SK-01", "SK-25", "SK-24"], size


# What speaks for each


def test_the_sentence_with_the_money_is_told(approved: Officer) -> None:
    assert money_sentence(filing(25)) == SENTENCE


@pytest.mark.parametrize(
    ("content", "benefit", "found", "sentence"),
    [
        (
            "Lắp cảm biến. Làm lợi 30 triệu đồng.",
            "Ai cũng mừng.",
            30_000_000,
            "Làm lợi 30 triệu đồng.",
        ),
        ("Mua máy 90 triệu đồng.", "Lợi 1,5 tỷ đồng/năm.", 1_500_000_000, "Lợi 1,5 tỷ đồng/năm."),
        ("Không có tiền.", "Không có.", 5, ""),
        (
            "",
            "Tiết kiệm 2 triệu đồng. Cộng lại tiết kiệm 7 triệu đồng.",
            7_000_000,
            "Cộng lại tiết kiệm 7 triệu đồng.",
        ),
    ],
)
def test_the_sentence_is_that_of_the_very_amount(
    content: str, benefit: str, found: int, sentence: str
) -> None:
    filed = Submission(content=content, benefit=benefit, benefit_vnd_found=found)
    assert money_sentence(filed) == sentence


def test_a_sentence_without_end_is_cut_at_a_word() -> None:
    endless = "rất nhiều việc " * 200
    filed = Submission(benefit=f"Tiết kiệm 7 triệu đồng {endless}", benefit_vnd_found=7_000_000)
    told = money_sentence(filed)
    assert told.startswith("Tiết kiệm 7 triệu đồng")
    assert told.endswith(" …")
    assert len(told) <= speaking_for._SENTENCE_MOST + 2


def test_what_speaks_for_one_is_what_was_checked(approved: Officer) -> None:
    rewrite(1, benefit_vnd_stated=115_000_000)
    told = candidate(Decision.objects.get(submission=filing(1)))
    assert told.amount == "120.000.000 đồng"
    assert told.cues == ["đồ gá", "hàn"]
    assert told.checked[0] == "Nộp trước; có 3 hồ sơ nộp sau giống hồ sơ này"
    assert "Áp dụng trong đợt: 10/2021" in told.checked
    assert "Số tiền khai khớp với bài: 115.000.000 đồng" in told.checked
    assert re.search(r"Duyệt ngày \d\d/\d\d/\d{4} theo bản tiêu chí 2026\.1-", told.checked[-1])
    assert told.doubts == []


def test_flags_that_people_approved_over_are_told_too(national: Officer) -> None:
    with_money(15)
    decide(client_of(national), 15, "approve")
    told = candidate(Decision.objects.get())
    assert told.doubts == ["Ngoài thời gian áp dụng"]
    assert not [one for one in told.checked if one.startswith("Áp dụng trong đợt")]


def test_words_of_a_field_that_people_did_not_choose_speak_for_nothing(national: Officer) -> None:
    with_money(28)
    decide(client_of(national), 28, "approve", field="y_te")
    assert candidate(Decision.objects.get()).cues == []


# The page


def test_the_page_names_no_person_and_calls_itself_no_ranking(
    approved: Officer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engines["jinja2"].env, "undefined", StrictUndefined)
    page = client_of(approved).get(f"/de-xuat-khen/?union={HA_NOI}").content.decode()
    main = page[page.index("<main") :]
    assert "Người nộp" not in main
    assert "không phải bảng xếp hạng" in main
    places = [main.index(f"/ho-so/{filing(number).pk}/") for number in (16, 25, 26, 1)]
    assert places == sorted(places)
    assert SENTENCE in main


def test_who_has_one_union_sees_it_at_once_who_has_several_chooses(
    approved: Officer, hanoi: Officer
) -> None:
    assert SENTENCE in client_of(hanoi).get("/de-xuat-khen/").content.decode()
    page = client_of(approved).get("/de-xuat-khen/").content.decode()
    assert SENTENCE not in page
    assert "Hãy chọn một công đoàn." in page


def test_nobody_sees_another_unions(approved: Officer, hue: Officer) -> None:
    client = client_of(hue)
    page = client.get(f"/de-xuat-khen/?union={HA_NOI}").content.decode()
    assert filing(25).title not in page
    assert list(pieces(hue, Filters(), [HA_NOI])) == []
    assert fault_of(hue, f"{ASKED}&union={HA_NOI}") == shortlist_files.NOTHING
    assert filing(24).title in client.get("/de-xuat-khen/").content.decode()


def test_pages_of_the_page_hang_together(
    approved: Officer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shortlist, "PAGE", 3)
    client = client_of(approved)
    first = client.get(f"/de-xuat-khen/?union={HA_NOI}").content.decode()
    link = re.search(r'class="next" href="\?([^"]*)"', first)
    assert link is not None
    second = client.get("/de-xuat-khen/?" + link[1].replace("&amp;", "&")).content.decode()
    assert filing(1).title in second
    assert filing(25).title not in second
    assert 'class="next"' not in second


def test_more_candidates_cost_no_more_statements(approved: Officer) -> None:
    client = client_of(approved)
    counted = []
    for number in (None, 9, 10, 11):
        if number:
            with_money(number, reason_codes="")
            decide(client, number, "approve")
        with CaptureQueriesContext(connection) as queries:
            client.get(f"/de-xuat-khen/?union={HA_NOI}")
        counted.append(len(queries))
    assert len(set(counted)) == 1, counted


# Files


def test_the_workbook_holds_the_list_and_what_it_means(approved: Officer) -> None:
    rewrite(25, title="=1+1", title_text="")
    path = paper(approved, f"{ASKED}&union={HA_NOI}", "xlsx")
    rows = rows_of(path)
    assert [row["Mã hồ sơ"] for row in rows] == ["SK-16", "SK-26", "SK-01", "SK-25"]
    assert "Tác giả" not in rows[0]
    first = rows[0]
    assert first["Làm lợi nêu trong bài (đồng)"] == 120_000_000
    assert first["Câu nêu số tiền"] == SENTENCE
    assert first["Ngày nộp"].date() == dt.date(2022, 2, 1)
    book = openpyxl.load_workbook(path)
    formula = next(cell for row in book.worksheets[0].rows for cell in row if cell.value == "=1+1")
    assert formula.data_type == "s"
    assert formula.quotePrefix, "editing the cell would run it"
    assert "không phải bảng xếp hạng" in book["Đọc trước"]["A1"].value


@pytest.mark.parametrize("kind", ["xlsx", "docx"])
def test_names_are_there_only_when_asked_for(approved: Officer, kind: str) -> None:
    def told(path: Path) -> str:
        return str(rows_of(path)) if kind == "xlsx" else words(path)

    assert "Người nộp 25" not in told(paper(approved, ASKED, kind))
    assert "Người nộp 25" in told(paper(approved, f"{ASKED}&kem_ten=1", kind))


def test_the_paper_has_a_part_for_each_union_and_field(approved: Officer) -> None:
    path = paper(approved, ASKED)
    lists = [table for table in tables(path) if table[0][0] == "STT"]
    assert [[row[1].split("\n")[0] for row in table[1:]] for table in lists] == [
        ["SK-16", "SK-26", "SK-01"],
        ["SK-25"],
        ["SK-24"],
    ]
    text = words(path)
    assert f"LĐLĐ Hà Nội · {curated.field_name('co_khi')}" in text
    assert "Danh sách gồm 5 sáng kiến" in text
    assert lists[0][1][3] == f"120.000.000 đồng\n{SENTENCE}"


def test_what_a_paper_cannot_hold_is_refused_and_nothing_is_said_so(
    approved: Officer, monkeypatch: pytest.MonkeyPatch
) -> None:
    for kind in ("docx", "xlsx"):
        assert fault_of(approved, f"{ASKED}&union={DA_NANG}", kind) == shortlist_files.NOTHING
    monkeypatch.setattr(shortlist_files, "MOST_ON_PAPER", 4)
    assert fault_of(approved, ASKED) == shortlist_files.TOO_MANY


def test_the_page_asks_for_files_of_one_union_or_of_all(approved: Officer) -> None:
    client = client_of(approved)
    answer = client.post("/de-xuat-khen/", {"loai": "xlsx", "union": HA_NOI, "tu": "1/2/2022"})
    assert (answer.status_code, answer["Location"]) == (302, "/tep/#cac-tep")
    page = client.get("/tep/").content.decode()
    assert "Danh sách đề xuất khen (.xlsx)" in page
    assert "nộp từ 01/02/2022" in page
    assert client.post("/de-xuat-khen/", {"loai": "docx"}).status_code == 302
    for kind in ("csv", "pdf", ""):
        assert client.post("/de-xuat-khen/", {"loai": kind}).status_code == 422
