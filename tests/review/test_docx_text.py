"""Text out of .docx files: whole and in order from honest ones, a clear word and no harm from all others."""

import zipfile
from io import BytesIO
from typing import Any

import docx
import pytest
from docx.oxml import parse_xml
from hypothesis import given, settings
from hypothesis import strategies as st

from review import docx_text
from review.docx_text import UnreadableDocxError, text_of

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
LINES = st.lists(
    st.text(
        st.characters(categories=["L", "N", "P", "Zs"]), min_size=1, max_size=40
    ).filter(str.strip),
    min_size=1,
    max_size=8,
)  # fmt: skip


def saved(document: Any) -> bytes:
    out = BytesIO()
    document.save(out)
    return out.getvalue()


def written(*lines: str) -> bytes:
    document = docx.Document()
    for line in lines:
        document.add_paragraph(line)
    return saved(document)


def packed(members: dict[str, bytes]) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return out.getvalue()


def with_xml(xml: str) -> bytes:
    """A document whose body begins with some markup."""
    document = docx.Document()
    document.element.body.insert(0, parse_xml(xml))
    return saved(document)


@settings(max_examples=40)  # an empty document alone takes a twentieth of a second to make
@given(LINES)
def test_every_paragraph_comes_back_in_order(lines: list[str]) -> None:
    assert text_of(written(*lines)) == "\n".join(lines).strip()


def test_cells_of_tables_are_lines_where_the_table_stands() -> None:
    document = docx.Document()
    document.add_paragraph("Gá kẹp nhanh")
    table = document.add_table(rows=1, cols=2)
    table.cell(0, 0).text, table.cell(0, 1).text = "Cách làm", "Hàn thêm chốt phi 8."
    document.add_paragraph("Hết.")
    assert text_of(saved(document)).split("\n") == [
        "Gá kẹp nhanh",
        "Cách làm",
        "Hàn thêm chốt phi 8.",
        "Hết.",
    ]


def test_a_field_of_a_form_and_tracked_changes_are_read_as_once_accepted() -> None:
    field = (
        f"<w:sdt {W}><w:sdtContent><w:p><w:r><w:t>trong ô</w:t></w:r></w:p></w:sdtContent></w:sdt>"
    )
    assert text_of(with_xml(field)) == "trong ô"
    changed = (
        f"<w:p {W}><w:r><w:t>gá </w:t></w:r><w:del><w:r><w:delText>cũ</w:delText></w:r></w:del>"
        "<w:moveFrom><w:r><w:t>kéo đi</w:t></w:r></w:moveFrom><w:ins><w:r><w:t>mới</w:t></w:r></w:ins></w:p>"
    )
    assert text_of(with_xml(changed)) == "gá mới"


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"", "không phải .docx"),
        (b"Tieu de\nNoi dung", "không phải .docx"),
        (b"\xd0\xcf\x11\xe0" + bytes(600), "có mật khẩu"),
        (packed({"xl/workbook.xml": b"<a/>"}), "không phải .docx"),
        (packed({"word/document.xml": b"<a/>"}), "bị hỏng"),
        (written("một dòng")[:-40], "không phải .docx"),
        (written("   "), "không có chữ nào"),
    ],
)
def test_what_gives_no_text_is_told_with_what_to_do(data: bytes, told: str) -> None:
    with pytest.raises(UnreadableDocxError, match=told) as error:
        text_of(data)
    assert "hãy" in str(error.value)


def test_a_bomb_is_refused_before_it_is_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    bomb = packed({"word/document.xml": bytes(docx_text.MOST_UNPACKED + 1)})
    assert len(bomb) < 100_000
    monkeypatch.setattr(docx, "Document", None)
    with pytest.raises(UnreadableDocxError, match="quá lớn"):
        text_of(bomb)
    with pytest.raises(UnreadableDocxError, match="quá lớn"):
        text_of(packed({f"word/{number}.xml": b"" for number in range(2_001)}))
    with pytest.raises(UnreadableDocxError, match="quá lớn"):
        text_of(bytes(docx_text.MOST_BYTES + 1))


def test_a_bomb_that_lies_about_its_size_gives_no_more_than_it_told() -> None:
    """The size in the list is made small: unpacking stops there, and the file counts as broken."""
    size = 3_000_000
    honest = packed({"word/document.xml": bytes(size)})
    lying = honest.replace(size.to_bytes(4, "little"), (100).to_bytes(4, "little"))
    with pytest.raises(UnreadableDocxError, match="bị hỏng"):
        text_of(lying)


def test_entities_are_not_filled_in(tmp_path: Any) -> None:
    secret = tmp_path / "bi-mat.txt"
    secret.write_text("mật khẩu")
    with zipfile.ZipFile(BytesIO(written("x"))) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    members["word/document.xml"] = (
        f'<!DOCTYPE d [<!ENTITY a SYSTEM "{secret.as_uri()}">]><w:document {W}><w:body><w:p><w:r>'
        "<w:t>gá &a; kẹp</w:t></w:r></w:p></w:body></w:document>"
    ).encode()
    assert "mật khẩu" not in text_of(packed(members))
