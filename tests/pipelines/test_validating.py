"""What a valid row is, why others are set aside, and how filings get their ids."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.reading import RawRow, ReadingLimits, SetAside
from pipelines.validating import CANONICAL, Submission, assign_ids, validate

LIMITS = ReadingLimits(max_cell_characters=200)
texts = st.text(max_size=30)


def raw(cells: dict[str, str], *, row: int = 2, from_sequence: bool = False) -> RawRow:
    return RawRow(row, cells, {"Ghi chú": "x"}, from_sequence)


def accepted(row: int = 2, source: str = "a.csv", **cells: str) -> Submission:
    number = cells.pop("sequence", "")
    if number:
        cells["submission_id"] = number
    checked = validate(raw(cells, row=row, from_sequence=bool(number)), source, LIMITS)
    assert isinstance(checked, Submission)
    return checked


def named(*submissions: Submission) -> list[str]:
    """Give each submission's id, "!" for a row set aside, "=" before the id of a repeated row."""
    done = assign_ids(submissions)
    return [
        "!" if isinstance(row, SetAside) else f"{'=' * row.same_row}{row.submission_id}"
        for row in done
    ]


@given(st.dictionaries(st.sampled_from(CANONICAL), texts))
def test_every_row_is_accepted_as_it_came_or_set_aside_whole(cells: dict[str, str]) -> None:
    checked = validate(raw(cells, row=7), "ds.csv", LIMITS)
    if isinstance(checked, Submission):
        found = checked.cells()
        assert found.pop("submission_id") == " ".join(cells.get("submission_id", "").split())
        assert all(found[name] == cells.get(name, "") for name in found)
        assert (checked.source, checked.row, checked.extra) == ("ds.csv", 7, {"Ghi chú": "x"})
    else:
        assert checked.message.startswith("Hàng 7, cột “")
        assert set(json.loads(checked.raw)) == {*cells, "Ghi chú"}
        checked.raw.encode()


@pytest.mark.parametrize(
    ("cells", "code", "column"),
    [
        ({"author": "Lò Thị Sen"}, "no_text", "Tên sáng kiến"),
        ({"title": " \u200b", "content": "\u00a0\n"}, "no_text", "Tên sáng kiến"),
        ({"title": "Xe đẩy", "content": "x" * 201}, "too_long", "Nội dung"),
        ({"title": "Xe đẩy", "unit": "x" * 201}, "too_long", "Đơn vị"),
        ({"title": "Xe\0 đẩy"}, "unreadable_row", "Tên sáng kiến"),
        ({"title": "Xe", "author": "L\udcffo"}, "bad_encoding", "Tác giả"),
        ({"title": "Gi?i pháp ti?t ki?m"}, "bad_encoding", "Tên sáng kiến"),
        (
            {"title": "Xe", "content": "Gi\ufffdi pháp ti\ufffdt ki\ufffdm đi\ufffdn"},
            "bad_encoding",
            "Nội dung",
        ),
    ],
)
def test_why_a_row_is_set_aside(cells: dict[str, str], code: str, column: str) -> None:
    checked = validate(raw(cells, row=12), "ds.csv", LIMITS)
    assert isinstance(checked, SetAside)
    assert checked.code == code
    assert checked.message.startswith(f"Hàng 12, cột “{column}” của tệp ds.csv: ")
    assert "cần" in checked.message
    assert "Hãy" in checked.message


@pytest.mark.parametrize(
    "title",
    [
        "Vì sao máy bơm hay cháy? Cách xử lý",
        "Bơm chìm: sửa hay thay?Chọn cách rẻ hơn cho tổ nước",
        "Tra cứu tại http://noibo/tra?ma=7",
    ],
)
def test_a_question_mark_is_no_damage(title: str) -> None:
    assert accepted(title=title).title == title


def test_a_carried_column_may_be_too_long_as_well() -> None:
    checked = validate(RawRow(3, {"title": "Xe"}, {"Ghi chú": "x" * 300}, False), "a.csv", LIMITS)
    assert isinstance(checked, SetAside)
    assert "cột “Ghi chú”" in checked.message


def test_nothing_of_a_row_is_lost_when_names_meet() -> None:
    checked = validate(RawRow(3, {"title": ""}, {"title": "cũ"}, False), "a.csv", LIMITS)
    assert isinstance(checked, SetAside)
    assert json.loads(checked.raw) == {"title": "", "title (2)": "cũ"}


def test_blanks_around_an_id_do_not_count() -> None:
    assert accepted(title="a", submission_id=" SK  7\n").submission_id == "SK 7"


def test_an_id_is_made_from_the_content() -> None:
    (made,) = named(accepted(title="Xe đẩy"))
    assert made.startswith("SL-")
    assert len(made) == 15
    assert int(made[3:], 16) >= 0
    again = accepted(row=90, source="khac.xlsx", title=" Xe đẩy\r\n")
    assert named(again) == [made]
    assert named(accepted(title="Xe đẩy", unit="Tổ 1")) != [made]


def test_equal_rows_without_ids_are_filings_of_their_own() -> None:
    same = [accepted(row=row, title="Xe đẩy") for row in range(2, 8)]
    ids = named(*same)
    assert len(set(ids)) == 6
    assert ids == named(*same)
    assert named(same[0])[0] == ids[0]


def test_a_running_number_is_joined_with_the_content() -> None:
    one, other, again = named(
        accepted(sequence="1", title="Xe đẩy"),
        accepted(sequence="1", title="Xe kéo", source="b.csv"),
        accepted(sequence="1", title="Xe đẩy", source="c.csv"),
    )
    assert one.startswith("1-")
    assert len(one) == 8
    assert other.startswith("1-")
    assert other != one
    assert again == f"={one}"


def test_a_row_without_its_running_number_gets_a_made_id() -> None:
    row = raw({"title": "Xe", "submission_id": " "}, from_sequence=True)
    unnumbered = validate(row, "a.csv", LIMITS)
    assert isinstance(unnumbered, Submission)
    assert named(unnumbered)[0].startswith("SL-")


def test_a_repeated_id_names_the_first_row() -> None:
    first = accepted(row=3, source="mot.csv", submission_id="SK-1", title="Xe đẩy")
    same = accepted(row=5, source="hai.csv", submission_id="SK-1", title="Xe đẩy")
    other = accepted(row=9, source="hai.csv", submission_id="SK-1", title="Xe kéo")
    assert named(first, same, other) == ["SK-1", "=SK-1", "!"]
    aside = list(assign_ids([first, same, other]))[2]
    assert isinstance(aside, SetAside)
    assert (aside.source, aside.row, aside.code) == ("hai.csv", 9, "repeated_id")
    assert "“SK-1” đã có ở hàng 3 của tệp mot.csv" in aside.message
    assert json.loads(aside.raw)["title"] == "Xe kéo"


def test_a_file_given_twice_repeats_its_rows() -> None:
    row = accepted(submission_id="SK-1", title="Xe đẩy")
    assert named(row, row) == ["SK-1", "=SK-1"]


def test_a_made_id_handed_in_again_is_the_same_row() -> None:
    fresh = accepted(title="Xe đẩy")
    (made,) = named(fresh)
    returned = accepted(submission_id=made, title="Xe đẩy", source="xuat.csv")
    assert named(fresh, returned) == [made, f"={made}"]
    assert named(returned, fresh)[1] not in (made, f"={made}")


rows = st.lists(
    st.tuples(st.sampled_from(["", "A", "B"]), st.sampled_from(["x", "y"])), max_size=25
)


@given(rows)
def test_one_row_out_for_each_row_in_and_ids_are_unique(given: list[tuple[str, str]]) -> None:
    submissions = [
        accepted(row=row, submission_id=code, title=title)
        for row, (code, title) in enumerate(given, start=2)
    ]
    done = list(assign_ids(submissions))
    assert [row.row for row in done] == [row.row for row in submissions]
    ids = [row.submission_id for row in done if isinstance(row, Submission) and not row.same_row]
    assert len(set(ids)) == len(ids)
    assert all(ids)


def test_rows_set_aside_pass_through() -> None:
    aside = SetAside("a.csv", 4, "no_text", "Hàng 4 …", "{}")
    assert list(assign_ids([aside])) == [aside]
