"""How alike filings stand to each other, and so who may settle whose copy one is."""

from typing import Any

import pytest

from review import relations
from review.decisions import Said, decide
from review.loading import load
from review.models import Officer, Pair
from review.relations import Filed
from tests.review.acting import client_of, filing, take_back
from tests.review.acting import decide as decide_by_form
from tests.review.story import DA_NANG, HA_NOI, HUE, PAIRS, RUN, SUBMISSIONS

LEFT, RIGHT = "key-01", "key-02"


def standing(number: int) -> tuple[str, int, str]:
    one = filing(number)
    return one.relation, one.crosses, one.decider_code


@pytest.mark.parametrize(
    ("filing_of", "left", "right", "relation", "other_year"),
    [
        ("same_author", (HA_NOI, 2022), (HUE, 2022), "same_author", False),
        ("same_unit", (HA_NOI, 2022), (HA_NOI, 2023), "same_unit", True),
        ("other_unit", (HA_NOI, 2022), (HA_NOI, 2022), "same_union", False),
        ("other_unit", (HA_NOI, 2022), (HUE, 0), "other_union", False),
        ("other_unit", ("", 0), ("", 0), "other_union", False),
        ("", (HA_NOI, 2021), ("", 2022), "other_union", True),
    ],
)
def test_a_pair_is_told_by_author_unit_union_and_year(
    filing_of: str, left: tuple[str, int], right: tuple[str, int], relation: str, other_year: bool
) -> None:
    values = {"left_key": LEFT, "right_key": RIGHT, "filing": filing_of}
    known = {LEFT: Filed(*left), RIGHT: Filed(*right)}
    told = {"relation": relation, "other_year": other_year}
    assert relations.of_pair(values, known) == told


def test_a_filing_that_is_not_known_counts_as_another_unions() -> None:
    values = {"left_key": "la", "right_key": RIGHT, "filing": "other_unit"}
    known = {RIGHT: Filed(HA_NOI, 2022)}
    assert relations.of_pair(values, known) == {"relation": "other_union", "other_year": False}


def test_loading_tells_how_copies_stand(story: None) -> None:
    assert standing(2) == ("same_unit", 0, "")
    assert standing(3) == ("same_author", 0, "")
    assert standing(4) == ("other_union", 1, "khoi_ldld")
    assert standing(1) == ("", 0, ""), "an original resembles nothing earlier"
    assert standing(23) == ("", 0, ""), "another wording of an idea is no ground"


def more_pairs(*pairs: dict[str, Any]) -> None:
    rows = [PAIRS[0] | {"left_id": "", "right_id": "", "cluster_id": ""} | one for one in pairs]
    load(RUN | {"run_id": "them"}, [], rows)


def test_the_strongest_copy_counts_and_of_equals_the_first(story: None) -> None:
    stronger = {
        "left_key": "key-05",
        "right_key": RIGHT,
        "filing": "other_unit",
        "similarity": 0.95,
    }
    more_pairs(stronger)
    assert standing(2) == ("other_union", 1, "khoi_ldld")
    more_pairs(stronger | {"left_key": "key-28", "similarity": 0.95})
    assert standing(2)[2] == "khoi_ldld"
    more_pairs(stronger | {"left_key": "key-29", "similarity": 0.99, "filing": "same_author"})
    assert standing(2) == ("same_author", 0, "")
    assert filing(29).owner_code == DA_NANG


def test_a_filing_of_an_unknown_union_is_settled_at_the_top(story: None) -> None:
    more_pairs({"left_key": "key-27", "right_key": "key-05", "filing": "other_unit"})
    assert standing(5) == ("other_union", 1, "tong_ldld")


def test_ruling_apart_takes_the_relation_away_and_undoing_brings_it_back(
    national: Officer,
) -> None:
    before = standing(4)
    pair = Pair.objects.get(right_key="key-04")
    event = decide(
        national, filing(4).pk, Said("not_duplicate", 1, "mot", reason="vì", pair=pair.pk)
    )
    assert standing(4) == ("", 0, "")
    event.refresh_from_db()
    assert take_back(client_of(national), event).status_code == 302
    assert standing(4) == before


def test_a_pair_withdrawn_by_a_later_screening_no_longer_counts(story: None) -> None:
    rows = [row for row in PAIRS if row["right_key"] != "key-04"]
    load(RUN | {"run_id": "sau"}, SUBMISSIONS, rows)
    assert standing(4) == ("", 0, "")


def test_a_decided_filing_keeps_what_it_was_decided_on(national: Officer) -> None:
    assert decide_by_form(client_of(national), 4, "duplicate", reason="vì").status_code == 302
    before = standing(4)
    rows = [row | {"filing": "same_author"} for row in PAIRS]
    load(RUN | {"run_id": "sau"}, SUBMISSIONS, rows)
    assert standing(4) == before


def test_many_filings_are_told_by_few_statements(
    story: None, django_assert_max_num_queries: Any
) -> None:
    keys = [row["key"] for row in SUBMISSIONS]
    with django_assert_max_num_queries(8):
        relations.note_on_submissions(keys)
