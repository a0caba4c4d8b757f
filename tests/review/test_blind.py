"""A filing of the blind sample gives nothing away before the own word: not on its page, nor on any other."""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, get_resolver

from review import blind
from review.decisions import Said, decide
from review.loading import load
from review.models import Decision, Officer, Pair, Submission
from review.officers import make_officer
from tests.review.acting import client_of, filing, form_of
from tests.review.conftest import PASSWORD
from tests.review.story import DA_NANG, HA_NOI, PAIRS, RUN, SUBMISSIONS

# In every column that holds a suggestion a value that stands nowhere else.
MARKED = {
    "key": "key-70",
    "submission_id": "SK-70",
    "title": "Giá đỡ ống mềm",
    "title_text": "Giá đỡ ống mềm",
    "content": "Hàn giá đỡ có con lăn. Ống không còn gãy gập khi kéo qua góc máy.",
    "content_text": "Hàn giá đỡ có con lăn. Ống không còn gãy gập khi kéo qua góc máy.",
    "benefit": "Bớt thay ống mỗi quý.",
    "benefit_text": "Bớt thay ống mỗi quý.",
    "author": "Người Ghi Tên",
    "unit": "Nhà máy Ống",
    "unit_text": "Nhà máy Ống",
    "union_code": HA_NOI,
    "declared_field": "Lĩnh vực tự khai",
    "submitted_on": "09/02/2022",
    "lane": "duplicate",
    "priority": 0.7391,
    "reasons": ["copy", "MOC-LY-DO"],
    "duplicate_of": "SK-01",
    "duplicate_label": "copy",
    "duplicate_similarity": 0.8273,
    "cluster_id": "cum-01",
    "cluster_size": 7391,
    "low_content": True,
    "low_content_score": 0.6184,
    "low_content_reasons": ["too_short"],
    "low_content_evidence": [
        {"code": "too_short", "value": 4242, "limit": 4343, "sentence": "MOC-CAU"}
    ],
    "field": "nong_nghiep",
    "field_confidence": 0.4517,
    "field_second": "y_te",
    "field_cues": ["MOC-TU-GOI-Y"],
    "benefit_vnd_stated": 1_234_567,
    "benefit_vnd_found": 987_654_321,
    "eligibility": ["outside_window"],
    "eligibility_evidence": [
        {"code": "outside_window", "value": "MOC-NGAY", "expected": "MOC-DOT"}
    ],
    "content_hash": "MOC-BAM",
}
GIVEN_AWAY = (
    "MOC-",
    "0.7391",
    "0,7391",
    "7391",
    "73,",
    "82%",
    "0.8273",
    "61%",
    "0.6184",
    "45%",
    "0.4517",
    "4242",
    "4343",
    "987.654.321",
    "987654321",
    "Sao chép",
    "Ngoài thời gian",
    "Quá ngắn",
    "Máy đọc được",
    "Vì sao máy",
    "máy gợi ý:",
    "Máy gợi ý:",
    "hợp với gợi ý",
    "ưu tiên",
    "Mức ưu tiên",
    "so-sanh",
    "SK-01",
    "hash-01",
    "cum-01",
    'aria-current="true"',
    "lane=duplicate",
)
PAIR = {
    **PAIRS[0],
    "left_id": "SK-01",
    "left_key": "key-01",
    "right_id": "SK-70",
    "right_key": "key-70",
    "label": "copy",
    "similarity": 0.8273,
    "passages": [[0, 9, 0, 9]],
    "cluster_id": "cum-01",
}


def given_away(page: str) -> list[str]:
    """The marks of a suggestion that a page holds; menus of all filings (filters, reasons, fields) are no suggestion.

    A number stands by itself: four digits within a form's random token are none.
    """
    return [
        mark
        for mark in GIVEN_AWAY
        if re.search(rf"(?<!\w){mark}(?!\w)" if mark.isdigit() else re.escape(mark), page)
    ]


@pytest.fixture
def hidden(story: None, monkeypatch: pytest.MonkeyPatch) -> Submission:
    drawn = blind.is_drawn
    monkeypatch.setattr(blind, "is_drawn", lambda key, share: key == "key-70" or drawn(key, share))
    load(
        RUN | {"run_id": "sau", "models": {"field": "MOC-MO-HINH"}},
        [*SUBMISSIONS, MARKED],
        [pair | {"joins": True} for pair in (*PAIRS, PAIR)],
    )
    return filing(70)


@pytest.fixture
def reader(hanoi: Officer) -> Client:
    return client_of(hanoi)


def seen(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return answer.content.decode()


def test_the_marks_are_those_of_the_usual_page(hidden: Submission, reader: Client) -> None:
    """What is looked for below would be found if it were there."""
    Submission.objects.filter(pk=hidden.pk).update(blind=0)
    page = seen(reader, f"/ho-so/{hidden.pk}/")
    assert len(given_away(page)) >= 10
    assert "MOC-CAU" in page
    assert "987.654.321" in page


@pytest.mark.parametrize(
    "query", ["", "?cap={pair}", "?lane=blind", "?mau=1", "?lane=blind&da_luu=1", "?da_doc=1"]
)
def test_the_page_gives_nothing_away_before_the_choice(
    hidden: Submission, reader: Client, query: str
) -> None:
    pair = Pair.objects.get(right_key=hidden.key)
    page = seen(reader, f"/ho-so/{hidden.pk}/{query.format(pair=pair.pk)}")
    assert given_away(page) == []
    assert "<title>Giá đỡ ống mềm" in page
    for filed in (
        "Hàn giá đỡ có con lăn",
        "Lĩnh vực tự khai",
        "1.234.567 đồng",
        "09/02/2022",
        "Người Ghi Tên",
        "Nhà máy Ống",
    ):
        assert filed in page


def test_the_page_names_no_field_but_in_the_menu_of_all(hidden: Submission, reader: Client) -> None:
    page = seen(reader, f"/ho-so/{hidden.pk}/")
    assert page.count("nong_nghiep") == page.count("co_khi") == 1
    assert " selected" not in page
    assert 'value="duplicate"' not in page
    assert 'value="not_duplicate"' not in page


def test_the_choice_shows_what_was_suggested(hidden: Submission, reader: Client) -> None:
    sent = form_of(reader, hidden) | {"verdict": "approve", "field": "co_khi"}
    saved = reader.post(f"/ho-so/{hidden.pk}/quyet-dinh/", sent)
    assert saved.status_code == 302
    strip = seen(reader, saved.url)
    assert "Máy gợi ý: <b>“Trùng lặp” (sao chép văn bản, moc-ly-do)" in strip
    assert "anh/chị chọn: <b>Duyệt; lĩnh vực Cơ khí" in strip
    assert "MOC-CAU" in seen(reader, f"/ho-so/{hidden.pk}/")
    assert Decision.objects.get().shown["field"]["code"] == "nong_nghiep"


def test_putting_off_shows_nothing(hidden: Submission, reader: Client) -> None:
    sent = form_of(reader, hidden) | {"verdict": "later"}
    saved = reader.post(f"/ho-so/{hidden.pk}/quyet-dinh/", sent)
    assert not [mark for mark in given_away(seen(reader, saved.url)) if mark != "lane=duplicate"]
    assert given_away(seen(reader, f"/ho-so/{hidden.pk}/?da_luu={Decision.objects.get().pk}")) == []
    assert given_away(seen(reader, "/lich-su/")) == []


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"verdict": "approve"}, "chọn lĩnh vực trước khi duyệt"),
        ({"verdict": "duplicate", "pair": "{pair}"}, "đang được đọc không kèm gợi ý"),
        ({"verdict": "not_duplicate", "pair": "{pair}"}, "đang được đọc không kèm gợi ý"),
        ({"verdict": "return", "reason": "một lời dài"}, None),
    ],
)
def test_what_is_refused_is_refused_without_a_hint_and_what_was_typed_is_kept(
    hidden: Submission, reader: Client, typed: dict[str, str], words: str | None
) -> None:
    pair = Pair.objects.get(right_key=hidden.key)
    sent = form_of(reader, hidden) | {
        name: value.format(pair=pair.pk) for name, value in typed.items()
    }
    if words is None:
        sent["version"] = "0"
    answer = reader.post(f"/ho-so/{hidden.pk}/quyet-dinh/", sent)
    page = answer.content.decode()
    assert answer.status_code == (409 if words is None else 422)
    assert given_away(page) == []
    assert (words or "một lời dài") in page
    assert not Decision.objects.exists()


QUEUES = [
    "/",
    "/?lane=blind",
    "/?lane=blind&q=gia+do+ong",
    "/?q=gia+do+ong",
    "/?lane=duplicate",
    "/?lane=duplicate&q=gia+do+ong",
    "/?lane=blind&sau=0",
]


@pytest.mark.parametrize("path", QUEUES)
def test_the_queue_shows_its_row_without_a_hint(
    hidden: Submission, reader: Client, path: str
) -> None:
    page = seen(reader, path)
    row = f"/ho-so/{hidden.pk}/"
    assert (row in page) == ("lane=blind" in path)
    for part in page.split("<li data-row")[1:]:
        if row in part:
            assert given_away(part) == []
    assert "0.7391" not in page
    assert "MOC-" not in page


@pytest.mark.parametrize(
    "narrowing",
    [
        "field=nong_nghiep",
        "field=co_khi",
        "reason=copy",
        "reason=empty",
        "band=high",
        "band=low",
        "relation=same_unit",
    ],
)
def test_filters_by_a_suggestion_tell_nothing_of_it(
    hidden: Submission, reader: Client, narrowing: str
) -> None:
    """The row is there whatever is asked for, or never: else asking would give the answer."""
    row = f"/ho-so/{hidden.pk}/"
    assert row in seen(reader, f"/?lane=blind&{narrowing}")
    for lane in ("duplicate", "low_content", "check_facts", "ready", ""):
        assert row not in seen(reader, f"/?lane={lane}&{narrowing}")


def second_reader() -> Client:
    return client_of(make_officer("nguoi-hai", PASSWORD, unions=[HA_NOI]))


def read_first(hidden: Submission, officer: Officer) -> None:
    word = Said(
        "reject", hidden.version, "k", reason_code="routine", reason="LOI-NGUOI-MOT", field="y_te"
    )
    decide(officer, hidden.pk, word)


@pytest.mark.parametrize("query", ["", "?cap={pair}", "?lane=duplicate", "?state=decided"])
def test_the_second_reader_sees_neither_the_suggestion_nor_the_first_word(
    hidden: Submission, hanoi: Officer, query: str
) -> None:
    read_first(hidden, hanoi)
    pair = Pair.objects.get(right_key=hidden.key)
    page = seen(second_reader(), f"/ho-so/{hidden.pk}/{query.format(pair=pair.pk)}")
    assert [mark for mark in given_away(page) if mark != "lane=duplicate"] == []
    for told in (
        "LOI-NGUOI-MOT",
        "ha-noi<",
        "Đã quyết định",
        "đã được quyết định",
        "Hoàn tác",
        "quyet-dinh/",
    ):
        assert told not in page.replace('id="quyet-dinh"', "")
    assert f"/ho-so/{hidden.pk}/doc-lai/" in page


@pytest.mark.parametrize("state", ["decided", "unsure", ""])
@pytest.mark.parametrize("lane", ["", "duplicate", "blind"])
def test_lists_of_what_was_decided_leave_it_out_for_the_second_reader(
    hidden: Submission, hanoi: Officer, state: str, lane: str
) -> None:
    read_first(hidden, hanoi)
    page = seen(second_reader(), f"/?lane={lane}&state={state}")
    assert f"/ho-so/{hidden.pk}/" not in page
    assert "LOI-NGUOI-MOT" not in page


def walked(hidden: Submission) -> list[str]:
    """Every address that names one thing, for all the things that lead to the hidden filing."""
    pair = Pair.objects.get(right_key=hidden.key)
    patterns = [one for one in get_resolver().url_patterns if isinstance(one, URLPattern)]
    routes = [str(one.pattern) for one in patterns if "<int:pk>" in str(one.pattern)]
    return [
        f"/{route.replace('<int:pk>', str(pk))}" for route in routes for pk in (hidden.pk, pair.pk)
    ]


def test_no_address_gives_it_away(hidden: Submission, reader: Client) -> None:
    """The pair's page, the group's, those of the filing: nothing of the suggestion, by GET or by POST."""
    met = 0
    for path in walked(hidden):
        for answer in (reader.get(path), reader.post(path, {"missing": "solution"})):
            page = answer.content.decode(errors="replace") if not answer.streaming else ""
            told = page + answer.headers.get("Location", "")
            if "Giá đỡ ống mềm" in told:
                met += 1
                assert given_away(told) == [], path
            assert "MOC-" not in told, path
    assert met >= 1
    hidden.refresh_from_db()
    assert hidden.state == "open"


def test_the_pair_with_it_on_the_right_is_not_there(hidden: Submission, reader: Client) -> None:
    pair = Pair.objects.get(right_key=hidden.key)
    assert reader.get(f"/cap/{pair.pk}/").status_code == 404


def test_its_group_is_not_shown_nor_whether_it_has_one(hidden: Submission, reader: Client) -> None:
    with_group = seen(reader, f"/nhom/{hidden.pk}/")
    assert given_away(with_group) == []
    Submission.objects.filter(pk=hidden.pk).update(cluster_id="", cluster_size=1)
    without = seen(reader, f"/nhom/{hidden.pk}/")
    main = [page[page.index("<main") : page.index("</main>")] for page in (with_group, without)]
    assert main[0] == main[1]


def test_the_group_of_another_member_does_not_list_it(hidden: Submission, reader: Client) -> None:
    page = seen(reader, f"/nhom/{filing(2).pk}/")
    assert f"/ho-so/{filing(3).pk}/" in page
    assert f"/ho-so/{hidden.pk}/" not in page
    assert "Giá đỡ ống mềm" not in page


def test_the_earlier_filing_does_not_name_it_as_its_copy(
    hidden: Submission, reader: Client
) -> None:
    """Its page counts it, for the others of the group are told from the whole."""
    earlier = filing(1)
    assert f"/ho-so/{hidden.pk}/" not in seen(reader, f"/ho-so/{earlier.pk}/")


@pytest.mark.parametrize(
    "path", ["/lich-su/", "/tep/", "/yeu-cau/", "/tim-giong/", "/mau-chung/", "/tieu-chi/"]
)
def test_other_pages_do_not_speak_of_it(hidden: Submission, reader: Client, path: str) -> None:
    page = seen(reader, path)
    assert "MOC-" not in page
    assert f"/ho-so/{hidden.pk}/" not in page


def test_auditors_look_at_everything(hidden: Submission) -> None:
    auditor = make_officer("kiem-tra", PASSWORD, unions=[HA_NOI], role="auditor")
    assert "MOC-CAU" in seen(client_of(auditor), f"/ho-so/{hidden.pk}/")


def test_going_on_does_not_tell_the_lane(
    hidden: Submission, reader: Client, hanoi: Officer
) -> None:
    assert "duplicate" not in reader.get(f"/ho-so/{hidden.pk}/tiep/").url
    read_first(hidden, hanoi)
    assert "duplicate" not in second_reader().get(f"/ho-so/{hidden.pk}/tiep/").url


def crossing(number: int) -> Submission:
    """A filing of the story whose strongest copy is another union's, put into the sample."""
    Submission.objects.filter(key=f"key-{number:02d}").update(blind=1)
    found = filing(number)
    assert found.crosses
    return found


def test_a_blind_word_on_what_resembles_another_union_goes_to_the_third_party(story: None) -> None:
    """To refuse it, as for others, would tell the reader what the machine found."""
    number = next(n for n in range(1, 31) if filing(n).crosses)
    found = crossing(number)
    officer = make_officer("so-tai", PASSWORD, unions=[found.owner_code])
    client = client_of(officer)
    sent = form_of(client, found) | {"verdict": "approve", "field": "co_khi"}
    saved = client.post(f"/ho-so/{found.pk}/quyet-dinh/", sent)
    assert saved.status_code == 302
    found.refresh_from_db()
    assert (found.state, found.second_due) == ("unsure", 0)
    event = Decision.objects.get()
    assert (event.verdict, event.shown["blind"]) == ("approve", True)
    assert "cấp trên chung quyết định" in seen(client, saved.url)
    taken = client.post(
        f"/quyet-dinh/{event.pk}/hoan-tac/", {"version": found.version, "idempotency_key": "u"}
    )
    assert taken.status_code == 302
    assert filing(number).state == "open"


def test_hidden_in_a_query_is_hidden_on_the_page(
    hidden: Submission, hanoi: Officer, hue: Officer, national: Officer
) -> None:
    officers: list[Any] = [None, hanoi, hue, national]
    for change in ({}, {"state": "decided", "second_due": 1}, {"state": "unsure"}, {"blind": 0}):
        Submission.objects.filter(pk=hidden.pk).update(**change)
        now = filing(70)
        for officer in officers:
            found = Submission.objects.filter(blind.hidden_from(officer), pk=now.pk).exists()
            assert found == blind.hides(now, officer)
        Submission.objects.filter(pk=hidden.pk).update(state="open", second_due=0, blind=1)


def test_the_draw_is_that_of_the_key_and_near_its_share() -> None:
    drawn = [blind.is_drawn(f"khoa-{n}", 0.03) for n in range(20_000)]
    assert drawn == [blind.is_drawn(f"khoa-{n}", 0.03) for n in range(20_000)]
    assert 500 < sum(drawn) < 700
    assert not any(blind.is_drawn(f"khoa-{n}", 0.0) for n in range(1000))


def test_a_later_screening_does_not_draw_again(hidden: Submission) -> None:
    load(RUN | {"run_id": "sau-nữa"}, [MARKED | {"priority": 0.5}], [])
    now = filing(70)
    assert (now.blind, now.second_due, now.priority) == (1, 0, 0.5)


def test_strangers_find_nothing(hidden: Submission) -> None:
    stranger = client_of(make_officer("da-nang", PASSWORD, unions=[DA_NANG]))
    assert stranger.get(f"/ho-so/{hidden.pk}/").status_code == 404
