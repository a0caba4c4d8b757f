"""“Đoạn này là mẫu chung”: officers propose a passage, national officers settle it, the next screening leaves it out."""

import re
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from review.loading import load
from review.models import Officer, Pair, TemplatePassage
from review.officers import make_officer
from review.refusals import RefusedError
from review.template_passages import accepted, folded_hash, propose, settle
from tests.review import acting
from tests.review.acting import client_of, filing, pair_page_of, proposal_form_of
from tests.review.conftest import PASSWORD
from tests.review.story import HA_NOI, PAIRS, RUN, SUBMISSIONS


def settled(client: Any, passage: TemplatePassage, state: str) -> Any:
    return client.post(f"/mau-chung/{passage.pk}/", {"state": state})


def text_of(client: Any, address: str) -> str:
    return str(client.get(address).content.decode())


def test_a_national_officers_passage_counts_at_once(national: Officer) -> None:
    client = client_of(national)
    answer = acting.propose(client, 2)
    passage = TemplatePassage.objects.get()
    assert answer.status_code == 302
    assert accepted() == [filing(2).content]
    assert (passage.state, passage.left_key, passage.right_key) == ("accepted", "key-01", "key-02")
    assert passage.proposed_by == passage.decided_by == national.user
    assert (passage.proposed_name, passage.decided_name) == ("toan-quoc", "toan-quoc")
    assert passage.proposed_at <= (passage.decided_at or passage.proposed_at)
    page = text_of(client, answer["Location"])
    assert '<details class="shared" id="doan-giong-nhau" open>' in page
    assert "Mẫu chung: đã nhận làm mẫu chung" in page
    assert "Đoạn này là mẫu chung" not in page


def test_others_propose_and_a_national_officer_settles(hanoi: Officer, national: Officer) -> None:
    mine = client_of(hanoi)
    acting.propose(mine, 2)
    passage = TemplatePassage.objects.get()
    assert (passage.state, accepted()) == ("proposed", [])
    assert "chờ cán bộ toàn quốc xem" in pair_page_of(mine, filing(2))
    assert "Chờ cán bộ toàn quốc xem" in text_of(mine, "/mau-chung/")
    theirs = client_of(national)
    assert "Nhận làm mẫu" in text_of(theirs, "/mau-chung/")
    assert settled(theirs, passage, "accepted").status_code == 302
    assert accepted() == [filing(2).content]
    page = text_of(mine, "/mau-chung/")
    assert "Đã nhận làm mẫu chung" in page
    assert "toan-quoc" in page
    assert "<button class=" not in page[page.index("<main") : page.index("</main>")]


def test_what_was_refused_can_be_proposed_again(hanoi: Officer, national: Officer) -> None:
    acting.propose(client_of(hanoi), 2)
    settled(client_of(national), TemplatePassage.objects.get(), "refused")
    assert "Không nhận" in text_of(client_of(hanoi), "/mau-chung/")
    assert acting.propose(client_of(hanoi), 2).status_code == 302
    states = TemplatePassage.objects.order_by("id").values_list("state", flat=True)
    assert list(states) == ["refused", "proposed"]
    assert accepted() == []


def test_what_was_accepted_by_mistake_is_withdrawn_with_a_name(national: Officer) -> None:
    client = client_of(national)
    acting.propose(client, 2)
    passage = TemplatePassage.objects.get()
    assert settled(client, passage, "withdrawn").status_code == 302
    passage.refresh_from_db()
    assert (passage.state, passage.withdrawn_name, accepted()) == ("withdrawn", "toan-quoc", [])
    assert passage.decided_by == national.user
    assert "Đã rút khỏi mẫu chung" in text_of(client, "/mau-chung/")
    assert "Đoạn này là mẫu chung" in pair_page_of(client, filing(2))


def test_only_national_officers_settle(hanoi: Officer, national: Officer) -> None:
    acting.propose(client_of(hanoi), 2)
    passage = TemplatePassage.objects.get()
    for state in ("accepted", "refused", "withdrawn"):
        assert settled(client_of(hanoi), passage, state).status_code == 404
    assert settled(client_of(national), passage, "proposed").status_code == 422
    assert settled(client_of(national), passage, "withdrawn").status_code == 409
    passage.refresh_from_db()
    assert passage.state == "proposed"


def test_the_first_of_two_settling_officers_wins(hanoi: Officer, national: Officer) -> None:
    acting.propose(client_of(hanoi), 2)
    passage = TemplatePassage.objects.get()
    other = make_officer("toan-quoc-2", PASSWORD, national=True)
    assert settled(client_of(national), passage, "refused").status_code == 302
    assert settled(client_of(national), passage, "refused").status_code == 302
    for state in ("accepted", "refused"):
        late = settled(client_of(other), passage, state)
        assert late.status_code == 409
        assert "vừa được người khác xử lý" in late.content.decode()
    passage.refresh_from_db()
    assert (passage.state, passage.decided_name) == ("refused", "toan-quoc")


def test_the_same_words_are_proposed_once(hanoi: Officer, national: Officer) -> None:
    # Filings 2 and 3 hold the same passage: the second proposal is the first one again.
    first = acting.propose(client_of(hanoi), 2)
    assert acting.propose(client_of(hanoi), 2, passage=folded_hash(filing(2).content))
    assert first.status_code == 302
    pair = Pair.objects.get(right_key="key-03")
    sent = {"pair": pair.pk, "passage": folded_hash(filing(3).content), "reason": "legal"}
    again = client_of(hanoi).post(f"/ho-so/{filing(3).pk}/mau-chung/", sent)
    assert again.status_code == 302
    assert TemplatePassage.objects.count() == 1
    # A national officer who proposes what waits accepts it.
    client_of(national).post(f"/ho-so/{filing(3).pk}/mau-chung/", sent)
    passage = TemplatePassage.objects.get()
    assert (passage.state, passage.proposed_name, passage.decided_name) == (
        "accepted",
        "ha-noi",
        "toan-quoc",
    )


def test_the_database_holds_active_words_once(hanoi: Officer) -> None:
    acting.propose(client_of(hanoi), 2)
    twin = TemplatePassage.objects.get()
    twin.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        twin.save(force_insert=True)
    twin.pk, twin.state = None, "refused"
    twin.save(force_insert=True)
    assert TemplatePassage.objects.count() == 2


def test_words_are_the_same_however_they_are_typed() -> None:
    assert folded_hash("Căn cứ Quyết định số 12,\n của  Chủ tịch") == folded_hash(
        "can cu QUYET DINH so 12 của Chủ tịch."
    )
    assert folded_hash("Căn cứ Quyết định số 12") != folded_hash("Căn cứ Quyết định số 13")


def with_passage(number: int, length: int) -> str:
    """Load filing 2 again with a pair whose only passage is the begin of its content; gives the passage."""
    start = len(SUBMISSIONS[1]["title_text"]) + 1
    content = SUBMISSIONS[1]["content_text"]
    text = " ".join(content.split()[:length])
    spans = [[start, start + len(text), start, start + len(text)]]
    load(RUN | {"run_id": f"lan-{number}"}, SUBMISSIONS, [PAIRS[0] | {"passages": spans}])
    return text


@pytest.mark.parametrize(("length", "status"), [(4, 422), (5, 302)])
def test_a_passage_has_at_least_five_words(national: Officer, length: int, status: int) -> None:
    text = with_passage(1, length)
    client = client_of(national)
    page = pair_page_of(client, filing(2))
    assert ("Đoạn này là mẫu chung" in page) == (status == 302)
    assert ("Quá ngắn để làm mẫu chung" in page) == (status == 422)
    pair = Pair.objects.get(right_key="key-02")
    sent = {"pair": pair.pk, "passage": folded_hash(text), "reason": "form"}
    answer = client.post(f"/ho-so/{filing(2).pk}/mau-chung/", sent)
    assert answer.status_code == status
    assert ("ít nhất 5 tiếng" in answer.content.decode()) == (status == 422)
    assert accepted() == ([text] if status == 302 else [])


def test_a_passage_that_is_no_longer_shown_is_refused(national: Officer) -> None:
    client = client_of(national)
    old = proposal_form_of(client, filing(2))
    with_passage(1, 12)
    answer = client.post(f"/ho-so/{filing(2).pk}/mau-chung/", old)
    assert answer.status_code == 422
    assert "không còn trên trang" in answer.content.decode()
    load(RUN | {"run_id": "khong-cap"}, SUBMISSIONS, [])
    for sent in (old, {}, {"pair": "x", "passage": ""}, {"pair": "9" * 30, "passage": "\x00"}):
        assert client.post(f"/ho-so/{filing(2).pk}/mau-chung/", sent).status_code == 422
    assert not TemplatePassage.objects.exists()


def test_rights_end_where_the_page_ends(hanoi: Officer, hue: Officer) -> None:
    # Not their filing at all; a pair whose earlier side is hidden; a pair of another filing.
    own = proposal_form_of(client_of(hanoi), filing(2))
    assert client_of(hue).post(f"/ho-so/{filing(2).pk}/mau-chung/", own).status_code == 404
    secret = Pair.objects.get(right_key="key-08")
    sent = {"pair": secret.pk, "passage": folded_hash(filing(8).content), "reason": "form"}
    assert client_of(hanoi).post(f"/ho-so/{filing(8).pk}/mau-chung/", sent).status_code == 422
    assert "doan-giong-nhau" not in pair_page_of(client_of(hanoi), filing(8))
    assert client_of(hanoi).post(f"/ho-so/{filing(3).pk}/mau-chung/", own).status_code == 422
    assert not TemplatePassage.objects.exists()
    # Passages of another union's filing are shown, so they may be proposed.
    assert acting.propose(client_of(hue), 4).status_code == 302
    assert TemplatePassage.objects.get().text == filing(4).content


def test_nobody_sees_another_unions_proposals(hanoi: Officer, hue: Officer) -> None:
    acting.propose(client_of(hanoi), 2)
    passage = TemplatePassage.objects.get()
    assert passage.text in text_of(client_of(hanoi), "/mau-chung/")
    assert passage.text not in text_of(client_of(hue), "/mau-chung/")
    # Nor one's own of filings that one may no longer see.
    Officer.objects.filter(pk=hanoi.pk).update(unions=["ldld_hue"])
    assert passage.text not in text_of(client_of(hanoi), "/mau-chung/")
    colleague = make_officer("ha-noi-2", PASSWORD, unions=[HA_NOI])
    assert passage.text not in text_of(client_of(colleague), "/mau-chung/")


def test_an_account_without_rights_finds_no_such_page(national: Officer) -> None:
    client = client_of(national)
    national.delete()
    for address in ("/mau-chung/", "/tim-giong/"):
        assert client.get(address).status_code == 404
    assert client.post("/mau-chung/1/", {"state": "accepted"}).status_code == 404


def test_accepted_passages_come_sorted(national: Officer) -> None:
    client = client_of(national)
    for number in (8, 6, 2):
        acting.propose(client, number)
    assert accepted() == sorted(filing(number).content for number in (2, 6, 8))


def test_the_reason_is_listed_and_shown(hanoi: Officer, national: Officer) -> None:
    client = client_of(hanoi)
    pair = Pair.objects.get(right_key="key-02")
    refused = acting.propose(client, 2, reason="bịa")
    assert refused.status_code == 422
    assert "vì sao đoạn này là mẫu chung" in refused.content.decode()
    assert not TemplatePassage.objects.exists()
    assert acting.propose(client, 2, reason="directive")["Location"].startswith(
        f"/cap/{pair.pk}/?mau=1"
    )
    assert TemplatePassage.objects.get().reason == "directive"
    assert "(văn bản của cấp trên)" in pair_page_of(client, filing(2))
    assert "Vì sao: Văn bản của cấp trên" in text_of(client_of(national), "/mau-chung/")


def with_shared_opening() -> None:
    """Load filing 2 again, of which only the opening sentence is filing 1's; the pair says 91 % as before."""
    opening = SUBMISSIONS[0]["content_text"].split(". ")[0]
    text = f"{opening}. {SUBMISSIONS[4]['content_text']}"
    own = SUBMISSIONS[1] | {
        "content": text,
        "content_text": text,
        "benefit": "",
        "benefit_text": "",
    }
    rows = [SUBMISSIONS[0], own, *SUBMISSIONS[2:]]
    left, right = (len(row["title_text"]) + 1 for row in rows[:2])
    spans = [[left, left + len(opening), right, right + len(opening)]]
    load(RUN | {"run_id": "mo-dau"}, rows, [PAIRS[0] | {"passages": spans}, *PAIRS[1:]])


def test_after_proposing_the_page_tells_the_measures_without_the_passage(hanoi: Officer) -> None:
    client = client_of(hanoi)
    assert "Nếu không tính đoạn đã đề xuất" not in pair_page_of(client, filing(6))
    with_shared_opening()
    page = pair_page_of(client, filing(2))
    assert "Nếu không tính" not in page
    acting.propose(client, 2)
    page = pair_page_of(client, filing(2))
    told = re.search(r"Nếu không tính đoạn đã đề xuất: giống nhau ([0-9,]+)%", page)
    assert told
    assert 0 < float(told[1].replace(",", ".")) < 30
    # Proposed, not applied: the band and the run's own numbers stay.
    assert re.search(r'data-band="high">cao', page)
    assert ">91%<" in page


def test_an_auditor_proposes_nothing(hanoi: Officer) -> None:
    sent = proposal_form_of(client_of(hanoi), filing(2))
    auditor = make_officer("kiem-tra", PASSWORD, role="auditor", unions=[HA_NOI])
    client = client_of(auditor)
    assert "Đoạn này là mẫu chung" not in pair_page_of(client, filing(2))
    assert client.post(f"/ho-so/{filing(2).pk}/mau-chung/", sent).status_code == 403
    assert not TemplatePassage.objects.exists()


def test_the_functions_refuse_by_themselves(hanoi: Officer, national: Officer) -> None:
    pair = Pair.objects.get(right_key="key-02")
    with pytest.raises(RefusedError):
        propose(hanoi, filing(2).pk, pair_id=pair.pk, passage="khac", reason="form")
    words = folded_hash(filing(2).content)
    for reason in ("", "la", "form ", "FORM"):
        with pytest.raises(RefusedError):
            propose(hanoi, filing(2).pk, pair_id=pair.pk, passage=words, reason=reason)
    passage = propose(hanoi, filing(2).pk, pair_id=pair.pk, passage=words, reason="directive")
    with pytest.raises(TemplatePassage.DoesNotExist):
        settle(hanoi, passage.pk, "accepted")
    with pytest.raises(RefusedError):
        settle(national, passage.pk, "xoa")
