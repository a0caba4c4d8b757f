"""Letters of returns as Word documents: one, or all of a lot, in the words that were sent."""

import pytest
from django.test import Client
from django.utils import timezone

from review import papers
from review.models import Decision, Officer
from tests.review.acting import client_of, decide, filing, take_back
from tests.review.story import HA_NOI
from tests.review.word_files import blocks, fault_of, paper, part, tables, words


def today() -> str:
    return f"giay=thu&ngay_tu={timezone.localdate()}&ngay_den={timezone.localdate()}"


@pytest.fixture
def returned(hanoi: Officer) -> Client:
    """Two returns, the second with a letter written by hand, and something else."""
    client = client_of(hanoi)
    decide(client, 12, "return", reason_code="missing_way", missing=["solution", "date"])
    decide(client, 10, "return", missing=["date"], letter="Chào chị Tư,\r\n\r\nxin thêm <ngày>.")
    decide(client, 9, "reject", reason_code="routine")
    return client


def test_a_letter_on_paper_has_the_words_of_the_letter(hanoi: Officer, returned: Client) -> None:
    event = Decision.objects.get(submission=filing(12), verdict="return")
    assert "?dang=docx" in returned.get(f"/quyet-dinh/{event.pk}/thu/").content.decode()
    answer = returned.get(f"/quyet-dinh/{event.pk}/thu/", {"dang": "docx"})
    assert answer["Content-Type"] == papers.DOCX
    assert f'filename="thu-{event.pk}.docx"' in answer["Content-Disposition"]
    told = [one for one in blocks(answer.content) if isinstance(one, str) and one]
    assert told == [line for line in event.letter.splitlines() if line]
    ((left, right),) = tables(answer.content)[0]
    assert "LIÊN ĐOÀN LAO ĐỘNG HÀ NỘI" in left
    assert "V/v bổ sung hồ sơ sáng kiến" in left
    assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" in right


def test_a_letter_of_another_union_is_not_there(hue: Officer, returned: Client) -> None:
    event = Decision.objects.filter(verdict="return").latest("pk")
    answer = client_of(hue).get(f"/quyet-dinh/{event.pk}/thu/", {"dang": "docx"})
    assert answer.status_code == 404


def test_all_letters_of_a_day_come_in_one_file_a_page_each(
    hanoi: Officer, returned: Client
) -> None:
    path = paper(hanoi, today())
    text = words(path)
    assert (
        text.index("mã hồ sơ SK-12") < text.index("Chào chị Tư,") < text.index("xin thêm <ngày>.")
    )
    assert part(path, "word/document.xml").count('w:type="page"') == 1
    assert text.count("V/v bổ sung hồ sơ sáng kiến") == 2
    assert "SK-09" not in text


def test_a_return_that_was_taken_back_is_not_sent(hanoi: Officer, returned: Client) -> None:
    event = Decision.objects.get(submission=filing(12), verdict="return")
    take_back(returned, event)
    assert "SK-12" not in words(paper(hanoi, today()))
    answer = returned.get(f"/quyet-dinh/{event.pk}/thu/", {"dang": "docx"})
    assert "đừng gửi thư này nữa" in words(answer.content)


def test_no_letters_and_too_many_are_told(
    hanoi: Officer, returned: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    elsewhere = today().replace("giay=thu", "giay=thu&union=ldld_hue")
    assert fault_of(hanoi, elsewhere) == "Không có thư trả lại nào trong các quyết định này."
    monkeypatch.setattr(papers, "MOST_LETTERS", 1)
    assert "tối đa 1.000 thư" in fault_of(hanoi, today())


def test_the_letters_of_a_union_are_asked_for_on_the_page(
    national: Officer, returned: Client
) -> None:
    day = f"{timezone.localdate():%d/%m/%Y}"
    sent = {"giay": "thu", "ngay_tu": day, "ngay_den": day, "union": HA_NOI}
    assert client_of(national).post("/bien-ban/", sent).status_code == 302
