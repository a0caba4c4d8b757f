"""What the pages show: in Vietnamese, escaped, at a fixed price, with the evidence in words."""

import html
import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from review import paging, policy, words_vi
from review.evidence import flags
from review.filters import Filters
from review.models import Officer, Pair, Submission
from review.scope import seen_by
from tests.review.acting import client_of, decide, filing, propose, rule_apart
from tests.review.conftest import PASSWORD
from tests.review.story import SUBMISSIONS
from tests.review.walking import live_through, pages

LANES = ("duplicate", "low_content", "check_facts", "field_unsure", "ready")
# Words that Django or a forgetful hand would leave; none of them is Vietnamese without its marks.
ENGLISH = re.compile(
    r"\b(the|and|or|is|are|please|required|field|this|that|submit|login|log|sign|password|username|user|error|page|"
    r"found|not|invalid|next|previous|search|filter|save|delete|none|null|true|false|copy|open|decided|unsure|"
    r"duplicate|reject|approve|return|lane|reason|union|state|national)\b",
    re.IGNORECASE,
)


def every_page(client: Client) -> dict[str, str]:
    """All pages that a signed-in officer meets, and the two that a stranger meets."""
    addresses = [f"/?lane={lane}" for lane in LANES] + ["/khong-co/"]
    addresses += [f"/ho-so/{one.pk}/" for one in Submission.objects.all()]
    addresses += ["/tim-giong/", "/mau-chung/"]
    pages = {address: client.get(address).content.decode() for address in addresses}
    return pages | {"/dang-nhap/": Client().get("/dang-nhap/").content.decode()}


def text_of(page: str) -> str:
    """What a reader sees of a page."""
    return html.unescape(re.sub(r"<[^>]+>", " ", page[page.index("<body") :]))


def own_words(page: str) -> str:
    """What a reader sees, without what the filings themselves say."""
    told = text_of(page)
    for row in SUBMISSIONS:
        for name in (
            "title_text",
            "content_text",
            "title",
            "content",
            "benefit",
            "source",
            "author",
        ):
            told = told.replace(str(row[name]), " ") if row[name] else told
    return told


def test_no_page_speaks_english(national: Officer) -> None:
    client = client_of(national)
    decide(client, 2, "duplicate", reason="y hệt")
    rule_apart(client, 3)
    propose(client, 4)
    for address, page in every_page(client).items():
        assert not ENGLISH.search(own_words(page)), (address, ENGLISH.search(own_words(page)))
        assert '<html lang="vi">' in page


def test_every_page_says_who_decides(national: Officer) -> None:
    for page in every_page(client_of(national)).values():
        assert "Máy chỉ gợi ý; người quyết định." in page


def test_nothing_runs_or_styles_inline_and_nothing_is_foreign(national: Officer) -> None:
    client = client_of(national)
    for page in every_page(client).values():
        for tag in re.findall(r"<[^>]+>", page):
            assert not re.search(
                r"<script(?! src=\"/static/)|<style|\son\w+=|\sstyle=|javascript:", tag
            ), tag
        assert not re.search(r'(?:src|href|action)="(?:https?:)?//', page)
    policy = client.get("/").headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy


def test_the_headers_keep_pages_private(national: Officer) -> None:
    headers = client_of(national).get("/").headers
    assert headers["Cache-Control"].startswith("no-store") or "no-store" in headers["Cache-Control"]
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"


def test_what_a_filing_says_is_text_never_markup(national: Officer) -> None:
    client = client_of(national)
    pages = [client.get(f"/ho-so/{filing(22).pk}/").content.decode()]
    pages.append(
        client.get("/", {"lane": "ready", "q": "<script>alert('q')</script>"}).content.decode()
    )
    pages.append(client.get("/", {"lane": "ready"}).content.decode())
    pages.append(
        client.get(decide(client, 22, "approve", reason="<b>x</b>")["Location"]).content.decode()
    )
    for page in pages:
        assert not re.search(r"<script(?! src=\"/static/)|<img|<b>ai|<b>x", page)
    assert "&lt;script&gt;alert(&#x27;x&#x27;)&lt;/script&gt;" in pages[0]


def test_a_submission_costs_the_same_however_much_happened(national: Officer) -> None:
    client = client_of(national)
    address = f"/ho-so/{filing(9).pk}/"
    numbers = []
    for verdict in ("later", "unsure", "later"):
        decide(client, 9, verdict)
        with CaptureQueriesContext(connection) as queries:
            client.get(address)
        numbers.append(len(queries))
    assert len(set(numbers)) == 1, numbers


@pytest.mark.parametrize("size", [1, 2, 5, 50])
def test_paging_shows_every_filing_once_most_urgent_first(national: Officer, size: int) -> None:
    queue = Filters().apply(seen_by(national))
    seen: list[Submission] = []
    place = ""
    while True:
        page = paging.page_after(queue, place, size)
        seen += page.rows
        place = page.after
        if not place:
            break
    assert [one.pk for one in seen] == [one.pk for one in queue.order_by("-priority", "id")]
    assert len(seen) == len(SUBMISSIONS)


@pytest.mark.parametrize(
    "place", ["", "x", "1~", "~1", "nan~1", "0.5~99999999999999999999", "inf~-1"]
)
def test_an_odd_place_in_the_address_breaks_nothing(national: Officer, place: str) -> None:
    assert client_of(national).get("/", {"lane": "ready", "sau": place}).status_code == 200


def test_a_long_lane_has_a_next_page(national: Officer, monkeypatch: pytest.MonkeyPatch) -> None:
    short = policy.in_force().model_copy(update={"page_rows": 3})
    monkeypatch.setattr(policy, "in_force", lambda: short)
    client = client_of(national)
    address, found = "/?lane=ready", 0
    while address:
        page = client.get(address).content.decode()
        found += len(re.findall(r'<h2><a href="/ho-so/', page))
        follow = re.search(r'class="next" href="([^"]+)"', page)
        address = "/" + html.unescape(follow[1]) if follow else ""
    assert found == sum(row["lane"] == "ready" for row in SUBMISSIONS)


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ({"lane": "ready", "q": "cai tien"}, [21, 25]),
        ({"lane": "ready", "q": "CẢI TIẾN"}, [21, 25]),
        ({"lane": "ready", "q": "treo giá cải"}, [21]),
        ({"lane": "ready", "q": "hoà khánh"}, [29]),
        ({"lane": "ready", "q": "sk-25"}, [25]),
        ({"lane": "ready", "field": "an_toan_lao_dong"}, [28]),
        ({"lane": "ready", "union": "ldld_hue"}, [5, 7, 24]),
        ({"lane": "check_facts", "reason": "personal_data"}, [18]),
        ({"lane": "low_content", "reason": "slogan", "field": "co_khi"}, [10]),
        ({"lane": "duplicate", "reason": "resubmission"}, [3]),
        ({"lane": "duplicate", "state": "decided"}, []),
        ({"lane": "không có", "reason": "lạ", "state": "lạ"}, [2, 3, 4, 6, 8, 30]),
    ],
)
def test_filters_of_the_address(
    national: Officer, query: dict[str, str], numbers: list[int]
) -> None:
    page = client_of(national).get("/", query).content.decode()
    found = {int(pk) for pk in re.findall(r'<h2><a href="/ho-so/(\d+)/', page)}
    assert found == {filing(number).pk for number in numbers}


def test_tabs_count_what_the_filters_let_through(national: Officer) -> None:
    client = client_of(national)
    for query in ({}, {"union": "ldld_hue"}, {"field": "co_khi"}, {"q": "xe"}, {"state": "open"}):
        page = client.get("/", query).content.decode()
        told = [int(number) for number in re.findall(r'class="number">(\d+)<', page)]
        shown = [
            len(re.findall(r"<h2><a", client.get("/", query | {"lane": lane}).content.decode()))
            for lane in words_vi.TABS
        ]
        assert told == shown, query


def test_filters_survive_a_decision(national: Officer) -> None:
    client = client_of(national)
    here, after = filing(10), filing(11)
    query = "lane=low_content&field=co_khi"
    page = client.get(f"/ho-so/{here.pk}/?{query}").content.decode()
    assert f'action="/ho-so/{here.pk}/quyet-dinh/?{query.replace("&", "&amp;")}' in page
    sent = {"verdict": "approve", "version": 1, "idempotency_key": "mot"}
    answer = client.post(f"/ho-so/{here.pk}/quyet-dinh/?{query}", sent)
    assert answer["Location"].startswith(f"/ho-so/{after.pk}/?{query}&da_luu=")
    assert (
        client.get(f"/ho-so/{after.pk}/tiep/?{query}")["Location"]
        == f"/ho-so/{filing(12).pk}/?{query}"
    )


def test_after_the_last_one_comes_the_queue_with_the_toast(national: Officer) -> None:
    client = client_of(national)
    answer = decide(client, 20, "approve")
    assert answer["Location"].startswith("/?lane=field_unsure&da_luu=")
    page = client.get(answer["Location"]).content.decode()
    assert "Đã lưu: Duyệt" in page
    assert "Không có hồ sơ nào trong mục này." in page


def test_somebody_elses_toast_is_not_shown(national: Officer, hanoi: Officer) -> None:
    saved = decide(client_of(national), 20, "approve")["Location"]
    assert "Đã lưu" not in client_of(hanoi).get(saved).content.decode()


def test_reasons_come_in_words_with_value_limit_and_sentence(national: Officer) -> None:
    page = text_of(client_of(national).get(f"/ho-so/{filing(10).pk}/").content.decode())
    told = " ".join(page.split())
    assert "Khẩu hiệu : mật độ cụm từ 21% (giới hạn 5,5%)" in told
    assert "Toàn đội quyết tâm vượt khó, đoàn kết một lòng" in told


@pytest.mark.parametrize(
    ("number", "told"),
    [
        (2, "Sao chép văn bản 91% · cùng cơ sở, khác tác giả"),
        (3, "Nộp lại 91% · cùng tác giả"),
        (4, "Sao chép văn bản 91% · khác công đoàn"),
        (9, "Quá ngắn 4 tiếng"),
        (16, "Số tiền lệch nhau khai 15.000.000 đồng, trong bài 150.000.000 đồng"),
        (17, "Số tiền rất lớn 250.000.000.000 đồng"),
        (15, "Ngoài thời gian áp dụng 03/04/2019"),
        (20, "Chưa rõ lĩnh vực 34%"),
        (1, "Có hồ sơ sau giống 3"),
    ],
)
def test_chips_of_the_queue(national: Officer, number: int, told: str) -> None:
    shown = filing(number)
    page = client_of(national).get("/", {"lane": shown.lane}).content.decode()
    line = page[page.index(f"/ho-so/{shown.pk}/") :].split("<li data-row")[0]
    assert told in " ".join(text_of(f"<body>{line}").split())


def test_a_duplicate_says_how_alike_it_is_and_leads_to_both_texts(national: Officer) -> None:
    client = client_of(national)
    page = client.get(f"/ho-so/{filing(2).pk}/").content.decode()
    pair = Pair.objects.get(right_key="key-02")
    assert f'href="/cap/{pair.pk}/' in page
    told = " ".join(text_of(page).split())
    assert "Sao chép văn bản" in told
    assert "Giống nhau 91%" not in told
    both = " ".join(text_of(client.get(f"/cap/{pair.pk}/").content.decode()).split())
    assert both.index("Nộp trước · 02/02/2022") < both.index("Hồ sơ này · 03/02/2022")
    assert both.index("gần như trùng khít") < both.index("Chi tiết") < both.index("91%")
    assert "62 tiếng" in both


def test_a_legacy_text_is_readable_and_the_original_is_at_hand(national: Officer) -> None:
    shown = filing(21)
    page = client_of(national).get(f"/ho-so/{shown.pk}/").content.decode()
    assert shown.content_text in page
    assert "Khôi phục từ TCVN3" in page
    details = page[page.index("<details>") :].split("</details>", maxsplit=1)[0]
    assert shown.content in html.unescape(details)


def test_short_texts_ask_for_care_and_are_never_urgent_on_overlap_alone(national: Officer) -> None:
    short = filing(30)
    assert short.is_short
    assert words_vi.BANDS[short.band] == "trung bình"
    assert words_vi.BANDS[filing(2).band] == "cao"
    page = client_of(national).get(f"/ho-so/{short.pk}/").content.decode()
    assert "Văn bản ngắn, cần đọc kỹ" in page


def test_flags_name_each_reason_once(national: Officer) -> None:
    for one in Submission.objects.all():
        codes = [flag.code for flag in flags(one)]
        assert len(codes) == len(set(codes))
        assert all(flag.name for flag in flags(one))


def test_signing_in_and_out(national: Officer) -> None:
    client = Client()
    wrong = client.post("/dang-nhap/", {"username": "toan-quoc", "password": "sai"})
    assert "chưa đúng" in wrong.content.decode()
    sent: dict[str, Any] = {"username": "toan-quoc", "password": PASSWORD, "next": "/?lane=ready"}
    assert client.post("/dang-nhap/", sent)["Location"] == "/?lane=ready"
    assert client.get("/").status_code == 200
    assert client.post("/dang-xuat/").status_code == 302
    assert client.get("/").status_code == 302
    foreign = client.post("/dang-nhap/", sent | {"next": "https://vi-du.example/"})
    assert foreign["Location"] == "/"


def test_the_stylesheet_is_served_without_collecting(db: None) -> None:
    from django.contrib.staticfiles import finders
    from django.templatetags.static import static

    assert finders.find("review/pages.css")
    answer = Client().get(static("review/pages.css"))
    assert answer.status_code == 200
    assert "text/css" in answer["Content-Type"]


def test_a_key_means_one_thing_on_a_page(national: Officer) -> None:
    client = client_of(national)
    live_through(client)
    seen = set()
    for address, page in pages(client).items():
        keys = re.findall(r'data-key="([^"]+)"', page)
        twice = {key for key in keys if keys.count(key) > 1}
        assert not twice, (address, twice)
        seen.update(keys)
    assert {"d", "b", "t", "l", "u", "s", "n", "o", "1"} <= seen
