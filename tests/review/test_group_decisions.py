"""One decision for many: it covers those who were shown, refuses the others by name, and can be taken back whole."""

import datetime as dt
import re
import subprocess
import sys
import uuid
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from review.acts import Chosen
from review.decisions import Said
from review.decisions import decide as decide_one
from review.group_decisions import GroupSaid, decide_group
from review.groups import group_of
from review.models import Decision, Officer, Pair, Role, Submission
from review.officers import make_officer
from review.refusals import RefusedError
from review.rulings import Ruling, rulings
from tests.review.acting import client_of
from tests.review.conftest import PASSWORD
from tests.review.hanging import UNIONS, branches, chain, key_of, link, loaded, member, row, star

WHY = "Cùng một văn bản"


@pytest.fixture
def everywhere(db: None) -> Officer:
    return make_officer("toan-quoc", PASSWORD, national=True)


@pytest.fixture
def here(db: None) -> Officer:
    return make_officer("ha-noi", PASSWORD, unions=[UNIONS[0]])


def form_of(client: Client, number: int, query: str = "") -> dict[str, Any]:
    """What the form of a group's page holds, with the boxes as they are ticked."""
    page = client.get(f"/nhom/{member(number).pk}/{query}").content.decode()
    form = page[page.index('<form class="group"') :]
    hidden = {name: re.search(rf'name="{name}" value="([^"]*)"', form) for name in ("key", "shown")}
    boxes = re.findall(r'<input type="checkbox" name="member" value="(\d+)"[^>]*>', form)
    ticked = [re.search(r'value="(\d+)"', box) for box in re.findall(r"<input[^>]* checked>", form)]
    found: dict[str, Any] = {name: match[1] for name, match in hidden.items() if match}
    return found | {"member": [one[1] for one in ticked if one and one[1] in boxes]}


def say(client: Client, number: int, verdict: str, **typed: Any) -> Any:
    """Open a group's page and send its form."""
    sent = form_of(client, number) | {"verdict": verdict, **typed}
    return client.post(f"/nhom/{member(number).pk}/quyet-dinh/", sent)


def take_out(client: Client, number: int, *numbers: int, **typed: Any) -> Any:
    """Open a group's page where members are taken out, and take some out."""
    sent = form_of(client, number, "?tach=1") | typed
    sent["member"] = [member(one).pk for one in numbers]
    return client.post(f"/nhom/{member(number).pk}/tach/?tach=1", sent)


def take_back(client: Client, event: Decision) -> Any:
    return client.post("/nhom/hoan-tac/", {"event": event.pk, "nhom": event.submission_id})


def told(answer: Any) -> str:
    page = answer.content.decode()
    refusal = page[page.index('class="refusal"') :].split("</div>")[0]
    return " ".join(re.sub(r"<[^>]+>", " ", refusal).split()).replace(" :", ":")


def refused(answer: Any) -> dict[str, str]:
    """Why each was refused, by the name that the page gives it."""
    page = answer.content.decode()
    listed = page[page.index('<dl class="refused">') :].split("</dl>")[0]
    found = {}
    for reason in listed.split("<dt>")[1:]:
        why, _, names = reason.partition("</dt>")
        for name in re.findall(r"<li>(.*?)</li>", names):
            found[re.sub(r"<[^>]+>", "", name)] = why
    return found


def members(group: int) -> list[str]:
    return [one.key for one in group_of(member(group)).members]


def states(*numbers: int) -> list[str]:
    return [member(number).state for number in numbers]


@pytest.mark.parametrize("shape", [star, chain])
def test_all_are_linked_to_the_earliest_and_to_nobody_else(everywhere: Officer, shape: Any) -> None:
    loaded(branches(6), shape(6))
    client = client_of(everywhere)
    answer = say(client, 4, "duplicate", reason=WHY)
    events = list(Decision.objects.order_by("id"))
    assert answer["Location"] == f"/nhom/{member(4).pk}/?da_luu={events[0].pk}"
    assert [event.submission.key for event in events] == [key_of(number) for number in range(2, 7)]
    assert {(event.verdict, event.reason_code, event.reason) for event in events} == {
        ("duplicate", "same_text", WHY)
    }
    assert len({event.act for event in events}) == 1
    assert events[0].act
    for number in range(2, 7):
        assert (member(number).state, member(number).canonical) == ("decided", member(1))
    assert (member(1).state, member(1).canonical) == ("open", None)
    page = client.get(answer["Location"]).content.decode()
    assert "Đã lưu 5 quyết định" in page


def test_a_shared_text_is_approved_at_once_with_the_reason_that_says_so(
    everywhere: Officer,
) -> None:
    loaded(branches(30), star(30))
    say(client_of(everywhere), 9, "approve", with_earliest="1", reason="Tổng công ty gửi xuống")
    events = Decision.objects.all()
    assert {(one.verdict, one.reason_code) for one in events} == {("approve", "shared_text")}
    assert events.count() == 30
    assert not Submission.objects.exclude(state="decided").exists()


def test_the_earliest_is_decided_only_on_wish(everywhere: Officer) -> None:
    loaded(branches(3), star(3))
    say(client_of(everywhere), 2, "duplicate", reason=WHY, with_earliest="1")
    of_first = Decision.objects.get(submission=member(1))
    assert (of_first.verdict, of_first.reason_code) == ("approve", "")
    assert [member(number).canonical for number in (2, 3)] == [member(1)] * 2


def test_returning_all_needs_a_reason_and_keeps_what_was_typed(everywhere: Officer) -> None:
    loaded(branches(4), star(4))
    client = client_of(everywhere)
    box = [member(2).pk, member(3).pk]
    refused = say(client, 2, "return", member=box)
    assert refused.status_code == 422
    assert "Hãy chọn hoặc ghi lý do" in told(refused)
    kept = refused.content.decode()
    assert re.search(rf'value="{member(2).pk}"[^>]* checked', kept)
    assert not re.search(rf'value="{member(4).pk}"[^>]* checked', kept)
    assert not Decision.objects.exists()
    assert say(client, 2, "return", member=box, reason="Bổ sung số liệu").status_code == 302
    assert states(1, 2, 3, 4) == ["open", "decided", "decided", "open"]


@pytest.mark.parametrize(
    ("sent", "message"),
    [
        ({"verdict": "reject"}, "Không có quyết định"),
        ({"verdict": "approve", "key": ""}, "Biểu mẫu thiếu thông tin"),
        ({"verdict": "approve", "member": []}, "Hãy chọn ít nhất một hồ sơ"),
        ({"verdict": "approve", "reason": "a" * 2001}, "Lý do dài quá"),
        ({"verdict": "return", "reason_code": "vi_thich"}, "Lý do đã chọn"),
    ],
)
def test_an_unfit_form_is_refused_whole(
    everywhere: Officer, sent: dict[str, Any], message: str
) -> None:
    loaded(branches(3), star(3))
    answer = say(client_of(everywhere), 2, **({"verdict": "approve"} | sent))
    assert answer.status_code == 422
    assert message in told(answer)
    assert not Decision.objects.exists()


def test_each_member_that_cannot_be_decided_is_named_with_its_reason(
    everywhere: Officer, here: Officer
) -> None:
    rows = [row(number, union=UNIONS[0]) for number in range(1, 9)]
    rows += [row(9, union=UNIONS[1]), row(10, union=UNIONS[0])]
    loaded(rows, [*star(9), link(9, 10)], blind=[3])
    loaded([row(50)], [], run="xa")
    client = client_of(here)
    sent = form_of(client, 2) | {"verdict": "approve"}
    assert str(member(3).pk) not in sent["member"]
    # Meanwhile: one is decided, one changed, one is in other hands, one joins the group.
    decide_one(everywhere, member(4).pk, Said("approve", 1, "khac"))
    Submission.objects.filter(key=key_of(5)).update(version=2)
    until = timezone.now() + dt.timedelta(minutes=5)
    held = Submission.objects.filter(key=key_of(6))
    held.update(claimed_by=everywhere.user_id, lease_until=until)
    loaded([row(11)], [link(1, 11)], run="hai")
    crafted = [*sent["member"], *(member(number).pk for number in (3, 9, 11, 50)), 99_999]
    answer = client.post(f"/nhom/{member(2).pk}/quyet-dinh/", sent | {"member": crafted})
    assert answer.status_code == 200
    words = told(answer)
    assert "Đã lưu 3 quyết định; còn 9 mục chưa lưu" in words
    expected = {
        3: "thuộc mẫu mù",
        4: "đã có quyết định",
        5: "đã thay đổi sau khi anh/chị mở trang",
        6: "đang do người khác xem",
        10: "do cấp trên chung của hai công đoàn",
        11: "chưa hiện trên trang khi anh/chị bấm nút",
        50: "chưa hiện trên trang khi anh/chị bấm nút",
    }
    named = refused(answer)
    for number, why in expected.items():
        assert why in named.pop(f"{member(number).title} (NH-{number:04d})").lower(), number
    assert named.keys() == {f"Hồ sơ số {pk} trong biểu mẫu" for pk in (member(9).pk, 99_999)}
    assert all("Không có trong phần hồ sơ" in why for why in named.values())
    assert member(9).title not in answer.content.decode()
    assert [number for number in range(1, 12) if member(number).state == "decided"] == [2, 4, 7, 8]


def test_when_nothing_could_be_written_the_page_says_conflict(everywhere: Officer) -> None:
    loaded(branches(3), star(3))
    client = client_of(everywhere)
    sent = form_of(client, 2) | {"verdict": "approve", "reason": "Gõ công phu"}
    Submission.objects.update(version=5)
    answer = client.post(f"/nhom/{member(2).pk}/quyet-dinh/", sent)
    assert answer.status_code == 409
    assert ">Gõ công phu</textarea>" in answer.content.decode()
    assert not Decision.objects.exists()


def test_the_same_click_twice_writes_once(everywhere: Officer) -> None:
    loaded(branches(5), star(5))
    client = client_of(everywhere)
    sent = form_of(client, 2) | {"verdict": "duplicate", "reason": WHY, "with_earliest": "1"}
    answers = [client.post(f"/nhom/{member(2).pk}/quyet-dinh/", sent) for _ in range(3)]
    assert {answer.status_code for answer in answers} == {302}
    assert len({answer["Location"] for answer in answers}) == 1
    assert Decision.objects.count() == 5


def test_the_same_click_completes_what_was_left(everywhere: Officer) -> None:
    loaded(branches(4), star(4))
    shown = {member(number).pk: 1 for number in (2, 3, 4)}
    first = GroupSaid("approve", Chosen("khoa", (member(2).pk,), shown))
    assert len(decide_group(everywhere, member(2).pk, first).written) == 1
    whole = GroupSaid("approve", Chosen("khoa", tuple(shown), shown))
    outcome = decide_group(everywhere, member(2).pk, whole)
    assert (len(outcome.written), outcome.refused) == (3, [])
    assert Decision.objects.count() == 3


def test_a_new_member_of_a_decided_group_is_not_covered(everywhere: Officer) -> None:
    loaded(branches(4), star(4))
    client = client_of(everywhere)
    say(client, 2, "duplicate", reason=WHY)
    loaded(branches(5)[4:], [link(2, 5), link(1, 5, 0.6)], run="hai")
    assert (member(5).state, member(5).canonical) == ("open", None)
    assert form_of(client, 2)["member"] == [str(member(5).pk)]
    say(client, 2, "duplicate", reason=WHY)
    assert member(5).canonical == member(1)


def test_the_earlier_filed_cannot_be_made_the_duplicate(everywhere: Officer) -> None:
    loaded(branches(3), chain(3))
    client = client_of(everywhere)
    sent = form_of(client, 2) | {"verdict": "duplicate", "reason": WHY, "member": [member(1).pk]}
    answer = client.post(f"/nhom/{member(2).pk}/quyet-dinh/", sent)
    assert answer.status_code == 422
    assert "không nộp sau" in told(answer).lower()
    # Nor by a chain of pairs that is sent along.
    pairs = {pair.right_key: pair.pk for pair in Pair.objects.all()}
    up = (pairs[key_of(2)], pairs[key_of(3)])
    with pytest.raises(RefusedError, match="không nộp sau"):
        decide_one(everywhere, member(1).pk, Said("duplicate", 1, "a", reason=WHY, chain=up))
    assert not Decision.objects.exists()


def test_a_chain_of_pairs_must_stand_and_hang_together(everywhere: Officer) -> None:
    loaded(branches(4), chain(4))
    pairs = [pair.pk for pair in Pair.objects.order_by("-right_key")]
    broken = [(pairs[0], pairs[2]), (pairs[1], pairs[0]), (*pairs, 999)]
    for chain_sent in broken:
        said = Said("duplicate", 1, uuid.uuid4().hex, reason=WHY, chain=chain_sent)
        with pytest.raises(RefusedError, match="Nhóm đã thay đổi"):
            decide_one(everywhere, member(4).pk, said)
    Pair.objects.filter(pk=pairs[1]).update(joins=False)
    said = Said("duplicate", 1, "x", reason=WHY, chain=tuple(pairs))
    with pytest.raises(RefusedError, match="Nhóm đã thay đổi"):
        decide_one(everywhere, member(4).pk, said)
    Pair.objects.filter(pk=pairs[1]).update(joins=True)
    assert decide_one(everywhere, member(4).pk, said).canonical == member(1)


def test_a_link_to_a_linked_filing_is_refused(everywhere: Officer) -> None:
    loaded(branches(3), chain(3))
    first = Pair.objects.get(right_key=key_of(2))
    second = Pair.objects.get(right_key=key_of(3))
    decide_one(everywhere, member(2).pk, Said("duplicate", 1, "a", reason=WHY, pair=first.pk))
    with pytest.raises(RefusedError, match="đã được kết luận trùng với hồ sơ khác"):
        decide_one(everywhere, member(3).pk, Said("duplicate", 1, "b", reason=WHY, pair=second.pk))
    loaded([row(9)], [link(3, 9)], run="hai")
    # The other way round: who has copies cannot become one.
    third = Pair.objects.get(right_key=key_of(9))
    decide_one(everywhere, member(9).pk, Said("duplicate", 1, "c", reason=WHY, pair=third.pk))
    answer = say(client_of(everywhere), 3, "duplicate", reason=WHY)
    assert "Đã có hồ sơ được kết luận trùng với hồ sơ này" in told(answer)
    assert member(3).canonical is None


def test_across_units_a_copy_needs_words_member_by_member(everywhere: Officer) -> None:
    loaded(
        [row(1), row(2, unit="Chi nhánh 1"), row(3)],
        [link(1, 2, filing="same_unit"), link(1, 3)],
    )
    answer = say(client_of(everywhere), 2, "duplicate")
    assert answer.status_code == 200
    assert "Trùng khác đơn vị" in told(answer)
    assert states(2, 3) == ["decided", "open"]


def test_across_unions_somebody_above_both_links(here: Officer, everywhere: Officer) -> None:
    # The strongest copy of 3 is its own union's 2, the earliest of the group is another union's.
    loaded(
        [row(1, union=UNIONS[1]), row(2), row(3)],
        [link(1, 2, 0.92), link(1, 3, 0.92), link(2, 3, 0.99)],
    )
    assert member(3).crosses == 0
    answer = say(client_of(here), 3, "duplicate", reason=WHY)
    assert len(refused(answer)) == 2
    assert "cấp trên chung của hai công đoàn" in told(answer)
    assert not Decision.objects.exists()
    assert say(client_of(everywhere), 3, "duplicate", reason=WHY).status_code == 302
    assert member(3).canonical == member(1)


def test_an_act_is_taken_back_whole(everywhere: Officer) -> None:
    loaded(branches(5), star(5))
    client = client_of(everywhere)
    saved = say(client, 2, "duplicate", reason=WHY, with_earliest="1")["Location"]
    first = Decision.objects.order_by("id")[0]
    assert f'name="event" value="{first.pk}"' in client.get(saved).content.decode()
    for _ in range(2):
        answer = take_back(client, first)
        assert answer.status_code == 302
    assert "Đã hoàn tác 5 trong 5" in client.get(answer["Location"]).content.decode()
    assert Decision.objects.filter(verdict="undo").count() == 5
    assert states(1, 2, 3, 4, 5) == ["open"] * 5
    assert not Submission.objects.filter(canonical__isnull=False).exists()


def test_what_was_decided_again_stays_when_the_act_is_taken_back(everywhere: Officer) -> None:
    loaded(branches(4), star(4))
    client = client_of(everywhere)
    say(client, 2, "approve")
    first, second, _ = Decision.objects.order_by("id")
    client.post(f"/quyet-dinh/{second.pk}/hoan-tac/", {"version": 2, "idempotency_key": "mot minh"})
    sent = {"verdict": "return", "version": 3, "idempotency_key": "lai", "reason": "Thiếu"}
    client.post(f"/ho-so/{second.submission_id}/quyet-dinh/", sent)
    assert take_back(client, first).status_code == 302
    assert states(2, 3, 4) == ["open", "decided", "open"]


def test_only_the_own_act_is_taken_back_but_a_lead_takes_back_any(
    everywhere: Officer, here: Officer
) -> None:
    other = make_officer("ban", PASSWORD, unions=[UNIONS[0]])
    auditor = make_officer("kiem-tra", PASSWORD, unions=[UNIONS[0]], role=Role.AUDITOR)
    lead = make_officer("phu-trach", PASSWORD, unions=[UNIONS[0]], role=Role.LEAD)
    loaded(branches(4, UNIONS[:1]), star(4))
    say(client_of(here), 2, "approve")
    first = Decision.objects.order_by("id")[0]
    for officer in (other, auditor):
        client = client_of(officer)
        assert take_back(client, first).status_code == 404
        page = client.get(f"/nhom/{member(2).pk}/?da_luu={first.pk}").content.decode()
        assert 'class="toast"' not in page
    assert take_back(client_of(lead), first).status_code == 302
    assert states(2, 3, 4) == ["open"] * 3
    for odd in ("", "x", "999999"):
        assert client_of(lead).post("/nhom/hoan-tac/", {"event": odd}).status_code == 404


def test_auditors_and_foreigners_change_nothing(db: None) -> None:
    loaded(branches(4, UNIONS[:1]), star(4))
    auditor = make_officer("kiem-tra", PASSWORD, unions=[UNIONS[0]], role=Role.AUDITOR)
    foreign = make_officer("hue", PASSWORD, unions=[UNIONS[1]])
    pk = member(2).pk
    sent = {"key": "k", "shown": f"{pk}:1", "member": [pk], "verdict": "approve"}
    for officer, status in ((auditor, 403), (foreign, 404)):
        client = client_of(officer)
        for address in (f"/nhom/{pk}/quyet-dinh/", f"/nhom/{pk}/tach/"):
            assert client.post(address, sent).status_code == status, address
            assert client.get(address).status_code == 405
    assert not Decision.objects.exists()


# Taking out.


def test_a_member_taken_out_is_ruled_apart_from_all_it_resembles(everywhere: Officer) -> None:
    pairs = [link(1, 2), link(1, 3), link(2, 3), link(3, 4), link(2, 4, joins=False)]
    loaded(branches(4), pairs)
    client = client_of(everywhere)
    answer = take_out(client, 1, 3, reason="Hai khung khác cỡ")
    assert answer.status_code == 302
    events = list(Decision.objects.order_by("id"))
    assert [(one.submission.key, one.canonical.key) for one in events] == [  # type: ignore[union-attr]
        (key_of(3), key_of(1)),
        (key_of(3), key_of(2)),
        (key_of(4), key_of(3)),
    ]
    assert {(one.verdict, one.reason, one.act) for one in events} == {
        ("not_duplicate", "Hai khung khác cỡ", events[0].act)
    }
    assert members(1) == [key_of(1), key_of(2)]
    assert members(3) == [key_of(3)]
    assert states(1, 2, 3, 4) == ["open"] * 4
    assert "Đã lưu 3 quyết định" in client.get(answer["Location"]).content.decode()


def test_what_was_taken_out_stays_out_in_later_runs(everywhere: Officer, tmp_path: Path) -> None:
    loaded(branches(4), star(4))
    take_out(client_of(everywhere), 1, 2, 3)
    told_apart = [
        Ruling("noi-dung-0001", f"noi-dung-000{number}", is_same=False) for number in (2, 3)
    ]
    assert rulings() == told_apart
    for run, pairs in (("hai", star(4)), ("ba", [link(2, 1), *star(4)[1:]])):
        loaded(branches(4), pairs, run=run)
        assert members(1) == [key_of(1), key_of(4)], run
        assert members(2) == [key_of(2)], run
    assert rulings() == told_apart


def test_the_next_screening_hears_of_it(everywhere: Officer) -> None:
    from pipelines import handing_over
    from pipelines.home import Home

    loaded(branches(3), star(3))
    take_out(client_of(everywhere), 1, 3)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("review.setup", lambda _home: None)  # the test's database stays in place
        said = handing_over.said(Home(Path("khong-dung")))
    assert said.rulings == (("noi-dung-0001", "noi-dung-0003", False),)


def test_two_taken_out_together_stay_together(everywhere: Officer) -> None:
    loaded(branches(5), [*chain(5), link(1, 4, 0.93)])
    take_out(client_of(everywhere), 2, 4, 5)
    assert members(1) == [key_of(1), key_of(2), key_of(3)]
    assert members(5) == [key_of(4), key_of(5)]


def test_taking_out_can_be_taken_back_whole(everywhere: Officer) -> None:
    loaded(branches(5), [*star(5), link(2, 3)])
    client = client_of(everywhere)
    take_out(client, 1, 2)
    first = Decision.objects.order_by("id")[0]
    assert members(2) == [key_of(2)]
    assert take_back(client, first).status_code == 302
    assert len(members(2)) == 5
    assert rulings() == []


def test_the_same_click_twice_takes_out_once(everywhere: Officer) -> None:
    loaded(branches(5), [*star(5), link(2, 3), link(3, 5)])
    client = client_of(everywhere)
    sent = form_of(client, 3, "?tach=1") | {"member": [member(3).pk]}
    answers = [client.post(f"/nhom/{member(3).pk}/tach/", sent) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [302] * 3
    assert len({answer["Location"] for answer in answers}) == 1
    assert Decision.objects.count() == 3


def test_decided_members_are_not_taken_out(everywhere: Officer) -> None:
    loaded(branches(4), [*star(4), link(2, 3), link(3, 4)])
    client = client_of(everywhere)
    decide_one(everywhere, member(2).pk, Said("approve", 1, "a"))
    decide_one(everywhere, member(4).pk, Said("approve", 1, "b"))
    answer = take_out(client, 1, 2, 3)
    # 2 is not taken out, and nothing can be said of the pair of 3 and 4.
    assert refused(answer) == {
        f"{member(number).title} (NH-000{number})": "Đã có quyết định (2)" for number in (2, 4)
    }
    events = Decision.objects.filter(verdict="not_duplicate").order_by("id")
    pairs = [(one.submission.key, one.canonical.key) for one in events]  # type: ignore[union-attr]
    assert pairs == [(key_of(3), key_of(1)), (key_of(3), key_of(2))]


@pytest.mark.parametrize(
    ("numbers", "message"),
    [((), "Hãy chọn ít nhất một hồ sơ"), ((1, 2, 3), "không có gì để tách")],
)
def test_nobody_and_everybody_are_no_choice(
    everywhere: Officer, numbers: tuple[int, ...], message: str
) -> None:
    loaded(branches(3), star(3))
    answer = take_out(client_of(everywhere), 1, *numbers)
    assert answer.status_code == 422
    assert message in told(answer)
    assert "Tách các hồ sơ đã chọn" in answer.content.decode()


def test_a_stale_page_takes_nobody_out(everywhere: Officer) -> None:
    loaded(branches(3), star(3))
    client = client_of(everywhere)
    sent = form_of(client, 1, "?tach=1") | {"member": [member(2).pk]}
    Submission.objects.filter(key=key_of(2)).update(version=7)
    answer = client.post(f"/nhom/{member(1).pk}/tach/?tach=1", sent)
    assert answer.status_code == 409
    assert "đã thay đổi" in told(answer).lower()
    assert not Decision.objects.exists()


def test_pairs_with_other_unions_and_the_blind_sample_are_left_to_others(here: Officer) -> None:
    rows = [row(1), row(2), row(3, union=UNIONS[1]), row(4)]
    loaded(rows, [link(1, 2), link(1, 3), link(1, 4)], blind=[4])
    answer = take_out(client_of(here), 2, 1)
    words = told(answer).lower()
    assert "giống hồ sơ của công đoàn khác" in words
    assert "thuộc mẫu mù" in words
    assert "NH-0004" not in answer.content.decode()
    assert [event.submission for event in Decision.objects.all()] == [member(2)]


def test_two_chosen_members_are_set_side_by_side(everywhere: Officer, here: Officer) -> None:
    loaded(branches(4), [*star(4), link(2, 3)])
    client = client_of(everywhere)
    pair = Pair.objects.get(left_key=key_of(2), right_key=key_of(3))
    assert take_out(client, 1, 3, 2, so_sanh="1")["Location"] == f"/cap/{pair.pk}/"
    for numbers, message in (((2,), "đúng hai hồ sơ"), ((3, 4), "không giống nhau trực tiếp")):
        answer = take_out(client, 1, *numbers, so_sanh="1")
        assert (answer.status_code, message in told(answer)) == (422, True)
    assert not Decision.objects.exists()
    sent = {"member": [member(1).pk, member(2).pk], "so_sanh": "1"}
    assert client_of(here).post(f"/nhom/{member(1).pk}/tach/", sent).status_code == 404


# Several officers at once, each a process of its own.

ROOT = Path(__file__).parents[2]
_SET_UP = """
import os, pathlib, review
review.setup(pathlib.Path(os.environ["SANGLOC_HOME"]))
from review.officers import make_officer
from tests.review.hanging import branches, link, loaded, star
loaded(branches(30), [*star(30), link(2, 3), link(3, 2)])
for number in range(4):
    make_officer(f"can-bo-{number}", "một mật khẩu dài để thử", national=True)
"""
_START = """
import os, pathlib, sys, review
review.setup(pathlib.Path(os.environ["SANGLOC_HOME"]))
from review.acts import Chosen
from review.decisions import Said, decide
from review.group_decisions import GroupSaid, decide_group
from review.models import Decision, Officer, Pair, Submission
from review.refusals import RefusedError, StaleError
from tests.review.hanging import key_of, member
officer = Officer.objects.get(user__username="can-bo-" + sys.argv[1])
print("ready", flush=True)
sys.stdin.readline()
"""
_OPPOSITE = (
    _START
    + """
right, left = (2, 3) if int(sys.argv[1]) % 2 else (3, 2)
pair = Pair.objects.get(left_key=key_of(left), right_key=key_of(right))
try:
    decide(officer, member(right).pk, Said("duplicate", 1, sys.argv[1], reason="như nhau", pair=pair.pk))
    print(1)
except (RefusedError, StaleError):
    print(0)
"""
)
_GROUP = (
    _START
    + """
ids = list(Submission.objects.order_by("id").values_list("pk", flat=True))
verdict = ("duplicate", "approve")[int(sys.argv[1]) % 2]
said = GroupSaid(verdict, Chosen("lan-" + sys.argv[1], tuple(ids[1:]), dict.fromkeys(ids, 1)), reason="như nhau")
print(len(decide_group(officer, ids[0], said).written))
"""
)
_SINGLE = (
    _START
    + """
won = 0
for number in range(30, 1, -1):
    try:
        decide(officer, member(number).pk, Said("approve", 1, f"mot-{number}"))
        won += 1
    except (RefusedError, StaleError):
        pass
print(won)
"""
)
_LOOK = """
import os, pathlib, review
review.setup(pathlib.Path(os.environ["SANGLOC_HOME"]))
from review.models import Decision, Submission
chained = Submission.objects.filter(canonical__canonical__isnull=False).count()
print(Decision.objects.count(), Submission.objects.filter(state="decided").count(), chained)
"""


def raced(office: dict[str, str], *scripts: str) -> tuple[list[int], list[int]]:
    """Start officers, let them go at once; gives what each wrote, and what the database then holds."""

    def start(script: str, *arguments: str) -> subprocess.Popen[str]:
        pipe, command = subprocess.PIPE, [sys.executable, "-c", script, *arguments]
        return subprocess.Popen(command, cwd=ROOT, env=office, stdin=pipe, stdout=pipe, text=True)

    assert start(_SET_UP).wait() == 0
    officers = [start(script, str(number)) for number, script in enumerate(scripts)]
    for one in officers:
        assert one.stdout
        assert one.stdout.readline() == "ready\n"
    for one in officers:
        assert one.stdin
        one.stdin.write("\n")
        one.stdin.flush()
    wrote = [one.communicate()[0] for one in officers]
    assert [one.returncode for one in officers] == [0] * len(officers)
    seen = start(_LOOK).communicate()[0].split()
    return [int(number) for number in wrote], [int(number) for number in seen]


def test_of_opposite_links_said_at_once_one_is_written(office: dict[str, str]) -> None:
    wrote, (events, decided, chained) = raced(office, *[_OPPOSITE] * 4)
    assert (sum(wrote), events, decided, chained) == (1, 1, 1, 0)


def test_two_groups_and_a_single_decision_at_once_decide_each_member_once(
    office: dict[str, str],
) -> None:
    wrote, (events, decided, chained) = raced(office, _GROUP, _GROUP, _SINGLE)
    assert sum(wrote) == events == decided == 29
    assert chained == 0
