"""Stages that work by columns give, cell for cell, what the plain way gives row by row."""

import random
import unicodedata
from collections.abc import Callable
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models import labelled
from nlp.encodings import encode
from nlp.scanner import plain
from pipelines import settings as policy
from pipelines.records import CANONICAL
from pipelines.stages import Given, facts, normalise, route
from tests.pipelines import plain_stages

SETTINGS = policy.load()
# Cells as offices fill them, by column; any of them may stand in any column, as in a shifted sheet.
CELLS = {
    "title": [
        "Lồng chắn rác cho bơm",
        "Bơm n­íc th¶i",
        "KHUNG BẢO VỆ BƠM °C",
        "Thẻ từ\u200b hai mặt",
        "",
    ],
    "content": [
        "Đồng nghiệp hàn lồng chắn rác bằng thép phi 8, giảm chi phí 12 triệu đồng mỗi năm.",
        "Bệnh nhân Nguyễn Văn An, ngụ tại ấp 3, xã Bình Mỹ, gọi 0912 345 678 hay thu@vidu.vn.",
        "Ti?t ki?m ?i?n n?ng, l?p b? h?n gi?",
        "M¸y b¬m ch¸y v× r¸c quÊn c¸nh, tæ hµn lång ch¾n",
        "tiet kiem 5 trieu dong\nlàm lợi 7 tỷ rưỡi",
        "Quyết tâm vượt khó",
    ],
    "benefit": [
        "Tiết kiệm 15 triệu đồng/năm",
        "đỡ 300 tỷ",
        "12.000 đ/kWh",
        "giá 5 triệu",
        "đông vui",
        "",
    ],
    "benefit_vnd": ["15000000", "15,9", "15 triệu", "1.761 USD", "1,250 tỷ", "không rõ", ""],
    "author": ["Trần Thị Lúa", "TrÇn ThÞ Lóa", "Lê Văn Tư ", "", "Tráº§n"],
    "unit": ["Xí nghiệp 1", "XÝ nghiÖp 1", "Trường  B", ""],
    "upper_union": ["LĐLĐ tỉnh Bắc Giang", "LDLD TP HCM", "Hội làng", ""],
    "submitted_on": ["3/10/2022", "44562", "09.2023", "hôm qua", ""],
    "applied_on": ["3/10/2022", "31/8/2021", "8.11", "năm học 2021 - 2022", "Đợt 1", ""],
    "solution_type": ["Giải pháp kỹ thuật", " ", ""],
    "recognised_by": ["Hội đồng cơ sở", ""],
    "confidential": ["có", "X", "không", "Bí mật", ""],
}
HEADERS = ["", "Giá trị (triệu đồng)", "USD", "Nghìn đồng"]
DRESSES: list[Callable[[str], str]] = [
    str,
    str,
    str.upper,
    plain,
    lambda text: unicodedata.normalize("NFD", text),
    lambda text: encode(text, "tcvn3"),
    lambda text: encode(text, "vni"),
    lambda text: encode(text, "utf8-cp1252"),
]
anything = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=40)
any_cell = st.sampled_from(sorted({cell for cells in CELLS.values() for cell in cells}))


def filed(column: str) -> st.SearchStrategy[str]:
    own = st.sampled_from(CELLS.get(column, [""]))
    dressed = st.tuples(own | own | any_cell, st.sampled_from(DRESSES)).map(
        lambda made: made[1](made[0])
    )
    return dressed | dressed | anything


rows_filed = st.lists(
    st.fixed_dictionaries(
        {column: filed(column) for column in CANONICAL}
        | {
            "benefit_header": st.sampled_from(HEADERS),
            "columns_given": st.sets(st.sampled_from(sorted(CANONICAL))).map(sorted).map(",".join),
        }
    ),
    min_size=1,
    max_size=6,
)


def table(rows: list[dict[str, Any]], index: pd.Index) -> pd.DataFrame:
    return pd.DataFrame(rows, index=index)


def same(got: pd.DataFrame, wanted: pd.DataFrame) -> None:
    pd.testing.assert_frame_equal(got, wanted, check_dtype=False)


def check(rows: pd.DataFrame) -> None:
    """Compare the two stages that read texts, one after the other."""
    given_parts = Given(SETTINGS)
    found = normalise(rows, given_parts)
    same(found, table([plain_stages.normalise(row) for row in rows.to_dict("records")], rows.index))
    rows = pd.concat([rows, found], axis=1)
    got = facts(rows, given_parts)
    wanted = [plain_stages.facts(row, SETTINGS) for row in rows.to_dict("records")]
    for column in got:
        values = [None if cell is pd.NA else cell for cell in got[column].tolist()]
        assert values == [row[str(column)] for row in wanted], column
    assert got.index.equals(rows.index)


@settings(max_examples=150, deadline=None)
@given(rows_filed)
def test_texts_are_read_by_columns_as_row_by_row(made: list[dict[str, str]]) -> None:
    check(pd.DataFrame(made, index=range(7, 7 + len(made))))


@pytest.mark.parametrize("dress", DRESSES[1:], ids=range(1, len(DRESSES)))
def test_written_texts_are_read_by_columns_as_row_by_row(dress: Callable[[str], str]) -> None:
    chance = random.Random(3)
    rows = [
        dict.fromkeys(CANONICAL, "")
        | {"title": text.title, "content": dress(text.content), "benefit": dress(text.benefit)}
        | {column: chance.choice(cells) for column, cells in list(CELLS.items())[3:]}
        | {"submission_id": str(place), "benefit_header": chance.choice(HEADERS)}
        | {"columns_given": ",".join(CANONICAL)}
        for place, text in enumerate(labelled.load("tune")[::8])
    ]
    check(pd.DataFrame(rows))


signalled = st.fixed_dictionaries(
    {
        "duplicate_of": st.sampled_from([None, "SK-1"]),
        "duplicate_label": st.sampled_from(["copy", "resubmission"]),
        "low_content_reasons": st.lists(st.sampled_from(["empty", "slogan"]), unique=True),
        "field": st.sampled_from([None, "co_khi"]),
        "eligibility": st.lists(st.sampled_from(policy.ELIGIBILITY), unique=True),
        "encoding_restored": st.sampled_from(["", "tcvn3"]),
    }
    | dict.fromkeys(
        ["duplicate_similarity", "low_content_score", "field_confidence"], st.floats(0, 1)
    )
    | dict.fromkeys(
        ["low_content", "has_later_copies", "same_idea", "same_row", "amended", "lossy"],
        st.booleans(),
    )
)


@given(st.lists(signalled, min_size=1, max_size=8))
def test_submissions_are_routed_by_columns_as_row_by_row(made: list[dict[str, Any]]) -> None:
    rows = pd.DataFrame(made, index=range(3, 3 + len(made)))
    same(
        route(rows, Given(SETTINGS)),
        table([plain_stages.route(row, SETTINGS) for row in made], rows.index),
    )


def test_a_partition_without_rows_has_the_columns() -> None:
    rows = pd.DataFrame(columns=[*CANONICAL, "columns_given", "benefit_header"], dtype="str")
    given_parts = Given(SETTINGS)
    found = normalise(rows, given_parts)
    assert len(found) == len(facts(pd.concat([rows, found], axis=1), given_parts)) == 0
