"""Whose copy a filing is across two unions, somebody above both says: the unions themselves gain by the answer."""

import pytest

from review.decisions import Said, decide
from review.loading import load
from review.models import Decision, Officer, Pair, Role, Submission
from review.officers import make_officer
from review.refusals import RefusedError
from tests.review.acting import filing
from tests.review.conftest import PASSWORD
from tests.review.story import HUE, PAIRS, RUN, SUBMISSIONS


@pytest.fixture
def weaker_across(hue: Officer) -> Pair:
    """Huế's chime (5) resembles a chime of its own most (one more there), and a little a filing of Hà Nội."""
    again = SUBMISSIONS[4] | {"key": "key-own", "submission_id": "SK-own"}
    own = PAIRS[0] | {"left_key": "key-05", "left_id": "SK-05", "right_key": "key-own"}
    own |= {"right_id": "SK-own", "similarity": 0.99, "filing": "same_unit"}
    across = own | {"left_key": "key-01", "left_id": "SK-01", "similarity": 0.4}
    across |= {"filing": "other_unit", "label": "copy"}
    load(RUN | {"run_id": "them"}, [again], [own, across])
    return Pair.objects.get(left_key="key-01", right_key="key-own")


def filing_of(pair: Pair) -> Submission:
    return Submission.objects.get(key=pair.right_key)


def said_of(pair: Pair, verdict: str, name: str) -> Said:
    return Said(verdict, 1, name, reason="vì", pair=pair.pk)


@pytest.mark.parametrize("verdict", ["duplicate", "not_duplicate"])
def test_a_weaker_pair_across_unions_is_not_settled_by_one_of_them(
    hue: Officer, weaker_across: Pair, verdict: str
) -> None:
    later = filing_of(weaker_across)
    assert not later.crosses, "its strongest copy is of its own union"
    with pytest.raises(RefusedError, match="cấp trên chung"):
        decide(hue, later.pk, said_of(weaker_across, verdict, "mot"))
    assert not Decision.objects.exists()
    own = Pair.objects.get(left_key="key-05", right_key="key-own")
    assert decide(hue, later.pk, said_of(own, verdict, "hai")).verdict == verdict


@pytest.mark.parametrize("verdict", ["duplicate", "not_duplicate"])
def test_whoever_stands_above_both_settles_it(weaker_across: Pair, verdict: str) -> None:
    lead = make_officer("khoi", PASSWORD, unions=["khoi_ldld"], role=Role.LEAD)
    later = filing_of(weaker_across)
    assert decide(lead, later.pk, said_of(weaker_across, verdict, "mot")).verdict == verdict


def test_a_lead_of_one_union_stands_above_itself_only(story: None) -> None:
    lead = make_officer("hue-phu-trach", PASSWORD, unions=[HUE], role=Role.LEAD)
    crossing = filing(4)
    assert crossing.crosses
    for verdict in ("approve", "duplicate"):
        with pytest.raises(RefusedError, match="cấp trên chung"):
            decide(lead, crossing.pk, Said(verdict, 1, verdict, reason="vì"))
    assert decide(lead, crossing.pk, Said("unsure", 1, "ba")).state_after == "unsure"
