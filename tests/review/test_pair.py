"""The pair page: the earlier filing left, the later one right, aligned and marked, in words first, and never a leak."""

import html
import re
import unicodedata
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from nlp.neardup import align
from review.decisions import decide
from review.loading import load
from review.models import Officer, Pair, Role, Submission, Trace, TraceKind
from review.officers import make_officer
from review.saying import Said
from tests.review import story
from tests.review.acting import client_of, filing, pair_page_of, rule_apart, take_back
from tests.review.conftest import PASSWORD
from tests.review.story import DA_NANG, HA_NOI, PAIRS, RUN, SUBMISSIONS

FORM = (
    "Kính gửi: Hội đồng sáng kiến cơ sở\n"
    "Tôi làm đơn này đề nghị Hội đồng xem xét công nhận sáng kiến cho tôi\n"
)


def told(page: str) -> str:
    """What a reader sees of a page."""
    body = re.sub(r"<[^>]+>", " ", page[page.index("<main") : page.index("</main>")])
    return " ".join(html.unescape(body).split())


def pair_of(number: int) -> Pair:
    return Pair.objects.get(right_key=f"key-{number:02d}")


def loaded(left: str, right: str, **more: Any) -> Pair:
    """Load two more filings of Hà Nội, measured as a run does, and give their pair."""
    rows = [story._filing(31, "Gá kẹp", left), story._duplicate(32, "Gá kẹp", right, "copy", 31)]
    texts = [
        "\n".join((row["title_text"], row["content_text"], row["benefit_text"])) for row in rows
    ]
    found = align(*texts)
    names = ("similarity", "left_in_right", "right_in_left", "longest_passage", "template_share")
    measures = {name: getattr(found, name) for name in names}
    passages = [list(one) for one in found.passages]
    pair = story._pair(31, 32, "copy", "same_unit", passages, **(measures | more))
    load(RUN | {"run_id": "them"}, [*SUBMISSIONS, *rows], [*PAIRS, pair])
    return pair_of(32)


def page_of(client: Client, pair: Pair) -> str:
    return str(client.get(f"/cap/{pair.pk}/").content.decode())


def test_the_band_comes_first_in_words_and_numbers_stand_behind_details(hanoi: Officer) -> None:
    page = pair_page_of(client_of(hanoi), filing(2))
    seen = told(page)
    order = [
        "Sao chép văn bản",
        "Cùng cơ sở, khác tác giả",
        "Mức giống về câu chữ: cao · gần như trùng khít",
        "Chi tiết",
        "Giống nhau 91%",
        "Hồ sơ nộp trước nằm trong hồ sơ này 97%",
        "Hồ sơ này nằm trong hồ sơ nộp trước 93%",
        "Đoạn chung dài nhất 62 tiếng",
        "Phần mẫu chung, không tính 4%",
        "“Gần như” từ 90%",
        "Mức cao từ 70%, trung bình từ 40%",
        "Nộp trước · 02/02/2022",
        "Hồ sơ này · 03/02/2022",
    ]
    places = [seen.index(one) for one in order]
    assert places == sorted(places)
    assert "%" not in seen[: seen.index("Chi tiết")]


def test_the_three_labels_are_told_apart(national: Officer) -> None:
    client = client_of(national)
    told_of = {number: told(pair_page_of(client, filing(number))) for number in (2, 3, 23)}
    assert "Sao chép văn bản · Cùng cơ sở, khác tác giả" in told_of[2]
    assert "Nộp lại · Cùng tác giả nộp lại" in told_of[3]
    assert "Trùng ý tưởng · Khác công đoàn" in told_of[23]
    for seen in told_of.values():
        assert "không bao giờ là căn cứ để kết luận trùng" in seen
    same_idea = told_of[23]
    assert "Trùng ý tưởng chỉ là thông tin: tính mới xét trong phạm vi cơ sở" in same_idea
    assert "Trùng ý tưởng chỉ là thông tin" not in told_of[2]
    button = re.search(r"<button[^>]*value=\"duplicate\"[^>]*>", pair_page_of(client, filing(23)))
    assert button
    assert "disabled" in button[0]


def test_other_years_are_told(hanoi: Officer) -> None:
    assert "khác năm" not in told(pair_page_of(client_of(hanoi), filing(2)))
    Pair.objects.filter(pk=pair_of(2).pk).update(other_year=True)
    assert "Cùng cơ sở, khác tác giả · khác năm" in told(pair_page_of(client_of(hanoi), filing(2)))


def test_identical_texts_are_whole_and_the_template_share_is_shown(hanoi: Officer) -> None:
    text = FORM + story._JIG
    pair = loaded(text, text)
    assert pair.similarity == 1.0
    page = page_of(client_of(hanoi), pair)
    seen = told(page)
    assert seen.count("100%") >= 3
    share = re.search(r"Phần mẫu chung, không tính (\d+)%", seen)
    assert share
    assert 10 < int(share[1]) < 50
    assert (
        len(re.findall(r'<span class="template"><span class="tag">mẫu</span>Kính gửi', page)) == 2
    )
    assert 'class="changed"' not in page[page.index('class="rows"') :]


def test_an_edited_template_is_masked_on_both_sides(hanoi: Officer) -> None:
    edited = (
        FORM.replace("cơ sở", "Công ty")
        .replace("đơn này", "đơn")
        .replace("công nhận", "và công nhận")
    )
    pair = loaded(FORM + story._JIG, edited + story._BELL, similarity=0.8)
    page = page_of(client_of(hanoi), pair)
    for line in (FORM.splitlines()[1], edited.splitlines()[1]):
        assert re.search(rf'class="tag">mẫu</span>[^<]*{re.escape(line)}', page), line
    # The run had counted it; what is template text now tells another share.
    assert "Với mẫu chung hiện nay" in page


def test_a_short_text_is_never_high_and_asks_for_care(hanoi: Officer) -> None:
    short = pair_of(30)
    assert short.similarity == 1.0
    page = page_of(client_of(hanoi), short)
    assert "Văn bản ngắn, cần đọc kỹ" in told(page)
    assert 'data-band="middle">trung bình' in page
    assert 'data-band="high"' not in page
    assert "Văn bản ngắn, cần đọc kỹ" not in told(pair_page_of(client_of(hanoi), filing(2)))


def test_rows_are_aligned_and_changed_words_marked_by_colour_and_word(hanoi: Officer) -> None:
    changed = story._JIG.replace("hai chốt định vị", "ba chốt định vị lò xo").replace("cũ", "")
    first, rest = changed.split(". ", 1)
    page = page_of(client_of(hanoi), loaded(story._JIG, f"{rest} {first}."))
    assert re.search(r'class="changed"><span class="tag">thay</span>hai</span>', page)
    assert re.search(r'class="changed"><span class="tag">thay</span>ba</span>', page)
    assert re.search(r'class="changed"><span class="tag">thêm</span>lò xo</span>', page)
    assert page.count("Chuyển chỗ, câu số 1") == 2
    links = set(re.findall(r'href="#([^"]+)"', page))
    anchors = set(re.findall(r'id="([^"]+)"', page))
    assert links <= anchors
    assert {"cau-1-truoc", "cau-1-sau", "doan-1-truoc", "doan-1-sau"} <= anchors
    assert len(re.findall(r' id="([^"]+)"', page)) == len(anchors)


@pytest.mark.parametrize(
    "change",
    [
        lambda text: unicodedata.normalize("NFD", text),
        lambda text: text.replace("khóa", "khoá").replace("Đ", "Ð"),
        str.upper,
    ],
)
def test_spelling_is_no_change(hanoi: Officer, change: Any) -> None:
    page = page_of(client_of(hanoi), loaded(story._JIG, change(story._JIG)))
    assert "100%" in told(page)
    assert 'class="changed"' not in page[page.index('class="rows"') :]
    assert 'class="row same"' in page


def test_a_restored_text_is_compared_as_it_reads(national: Officer) -> None:
    rows = [
        *SUBMISSIONS,
        story._duplicate(
            31,
            "Giá treo dây trên cột",
            story._OLD_FILED,
            "copy",
            21,
            content_text=story._OLD_READABLE,
            encoding_restored="tcvn3",
            union_code=DA_NANG,
        ),
    ]
    load(RUN | {"run_id": "cu"}, rows, [*PAIRS, story._pair(21, 31, "copy", "same_unit", [])])
    page = page_of(client_of(national), pair_of(31))
    assert story._OLD_READABLE in told(page)
    assert story._OLD_FILED not in html.unescape(page)
    assert "Chữ đã khôi phục từ bảng mã cũ" in told(page)


def test_what_a_filing_says_is_text_never_markup(national: Officer) -> None:
    rude = "<script>alert(1)</script> & <img src=x> " + story._JIG
    page = page_of(client_of(national), loaded(rude, rude.replace("hai chốt", "<b>ba</b> chốt")))
    assert not re.search(r"<script>|<img|<b>ba", page)
    assert "&lt;script&gt;" in page


def test_other_earlier_filings_are_linked(hanoi: Officer) -> None:
    rows = [*PAIRS, story._pair(9, 2, "copy", "same_unit", [], similarity=0.3)]
    load(RUN | {"run_id": "hai"}, SUBMISSIONS, rows)
    client = client_of(hanoi)
    strongest, other = Pair.objects.filter(right_key="key-02").order_by("-similarity")
    page = page_of(client, strongest)
    assert f'href="/cap/{other.pk}/?"' in page
    assert "Các hồ sơ nộp trước giống hồ sơ này" in page_of(client, other)


def test_officers_decide_on_the_pair_page(hanoi: Officer) -> None:
    client = client_of(hanoi)
    page = pair_page_of(client, filing(2))
    form = page[page.index('id="quyet-dinh"') :]
    names = ("version", "idempotency_key", "pair")
    sent = {name: re.search(rf'name="{name}" value="([^"]*)"', form)[1] for name in names}  # type: ignore[index]
    answer = client.post(f"/ho-so/{filing(2).pk}/quyet-dinh/", sent | {"verdict": "duplicate"})
    assert answer.status_code == 302
    assert filing(2).canonical == filing(1)


def test_a_pair_that_is_ruled_apart_disappears_until_that_is_undone(hanoi: Officer) -> None:
    client, pair = client_of(hanoi), pair_of(2)
    assert 'data-key="o"' in page_of(client, pair)
    assert rule_apart(client, 2).status_code == 302
    assert client.get(f"/cap/{pair.pk}/").status_code == 404
    load(RUN | {"run_id": "lan-sau"}, SUBMISSIONS, PAIRS)
    assert client.get(f"/cap/{pair.pk}/").status_code == 404
    take_back(client, filing(2).decisions.latest("id"))
    assert client.get(f"/cap/{pair.pk}/").status_code == 200


def test_a_pair_that_was_withdrawn_is_gone(hanoi: Officer) -> None:
    pair = pair_of(2)
    load(RUN | {"run_id": "khong-cap"}, SUBMISSIONS, [])
    assert client_of(hanoi).get(f"/cap/{pair.pk}/").status_code == 404


def test_only_those_who_see_the_later_filing_see_the_pair(hanoi: Officer, hue: Officer) -> None:
    for number in (2, 3, 6, 8, 23, 30):
        assert client_of(hue).get(f"/cap/{pair_of(number).pk}/").status_code == 404
        assert client_of(hanoi).get(f"/cap/{pair_of(number).pk}/").status_code == 200
    assert client_of(hanoi).get(f"/cap/{pair_of(4).pk}/").status_code == 404
    assert client_of(hanoi).get("/cap/999999/").status_code == 404
    assert Client().get(f"/cap/{pair_of(2).pk}/").status_code == 302


def test_another_unions_filing_shows_passages_and_date_only(hue: Officer) -> None:
    page = pair_page_of(client_of(hue), filing(4))
    earlier = filing(1)
    assert earlier.content in told(page)
    assert "Nộp trước · 02/02/2022" in told(page)
    for hidden in (
        earlier.title,
        earlier.benefit,
        earlier.author,
        earlier.unit,
        "SK-01",
        "LĐLĐ Hà Nội",
    ):
        assert hidden not in html.unescape(page), hidden
    assert f"/ho-so/{earlier.pk}/" not in page
    assert 'class="rows"' not in page
    assert set(re.findall(r'href="#(doan[^"]+)"', page)) <= set(re.findall(r'id="([^"]+)"', page))


def test_nothing_of_a_confidential_filing_is_shown_across_unions(hanoi: Officer) -> None:
    page = pair_page_of(client_of(hanoi), filing(8))
    earlier = filing(7)
    assert "bảo mật của công đoàn khác nên không hiển thị" in told(page)
    for hidden in (
        earlier.title,
        earlier.submitted_on,
        earlier.unit,
        "SK-07",
        "Xin xem toàn văn",
        "%<",
    ):
        assert hidden not in html.unescape(page), hidden
    assert "data-passage=" not in page[page.index('class="sides"') :]
    assert not Trace.objects.filter(kind=TraceKind.PASSAGES_SHOWN).exists()


def test_showing_another_unions_passages_leaves_one_trace_a_day(
    hue: Officer, hanoi: Officer
) -> None:
    for _ in range(3):
        pair_page_of(client_of(hue), filing(4))
    trace = Trace.objects.get(kind=TraceKind.PASSAGES_SHOWN)
    assert (trace.officer_id, trace.submission) == (hue.user_id, filing(1))
    assert trace.about == {"pair": pair_of(4).pk}
    pair_page_of(client_of(hanoi), filing(2))
    assert Trace.objects.filter(kind=TraceKind.PASSAGES_SHOWN).count() == 1
    pair_page_of(client_of(hanoi), filing(6))
    assert Trace.objects.filter(kind=TraceKind.PASSAGES_SHOWN).count() == 2


def test_a_blind_filing_has_no_pair_page(hanoi: Officer) -> None:
    Submission.objects.filter(key="key-02").update(blind=1)
    assert client_of(hanoi).get(f"/cap/{pair_of(2).pk}/").status_code == 404
    said = Said(verdict="approve", version=filing(2).version, idempotency_key="mot", field="co_khi")
    decide(hanoi, filing(2).pk, said)
    assert client_of(hanoi).get(f"/cap/{pair_of(2).pk}/").status_code == 200


def test_an_auditor_looks_and_finds_no_form(hanoi: Officer) -> None:
    auditor = make_officer("kiem-tra", PASSWORD, role=Role.AUDITOR, unions=[HA_NOI])
    page = pair_page_of(client_of(auditor), filing(2))
    assert 'name="verdict"' not in page
    assert "Tổ tiện chúng tôi" in page


def test_a_pair_costs_the_same_however_long_its_texts_are(hanoi: Officer, hue: Officer) -> None:
    def cost(officer: Officer, pair: Pair) -> int:
        client = client_of(officer)
        page_of(client, pair)
        with CaptureQueriesContext(connection) as queries:
            page_of(client, pair)
        return len(queries)

    own = [cost(hanoi, pair_of(2)), cost(hanoi, pair_of(3)), cost(hanoi, pair_of(30))]
    long = " ".join(f"Lần {n}: {story._JIG}" for n in range(40))
    own.append(cost(hanoi, loaded(long, long.replace("hai chốt", "ba chốt"))))
    assert len(set(own)) == 1, own
    assert own[0] <= 16
    assert cost(hue, pair_of(4)) <= 17


def test_three_thousand_words_are_aligned(hanoi: Officer) -> None:
    long = " ".join(f"Lần thử {n}: {story._JIG}" for n in range(50))
    page = page_of(client_of(hanoi), loaded(long, long.replace("hai chốt", "ba chốt")))
    assert page.count('class="row') > 150
    assert "quá dài" not in page


def test_the_submission_page_leads_to_the_pair(hanoi: Officer) -> None:
    page = str(client_of(hanoi).get(f"/ho-so/{filing(2).pk}/").content.decode())
    assert re.search(rf'href="/cap/{pair_of(2).pk}/[^"]*"[^>]*>So sánh hai hồ sơ<', page)
    assert 'data-band="high">cao' in page
