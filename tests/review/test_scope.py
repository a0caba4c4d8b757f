"""Nobody sees a page without signing in, nor another union's filings on any address."""

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

import pytest
from django.apps import apps
from django.test import Client
from django.urls import URLPattern, URLResolver, reverse
from django.utils import timezone

from review.models import (
    Decision,
    Export,
    ExportState,
    FullTextRequest,
    Officer,
    Pair,
    Role,
    Submission,
    TemplatePassage,
)
from review.officers import make_officer
from review.scope import visible_to
from review.union_tree import ROOT
from review.urls import PUBLIC, urlpatterns
from tests.review.acting import client_of, decide, filing
from tests.review.conftest import PASSWORD
from tests.review.story import DA_NANG, HA_NOI, SUBMISSIONS

# What every address is about. A new page fails here until it is told: "everybody" shows each officer what is theirs.
ABOUT = {
    **dict.fromkeys(["queue", "similar", "my_history", "criteria", "requests"], "everybody"),
    **dict.fromkeys(
        ["template_passages", "exports", "importing", "signing", "quality"], "everybody"
    ),
    **dict.fromkeys(["minutes", "shortlist", "scoreboard"], "everybody"),
    **dict.fromkeys(["next_item", "next_reading", "group_undoing", "password"], "everybody"),
    **dict.fromkeys(["password_changed", "sign_out", "draft_check"], "everybody"),
    **dict.fromkeys(["sign_in", "alive", "ready", "language", "draft_api"], "public"),
    **dict.fromkeys(["submission", "following", "decision", "proposing"], "submission"),
    **dict.fromkeys(["holding", "releasing", "letter_draft", "reading_again"], "submission"),
    **dict.fromkeys(["group", "group_decision", "splitting"], "submission"),
    **dict.fromkeys(["pair", "asking_text"], "pair"),
    **dict.fromkeys(["undoing", "letter"], "event"),
    "answering": "request",
    **dict.fromkeys(["export_file", "export_stop"], "export"),
    "settling": "passage",
}
# What an auditor may do, for it concerns nobody else: ask for a file, change the own password, sign out.
AUDITORS_MAY = {"exports", "minutes", "shortlist", "password", "sign_out", "language"} | {
    "draft_check"
}
FORM = {
    **{"verdict": "return", "version": 1, "idempotency_key": "k", "reason_code": "missing_way"},
    **{
        "reason": "vì",
        "state": "accepted",
        "why": "để so",
        "key": "k",
        "so_luong": "5",
        "loai": "xlsx",
    },
    **{
        "owner_code": HA_NOI,
        "field": "co_khi",
        "note": "chốt",
        "text": "khung kẹp nhanh cho máy tiện",
    },
}


class Address(NamedTuple):
    name: str
    url: str
    about: str


def routes(patterns: list[Any], space: str = "") -> Iterator[tuple[str, URLPattern]]:
    """Every route, those within others too, by its full name."""
    for one in patterns:
        if isinstance(one, URLResolver):
            yield from routes(one.url_patterns, f"{one.namespace}:" if one.namespace else space)
        else:
            yield f"{space}{one.name}", one


def addresses(pks: dict[str, int]) -> Iterator[Address]:
    """Every address of the pages, each about something that is there."""
    for name, route in routes(urlpatterns):
        if ":" in name or name == "admin":
            continue
        assert name in ABOUT, f"tell ABOUT what {name} is about"
        about = ABOUT[name]
        names = list(route.pattern.converters)
        assert bool(names) == (about not in ("everybody", "public")), name
        assert set(names) <= {"pk"}, f"tell this test how to fill {names} of {name}"
        yield Address(name, reverse(name, kwargs={"pk": pks[about]} if names else {}), about)


def administration() -> Iterator[str]:
    """Every address of the administration."""
    for name, route in routes(urlpatterns):
        if name.startswith("admin:") and name != "admin:None":
            given = dict.fromkeys(route.pattern.converters, "1")
            given |= {key: "review" for key in given if key == "app_label"}
            groups = (
                re.compile(str(route.pattern)).groupindex if "(?P<" in str(route.pattern) else {}
            )
            given |= dict.fromkeys(groups, "auth")
            yield reverse(name, kwargs=given)


@pytest.fixture
def theirs(hanoi: Officer, hue: Officer) -> dict[str, int]:
    """Something of everything between Hà Nội and Huế, by what an address can be about."""
    assert decide(client_of(hanoi), 9, "later").status_code == 302
    crossing = Pair.objects.get(right_key="key-04")
    now = timezone.now()
    return {
        "submission": filing(2).pk,
        "pair": Pair.objects.get(right_key="key-02").pk,
        "event": Decision.objects.get().pk,
        "request": FullTextRequest.objects.create(
            pair=crossing,
            wanted=filing(1),
            owner_code=HA_NOI,
            asked_by_id=hue.user_id,
            asked_name="hue",
            asked_at=now,
        ).pk,
        "export": Export.objects.create(
            officer_id=hanoi.user_id, kind="xlsx", state=ExportState.READY, asked_at=now
        ).pk,
        "passage": TemplatePassage.objects.create(
            text="một đoạn",
            folded_hash="h",
            left_key="key-01",
            right_key="key-02",
            proposed_by_id=hanoi.user_id,
            proposed_name="ha-noi",
            proposed_at=now,
        ).pk,
    }


def tables() -> dict[str, list[dict[str, Any]]]:
    """Every row of every table, sessions and what notes that people signed in or failed to aside."""
    found = {}
    for model in apps.get_models():
        if model._meta.label != "sessions.Session" and model._meta.app_label != "axes":
            rows = list(model._default_manager.order_by("pk").values())
            found[model._meta.label] = [
                {key: value for key, value in row.items() if key != "last_login"} for row in rows
            ]
    return found


def test_every_address_is_known_by_what_it_is_about() -> None:
    named = {name for name, _ in routes(urlpatterns) if ":" not in name}
    assert named == set(ABOUT)
    assert {name for name, about in ABOUT.items() if about == "public"} == set(PUBLIC)


@pytest.mark.parametrize("method", ["get", "post"])
def test_every_page_sends_strangers_to_the_sign_in(theirs: dict[str, int], method: str) -> None:
    before = tables()
    for address in addresses(theirs):
        if address.about == "public":
            continue
        answer = getattr(Client(), method)(address.url)
        assert answer.status_code == 302, address
        assert answer["Location"] == f"{reverse('sign_in')}?next={address.url}"
    for url in administration():
        answer = getattr(Client(), method)(url)
        assert answer.status_code == 302, url
        assert answer["Location"].startswith(reverse("sign_in")) or "logout" in url, url
    assert tables() == before


def test_every_post_without_its_token_is_refused(national: Officer, theirs: dict[str, int]) -> None:
    strict = Client(enforce_csrf_checks=True)
    signed_in = Client(enforce_csrf_checks=True)
    signed_in.force_login(national.user)
    before = tables()
    for client in (strict, signed_in):
        for address in addresses(theirs):
            # The API asks for a key instead; the page of drafts is tried by `test_draft_check`.
            if address.name in ("alive", "ready", "draft_api", "draft_check"):
                continue
            answer = client.post(address.url, FORM)
            assert answer.status_code == 403, address
            assert "Phiên làm việc đã cũ" in answer.content.decode()
    assert tables() == before


def test_another_union_gets_404_on_every_address(theirs: dict[str, int]) -> None:
    elsewhere = make_officer("da-nang", PASSWORD, unions=[DA_NANG])
    client = client_of(elsewhere)
    before = tables()
    for address in addresses(theirs):
        if address.about in ("everybody", "public"):
            continue
        sent = FORM | {"version": Submission.objects.get(pk=theirs["submission"]).version}
        for answer in (client.get(address.url), client.post(address.url, sent)):
            assert answer.status_code in (404, 405), (address, answer.status_code)
        assert 404 in (
            client.get(address.url).status_code,
            client.post(address.url, sent).status_code,
        )
    assert tables() == before


def test_a_number_that_nobody_has_looks_like_one_that_is_not_ones_own(
    theirs: dict[str, int],
) -> None:
    client = client_of(make_officer("da-nang", PASSWORD, unions=[DA_NANG]))
    nothing = addresses(dict.fromkeys(theirs, 999_999_999))
    for address, other in zip(addresses(theirs), nothing, strict=True):
        if address.about in ("everybody", "public"):
            continue
        for method in ("get", "post"):
            one, two = (getattr(client, method)(each.url, FORM) for each in (address, other))
            assert one.status_code == two.status_code, address
            assert _without_tokens(one) == _without_tokens(two).replace(other.url, address.url)


def _without_tokens(answer: Any) -> str:
    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]*"', "", answer.content.decode())


def test_pages_of_everybody_tell_nothing_of_another_unions_filings(
    theirs: dict[str, int],
) -> None:
    client = client_of(make_officer("da-nang", PASSWORD, unions=[DA_NANG]))
    queries = [
        "",
        *(f"?lane={lane}" for lane in ("duplicate", "low_content", "check_facts", "ready")),
    ]
    queries += [f"?union={HA_NOI}", "?q=khung+kep", "?state=later", "?state=decided"]
    for address in addresses(theirs):
        if address.about == "everybody":
            for query in queries:
                page = client.get(f"{address.url}{query}").content.decode()
                for row in SUBMISSIONS:
                    if row["union_code"] != DA_NANG and row["title"]:
                        assert row["title"] not in page, (address.url, query)
                        assert f"/ho-so/{theirs['submission']}/" not in page


def test_reviewers_find_no_administration(hanoi: Officer, national: Officer) -> None:
    before = tables()
    for officer in (hanoi, national):
        client = client_of(officer)
        for url in administration():
            for answer in (client.get(url), client.post(url, {})):
                assert answer.status_code in (404, 405), url
    assert tables() == before


def test_an_auditor_looks_at_everything_and_changes_nothing(theirs: dict[str, int]) -> None:
    auditor = make_officer("kiem-tra", PASSWORD, role=Role.AUDITOR, unions=[ROOT])
    client = client_of(auditor)
    for address in addresses(theirs):
        before = tables()
        if address.name not in AUDITORS_MAY or address.name == "exports":
            answer = client.get(address.url)
            assert answer.status_code in (200, 302, 403, 404, 405), address
            if address.about == "submission" and answer.status_code == 302:
                assert address.name == "following"
            assert tables() == before, address
        if address.name in AUDITORS_MAY:
            continue
        sent = FORM | {"version": Submission.objects.get(pk=theirs["submission"]).version}
        answer = client.post(address.url, sent)
        assert answer.status_code != 500, address
        assert tables() == before, address
    for name in ("submission", "group", "pair"):
        about = theirs["pair" if name == "pair" else "submission"]
        assert client.get(reverse(name, args=[about])).status_code == 200, name


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
