"""“Tìm hồ sơ giống”: what resembles a pasted text, as much of each filing as the officer may see, and nothing kept."""

import html
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from nlp import neardup
from nlp.neardup import Template
from nlp.neardup.templates import NONE
from review import similar
from review.models import Decision, Officer, Pair, Run, Submission, TemplatePassage, Trace
from tests.review.acting import client_of, filing

TABLES = (Submission, Pair, Run, Decision, TemplatePassage)
MISSING = "key-99"


class NoIndexError(Exception):
    """Stands for `nlp.neardup.IndexUnusableError`."""


@dataclass(frozen=True)
class FakeSimilar:
    key: str
    similarity: float = 0.95
    text_in_filing: float = 0.64
    filing_in_text: float = 0.41
    longest_passage: int = 62
    template_share: float = 0.04
    is_copy: bool = True

    @property
    def submission_id(self) -> str:
        return self.key.replace("key", "SK")


@dataclass(frozen=True)
class FakeAlignment:
    passages: tuple[tuple[int, int, int, int], ...]


def fake_align(left: str, right: str, template: object = None) -> FakeAlignment:
    """One passage: the longest line of the left text that stands in the right one."""
    lines = sorted((line for line in left.split("\n") if line and line in right), key=len)
    found = [(left.index(line), right.index(line), len(line)) for line in lines[-1:]]
    return FakeAlignment(tuple((a, a + size, b, b + size) for a, b, size in found))


@dataclass
class FakeIndex:
    """Gives the filings named in `answers`, and notes what it was asked."""

    folder: Path
    answers: list[FakeSimilar] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    opened = 0
    template: Template = NONE

    def verify(self, *, only_younger: bool) -> None:
        assert only_younger, "a page does not read a whole index"

    def similar(self, text: str, *, most: int = 10) -> list[FakeSimilar]:
        self.asked.append(text)
        return self.answers[:most]


@pytest.fixture
def index(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[FakeIndex]:
    """A home with an index that says what the test tells it to say."""
    folder = tmp_path / "corpus" / "index"
    folder.mkdir(parents=True)
    (folder / "manifest.json").write_text("{}")
    fake = FakeIndex(folder)

    class Opening:
        @staticmethod
        def open(asked: Path) -> FakeIndex:
            if not (asked / "manifest.json").exists():
                raise NoIndexError("no index in this folder")
            assert asked == folder
            fake.opened += 1
            return fake

    monkeypatch.setenv("SANGLOC_HOME", str(tmp_path))
    monkeypatch.setattr(neardup, "Index", Opening, raising=False)
    monkeypatch.setattr(neardup, "IndexUnusableError", NoIndexError, raising=False)
    monkeypatch.setattr(neardup, "align", fake_align, raising=False)
    similar._opened.clear()
    yield fake
    similar._opened.clear()


def search(client: Client, text: str) -> Any:
    return client.post("/tim-giong/", {"text": text})


def pasted(number: int) -> str:
    return f"Bài mới\n{filing(number).content}\nCâu thêm."


def text_of(page: str) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page)).split())


def test_a_search_shows_measures_label_date_unit_and_passages(
    national: Officer, index: FakeIndex
) -> None:
    index.answers = [FakeSimilar("key-01"), FakeSimilar("key-05", similarity=0.2, is_copy=False)]
    page = search(client_of(national), pasted(1)).content.decode()
    told = text_of(page)
    first, second = filing(1), filing(5)
    assert told.index(first.title) < told.index(second.title)
    for said in (
        "Sao chép văn bản: gần như trùng khít",
        "Có đoạn giống, chưa đến mức sao chép",
        "Giống nhau 95%",
        "Bài này nằm trong hồ sơ 64%",
        "Hồ sơ nằm trong bài này 41%",
        "Đoạn chung dài nhất 62 tiếng",
        "Phần mẫu chung, không tính 4%",
        f"{first.unit} · LĐLĐ Hà Nội · nộp {first.submitted_on}",
    ):
        assert said in told, said
    answer = page[page.index('class="matches"') :]
    marked = re.findall(r'<mark class="passage"[^>]*>.*?</mark>', answer)
    assert " ".join(text_of(one) for one in marked[:3]).startswith("đoạn giống nhau số 1 Tổ tiện")
    assert 'id="bai-1-doan-1-truoc"' in answer
    assert 'href="#bai-1-doan-1-sau"' in answer
    assert len(set(re.findall(r' id="([^"]+)"', page))) == len(re.findall(r' id="([^"]+)"', page))
    assert f'href="/ho-so/{first.pk}/"' in page


def test_the_text_comes_as_lines_and_stays_in_the_form(national: Officer, index: FakeIndex) -> None:
    page = search(client_of(national), "  Tên <b>\r\nDòng hai\r\n").content.decode()
    assert index.asked == ["Tên <b>\nDòng hai"]
    assert "\nTên &lt;b&gt;\nDòng hai</textarea>" in page
    assert "Không có hồ sơ nào giống bài này." in page


def test_ten_are_shown_and_no_more(national: Officer, index: FakeIndex) -> None:
    index.answers = [FakeSimilar(MISSING)] + [FakeSimilar(f"key-{n:02d}") for n in range(1, 21)]
    page = search(client_of(national), "Bài mới").content.decode()
    links = re.findall(r'<h2><a href="/ho-so/(\d+)/"', page)
    assert links == [str(filing(number).pk) for number in range(1, 11)]


def test_another_unions_filing_shows_date_and_passages_only(hue: Officer, index: FakeIndex) -> None:
    index.answers = [FakeSimilar("key-01")]
    page = search(client_of(hue), pasted(1)).content.decode()
    earlier = filing(1)
    answer = page[page.index('class="matches"') :]
    assert earlier.content in answer
    assert earlier.submitted_on in answer
    for hidden in (earlier.title, earlier.benefit, earlier.author, earlier.unit, "SK-01", "Hà Nội"):
        assert hidden not in answer, hidden
    assert "%" not in answer
    assert f"/ho-so/{earlier.pk}/" not in page


def test_confidential_filings_of_other_unions_are_left_out(
    hanoi: Officer, hue: Officer, index: FakeIndex
) -> None:
    index.answers = [FakeSimilar("key-07")]
    page = search(client_of(hanoi), f"Bài mới\n{filing(7).content}").content.decode()
    assert "Không có hồ sơ nào giống bài này." in page
    assert "<mark" not in page
    assert filing(7).title in search(client_of(hue), filing(7).content).content.decode()


def test_passages_of_another_union_leave_a_trace(hue: Officer, index: FakeIndex) -> None:
    index.answers = [FakeSimilar("key-01"), FakeSimilar("key-05")]
    for _ in range(2):
        search(client_of(hue), pasted(1))
    trace = Trace.objects.get()
    assert (trace.kind, trace.submission, trace.about) == (
        "passages_shown",
        filing(1),
        {"pair": None},
    )


def test_those_left_out_do_not_take_the_place_of_others(hanoi: Officer, index: FakeIndex) -> None:
    index.answers = [FakeSimilar("key-07"), *(FakeSimilar(f"key-{n:02d}") for n in range(9, 20))]
    page = search(client_of(hanoi), "Bài mới").content.decode()
    assert len(re.findall(r'<h2><a href="/ho-so/', page)) == 10


def test_nothing_is_stored(national: Officer, index: FakeIndex) -> None:
    before = [list(table.objects.order_by("pk").values()) for table in TABLES]
    index.answers = [FakeSimilar("key-01"), FakeSimilar("key-02")]
    client = client_of(national)
    with CaptureQueriesContext(connection) as queries:
        search(client, pasted(1))
    assert all(query["sql"].lstrip().upper().startswith("SELECT") for query in queries)
    assert [list(table.objects.order_by("pk").values()) for table in TABLES] == before


@pytest.mark.parametrize(
    ("text", "said"),
    [("", "Hãy dán tên"), (" \r\n ", "Hãy dán tên"), ("a" * 100_001, "Bài dài quá")],
)
def test_what_cannot_be_searched_is_refused_in_words(
    national: Officer, index: FakeIndex, text: str, said: str
) -> None:
    answer = search(client_of(national), text)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not index.asked


def test_without_an_index_the_page_says_so_and_keeps_the_text(
    national: Officer, index: FakeIndex, caplog: pytest.LogCaptureFixture
) -> None:
    (index.folder / "manifest.json").unlink()
    answer = search(client_of(national), "Bài dán công phu")
    assert answer.status_code == 503
    assert "Chưa tìm được" in answer.content.decode()
    assert "Bài dán công phu" in answer.content.decode()
    assert "no index in this folder" not in answer.content.decode()
    assert "no index in this folder" in caplog.text


def test_the_index_is_opened_once_and_again_when_it_changed(
    national: Officer, index: FakeIndex
) -> None:
    client = client_of(national)
    for _ in range(3):
        search(client, "Bài mới")
    assert index.opened == 1
    manifest = index.folder / "manifest.json"
    os.utime(manifest, ns=(0, manifest.stat().st_mtime_ns + 1))
    search(client, "Bài mới")
    assert index.opened == 2
    manifest.unlink()
    assert search(client, "Bài mới").status_code == 503
    manifest.write_text("{}")
    assert search(client, "Bài mới").status_code == 200
    assert index.opened == 3


def test_what_filings_and_texts_say_is_text_never_markup(
    national: Officer, index: FakeIndex
) -> None:
    index.answers = [FakeSimilar("key-22")]
    page = search(
        client_of(national), f"<script>a()</script>\n{filing(22).content}"
    ).content.decode()
    assert not re.search(r"<script(?! src=\"/static/)|<img", page)
    assert "&lt;script&gt;a()" in page


def test_every_page_links_to_the_search(national: Officer) -> None:
    client = client_of(national)
    for address in ("/", f"/ho-so/{filing(2).pk}/", "/tim-giong/", "/mau-chung/"):
        page = client.get(address).content.decode()
        header = page[page.index("<header") : page.index("</header>")]
        assert re.search(r'href="/tim-giong/"[^>]*>Tìm hồ sơ giống</a>', header)
        assert re.search(r'href="/mau-chung/"[^>]*>Mẫu chung</a>', header)
    assert "tim-giong" not in Client().get("/dang-nhap/").content.decode()
