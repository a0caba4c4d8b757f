"""Personal data in a filing: marked for its own union, covered wherever another union is shown a word of it."""

import html
import io
import re
import zipfile
from collections.abc import Iterator

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from nlp.personal import MASK, find, masked
from review import export_files, export_jobs, full_text, masking
from review.loading import load
from review.models import Officer, Pair, RequestState
from review.passages import Span, excerpt
from review.wanted import Wanted
from tests.review import conftest as pages
from tests.review import story as filings
from tests.review.acting import client_of, decide, filing
from tests.review.story import HA_NOI, HUE, PAIRS, RUN, SUBMISSIONS
from tests.review.walking import addresses, live_through

_connected, _one_server = pages._connected, pages._one_server
connection_to_the_story, story = pages.connection_to_the_story, pages.story
hanoi, hue, national = pages.hanoi, pages.hue, pages.national

MARKED = {
    "phone": "0912 345 678",
    "id_number": "001098012345",
    "email": "mai.lo@truongxa.vn",
    "account": "19034567890123",
    "address": "số 5, ngõ 12 phố Chùa Láng",
    "pupil": "Vàng Thị Dua",
    "patient": "Lò Văn Inh",
}
TEXT = (
    f"Cô giúp em {MARKED['pupil']} lớp 6B đọc thành tiếng mỗi sáng và nhắn mẹ em ở số {MARKED['phone']}. "
    f"Bệnh nhân {MARKED['patient']}, 54 tuổi, CCCD {MARKED['id_number']}, được ghi phiếu màu. "
    f"Nhà ở {MARKED['address']}; thư về {MARKED['email']}, số tài khoản {MARKED['account']} để nhận hỗ trợ."
)
AUTHOR = "Phan Thị Tác Giả"
LATER = "Cô giúp các em đọc thành tiếng mỗi sáng và nhắn người nhà; phiếu màu được ghi cho từng người bệnh."


@pytest.fixture
def shared(story: None) -> Pair:
    """A filing of Huế full of personal data, and a copy of it in Hà Nội that has none."""
    earlier = filings._filing(
        31, f"Đọc to cùng em {MARKED['pupil']}", TEXT, union_code=HUE, unit="Trường Phú Bài",
        author=AUTHOR, reasons=["personal_data"], eligibility=["personal_data"],
        eligibility_evidence=[{"code": "personal_data", "value": "phone, email", "expected": ""}],
        lane="check_facts",
    )  # fmt: skip
    later = filings._duplicate(32, "Đọc to mỗi sáng", LATER, "copy", 31, union_code=HA_NOI)
    whole = len("\n".join((earlier["title_text"], earlier["content_text"])))
    end = len("\n".join((later["title_text"], later["content_text"])))
    pair = filings._pair(31, 32, "copy", "other_unit", [[0, whole, 0, end]])
    load(RUN | {"run_id": "them"}, [*SUBMISSIONS, earlier, later], [*PAIRS, pair])
    return Pair.objects.get(right_key="key-32")


def told_by(content: bytes) -> str:
    """What a page or a file says, packed or not."""
    if content[:4] != b"PK\x03\x04":
        return html.unescape(re.sub(r"<[^>]+>", "", content.decode("utf-8", "replace")))
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        parts = [packed.read(name).decode("utf-8", "replace") for name in packed.namelist()]
    return html.unescape(re.sub(r"<[^>]+>", "", "\n".join(parts)))


def leaks(content: bytes) -> set[str]:
    """Which of the marked data a page or a file gives away; digits however they are parted."""
    told = told_by(content)
    close = re.sub(r"[\s.•-]+", "", told)
    every = {**MARKED, "author": AUTHOR}
    return {
        kind
        for kind, data in every.items()
        if data in told or (data.replace(" ", "").isdigit() and data.replace(" ", "") in close)
    }


def everything_shown(client: Client) -> Iterator[tuple[str, bytes]]:
    """Every page that there is, for every filing and pair, and the answers to what can be searched for."""
    extra = [f"/ho-so/{filing(number).pk}/" for number in (31, 32)]
    extra += [f"/nhom/{filing(number).pk}/" for number in (31, 32)]
    extra += [f"/cap/{pk}/" for pk in Pair.objects.values_list("pk", flat=True)]
    for address in [*addresses(), *extra, "/?q=vang+thi+dua"]:
        answer = client.get(address)
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        yield address, body


def files_of(officer: Officer) -> Iterator[tuple[str, bytes]]:
    """Every file that an officer can have written."""
    days = "tu_ngay=2020-01-01&den_ngay=2100-01-01"
    wishes = [("", "xlsx"), ("", "csv"), ("state=decided", "xlsx"), ("lo=50", "xlsx")]
    wishes += [(f"giay=bien-ban&{days}", "docx"), (f"giay=thu&{days}", "docx")]
    wishes += [
        (f"giay=khen{more}", kind) for more in ("", "&kem_ten=1") for kind in ("xlsx", "docx")
    ]
    for query, kind in wishes:
        asked = export_jobs.ask(officer, kind, Wanted.read(query))
        export_jobs.work_off()
        asked.refresh_from_db()
        if asked.file_name:
            yield f"{query} {kind}", export_files.file_of(officer, asked).read_bytes()


def test_another_union_meets_them_on_no_page_and_in_no_file(
    shared: Pair, hanoi: Officer, national: Officer
) -> None:
    live_through(client_of(national))
    client = client_of(hanoi)
    decide(client, 32, "unsure", reason="hỏi lại")
    given_away = {place: leaks(body) for place, body in everything_shown(client)}
    assert {place: found for place, found in given_away.items() if found} == {}
    assert {name: leaks(body) for name, body in files_of(hanoi) if leaks(body)} == {}


def test_what_is_covered_is_shown_as_covered(shared: Pair, hanoi: Officer) -> None:
    page = client_of(hanoi).get(f"/cap/{shared.pk}/").content.decode()
    assert "đọc thành tiếng mỗi sáng" in told_by(page.encode())
    assert MASK * 4 in page


def test_a_granted_text_is_covered_too(shared: Pair, hanoi: Officer, hue: Officer) -> None:
    asked = full_text.ask(hanoi, shared.pk, why="so hai bài")
    full_text.answer(hue, asked.pk, RequestState.GRANTED)
    page = client_of(hanoi).get(f"/cap/{shared.pk}/").content
    assert "được ghi phiếu màu" in told_by(page)
    assert leaks(page) == set()


def test_who_may_see_the_filing_reads_them_marked(shared: Pair, hue: Officer) -> None:
    page = client_of(hue).get(f"/ho-so/{filing(31).pk}/").content.decode()
    assert leaks(page.encode()) >= set(MARKED)
    text = page[page.index("<main") :]
    marks = re.sub(
        r"<[^>]+>", "", " ".join(re.findall(r"<mark[^>]*>(.*?)</mark>", text, re.DOTALL))
    )
    for data in MARKED.values():
        assert data in html.unescape(marks), data


def test_the_walk_would_see_a_leak(
    shared: Pair, hanoi: Officer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("review.counterparts.masked_parts", lambda parts: parts)
    page = client_of(hanoi).get(f"/cap/{shared.pk}/").content
    assert leaks(page) == set(MARKED)


def test_similar_filings_of_others_are_covered(shared: Pair, hanoi: Officer) -> None:
    from review.counterparts import filing_beside

    beside = filing_beside(hanoi, filing(31), [Span(0, 10_000)])
    assert leaks("\n".join(beside.passages).encode()) == set()


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_a_list_without_names(shared: Pair, hue: Officer, kind: str) -> None:
    def written(query: str) -> bytes:
        asked = export_jobs.ask(hue, kind, Wanted.read(query))
        export_jobs.work_off()
        asked.refresh_from_db()
        return export_files.file_of(hue, asked).read_bytes()

    assert leaks(written("")) == {*MARKED, "author"}
    assert leaks(written("khong_ten=1")) == set()


def test_a_batch_is_not_written_without_names(shared: Pair, hue: Officer) -> None:
    with pytest.raises(export_jobs.RefusedError, match="không kèm tên"):
        export_jobs.ask(hue, "xlsx", Wanted.read("lo=5&khong_ten=1"))


def test_the_page_asks_for_a_list_without_names(shared: Pair, hue: Officer) -> None:
    client = client_of(hue)
    client.post("/tep/", {"loai": "csv", "khong_ten": "1"})
    asked = export_jobs.own(hue).get()
    assert Wanted.read(asked.query).nameless
    assert "không kèm tên" in client.get("/tep/").content.decode()


@given(
    st.lists(
        st.sampled_from([*TEXT.split(" "), *MARKED.values(), "\n", "và", "lớp 6B"]), max_size=60
    ).map(" ".join)
)
def test_covering_moves_nothing_and_covers_all_that_is_found(text: str) -> None:
    covered = masked(text)
    assert len(covered) == len(text)
    kept = [text[place] for place in range(len(text)) if covered[place] != MASK]
    assert kept == [one for one in covered if one != MASK]
    for data in find(text):
        assert set(covered[data.start : data.end]) <= {MASK, " ", "\n", "\t"}
    parts = text.partition("\n")[0], text.partition("\n")[2], "gọi 0987654321"
    shown = masking.masked_parts(parts)
    assert [len(one) for one in shown] == [len(one) for one in parts]
    assert excerpt(shown, Span(0, 10**6)) == "\n".join(shown)
