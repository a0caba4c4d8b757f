"""The administration: for staff only, rights that count at once, a history that nobody edits."""

from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from review.models import Decision, Officer, Role
from review.officers import make_officer
from tests.review.acting import client_of, decide, filing
from tests.review.conftest import PASSWORD
from tests.review.story import HA_NOI, HUE

NEW = "cây cầu bắc qua sông lam"
ACCOUNTS = "/quan-tri/auth/user/"


@pytest.fixture
def staff(db: None) -> User:
    return User.objects.create_user("quan-tri", password=PASSWORD, is_staff=True)


@pytest.fixture
def desk(staff: User) -> Client:
    client = Client()
    client.force_login(staff)
    return client


def account(**given: Any) -> dict[str, Any]:
    """What the form sends: a box that is not ticked is not sent."""
    sent = {"username": "lan", "first_name": "Nguyễn Thị Lan", "is_active": "on"}
    sent |= {"role": "reviewer", "unions": [HUE], "new_password": NEW, "new_password_again": NEW}
    return {name: value for name, value in (sent | given).items() if value is not None}


def unchanged(user: User, **given: Any) -> dict[str, Any]:
    """The form of an existing account, as its page fills it in."""
    role, unions = Role.REVIEWER, [HUE]
    if officer := Officer.objects.filter(user=user).first():
        role, unions = officer.role, officer.unions
    sent = {"username": user.username, "first_name": user.first_name, "role": role}
    sent |= {"unions": unions, "is_active": "on" if user.is_active else None}
    sent |= {"is_staff": "on" if user.is_staff else None}
    return {name: value for name, value in (sent | given).items() if value is not None}


def admin_addresses(desk: Client) -> list[str]:
    """Every address below /quan-tri/, with 1 for each argument."""
    found: list[str] = []

    def walk(patterns: Any, prefix: str) -> None:
        for one in patterns:
            here = prefix + str(one.pattern).replace("<path:object_id>", "1")
            if isinstance(one, URLResolver):
                walk(one.url_patterns, here)
            elif isinstance(one, URLPattern):
                found.append(here)

    walk([one for one in get_resolver().url_patterns if "quan-tri" in str(one.pattern)], "/")
    clean = [one.replace("<path:content_type_id>", "1").replace("<int:pk>", "1") for one in found]
    return [one for one in clean if not set("^?()$|<") & set(one)]


def test_a_reviewer_finds_no_administration_and_a_stranger_the_sign_in(
    hanoi: Officer, desk: Client
) -> None:
    addresses = admin_addresses(desk)
    assert len(addresses) > 20
    for address in [*addresses, "/quan-tri/khong-co/", "/quan-tri/review/"]:
        assert client_of(hanoi).get(address).status_code == 404, address
        assert client_of(hanoi).post(address).status_code == 404, address
        answer = Client().get(address)
        assert answer.status_code == 302, address
        assert answer["Location"].startswith("/dang-nhap/?next=/quan-tri/"), address


def test_staff_make_an_officer_who_sees_their_union_only(desk: Client, story: None) -> None:
    answer = desk.post(f"{ACCOUNTS}add/", account())
    assert answer.status_code == 302, answer.context["errors"]
    lan = Officer.objects.get(user__username="lan")
    assert (lan.role, lan.unions, lan.user.get_full_name()) == ("reviewer", [HUE], "Nguyễn Thị Lan")
    assert lan.user.password.startswith("argon2")
    client = Client()
    assert client.login(username="lan", password=NEW)
    assert client.get(f"/ho-so/{filing(5).pk}/").status_code == 200
    assert client.get(f"/ho-so/{filing(2).pk}/").status_code == 404


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"unions": []}, "unions"),
        ({"unions": ["ldld_sao_hoa"]}, "unions"),
        ({"unions": [""]}, "unions"),
        ({"role": "auditor", "unions": []}, "unions"),
        ({"role": "", "unions": [HUE]}, "role"),
        ({"role": "boss"}, "role"),
        ({"username": "hai chữ"}, "username"),
        ({"new_password": "ngan", "new_password_again": "ngan"}, "new_password"),
        (
            {"new_password": "Nguyễn Thị Lan", "new_password_again": "Nguyễn Thị Lan"},
            "new_password",
        ),
        ({"new_password": None, "new_password_again": None}, "new_password"),
        ({"new_password_again": "cây cầu khác hẳn"}, "new_password_again"),
    ],
)
def test_an_account_that_would_not_work_is_refused(
    desk: Client, given: dict[str, Any], field: str
) -> None:
    answer = desk.post(f"{ACCOUNTS}add/", account(**given))
    assert answer.status_code == 200
    assert field in answer.context["adminform"].form.errors
    assert not User.objects.filter(username__in=["lan", "hai chữ"]).exists()


def test_the_unions_on_offer_are_todays_under_what_stands_above_them(desk: Client) -> None:
    page = desk.get(f"{ACCOUNTS}add/").content.decode()
    assert "<legend>Khối LĐLĐ tỉnh và thành phố</legend>" in page
    assert 'value="ldld_bac_ninh"' in page
    assert 'value="khoi_ldld"' in page
    assert 'value="ldld_bac_giang"' not in page


def test_a_union_of_yesterday_that_an_officer_holds_is_kept(desk: Client) -> None:
    officer = make_officer("lan", PASSWORD, unions=["ldld_bac_giang"])
    page = desk.get(f"{ACCOUNTS}{officer.user_id}/change/").content.decode()
    assert "LĐLĐ Bắc Giang → LĐLĐ Bắc Ninh" in page
    desk.post(f"{ACCOUNTS}{officer.user_id}/change/", unchanged(officer.user, first_name="Lan"))
    officer.refresh_from_db()
    assert officer.unions == ["ldld_bac_giang"]


def test_a_change_of_role_counts_in_the_middle_of_a_session(desk: Client, hanoi: Officer) -> None:
    client, address = client_of(hanoi), f"{ACCOUNTS}{hanoi.user_id}/change/"
    assert decide(client, 9, "later").status_code in (200, 302)
    assert desk.post(address, unchanged(hanoi.user, role="auditor")).status_code == 302
    sent = {"verdict": "approve", "version": filing(10).version, "idempotency_key": "sau-khi-doi"}
    assert client.post(f"/ho-so/{filing(10).pk}/quyet-dinh/", sent).status_code in (400, 403, 409)
    assert not Decision.objects.filter(submission=filing(10)).exists()
    assert "Kiểm tra (chỉ xem)" in client.get("/").content.decode()
    desk.post(address, unchanged(hanoi.user, unions=[HUE]))
    assert client.get(f"/ho-so/{filing(2).pk}/").status_code == 404
    desk.post(address, unchanged(hanoi.user, is_active=None))
    assert client.get("/").status_code == 302


def test_a_new_password_ends_every_login_of_the_account(desk: Client, hanoi: Officer) -> None:
    one, other = client_of(hanoi), client_of(hanoi)
    sent = unchanged(hanoi.user, new_password=NEW, new_password_again=NEW)
    assert desk.post(f"{ACCOUNTS}{hanoi.user_id}/change/", sent).status_code == 302
    for client in (one, other):
        assert client.get("/")["Location"].startswith("/dang-nhap/")
    assert Client().login(username="ha-noi", password=NEW)


def test_ones_own_new_password_ends_the_other_logins_only(hanoi: Officer) -> None:
    here, elsewhere = client_of(hanoi), client_of(hanoi)
    sent = {"old_password": PASSWORD, "new_password1": NEW, "new_password2": NEW}
    assert here.post("/mat-khau/", sent | {"old_password": "sai"}).status_code == 200
    assert elsewhere.get("/").status_code == 200
    assert here.post("/mat-khau/", sent)["Location"] == "/mat-khau/xong/"
    assert here.get("/mat-khau/xong/").status_code == 200
    assert elsewhere.get("/").status_code == 302


def test_staff_keep_their_login_when_they_change_their_own_password(
    desk: Client, staff: User
) -> None:
    sent = unchanged(staff, role="", unions=[], new_password=NEW, new_password_again=NEW)
    assert desk.post(f"{ACCOUNTS}{staff.pk}/change/", sent).status_code == 302
    assert desk.get(ACCOUNTS).status_code == 200


def test_changes_of_rights_are_written_down_with_what_was_before(
    desk: Client, staff: User, hanoi: Officer
) -> None:
    desk.post(f"{ACCOUNTS}add/", account())
    sent = unchanged(hanoi.user, role="lead", unions=[HA_NOI, HUE], is_staff="on")
    desk.post(f"{ACCOUNTS}{hanoi.user_id}/change/", sent)
    changed, added = LogEntry.objects.order_by("-pk")
    assert added.get_change_message() == "Lập tài khoản; quyền: Cán bộ rà soát (LĐLĐ Huế)"
    assert changed.get_change_message() == (
        "Được vào trang quản trị: không → có; quyền: Cán bộ rà soát (LĐLĐ Hà Nội) → "
        "Phụ trách cụm, khối (LĐLĐ Hà Nội, LĐLĐ Huế)"
    )
    assert {changed.user, added.user} == {staff}
    assert NEW not in str(list(LogEntry.objects.values()))


def test_rights_can_be_taken_away_and_the_history_stays(desk: Client, hanoi: Officer) -> None:
    decide(client_of(hanoi), 9, "approve")
    sent = unchanged(hanoi.user, role="", unions=None)
    assert desk.post(f"{ACCOUNTS}{hanoi.user_id}/change/", sent).status_code == 302
    assert not Officer.objects.filter(user=hanoi.user).exists()
    assert Decision.objects.get().officer_id == hanoi.user_id


@pytest.mark.parametrize("name", ["is_staff", "is_active"])
def test_nobody_locks_themselves_out(desk: Client, staff: User, name: str) -> None:
    sent = unchanged(staff, role="", unions=[]) | {"first_name": "Mai"}
    answer = desk.post(
        f"{ACCOUNTS}{staff.pk}/change/", {key: sent[key] for key in sent if key != name}
    )
    assert name in answer.context["adminform"].form.errors
    staff.refresh_from_db()
    assert getattr(staff, name)


def test_the_trail_is_read_and_never_written_even_by_superusers(hanoi: Officer) -> None:
    decide(client_of(hanoi), 9, "return", reason="thiếu số liệu", missing=["benefit"])
    event = Decision.objects.get()
    client = Client()
    client.force_login(User.objects.create_superuser("goc", password=PASSWORD))
    for name in ("decision", "trace", "signoff", "secondreading"):
        table = f"/quan-tri/review/{name}/"
        assert client.get(table).status_code == 200
        assert client.get(f"{table}add/").status_code == 403
    one = f"/quan-tri/review/decision/{event.pk}/"
    page = client.get(f"{one}change/").content.decode()
    assert "Trả lại bổ sung" in page
    assert '<input type="submit"' not in page
    assert client.post(f"{one}change/", {"reason": "khác"}).status_code == 403
    assert client.post(f"{one}delete/", {"post": "yes"}).status_code == 403
    sent = {"action": "delete_selected", "_selected_action": [event.pk], "post": "yes"}
    client.post("/quan-tri/review/decision/", sent)
    assert Decision.objects.get().reason == event.reason


def test_submissions_and_accounts_cannot_be_reached_round_the_rights(desk: Client) -> None:
    assert desk.get("/quan-tri/review/submission/").status_code == 404
    assert desk.post(f"{ACCOUNTS}1/delete/", {"post": "yes"}).status_code in (302, 403)
    assert desk.get(ACCOUNTS, {"password__startswith": "argon2"}).status_code in (302, 400)


def test_long_tables_are_neither_counted_nor_read_whole(
    desk: Client, story: None, django_assert_max_num_queries: Any
) -> None:
    for address in ("decision", "trace", "signoff", "secondreading"):
        with django_assert_max_num_queries(8) as queries:
            desk.get(f"/quan-tri/review/{address}/")
        counting = [one["sql"] for one in queries if "COUNT(" in one["sql"]]
        assert all("LIMIT 5000" in sql for sql in counting), counting


def test_models_keep_out_of_the_administration_but_those_named(desk: Client) -> None:
    page = desk.get("/quan-tri/").content.decode()
    for words in ("Tài khoản và quyền", "Sổ quản trị", "Lịch sử quyết định", "Các lần chốt"):
        assert words in page
