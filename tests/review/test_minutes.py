"""Minutes of a review: everything decided is in them once, with why, by whom and by which versions; nothing else is."""

import datetime as dt
import re
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from docx import Document
from docx.shared import Pt
from hypothesis import example, given
from hypothesis import strategies as st

from review import export_files, export_jobs, lots, minutes
from review.lots import Lot
from review.models import Decision, Export, Officer, Role, SignOff, Submission, Trace
from review.officers import make_officer
from review.paper import MOTTO, STATE, Column, Office, Paper
from review.spreadsheet_text import fit
from review.wanted import Wanted
from tests.review.acting import client_of, decide, rule_apart, take_back
from tests.review.conftest import PASSWORD
from tests.review.files import export, keys_in, rewrite, written
from tests.review.story import HA_NOI, HUE
from tests.review.word_files import blocks, fault_of, paper, part, tables, words


def today(paper_name: str = "bien-ban") -> str:
    return f"giay={paper_name}&ngay_tu={timezone.localdate()}&ngay_den={timezone.localdate()}"


def listed(path: Path) -> list[list[str]]:
    """The lines of the list behind the minutes, without their heads."""
    return [
        row for table in tables(path) if table[0][:2] == ["STT", "Mã hồ sơ"] for row in table[1:]
    ]


def counts(path: Path, head: str = "Kết quả") -> dict[str, str]:
    """A table of two columns by its first."""
    (found,) = [table for table in tables(path) if table[0] == [head, "Số hồ sơ"]]
    return dict(found[1:])


@pytest.fixture
def day_of_work(hanoi: Officer) -> Client:
    """What one officer of Hà Nội says in a day: returns, a copy, an approval, one word taken back, a pair ruled apart."""
    client = client_of(hanoi)
    decide(client, 12, "return", reason_code="missing_way", missing=["solution"], reason="Xin ảnh")
    decide(client, 2, "duplicate", reason="y hệt")
    decide(client, 25, "approve", field="y_te")
    decide(client, 14, "later")
    decide(client, 14, "reject", reason_code="routine")
    decide(client, 16, "approve")
    take_back(client, Decision.objects.latest("pk"))
    rule_apart(client, 3)
    return client


# What they hold


def test_every_filing_decided_is_listed_once_with_its_last_word_and_why(
    hanoi: Officer, day_of_work: Client
) -> None:
    path = paper(hanoi, today())
    rows = listed(path)
    assert [row[0] for row in rows] == ["1", "2", "3", "4"]
    told = {row[1]: (row[4], row[5]) for row in rows}
    assert told == {
        "SK-12": (
            "Trả lại bổ sung",
            "Chưa nêu cách làm\nXin ảnh\nCòn thiếu: cách làm",
        ),
        "SK-02": ("Trùng", "Trùng với SK-01\ny hệt"),
        "SK-25": ("Duyệt", "Lĩnh vực: Y tế - dược - chăm sóc sức khỏe"),
        "SK-14": ("Không đạt", "Là nhiệm vụ thường xuyên, không có giải pháp"),
    }
    assert all(row[6].startswith("ha-noi\n") for row in rows)


def test_counts_are_those_of_the_list_and_what_is_not_listed_is_told(
    hanoi: Officer, day_of_work: Client
) -> None:
    path = paper(hanoi, today())
    assert counts(path) == {
        **{"Duyệt": "1", "Trả lại bổ sung": "1", "Trùng": "1", "Không đạt": "1"},
        "Cộng": "4",
    }
    assert counts(path, "Lý do")["Chưa nêu cách làm"] == "1"
    people = next(table for table in tables(path) if table[0][0] == "Họ tên")
    assert people[1:] == [["ha-noi", "Cán bộ rà soát", "4"]]
    text = words(path)
    assert "Đã hoàn tác 1 quyết định" in text
    assert "“Không trùng” cho 1 cặp" in text


def test_versions_say_by_how_many_decisions_each_was_used(
    hanoi: Officer, day_of_work: Client
) -> None:
    text = words(paper(hanoi, today()))
    assert "- Lượt sàng lọc: 2026-03-01-a (4 hồ sơ)." in text
    assert "- Mô hình lĩnh vực: 2026-02 (4 hồ sơ)." in text
    assert "- Bản cài đặt: 0a1b2c3d4e5f (4 hồ sơ)." in text
    assert re.search(r"- Bản tiêu chí rà soát: 2026\.1-[0-9a-f]{8} \(4 hồ sơ\)\.", text)


def test_no_author_is_named(hanoi: Officer, day_of_work: Client) -> None:
    assert "Người nộp" not in words(paper(hanoi, today())).replace("người nộp", "")


def test_unions_are_counted_and_listed_apart(national: Officer) -> None:
    client = client_of(national)
    for number in (9, 10, 5, 27):
        decide(client, number, "reject", reason_code="routine")
    path = paper(national, today())
    by_union = next(table for table in tables(path) if table[0][0] == "Công đoàn")
    assert by_union == [
        ["Công đoàn", "Không đạt", "Cộng"],
        ["LĐLĐ Hà Nội", "2", "2"],
        ["LĐLĐ Huế", "1", "1"],
        ["Chưa rõ công đoàn", "1", "1"],
    ]
    assert [row[1] for row in listed(path)] == ["SK-09", "SK-10", "SK-05", "SK-27"]
    only = paper(national, today() + f"&union={HA_NOI}")
    assert [row[1] for row in listed(only)] == ["SK-09", "SK-10"]
    assert "LĐLĐ Huế" not in words(only)
    unknown = paper(national, today() + "&union=chua_ro")
    assert [row[1] for row in listed(unknown)] == ["SK-27"]


# Which decisions


def test_a_batch_is_what_was_taken_in_hand_with_what_is_still_open(hanoi: Officer) -> None:
    before = client_of(hanoi)
    decide(before, 9, "later")
    made = export(hanoi, "lane=low_content&lo=4")
    keys = keys_in(export_files.file_of(hanoi, made))
    decide(before, int(keys[0][-2:]), "reject", reason_code="routine")
    decide(before, 25, "approve")
    path = paper(hanoi, f"giay=bien-ban&lo_tep={made.pk}")
    assert [row[1] for row in listed(path)] == [f"SK-{keys[0][-2:]}"]
    assert counts(path) == {"Không đạt": "1", "Chưa quyết định": "3", "Cộng": "4"}
    assert "Lô 4 hồ sơ" in words(path)


def test_a_batch_of_which_nothing_is_decided_yet_says_so(hanoi: Officer) -> None:
    made = export(hanoi, "lane=low_content&lo=2")
    path = paper(hanoi, f"giay=bien-ban&lo_tep={made.pk}")
    assert counts(path) == {"Chưa quyết định": "2", "Cộng": "2"}
    assert listed(path) == []


def test_what_is_open_of_a_batch_is_counted_within_the_union_asked_for(national: Officer) -> None:
    made = export(national, "lane=ready&lo=50")
    held = Submission.objects.filter(claimed_by=national.user, owner_code=HUE).count()
    path = paper(national, f"giay=bien-ban&lo_tep={made.pk}&union={HUE}")
    assert held > 1
    assert counts(path) == {"Chưa quyết định": str(held), "Cộng": str(held)}


def test_a_sign_off_is_what_it_settled(national: Officer, hanoi: Officer) -> None:
    decide(client_of(hanoi), 9, "reject", reason_code="routine")
    lead = client_of(national)
    form = lead.get("/chot/").content.decode()
    sent = {
        name: re.search(rf'name="{name}" value="([^"]*)"', form)[1]  # type: ignore[index]
        for name in ("owner_code", "up_to", "idempotency_key")
    }
    lead.post("/chot/", sent)
    decide(client_of(hanoi), 10, "reject", reason_code="routine")
    signed = SignOff.objects.get()
    assert f"/bien-ban/?chot={signed.pk}" in lead.get("/chot/").content.decode()
    path = paper(hanoi, f"giay=bien-ban&chot={signed.pk}")
    assert [row[1] for row in listed(path)] == ["SK-09"]
    assert "của toan-quoc, 1 hồ sơ lúc chốt" in words(path)


def test_days_are_those_of_vietnam_and_both_ends_count(hanoi: Officer) -> None:
    decide(client_of(hanoi), 9, "reject", reason_code="routine")
    event = Decision.objects.get()
    for moment, is_there in (
        ("2026-03-09T16:59:59+00:00", False),
        ("2026-03-09T17:00:00+00:00", True),
        ("2026-03-12T16:59:59+00:00", True),
        ("2026-03-12T17:00:00+00:00", False),
    ):
        at = dt.datetime.fromisoformat(moment)
        lot = Lot(since=dt.date(2026, 3, 10), until=dt.date(2026, 3, 12))
        within = lots.reach(hanoi, lot).events.query
        assert _matches(within, event, at) == is_there, moment


_AT = Decision._meta.get_field("at")


def _matches(query: Any, event: Decision, at: dt.datetime) -> bool:
    """Whether a moment lies between the ends that a query names: events themselves never change."""
    of_moments = [one for one in query.where.children if getattr(one.lhs, "field", None) == _AT]
    ends = {one.lookup_name: one.rhs for one in of_moments}
    return bool(ends["gte"] <= at < ends["lt"]) and event.pk is not None


def test_the_first_event_since_a_moment_is_found_by_halving(hanoi: Officer) -> None:
    assert lots.first_since(timezone.now()) == 0, "nothing was said yet"
    client = client_of(hanoi)
    for number in (9, 10, 11, 12, 13):
        decide(client, number, "later")
    events = list(Decision.objects.order_by("pk"))
    tick = dt.timedelta(microseconds=1)
    for moment in (at for one in events for at in (one.at - tick, one.at, one.at + tick)):
        first = lots.first_since(moment)
        assert [one for one in events if one.pk >= first] == [
            one for one in events if one.at >= moment
        ]


def test_only_ones_own_where_asked(hanoi: Officer, national: Officer) -> None:
    decide(client_of(hanoi), 9, "reject", reason_code="routine")
    decide(client_of(national), 10, "reject", reason_code="routine")
    assert [row[1] for row in listed(paper(hanoi, today()))] == ["SK-09", "SK-10"]
    assert [row[1] for row in listed(paper(hanoi, today() + "&cua_toi=1"))] == ["SK-09"]


# Whose


def test_another_unions_decisions_are_not_in_them(
    hanoi: Officer, hue: Officer, day_of_work: Client
) -> None:
    decide(client_of(hue), 5, "approve")
    assert [row[1] for row in listed(paper(hue, today()))] == ["SK-05"]
    text = words(paper(hue, today()))
    assert "SK-12" not in text
    assert "ha-noi" not in text


def test_a_copy_of_a_filing_one_may_not_see_does_not_name_it(
    national: Officer, hanoi: Officer
) -> None:
    decide(client_of(national), 6, "duplicate", reason="cùng văn bản")
    assert listed(paper(national, today()))[0][5].startswith("Trùng với SK-05")
    told = listed(paper(hanoi, today()))[0][5]
    assert told == "Trùng với hồ sơ của công đoàn khác\ncùng văn bản"


def test_what_another_is_still_to_read_blind_is_counted_and_not_told(
    hanoi: Officer, national: Officer
) -> None:
    rewrite(9, blind=1)
    decide(client_of(hanoi), 9, "approve", field="co_khi")
    decide(client_of(hanoi), 10, "reject", reason_code="routine")
    path = paper(national, today())
    assert [row[1] for row in listed(path)] == ["SK-10"]
    assert "1 hồ sơ của mẫu đọc không kèm gợi ý" in words(path)
    assert [row[1] for row in listed(paper(hanoi, today()))] == ["SK-09", "SK-10"]


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("giay=bien-ban", lots.NO_DAYS),
        ("giay=bien-ban&ngay_tu=2026-03-02&ngay_den=2026-03-01", lots.WRONG_DAYS),
        ("giay=bien-ban&lo_tep=99999", lots.NO_BATCH),
        ("giay=bien-ban&chot=99999", lots.NO_SIGN_OFF),
        ("giay=bien-ban&ngay_tu=2001-01-01&ngay_den=2001-01-01", minutes.NOTHING),
    ],
)
def test_what_names_nothing_is_refused_in_words(hanoi: Officer, query: str, message: str) -> None:
    assert fault_of(hanoi, query) == message


def test_another_officers_batch_and_another_unions_sign_off_are_not_there(
    hanoi: Officer, hue: Officer
) -> None:
    made = export(hanoi, "lane=low_content&lo=2")
    signed = SignOff.objects.create(
        owner_code=HA_NOI,
        officer_id=hanoi.user_id,
        officer_name="x",
        at=timezone.now(),
        number=1,
        idempotency_key="k",
    )
    assert fault_of(hue, f"giay=bien-ban&lo_tep={made.pk}") == lots.NO_BATCH
    assert fault_of(hue, f"giay=bien-ban&chot={signed.pk}") == lots.NO_SIGN_OFF
    client = client_of(hue)
    for query in (f"lo_tep={made.pk}", f"chot={signed.pk}"):
        assert client.get(f"/bien-ban/?{query}").status_code == 404
        assert client_of(hanoi).get(f"/bien-ban/?{query}").status_code == 200


def test_more_than_a_paper_holds_is_refused_not_cut(
    hanoi: Officer, day_of_work: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(minutes.last_words, "__kwdefaults__", {"most": 3})
    assert fault_of(hanoi, today()) == minutes.TOO_MANY
    assert str(f"{minutes.MOST:,}".replace(",", ".")) in minutes.TOO_MANY


@pytest.mark.parametrize("size", [1, 3, 500])
def test_the_size_of_pieces_changes_nothing(
    hanoi: Officer, day_of_work: Client, monkeypatch: pytest.MonkeyPatch, size: int
) -> None:
    whole = listed(paper(hanoi, today()))
    monkeypatch.setattr(lots, "PIECE", size)
    assert listed(paper(hanoi, today() + "&cua_toi=1")) == whole


# The form of an administrative paper


def test_the_head_and_the_place_to_sign_are_those_of_an_office(
    hanoi: Officer, day_of_work: Client
) -> None:
    path = paper(hanoi, today())
    head, *_ = tables(path)
    ((left, right),) = head
    assert left.splitlines()[:2] == [
        "TỔNG LIÊN ĐOÀN LAO ĐỘNG VIỆT NAM",
        "LIÊN ĐOÀN LAO ĐỘNG HÀ NỘI",
    ]
    assert "Số: ……/BB-……" in left
    assert right.splitlines()[:2] == [STATE, MOTTO]
    day = timezone.localdate()
    assert f"ngày {day.day:02d} tháng {day.month:02d} năm {day.year}" in right
    assert "BIÊN BẢN" in blocks(path)
    signing = next(table for table in tables(path) if "NGƯỜI LẬP BIÊN BẢN" in table[0][0])
    assert [cell.splitlines()[0] for cell in signing[0]] == [
        "NGƯỜI LẬP BIÊN BẢN",
        "NGƯỜI RÀ SOÁT",
        "ĐẠI DIỆN CÔNG ĐOÀN",
    ]


def test_pages_letters_and_margins_are_those_of_the_decree(
    hanoi: Officer, day_of_work: Client
) -> None:
    path = paper(hanoi, today())
    document = Document(str(path))
    upright, wide = document.sections
    normal = document.styles["Normal"].font
    assert (normal.name, normal.size) == ("Times New Roman", Pt(14))
    for section in (upright, wide):
        assert 20 <= round(section.top_margin.mm) <= 25
        assert 20 <= round(section.bottom_margin.mm) <= 25
        assert 30 <= round(section.left_margin.mm) <= 35
        assert 15 <= round(section.right_margin.mm) <= 20
    assert [round(upright.page_width.mm), round(upright.page_height.mm)] == [210, 297]
    assert [round(wide.page_width.mm), round(wide.page_height.mm)] == [297, 210]
    assert upright.different_first_page_header_footer
    assert 'w:instr="PAGE"' in part(path, "word/header1.xml")
    assert part(path, "word/document.xml").count("<w:tblHeader/>") == len(tables(path)) - 2


def test_a_national_officers_minutes_are_those_of_the_confederation(national: Officer) -> None:
    decide(client_of(national), 9, "reject", reason_code="routine")
    ((left, _),) = tables(paper(national, today()))[0]
    assert left.splitlines()[0] == "TỔNG LIÊN ĐOÀN LAO ĐỘNG VIỆT NAM"
    two = make_officer("hai-noi", PASSWORD, unions=[HA_NOI, HUE])
    ((left, _),) = tables(paper(two, today()))[0]
    assert left.splitlines()[1].startswith("…"), "of which union is for people to write"


@given(st.text(max_size=120))
@example("<w:p>&amp;\x00\ufffe =1+1 ]]>\r\n2")
@example('"><script>')
@example("{ PAGE } \\o /x")
def test_any_text_stays_text_in_a_paper(text: str) -> None:
    made = Paper("x")
    made.head(Office("", text), text, dt.date(2026, 11, 29), about=text)
    made.paragraph(text)
    made.section(text)
    made.table([Column(text, 50)], [[text]])
    target = BytesIO()
    made.save(target)
    found = blocks(target.getvalue())
    kept = fit(text)
    assert found[2:] == [kept, kept, [[kept], [kept]]]


# The page and the command


def test_the_page_asks_in_the_background_and_the_trail_tells_of_it(
    hanoi: Officer, day_of_work: Client
) -> None:
    day = f"{timezone.localdate():%d/%m/%Y}"
    sent = {"giay": "bien-ban", "ngay_tu": day, "ngay_den": day, "cua_toi": "1"}
    answer = day_of_work.post("/bien-ban/", sent)
    assert (answer.status_code, answer["Location"]) == (302, "/tep/#cac-tep")
    assert "Biên bản rà soát (.docx)" in day_of_work.get("/tep/").content.decode()
    assert export_jobs.work_off() == 1
    made = Export.objects.get()
    assert made.file_name.startswith("bien-ban-")
    assert made.file_name.endswith(f"-{made.pk}.docx")
    taken = day_of_work.get(f"/tep/{made.pk}/")
    assert taken["Content-Type"].endswith("wordprocessingml.document")
    down, wrote = Trace.objects.filter(kind="exported")
    assert (wrote.about["what"], down.about["what"]) == ("written", "downloaded")
    assert wrote.about["rows"] == made.written == 4
    assert "giay=bien-ban" in wrote.about["filters"]


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"giay": "bien-ban"},
        {"giay": "bien-ban", "ngay_tu": "32/13/2026", "ngay_den": "1/1/2026"},
        {"giay": "khen", "ngay_tu": "1/1/2026", "ngay_den": "1/1/2026"},
        {"giay": "bien-ban", "lo_tep": "99999"},
    ],
)
def test_what_cannot_be_asked_for_is_refused_on_the_page(
    hanoi: Officer, sent: dict[str, str]
) -> None:
    answer = client_of(hanoi).post("/bien-ban/", sent)
    assert answer.status_code == 422
    assert 'role="alert"' in answer.content.decode()
    assert not Export.objects.exists()


def test_where_officers_look_there_is_a_way_to_the_minutes(
    hanoi: Officer, day_of_work: Client
) -> None:
    made = export(hanoi, "lane=low_content&lo=2")
    assert f"/bien-ban/?lo_tep={made.pk}" in day_of_work.get("/tep/").content.decode()
    history = day_of_work.get("/lich-su/?ngay=9/3/2026").content.decode()
    assert "/bien-ban/?cua_toi=1&amp;ngay_tu=2026-03-09&amp;ngay_den=2026-03-09" in history


def test_an_auditor_has_minutes_written_too(hanoi: Officer, day_of_work: Client) -> None:
    auditor = make_officer("kiem-tra", PASSWORD, unions=[HA_NOI], role=Role.AUDITOR)
    assert len(listed(paper(auditor, today()))) == 4
    assert "Chỉ quyết định của tôi" not in client_of(auditor).get("/bien-ban/").content.decode()


@given(
    st.builds(
        Lot,
        batch=st.integers(0, 10**15),
        signed=st.integers(0, 10**15),
        since=st.none() | st.dates(dt.date(1000, 1, 1)),
        until=st.none() | st.dates(dt.date(1000, 1, 1)),
        mine=st.booleans(),
    )
)
def test_what_was_asked_for_is_read_back_as_it_was(lot: Lot) -> None:
    assert Lot.read(lot.values) == lot
    wanted = Wanted.read(f"giay=bien-ban&union={HA_NOI}")
    assert Wanted.read(wanted.query) == wanted
    assert wanted.filters.union == HA_NOI


def test_an_ordinary_export_is_asked_for_as_before(hanoi: Officer) -> None:
    assert Wanted.read("lane=ready&lo=3").query == "lane=ready&lo=3"
    assert written(hanoi, "lane=ready").name.startswith("ho-so-")
