"""Signing in: guessing is slow, tells nothing about accounts, and nothing that was known before helps afterwards."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import argon2.low_level
import pytest
from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.conf import settings as in_force
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from review import policy
from review.models import Officer
from review.officers import make_officer
from tests.review.conftest import PASSWORD
from tests.review.story import HUE

SIGN_IN, OWN_PASSWORD = "/dang-nhap/", "/mat-khau/"
NEW = "cây cầu bắc qua sông lam"
LIMITS = policy.in_force()


@pytest.fixture
def lan(db: None) -> Officer:
    return make_officer("lan", PASSWORD, unions=[HUE])


@pytest.fixture
def desk(db: None) -> Client:
    client = Client()
    client.force_login(User.objects.create_user("quan-tri", password=PASSWORD, is_staff=True))
    return client


def sign_in(name: str, password: str, client: Client | None = None, **meta: Any) -> Any:
    return (client or Client()).post(SIGN_IN, {"username": name, "password": password}, **meta)


def guess(name: str, times: int, **meta: Any) -> list[int]:
    return [sign_in(name, f"sai {number}", **meta).status_code for number in range(times)]


def test_after_some_failures_even_the_right_password_has_to_wait(lan: Officer) -> None:
    allowed = LIMITS.sign_in_failures
    assert guess("lan", allowed) == [200] * (allowed - 1) + [429]
    answer = sign_in("lan", PASSWORD)
    assert answer.status_code == 429
    assert answer["Retry-After"] == str(60 * LIMITS.sign_in_pause_minutes)
    assert "Hãy đợi 15 phút" in answer.content.decode()
    assert "sessionid" not in answer.cookies
    assert (
        sign_in("lan", PASSWORD, REMOTE_ADDR="10.0.0.9").status_code == 302
    )  # the officer's own desk


def test_the_pause_ends_by_itself_and_is_not_made_longer_by_trying_on(lan: Officer) -> None:
    guess("lan", LIMITS.sign_in_failures + 5)
    assert AccessAttempt.objects.get().failures_since_start == LIMITS.sign_in_failures
    ago = timezone.now() - timedelta(minutes=LIMITS.sign_in_pause_minutes, seconds=1)
    AccessAttempt.objects.update(attempt_time=ago)
    assert sign_in("lan", PASSWORD).status_code == 302


def test_guessing_from_many_addresses_and_browsers_is_guessing(lan: Officer) -> None:
    for number in range(LIMITS.sign_in_failures_anywhere):
        sign_in(
            "lan", "sai", REMOTE_ADDR=f"10.0.{number}.1", HTTP_USER_AGENT=f"trình duyệt {number}"
        )
    assert sign_in("lan", PASSWORD, REMOTE_ADDR="10.9.9.9").status_code == 429


def test_one_password_tried_on_every_name_is_guessing(
    lan: Officer, monkeypatch: pytest.MonkeyPatch
) -> None:
    few = LIMITS.model_copy(update={"sign_in_failures_of_machine": 12})
    monkeypatch.setattr(policy, "in_force", lambda: few)
    said = [sign_in(f"can-bo-{number}", "Congdoan@2026").status_code for number in range(12)]
    assert said == [200] * 11 + [429]
    assert sign_in("lan", PASSWORD).status_code == 429
    assert sign_in("lan", PASSWORD, REMOTE_ADDR="10.0.0.9").status_code == 302


@pytest.mark.parametrize("header", ["X-Forwarded-For", "X-Real-IP", "Forwarded", "Client-IP"])
def test_no_header_buys_new_tries(lan: Officer, header: str) -> None:
    for number in range(LIMITS.sign_in_failures):
        sign_in("lan", "sai", headers={header: f"10.1.1.{number}"})
    assert sign_in("lan", PASSWORD, headers={header: "10.2.2.2"}).status_code == 429


def test_a_known_proxy_is_believed_in_what_it_added_itself(lan: Officer, settings: Any) -> None:
    settings.BELIEVED_PROXIES = ["127.0.0.1"]
    for number in range(LIMITS.sign_in_failures):
        sign_in("lan", "sai", headers={"X-Forwarded-For": f"10.1.1.{number}, 192.0.2.7"})
    assert {one.ip_address for one in AccessAttempt.objects.all()} == {"192.0.2.7"}
    assert sign_in("lan", PASSWORD, headers={"X-Forwarded-For": "192.0.2.7"}).status_code == 429
    assert sign_in("lan", PASSWORD, headers={"X-Forwarded-For": "không phải"}).status_code == 302
    spoofed = sign_in("lan", PASSWORD, REMOTE_ADDR="192.0.2.7", HTTP_X_FORWARDED_FOR="10.5.5.5")
    assert spoofed.status_code == 429


def test_an_answer_never_tells_which_accounts_exist(lan: Officer) -> None:
    make_officer("da-nghi", PASSWORD, unions=[HUE])
    User.objects.filter(username="da-nghi").update(is_active=False)
    User.objects.create_user("khong-mat-khau")
    told = []
    for name in ("lan", "da-nghi", "khong-mat-khau", "khong-co-ai"):
        pages = [sign_in(name, "sai") for _ in range(LIMITS.sign_in_failures + 1)]
        told.append([(one.status_code, _plain(one, name)) for one in pages])
    assert all(one == told[0] for one in told)
    closed = sign_in("da-nghi", PASSWORD, REMOTE_ADDR="10.0.0.2")
    assert _plain(closed, "da-nghi") == told[0][0][1]


def _plain(answer: Any, name: str) -> str:
    lines = answer.content.decode().splitlines()
    return "\n".join(one for one in lines if "csrfmiddlewaretoken" not in one).replace(
        f'value="{name}"', ""
    )


def test_every_failure_costs_the_same_work(lan: Officer, monkeypatch: pytest.MonkeyPatch) -> None:
    make_officer("da-nghi", PASSWORD, unions=[HUE])
    User.objects.filter(username="da-nghi").update(is_active=False)
    User.objects.create_user("khong-mat-khau")
    work: list[str] = []
    for name in ("hash_secret", "verify_secret"):
        inner = getattr(argon2.low_level, name)

        def counted(*given: Any, _inner: Any = inner, **named: Any) -> Any:
            work.append("once")
            return _inner(*given, **named)

        monkeypatch.setattr(argon2.low_level, name, counted)
        for module in ("argon2", "argon2._password_hasher"):
            monkeypatch.setattr(f"{module}.{name}", counted, raising=False)
    done = {}
    for name in ("lan", "da-nghi", "khong-mat-khau", "khong-co-ai"):
        work.clear()
        sign_in(name, "sai")
        done[name] = len(work)
    assert set(done.values()) == {1}, done


def test_staff_open_a_name_again_and_it_is_written_down(lan: Officer, desk: Client) -> None:
    guess("lan", LIMITS.sign_in_failures)
    page = desk.get("/quan-tri/axes/accessattempt/").content.decode()
    assert "đang khóa" in page
    sent = {"action": "open_again", "_selected_action": [AccessAttempt.objects.get().pk]}
    assert desk.post("/quan-tri/axes/accessattempt/", sent).status_code == 302
    assert sign_in("lan", PASSWORD).status_code == 302
    entry = LogEntry.objects.get(object_repr="lan")
    assert (entry.user.username, entry.get_change_message()) == ("quan-tri", "Mở khóa đăng nhập")


def test_what_is_noted_holds_no_password_and_is_dropped_in_time(lan: Officer) -> None:
    sign_in("lan", "mật khẩu gõ nhầm")
    sign_in("lan", PASSWORD)
    noted = [list(model.objects.values()) for model in (AccessAttempt, AccessLog, AccessFailureLog)]
    assert [len(rows) for rows in noted] == [0, 1, 1]  # a success forgives, the log remembers
    sign_in("lan", "mật khẩu gõ nhầm")
    assert "gõ nhầm" not in str(noted) + str(list(AccessAttempt.objects.values()))
    long_ago = timezone.now() - timedelta(days=LIMITS.sign_in_log_days + 1)
    AccessLog.objects.update(attempt_time=long_ago)
    AccessFailureLog.objects.update(attempt_time=long_ago)
    sign_in("lan", PASSWORD)
    assert (AccessLog.objects.count(), AccessFailureLog.objects.count()) == (1, 0)


def test_whoever_sits_down_at_an_open_page_cannot_guess_the_password_there(lan: Officer) -> None:
    client = Client()
    client.force_login(lan.user)
    sent = {"new_password1": NEW, "new_password2": NEW}
    codes = [
        client.post(OWN_PASSWORD, sent | {"old_password": f"sai {number}"}).status_code
        for number in range(LIMITS.sign_in_failures)
    ]
    assert codes[-1] == 429
    assert client.post(OWN_PASSWORD, sent | {"old_password": PASSWORD}).status_code == 429
    lan.user.refresh_from_db()
    assert lan.user.check_password(PASSWORD)


@settings(
    max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
@given(
    name=st.one_of(st.text(max_size=40), st.sampled_from(["a" * 151, "ạ" * 5000, "' OR 1=1 --"])),
    password=st.text(max_size=60),
)
def test_whatever_is_typed_the_sign_in_answers(db: None, name: str, password: str) -> None:
    assert sign_in(name, password).status_code in (200, 429)


def test_a_session_of_before_is_worth_nothing_afterwards(lan: Officer) -> None:
    """Fixation: a session that somebody planted does not become the officer's."""
    planted = Client()
    planted.post("/ngon-ngu/", {"language": "en"})
    session = planted.session
    session["cũ"] = "để lại"
    session.save()
    before, token = planted.cookies["sessionid"].value, planted.get(SIGN_IN).cookies["csrftoken"]
    assert sign_in("lan", PASSWORD, planted).status_code == 302
    assert planted.cookies["sessionid"].value != before
    assert planted.cookies["csrftoken"].value != token.value
    assert not Session.objects.filter(session_key=before).exists()
    invented = Client()
    invented.cookies["sessionid"] = "khoa-tu-nghi-ra-0123456789abcdef"
    sign_in("lan", PASSWORD, invented)
    assert invented.cookies["sessionid"].value != "khoa-tu-nghi-ra-0123456789abcdef"


def test_another_person_on_the_same_browser_gets_a_session_of_their_own(lan: Officer) -> None:
    client = Client()
    sign_in("lan", PASSWORD, client)
    first = client.cookies["sessionid"].value
    make_officer("mai", PASSWORD, unions=[HUE])
    client.post("/dang-xuat/")
    sign_in("mai", PASSWORD, client)
    assert client.cookies["sessionid"].value != first


def test_signing_out_ends_the_session_itself(lan: Officer) -> None:
    client, thief = Client(), Client()
    sign_in("lan", PASSWORD, client)
    thief.cookies["sessionid"] = client.cookies["sessionid"].value
    assert thief.get("/").status_code == 200
    assert thief.get("/dang-xuat/").status_code == 405  # a link or a picture signs nobody out
    client.post("/dang-xuat/")
    assert thief.get("/").status_code == 302
    assert not Session.objects.exists()


def test_a_session_ends_after_a_working_day(lan: Officer) -> None:
    client = Client()
    sign_in("lan", PASSWORD, client)
    assert client.cookies["sessionid"]["max-age"] == 12 * 60 * 60
    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))
    assert client.get("/").status_code == 302


def test_a_new_password_ends_the_other_sessions(lan: Officer) -> None:
    here, elsewhere = Client(), Client()
    for client in (here, elsewhere):
        sign_in("lan", PASSWORD, client)
    before = here.cookies["sessionid"].value
    sent = {"old_password": PASSWORD, "new_password1": NEW, "new_password2": NEW}
    assert here.post(OWN_PASSWORD, sent).status_code == 302
    assert here.cookies["sessionid"].value != before
    assert (here.get("/").status_code, elsewhere.get("/").status_code) == (200, 302)


@pytest.mark.parametrize(
    "weak", ["ngan qua", "password1234", "lan-lan-lan", "123456789012", "a" * 129]
)
def test_a_weak_or_endless_password_is_refused(lan: Officer, weak: str) -> None:
    User.objects.filter(pk=lan.user_id).update(first_name="lan-lan-lan")
    client = Client()
    client.force_login(User.objects.get(pk=lan.user_id))
    sent = {"old_password": PASSWORD, "new_password1": weak, "new_password2": weak}
    assert client.post(OWN_PASSWORD, sent).status_code == 200
    lan.user.refresh_from_db()
    assert lan.user.check_password(PASSWORD)


def test_passwords_are_kept_by_argon2_and_old_ones_are_hashed_anew(lan: Officer) -> None:
    assert in_force.PASSWORD_HASHERS[0].endswith("Argon2PasswordHasher")
    from django.contrib.auth.hashers import make_password

    old = make_password(PASSWORD, hasher="pbkdf2_sha256")
    User.objects.filter(pk=lan.user_id).update(password=old)
    assert sign_in("lan", PASSWORD).status_code == 302
    lan.user.refresh_from_db()
    assert lan.user.password.startswith("argon2$argon2id$")


def test_the_frameworks_own_checks_find_nothing(db: None) -> None:
    call_command("check", tags=["security", "compatibility"], fail_level="WARNING", verbosity=0)


def test_a_name_that_is_opened_by_command_may_be_tried(
    lan: Officer, tries: Callable[..., int]
) -> None:
    from review import sign_in_limits

    for _ in range(tries(short=1, long=20)):
        guess("lan", LIMITS.sign_in_failures)
        sign_in_limits.open_again("lan")
        assert sign_in("lan", PASSWORD).status_code == 302
