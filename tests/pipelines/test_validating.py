"""What a valid row is, why others are set aside, and how filings get their ids."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.accepting import Accepted, accept
from pipelines.reading import Piece, RawRow, ReadingLimits, SetAside
from pipelines.validating import CANONICAL, IdRegister, Submission, validate

LIMITS = ReadingLimits(max_cell_characters=200)
texts = st.text(max_size=30)


def raw(cells: dict[str, str], *, row: int = 2, from_sequence: bool = False) -> RawRow:
    return RawRow(row, cells, {"Ghi chú": "x"}, from_sequence)


def accepted(row: int = 2, source: str = "a.csv", **cells: str) -> Submission:
    checked = validate(raw(cells, row=row), source, LIMITS)
    assert isinstance(checked, Submission)
    return checked


def filed(row: int = 2, source: str = "a.csv", *, sequence: str = "", **cells: str) -> Piece:
    """A piece of one row; `sequence` is an id that is only a running number."""
    named = cells | ({"submission_id": sequence} if sequence else {})
    one = raw(named, row=row, from_sequence=bool(sequence))
    return Piece(source, [one], [], dict.fromkeys(named, ""), "")


def taken(*pieces: Piece) -> list[Accepted]:
    """Accept pieces one after the other, as one run."""
    register = IdRegister()
    return [accept(piece, register, LIMITS) for piece in pieces]


def named(*pieces: Piece) -> list[str]:
    """Give each row's id, "!" for a row set aside, "=" before the id of a repeated row."""
    return [
        f"{'=' * row['same_row']}{row['submission_id']}" if row else "!"
        for one in taken(*pieces)
        for row in one.table.to_pylist() or [None]
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


def test_an_id_is_as_long_as_the_pages_have_room_for() -> None:
    most = ReadingLimits()
    cells = {"title": "Xe đẩy", "submission_id": "x" * 200}
    assert isinstance(validate(raw(cells), "a.csv", most), Submission)
    refused = validate(raw(cells | {"submission_id": "x" * 201}), "a.csv", most)
    assert isinstance(refused, SetAside)
    assert refused.code == "too_long"
    assert refused.message.startswith("Hàng 2, cột “Mã sáng kiến”")


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
    (made,) = named(filed(title="Xe đẩy"))
    assert made.startswith("SL-")
    assert len(made) == 15
    assert int(made[3:], 16) >= 0
    again = filed(row=90, source="khac.xlsx", title=" Xe đẩy\r\n")
    assert named(again) == [made]
    assert named(filed(title="Xe đẩy", unit="Tổ 1")) != [made]


def test_equal_rows_without_ids_are_filings_of_their_own() -> None:
    same = [filed(row=row, title="Xe đẩy") for row in range(2, 8)]
    ids = named(*same)
    assert len(set(ids)) == 6
    assert ids == named(*same)
    assert named(same[0])[0] == ids[0]


def test_a_running_number_is_joined_with_the_content() -> None:
    one, other, again = named(
        filed(sequence="1", title="Xe đẩy"),
        filed(sequence="1", title="Xe kéo", source="b.csv"),
        filed(sequence="1", title="Xe đẩy", source="c.csv"),
    )
    assert one.startswith("1-")
    assert len(one) == 8
    assert other.startswith("1-")
    assert other != one
    assert again == f"={one}"


def test_a_row_without_its_running_number_gets_a_made_id() -> None:
    assert named(filed(sequence=" ", title="Xe"))[0].startswith("SL-")


def test_a_repeated_id_names_the_first_row() -> None:
    first = filed(row=3, source="mot.csv", submission_id="SK-1", title="Xe đẩy")
    same = filed(row=5, source="hai.csv", submission_id="SK-1", title="Xe đẩy")
    other = filed(row=9, source="hai.csv", submission_id="SK-1", title="Xe kéo")
    assert named(first, same, other) == ["SK-1", "=SK-1", "!"]
    ((aside,),) = (one.set_aside for one in taken(first, same, other) if one.set_aside)
    assert (aside.source, aside.row, aside.code) == ("hai.csv", 9, "repeated_id")
    assert "“SK-1” đã có ở hàng 3 của tệp mot.csv" in aside.message
    assert json.loads(aside.raw)["title"] == "Xe kéo"


def test_a_file_given_twice_repeats_its_rows() -> None:
    row = filed(submission_id="SK-1", title="Xe đẩy")
    assert named(row, row) == ["SK-1", "=SK-1"]


def test_a_made_id_handed_in_again_is_the_same_row() -> None:
    fresh = filed(title="Xe đẩy")
    (made,) = named(fresh)
    returned = filed(submission_id=made, title="Xe đẩy", source="xuat.csv")
    assert named(fresh, returned) == [made, f"={made}"]
    assert named(returned, fresh)[1] not in (made, f"={made}")


DAMAGED = [
    "Gi?i pháp ti?t ki?m",
    "Xe\0 đẩy",
    "L\udcffo",
    "x" * 201,
    "Vì sao? Vì ray cong",
    "\ufffd",
    " \u200b",
]
cells = st.fixed_dictionaries(
    {},
    optional={
        "submission_id": st.sampled_from(["", " A", "A ", "B"]),
        "title": st.sampled_from(["x", "y", *DAMAGED]),
        "content": st.sampled_from(["", "z", *DAMAGED]),
        "unit": st.sampled_from(["", *DAMAGED]),
    },
)
lists = st.lists(st.tuples(cells, st.sampled_from(["", *DAMAGED])), max_size=25)


def as_piece(filings: list[tuple[dict[str, str], str]], first: int = 2) -> Piece:
    rows = [
        RawRow(row, made, {"Ghi chú": note} if note else {}, False)
        for row, (made, note) in enumerate(filings, start=first)
    ]
    return Piece("a.csv", rows, [], {}, "")


@given(lists)
def test_column_by_column_refuses_what_row_by_row_refuses(
    filings: list[tuple[dict[str, str], str]],
) -> None:
    piece = as_piece(filings)
    checked = [validate(row, "a.csv", LIMITS) for row in piece.rows]
    (found,) = taken(piece)
    unfit = [one for one in checked if isinstance(one, SetAside)]
    assert [one for one in found.set_aside if one.code != "repeated_id"] == unfit
    sound = {one.row: one for one in checked if isinstance(one, Submission)}
    for row in found.table.to_pylist():
        one = sound[row["row"]]
        assert {name: row[name] for name in CANONICAL[1:]} == {
            name: text for name, text in one.cells().items() if name != "submission_id"
        }
        assert json.loads(row["extra"]) == one.extra


@given(lists)
def test_one_row_out_for_each_row_in_and_ids_are_unique(
    filings: list[tuple[dict[str, str], str]],
) -> None:
    (found,) = taken(as_piece(filings))
    rows = found.table.to_pylist()
    out = [row["row"] for row in rows] + [one.row for one in found.set_aside]
    assert sorted(out) == list(range(2, 2 + len(filings)))
    ids = [row["submission_id"] for row in rows if not row["same_row"]]
    assert len(set(ids)) == len(ids)
    assert all(ids)


@given(lists, st.integers(1, 6))
def test_the_cut_into_pieces_changes_nothing(
    filings: list[tuple[dict[str, str], str]], size: int
) -> None:
    (whole,) = taken(as_piece(filings))
    cuts = range(0, len(filings), size)
    pieces = taken(*(as_piece(filings[cut : cut + size], first=2 + cut) for cut in cuts))
    assert [row for one in pieces for row in one.table.to_pylist()] == whole.table.to_pylist()
    assert [row for one in pieces for row in one.set_aside] == whole.set_aside


def test_what_reading_set_aside_stands_in_its_place() -> None:
    aside = SetAside("a.csv", 3, "unreadable_row", "Hàng 3 …", "{}")
    piece = as_piece([({"title": "x"}, ""), ({"title": ""}, "")])
    rows = [piece.rows[0], RawRow(4, {"title": ""}, {}, False)]
    (found,) = taken(Piece("a.csv", rows, [aside], {}, ""))
    assert [one.row for one in found.set_aside] == [3, 4]


def test_a_row_of_its_own_columns_says_so_itself() -> None:
    shared = {"Tên": "title", "Làm lợi": "benefit_vnd"}
    own = RawRow(
        5,
        {"title": "x", "unit": "y"},
        {},
        False,
        {"Tên": "title", "Đơn vị": "unit", "Triệu": "benefit_vnd"},
    )
    usual = RawRow(6, {"title": "z"}, {}, False, {"Tên": "title"})
    (found,) = taken(Piece("a.jsonl", [own, usual], [], shared, ""))
    assert found.table["columns_given"].to_pylist() == [
        "benefit_vnd,title,unit",
        "benefit_vnd,title",
    ]
    assert found.table["benefit_header"].to_pylist() == ["Triệu", "Làm lợi"]
