"""The promise of every stage: it only adds columns, row for row, whatever the texts are."""

from pathlib import Path

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from models import store, training
from nlp.neardup import Index
from pipelines import searching, stages
from pipelines import settings as policy
from pipelines.records import CANONICAL
from pipelines.stages import Given, Stage

cells = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=120)
words = st.lists(
    st.sampled_from(
        [
            "máy",
            "bơm",
            "cắt",
            "hàn",
            "ống",
            "thép",
            "học",
            "sinh",
            "lúa",
            "tiết",
            "kiệm",
            "15",
            "triệu",
            "đồng",
            "ngày",
            "3/10/2022",
            "quyết",
            "tâm",
        ]
    ),
    max_size=60,
).map(" ".join)
submissions = st.lists(
    st.fixed_dictionaries(dict.fromkeys(CANONICAL, cells | words)), min_size=1, max_size=5
)


@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(made=submissions)
def test_stages_add_columns_and_nothing_else(
    made: list[dict[str, str]], trained: Path, tmp_path: Path
) -> None:
    rows = pd.DataFrame(made).assign(
        source="ds.csv",
        row=range(2, 2 + len(made)),
        same_row=False,
        columns_given=",".join(CANONICAL),
        extra="{}",
        benefit_header="",
    )
    rows["submission_id"] = [f"{place}-{cell}" for place, cell in enumerate(rows["submission_id"])]
    before = rows.copy()
    given_parts = Given(
        policy.load(),
        training.current(trained),
        tmp_path,
        training.current(trained, store.LOW_CONTENT),
    )
    for stage in stages.STAGES:
        if stage == stages.AFTER_SEARCH[0]:
            searching.find(
                rows,
                Index(tmp_path / "none"),
                given_parts.settings.near_duplicates,
                tmp_path,
                said=searching.NOTHING_SAID,
            )
        rows = pd.concat([rows, stages.run(stage, rows, given_parts)], axis=1)
    pd.testing.assert_frame_equal(rows[before.columns], before)
    assert rows["lane"].isin(policy.LANES).all()
    assert rows["priority"].between(0, 1).all()


@pytest.mark.parametrize(
    "broken",
    [
        lambda rows, _: rows[["row"]].iloc[1:],
        lambda rows, _: rows[["row"]].iloc[::-1],
        lambda rows, _: rows[["title"]],
    ],
    ids=["drops a row", "reorders rows", "rewrites a column"],
)
def test_a_stage_that_breaks_the_promise_is_refused(broken: object) -> None:
    rows = pd.DataFrame({"title": ["a", "b"], "row": [2, 3]})
    with pytest.raises(AssertionError, match="stage wrong"):
        stages.run(Stage("wrong", broken, ("title", "row")), rows, Given(policy.load()))  # type: ignore[arg-type]


def test_authors_units_and_unions_change_no_judgement(trained: Path, tmp_path: Path) -> None:
    """A judgement about a text must not look at who wrote it."""
    row = dict.fromkeys(CANONICAL, "") | {
        "submission_id": "1",
        "title": "Xe đẩy thuốc có ngăn khóa",
        "content": "Điều dưỡng đi tiêm đêm hay quên thuốc ở buồng bệnh. Tổ đóng thêm ngăn khóa dưới xe đẩy và treo bảng tên thuốc.",
    }
    named = row | {
        "submission_id": "2",
        "author": "Bác sĩ Trần Thị Lúa",
        "unit": "Nông trường mía",
        "upper_union": "LĐLĐ tỉnh Bắc Giang",
    }
    rows = pd.DataFrame([row, named]).assign(
        source="ds.csv",
        row=[2, 3],
        same_row=False,
        columns_given=",".join(CANONICAL),
        extra="{}",
        benefit_header="",
    )
    given_parts = Given(
        policy.load(),
        training.current(trained),
        tmp_path,
        training.current(trained, store.LOW_CONTENT),
    )
    for stage in stages.BEFORE_SEARCH:
        rows = pd.concat([rows, stages.run(stage, rows, given_parts)], axis=1)
    for stage in stages.AFTER_SEARCH:
        if stage.name in {"low_content", "field"}:
            rows = pd.concat([rows, stages.run(stage, rows, given_parts)], axis=1)
    judged = rows[["low_content_score", "field_confidence", "field_second"]]
    assert judged.iloc[0].tolist() == judged.iloc[1].tolist()
