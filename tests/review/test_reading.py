"""Help for reading a filing: abbreviations that expand on hover, and what the text names, quoted."""

import html
import re
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from review.hover import pieces_with_abbreviations, with_abbreviations
from review.loading import load
from review.mentioned import MOST_ITEMS, mentioned
from review.models import Officer
from tests.review.acting import client_of, filing
from tests.review.story import PAIRS, RUN, SUBMISSIONS

PANEL = "Máy đọc được trong bài"
CONGRESS = "công đoàn / cao đẳng / cấp độ / cộng đồng"
texts = st.lists(st.sampled_from(["CBCNV", "CĐ", " ", "<b>", '"', "&amp;", "máy", "\n", "PCCC"]))


def page_of(officer: Officer, number: int, **changed: Any) -> str:
    """The page of a filing of the story, some of its columns changed by a later run."""
    row = SUBMISSIONS[number - 1] | changed
    load(RUN | {"run_id": "sau"}, [row], [one for one in PAIRS if one["right_key"] == row["key"]])
    return client_of(officer).get(f"/ho-so/{filing(number).pk}/").content.decode()


def panel_of(page: str) -> dict[str, str]:
    """The groups of the panel, by name."""
    section = page[page.index(PANEL) :].split("</section>", maxsplit=1)[0]
    groups = re.findall(r"<dt>(.*?)</dt><dd>(.*?)</dd>", section)
    return {name: " ".join(re.sub(r"<[^>]+>", " ", told).split()) for name, told in groups}


@given(texts)
def test_markup_without_its_elements_is_the_escaped_text(words: list[str]) -> None:
    text = "".join(words)
    bare = re.sub(r'<abbr title="[^"<>]+">|</abbr>', "", with_abbreviations(text))
    assert not re.search(r"[<>]", bare)
    assert html.unescape(bare) == text


@given(texts, st.integers(0, 30))
def test_cutting_a_text_changes_no_expansion(words: list[str], cut: int) -> None:
    text = "".join(words)
    whole = with_abbreviations(text)
    halves = "".join(pieces_with_abbreviations([text[:cut], text[cut:]]))
    joined = re.sub(r'</abbr><abbr title="[^"]+">', "", halves)
    assert joined == re.sub(r'</abbr><abbr title="[^"]+">', "", whole)


def test_abbreviations_of_the_content_expand_on_hover(national: Officer) -> None:
    page = page_of(national, 28, content="Mắc chuông cho CBCNV.", content_text="")
    assert '<abbr title="cán bộ công nhân viên">CBCNV</abbr>' in page


def test_an_ambiguous_one_lists_all_it_may_mean(national: Officer) -> None:
    page = page_of(national, 28, benefit="Quỹ CĐ đỡ chi.", benefit_text="")
    assert f'Quỹ <abbr title="{CONGRESS}">CĐ</abbr> đỡ chi.' in page


def test_they_expand_within_marked_passages_and_sentences(national: Officer) -> None:
    text = "Tổ CBCNV hàn khung."
    evidence = [{"code": "slogan", "value": 0.2, "limit": 0.1, "sentence": text}]
    thin = page_of(national, 10, content=text, content_text="", low_content_evidence=evidence)
    marked = 'Tổ <abbr title="cán bộ công nhân viên">CBCNV</abbr> hàn khung.'
    assert re.search(rf"<q[^>]*>(?:<[^>]+>)*{re.escape(marked)}", thin)


def test_the_models_score_is_not_taken_for_a_rules_measure(national: Officer) -> None:
    by_rule = {"code": "slogan", "value": 0.2, "limit": 0.1, "sentence": ""}
    page = page_of(national, 10, low_content_evidence=[by_rule])
    assert "mật độ cụm từ 20" in page
    by_model = by_rule | {"value": 0.98, "limit": 0.04, "by": "model"}
    page = page_of(national, 10, low_content_evidence=[by_model])
    assert "điểm của mô hình 98" in page
    assert "mật độ cụm từ" not in page


def test_a_title_with_tags_and_abbreviations_is_still_text(national: Officer) -> None:
    page = page_of(national, 22, title='<script>alert("CBCNV")</script>', title_text="")
    abbr = '<abbr title="cán bộ công nhân viên">CBCNV</abbr>'
    assert f"<h1>&lt;script&gt;alert(&quot;{abbr}&quot;)&lt;/script&gt;</h1>" in page
    assert "<script>" not in page


def test_the_panel_quotes_what_the_text_names(national: Officer) -> None:
    text = "Bước 1: tháo nắp che. Bước 2: lắp cảm biến ở xưởng 2. Tỷ lệ lỗi giảm từ 14% còn 6%, đỡ 15 kg thép."
    told = panel_of(page_of(national, 28, content=text, content_text=""))
    assert "cảm biến" in told["Công cụ, vật liệu"]
    assert told["Số đo"] == "14% 6% 15 kg"
    assert told["Trước và sau"] == "14% còn 6%"
    assert told["Các bước, mục đánh số"] == "Bước 1: tháo nắp che Bước 2: lắp cảm biến ở xưởng 2"
    assert told["Nơi áp dụng"] == "xưởng 2"


def test_an_empty_group_says_so(national: Officer) -> None:
    told = panel_of(page_of(national, 9))
    assert (
        told["Trước và sau"] == told["Các bước, mục đánh số"] == told["Nơi áp dụng"] == "không thấy"
    )


def test_a_group_is_short_and_says_what_it_leaves_out(national: Officer) -> None:
    text = ", ".join(f"{number} kg" for number in [*range(2, 15), 2, 3])
    told = panel_of(page_of(national, 28, content=text, content_text=""))["Số đo"]
    assert told == " ".join(f"{n} kg" for n in range(2, 2 + MOST_ITEMS)) + " và 5 mục khác"


@given(st.text(alphabet="Bước 12.kg%\nabđ→", max_size=200))
def test_quotes_are_of_the_text_and_distinct(text: str) -> None:
    flat = " ".join(text.split())
    for group in mentioned(text):
        assert len({quote.casefold() for quote in group.quotes}) == len(group.quotes) <= MOST_ITEMS
        assert all(quote.removesuffix("…") in flat for quote in group.quotes)


def test_what_a_filing_names_is_never_markup(national: Officer) -> None:
    page = page_of(national, 28, content="Bước 1: gõ <b>mạnh</b> & đều. Rồi nghỉ.", content_text="")
    assert "<li>Bước 1: gõ &lt;b&gt;mạnh&lt;/b&gt; &amp; đều</li>" in page


def test_nothing_is_quoted_from_texts_the_officer_may_not_see(
    national: Officer, hanoi: Officer
) -> None:
    secret = "Bước 1: nung 777 kg men tại xưởng 9. Giảm từ 88% còn 11%."
    for number in (5, 7):  # both of another union, the second confidential
        page_of(national, number, content=secret, content_text="")
        refused = client_of(hanoi).get(f"/ho-so/{filing(number).pk}/")
        assert refused.status_code == 404
        assert PANEL not in refused.content.decode()
        beside = client_of(hanoi).get(f"/ho-so/{filing(number + 1).pk}/").content.decode()
        assert beside.count(PANEL) == 1
        told = " ".join(panel_of(beside).values())
        assert not re.search(r"777|xưởng 9|88%|Bước 1", told)
