"""How the parts of an administrative paper are laid out in Word's own terms, where the library has none.

Sizes follow Nghị định 30/2020/NĐ-CP, phụ lục I.
"""

from collections.abc import Sequence
from xml.sax.saxutils import escape

from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.section import Section
from docx.shared import Mm, Pt
from docx.styles.style import ParagraphStyle
from docx.table import _Cell
from docx.text.paragraph import Paragraph

from review.spreadsheet_text import fit

A4 = (210, 297)  # millimetres, as are all measures here but those of letters
_TOP, RIGHT, _BOTTOM, LEFT = 20, 15, 20, 30
BETWEEN = A4[0] - LEFT - RIGHT  # the margins
_FONT = "Times New Roman"
_TEXT, _CELLS = 14, 11  # points
_TWIPS = 56.7  # a millimetre: the unit of Word's tables


def style(normal: ParagraphStyle) -> None:
    """Make the style of plain text: letters, language, room between paragraphs."""
    normal.font.name = _FONT
    normal.font.size = Pt(_TEXT)
    fonts = normal.element.get_or_add_rPr().get_or_add_rFonts()
    for script in ("w:eastAsia", "w:cs"):
        fonts.set(qn(script), _FONT)
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), "vi-VN")
    normal.element.get_or_add_rPr().append(language)
    normal.paragraph_format.space_before = normal.paragraph_format.space_after = Pt(3)
    normal.paragraph_format.line_spacing = 1.0


def style_cells(cells: ParagraphStyle) -> None:
    """Make the style of a table's text."""
    cells.font.size = Pt(_CELLS)
    cells.paragraph_format.space_before = cells.paragraph_format.space_after = Pt(0)


def lay(section: Section, size: tuple[int, int]) -> None:
    """Give pages their size and margins, in millimetres."""
    section.page_width, section.page_height = Mm(size[0]), Mm(size[1])
    section.top_margin, section.bottom_margin = Mm(_TOP), Mm(_BOTTOM)
    section.left_margin, section.right_margin = Mm(LEFT), Mm(RIGHT)
    section.header_distance = Mm(10)


def number_pages(section: Section) -> None:
    """Number pages above the text, the first one left out."""
    section.different_first_page_header_footer = True
    paragraph = section.header.paragraphs[0]
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    field = f'<w:fldSimple {nsdecls("w")} w:instr="PAGE"><w:r><w:t>2</w:t></w:r></w:fldSimple>'
    paragraph._p.append(parse_xml(field))


def centred(
    cell: _Cell, words: str, *, size: float, bold: bool = False, italic: bool = False
) -> Paragraph:
    """Add a line in the middle of a cell; `size` in points."""
    paragraph: Paragraph = cell.add_paragraph()
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = Pt(0)
    run = paragraph.add_run(fit(words))
    run.bold, run.italic, run.font.size = bold, italic, Pt(size)
    return paragraph


def rule(cell: _Cell, width: float, *, share: float) -> None:
    """Draw a line below what stands above, as long as a share of the cell."""
    paragraph = centred(cell, "", size=4)
    paragraph.paragraph_format.space_before = Pt(3)
    aside = Mm(width * (1 - share) / 2)
    paragraph.paragraph_format.left_indent = paragraph.paragraph_format.right_indent = aside
    border = '<w:top w:val="single" w:sz="6" w:space="1" w:color="auto"/>'
    properties = paragraph._p.get_or_add_pPr()
    properties.insert_element_before(
        parse_xml(f"<w:pBdr {nsdecls('w')}>{border}</w:pBdr>"),
        *("w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc", "w:rPr"),
    )


def row(
    texts: Sequence[str], widths: Sequence[float], style: str, *, is_head: bool = False
) -> BaseOxmlElement:
    """Make a row of a table, `widths` in millimetres; by the library's own rows, time grows with their square."""
    cells = "".join(
        _cell(text, width, style, is_head=is_head)
        for text, width in zip(texts, widths, strict=True)
    )
    again = "<w:tblHeader/>" if is_head else ""
    return parse_xml(f"<w:tr {nsdecls('w')}><w:trPr><w:cantSplit/>{again}</w:trPr>{cells}</w:tr>")


def _cell(text: str, width: float, style: str, *, is_head: bool) -> str:
    bold = "<w:rPr><w:b/></w:rPr>" if is_head else ""
    lines = "<w:br/>".join(
        f'<w:t xml:space="preserve">{escape(line)}</w:t>' for line in fit(text).split("\n")
    )
    centred = '<w:jc w:val="center"/>' if is_head else ""
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{round(width * _TWIPS)}" w:type="dxa"/></w:tcPr>'
        f'<w:p><w:pPr><w:pStyle w:val="{escape(style)}"/>{centred}</w:pPr><w:r>{bold}{lines}</w:r></w:p></w:tc>'
    )
