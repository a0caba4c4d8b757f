"""The draft check for programs: a key that is shown once, holds for some unions and a time, and ends when it is told to."""

import hashlib
import re
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from review import draft_pace, draft_tokens, policy
from review.models import DraftToken, DraftUse, Officer, Submission
from review.union_tree import ROOT
from tests.review.acting import filing
from tests.review.conftest import PASSWORD
from tests.review.drafting import DRAFT, Screening, draft_like, screening
from tests.review.story import HA_NOI, HUE
from tests.review.test_docx_text import written
from tests.review.test_similar import FakeIndex, FakeSimilar, index

__all__ = ["index", "screening"]
API = "/api/soat-ban-thao/"
KEYS = "/quan-tri/review/drafttoken/"


def ask(words: str, body: Any = None, **sent: Any) -> Any:
    given = {"content_type": "application/json", "data": body or {"text": DRAFT}} | sent
    return Client().post(API, headers={"authorization": f"Bearer {words}"}, **given)


@pytest.fixture
def key(story: None) -> str:
    return draft_tokens.make("Cổng của Huế", [HUE], days=30)[1]


@pytest.fixture
def desk(db: None) -> Client:
    client = Client()
    client.force_login(User.objects.create_user("quan-tri", password=PASSWORD, is_staff=True))
    return client


def test_a_program_is_told_everything_in_json(
    key: str, index: FakeIndex, screening: Screening
) -> None:
    index.answers = [FakeSimilar("key-05"), FakeSimilar("key-01")]
    answer = ask(key, {"text": draft_like(5)})
    assert answer.status_code == 200, answer.content
    assert answer["Content-Type"] == "application/json"
    told = answer.json()
    assert [part["code"] for part in told["parts"] if not part["found"]] == ["recognition"]
    text = draft_like(5)
    for part in told["parts"]:
        assert "advice" in part or text[part["start"] : part["end"]] == part["quote"]
    money = next(one for one in told["money"] if one["is_benefit"])
    assert (money["low"], money["period"], money["qualifier"]) == (120_000_000, "year", "≈")
    assert text[money["start"] : money["end"]] == money["quote"]
    assert (told["field"]["code"], told["field"]["second"]) == ("co_khi", "dien_tu_dong_hoa")
    own, foreign = told["similar"]
    assert (own["submission_id"], own["title"]) == (filing(5).submission_id, filing(5).title)
    assert foreign == {
        "visible": False,
        "is_copy": True,
        "similarity": 0.95,
        "said": "Sao chép văn bản: gần như trùng khít",
    }
    assert told["suggestion"] == "Máy chỉ gợi ý; người quyết định."


def test_a_confidential_filing_is_shown_to_no_program_even_of_its_union(
    key: str, index: FakeIndex, screening: Screening
) -> None:
    Submission.objects.filter(key="key-05").update(confidential=True)
    index.answers = [FakeSimilar("key-05")]
    (one,) = ask(key, {"text": draft_like(5)}).json()["similar"]
    assert set(one) == {"visible", "is_copy", "similarity", "said"}


def test_a_docx_is_taken_too(key: str, index: FakeIndex, screening: Screening) -> None:
    headers = {"authorization": f"Bearer {key}"}
    sent = {"file": SimpleUploadedFile("a.docx", written(*DRAFT.split("\n")))}
    assert Client().post(API, sent, headers=headers).status_code == 200
    assert screening.asked == [DRAFT]
    broken = Client().post(API, {"file": SimpleUploadedFile("a.docx", b"x")}, headers=headers)
    assert (broken.status_code, broken.json()["error"]["code"]) == (422, "unreadable")


@pytest.mark.parametrize(
    ("sent", "status", "code"),
    [
        ({"data": "{", "content_type": "application/json"}, 422, "no_json"),
        ({"data": "[]", "content_type": "application/json"}, 422, "no_json"),
        ({"data": '{"text": 3}', "content_type": "application/json"}, 422, "no_json"),
        ({"data": '{"text": " "}', "content_type": "application/json"}, 422, "no_text"),
        ({"data": b"\xff", "content_type": "application/json"}, 422, "no_json"),
        ({"data": "x" * 1_000_001, "content_type": "application/json"}, 413, "too_large"),
        ({"data": "bài", "content_type": "text/plain"}, 415, "other_kind"),
    ],
)
def test_what_cannot_be_read_is_told_by_code(
    key: str, index: FakeIndex, screening: Screening, sent: dict[str, Any], status: int, code: str
) -> None:
    answer = ask(key, **sent)
    assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)
    assert not screening.asked


def test_without_a_key_in_force_nothing_is_told_or_counted(
    story: None, index: FakeIndex, screening: Screening
) -> None:
    late, words_late = draft_tokens.make("cũ", [HUE], days=1)
    DraftToken.objects.filter(pk=late.pk).update(expires_at=timezone.now() - timedelta(seconds=1))
    gone, words_gone = draft_tokens.make("bỏ", [HUE], days=1)
    draft_tokens.revoke(gone, User.objects.create_user("quan-tri"))
    for words in ("", "sl_abc", words_late, words_gone, late.digest):
        answer = ask(words)
        assert (answer.status_code, answer.json()["error"]["code"]) == (401, "no_key"), words
        assert answer["WWW-Authenticate"].startswith("Bearer")
    basic = Client().post(API, {"text": DRAFT}, headers={"authorization": f"Basic {words_gone}"})
    assert basic.status_code == 401
    assert Client().get(API).status_code == 405
    assert not screening.asked
    assert not DraftUse.objects.exists()


def test_a_signed_in_officer_without_a_key_is_a_stranger_here(
    national: Officer, index: FakeIndex, screening: Screening
) -> None:
    client = Client()
    client.force_login(national.user)
    assert client.post(API, {"text": DRAFT}).status_code == 401


def test_only_the_hash_of_a_key_is_kept_and_its_use_is_noted(
    key: str, index: FakeIndex, screening: Screening
) -> None:
    token = DraftToken.objects.get()
    assert token.digest == hashlib.sha256(key.encode()).hexdigest()
    assert key not in str([vars(row) for row in DraftToken.objects.all()])
    assert key.startswith(token.hint)
    assert len(key) - len(token.hint) > 30
    assert token.last_used_at is None
    ask(key)
    token.refresh_from_db()
    assert token.last_used_at is not None
    assert DraftUse.objects.get().number == 1


def test_a_key_that_asks_too_often_is_told_when_to_come_back(
    key: str, index: FakeIndex, screening: Screening, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow = policy.in_force().model_copy(update={"drafts_per_minute": 2, "drafts_at_once": 1})
    monkeypatch.setattr(policy, "in_force", lambda: slow)
    assert ask(key).status_code == 200
    refused = ask(key)
    assert (refused.status_code, refused.json()["error"]["code"]) == (429, "too_often")
    assert 0 < int(refused["Retry-After"]) <= 30
    other = draft_tokens.make("khác", [HA_NOI], days=1)[1]
    assert ask(other).status_code == 200


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
@given(st.lists(st.integers(0, 90_000), max_size=25))
def test_the_pace_is_that_of_a_bucket_that_fills_drop_by_drop(db: None, gaps: list[int]) -> None:
    """Against the obvious way: a level that rises with time and falls by one with every check that is let through."""
    limits = policy.in_force().model_copy(update={"drafts_per_minute": 6, "drafts_at_once": 3})
    noon = timezone.now().replace(hour=5, minute=0, second=0, microsecond=0)
    DraftUse.objects.all().delete()
    at, level = 0.0, 3.0
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(policy, "in_force", lambda: limits)
        for gap in gaps:
            at += gap / 1000
            level = min(3.0, level + gap / 10_000)
            wait = draft_pace.take("x", noon + timedelta(seconds=at))
            if abs(level - 1) > 1e-3:
                assert (wait == 0) == (level > 1)
            if wait:
                assert wait == pytest.approx((1 - level) * 10, abs=1.01)
            level -= wait == 0


def test_staff_make_a_key_see_it_once_and_end_it(
    index: FakeIndex, screening: Screening, story: None, desk: Client
) -> None:
    form = {"name": "Cổng Huế", "unions": [HUE], "days": "30"}
    page = desk.post(f"{KEYS}add/", form)
    assert page.status_code == 200
    words = re.findall(r'value="(sl_[^"]+)"', page.content.decode())[0]
    token = DraftToken.objects.get()
    assert (token.name, token.unions, token.made_name) == ("Cổng Huế", [HUE], "quan-tri")
    assert timedelta(days=29) < token.expires_at - timezone.now() <= timedelta(days=30)
    assert ask(words).status_code == 200
    address = f"{KEYS}{token.pk}/change/"
    for later in (desk.get(KEYS), desk.get(address), desk.get("/quan-tri/admin/logentry/")):
        assert words not in later.content.decode()
        assert "Cổng Huế" in later.content.decode()
    assert words not in str(dict(desk.session))
    assert desk.post(address, {"name": "khác"}).status_code == 302
    assert ask(words).status_code == 200
    assert desk.post(address, {"revoke": "on"}).status_code == 302
    assert ask(words).status_code == 401
    token.refresh_from_db()
    assert (token.name, token.revoked_name) == ("Cổng Huế", "quan-tri")
    assert "thu hồi lúc" in desk.get(address).content.decode()
    said = [entry.get_change_message() for entry in LogEntry.objects.order_by("pk")]
    assert said == ["Lập khóa soát bản thảo: LĐLĐ Huế; 30 ngày", "không đổi gì", "Thu hồi khóa"]
    assert desk.post(f"{KEYS}{token.pk}/delete/", {"post": "yes"}).status_code in (403, 404)


@pytest.mark.parametrize(
    "wrong", [{"name": ""}, {"unions": []}, {"unions": ["ldld_sao_hoa"]}, {"days": "367"}, {"days": "0"}]
)  # fmt: skip
def test_a_key_that_would_not_work_is_not_made(desk: Client, wrong: dict[str, Any]) -> None:
    answer = desk.post(f"{KEYS}add/", {"name": "a", "unions": [HUE], "days": "5"} | wrong)
    assert answer.status_code == 200
    assert set(answer.context["adminform"].form.errors) == set(wrong)
    assert not DraftToken.objects.exists()


def test_a_key_for_the_whole_country_sees_all_that_is_not_confidential(
    index: FakeIndex, screening: Screening, story: None
) -> None:
    words = draft_tokens.make("Tổng", [ROOT], days=1)[1]
    index.answers = [FakeSimilar("key-01"), FakeSimilar("key-05")]
    assert [one["visible"] for one in ask(words).json()["similar"]] == [True, True]
