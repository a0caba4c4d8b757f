"""Signs of life: who watches the server learns whether it works, and nothing else."""

from typing import Any

import pytest
from django.db import DatabaseError, OperationalError, connection
from django.db.migrations.recorder import MigrationRecorder
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse

from review import migrating
from review.models import Officer
from tests.review.acting import client_of

PAGES = ("/healthz", "/readyz")


@pytest.mark.parametrize("address", PAGES)
def test_a_working_server_says_so_to_anyone_and_tells_nothing(db: None, address: str) -> None:
    answer = Client().get(address)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    assert "no-store" in answer["Cache-Control"]
    assert not answer.cookies
    assert answer.content.decode() in ("Máy chủ đang chạy.\n", "Sẵn sàng.\n")
    assert Client().post(address).status_code == 405
    assert (reverse("alive"), reverse("ready")) == PAGES


def test_the_process_is_alive_without_a_database() -> None:
    assert Client().get("/healthz").status_code == 200


def test_it_is_not_ready_before_every_migration_was_applied(db: None) -> None:
    recorder = MigrationRecorder(connection)
    recorder.record_unapplied("review", "0001_initial")
    answer = Client().get("/readyz")
    assert answer.status_code == 503
    assert answer.content.decode() == "Chưa sẵn sàng: cơ sở dữ liệu chưa được nâng cấp.\n"
    recorder.record_applied("review", "0001_initial")
    recorder.record_applied("review", "9999_of_a_later_version")
    assert Client().get("/readyz").status_code == 200


def test_it_is_not_ready_when_the_database_does_not_answer(
    db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_recorder: Any) -> None:
        raise OperationalError("connection to server at 10.1.2.3 failed: password bimat")

    monkeypatch.setattr(MigrationRecorder, "applied_migrations", refuse)
    answer = Client().get("/readyz")
    assert answer.status_code == 503
    assert answer.content.decode() == "Chưa sẵn sàng: cơ sở dữ liệu chưa trả lời.\n"


def test_readiness_costs_two_questions(db: None, django_assert_max_num_queries: Any) -> None:
    with django_assert_max_num_queries(2):
        Client().get("/readyz")


def test_the_page_of_a_fault_needs_no_database(hanoi: Officer) -> None:
    client = client_of(hanoi)
    client.raise_request_exception = False

    def broken(*_: Any) -> Any:
        raise DatabaseError("gone")

    with connection.execute_wrapper(broken):
        answer = client.get("/")
    assert answer.status_code == 500
    page = answer.content.decode()
    assert "Có lỗi trong hệ thống" in page
    assert "Chưa chắc việc vừa rồi đã được lưu" in page
    assert "gone" not in page


@pytest.mark.parametrize("name", ["400", "403", "403_csrf", "404", "500"])
def test_error_pages_stand_alone_in_vietnamese(name: str) -> None:
    page = render_to_string(f"{name}.html")
    assert '<html lang="vi">' in page
    assert page.count("<h1>") == 1
    assert "Về hàng đợi" in page


def test_bringing_up_to_date_again_changes_nothing(db: None, tmp_path: Any) -> None:
    before = MigrationRecorder(connection).applied_migrations().keys()
    migrating.bring_up_to_date(tmp_path)
    assert MigrationRecorder(connection).applied_migrations().keys() == before
