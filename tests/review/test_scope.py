"""Nobody sees a page without signing in, nor another union's filings on any address."""

import re
from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import URLPattern, reverse

from review.models import Decision, Officer, Submission
from review.officers import make_officer
from review.scope import visible_to
from review.urls import urlpatterns
from tests.review.acting import client_of, decide, filing
from tests.review.story import HA_NOI, SUBMISSIONS

PUBLIC = {"sign_in"}
# Pages that every officer has, each with what they may see of it.
OF_EVERYBODY = {"queue", "sign_in", "sign_out", "similar", "template_passages"}


def addresses(pk: int) -> Iterator[tuple[str, str]]:
    """Every address of the pages, by name; a new page is covered by being added."""
    for pattern in urlpatterns:
        assert isinstance(pattern, URLPattern)
        names = list(pattern.pattern.converters)
        assert set(names) <= {"pk"}, f"tell this test how to fill {names}"
        yield str(pattern.name), reverse(str(pattern.name), kwargs=dict.fromkeys(names, pk))


@pytest.mark.parametrize("method", ["get", "post"])
def test_every_page_sends_strangers_to_the_sign_in(story: None, method: str) -> None:
    for name, address in addresses(filing(2).pk):
        if name in PUBLIC:
            continue
        answer = getattr(Client(), method)(address)
        assert answer.status_code == 302, address
        assert answer["Location"] == f"{reverse('sign_in')}?next={address}"


def test_every_post_without_its_token_is_refused(national: Officer) -> None:
    strict = Client(enforce_csrf_checks=True)
    signed_in = Client(enforce_csrf_checks=True)
    signed_in.force_login(national.user)
    for client in (strict, signed_in):
        for _, address in addresses(filing(2).pk):
            answer = client.post(
                address, {"verdict": "approve", "version": 1, "idempotency_key": "k"}
            )
            assert answer.status_code == 403, address
            assert "Phiên làm việc đã cũ" in answer.content.decode()
    assert not Decision.objects.exists()


def test_another_union_gets_404_on_every_address(hanoi: Officer, hue: Officer) -> None:
    foreign = filing(2)
    decide(client_of(hanoi), 2, "later")
    event = Decision.objects.get()
    client = client_of(hue)
    for pk in (foreign.pk, event.pk):
        for name, address in addresses(pk):
            if name in OF_EVERYBODY:
                continue
            about_event = name == "undoing"
            if about_event != (pk == event.pk):
                continue
            sent = {"verdict": "approve", "version": filing(2).version, "idempotency_key": name}
            for answer in (client.get(address), client.post(address, sent)):
                assert answer.status_code in (404, 405), address
    assert Decision.objects.count() == 1
    assert filing(2).version == 2


def test_the_queue_shows_only_the_own_unions(hue: Officer) -> None:
    client = client_of(hue)
    pages = "".join(
        client.get("/", {"lane": lane, "union": HA_NOI}).content.decode()
        + client.get("/", {"lane": lane}).content.decode()
        for lane in ("duplicate", "low_content", "check_facts", "field_unsure", "ready")
    )
    for row in SUBMISSIONS:
        link = f"/ho-so/{Submission.objects.get(key=row['key']).pk}/"
        assert (link in pages) == (row["union_code"] == "ldld_hue"), row["key"]


def test_filings_without_a_known_union_are_for_national_officers(
    national: Officer, story: None
) -> None:
    odd = make_officer("le", "một mật khẩu dài để thử", unions=["", HA_NOI])
    assert not visible_to(odd.user).filter(union_code="").exists()
    assert visible_to(national.user).filter(union_code="").exists()


def test_rights_are_read_anew_on_every_request(hue: Officer) -> None:
    client = client_of(hue)
    address = f"/ho-so/{filing(4).pk}/"
    assert client.get(address).status_code == 200
    Officer.objects.filter(pk=hue.pk).update(unions=[HA_NOI])
    assert client.get(address).status_code == 404


def test_a_user_without_an_officers_rights_sees_nothing(national: Officer) -> None:
    client = client_of(national)
    national.delete()
    page = client.get("/")
    assert page.status_code == 200
    assert "chưa được giao công đoàn nào" in page.content.decode()
    assert client.get(f"/ho-so/{filing(2).pk}/").status_code == 404
    assert client.post(f"/ho-so/{filing(2).pk}/quyet-dinh/").status_code == 404


def test_another_unions_earlier_filing_shows_passages_and_date_only(hue: Officer) -> None:
    earlier = filing(1)
    page = client_of(hue).get(f"/ho-so/{filing(4).pk}/").content.decode()
    assert earlier.content in page
    assert earlier.submitted_on in page
    for hidden in (
        earlier.title,
        earlier.benefit,
        earlier.author,
        earlier.unit,
        earlier.submission_id,
    ):
        assert not re.search(rf"{re.escape(hidden)}\b", page), hidden
    assert f"/ho-so/{earlier.pk}/" not in page


def test_a_confidential_filing_shows_nothing_across_unions(hanoi: Officer, hue: Officer) -> None:
    secret = filing(7)
    page = client_of(hanoi).get(f"/ho-so/{filing(8).pk}/").content.decode()
    assert "hồ sơ bảo mật của công đoàn khác" in page
    assert "<mark>" not in page
    assert secret.submitted_on not in page
    assert secret.title not in page
    assert client_of(hue).get(f"/ho-so/{secret.pk}/").status_code == 200


def test_later_copies_of_other_unions_are_counted_not_named(hanoi: Officer) -> None:
    page = client_of(hanoi).get(f"/ho-so/{filing(1).pk}/").content.decode()
    assert "Hồ sơ nộp sau giống hồ sơ này: 4" in page
    assert filing(2).title in page
    assert filing(4).title not in page
