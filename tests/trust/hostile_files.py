"""Files that nobody sends by mistake: bombs, lies and damage, written byte by byte."""

import struct
import zipfile
import zlib
from pathlib import Path

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
HEADER = (
    '<row r="1"><c r="A1" t="inlineStr"><is><t>Tên sáng kiến</t></is></c>'
    '<c r="B1" t="inlineStr"><is><t>Nội dung</t></is></c></row>'
    '<row r="2"><c r="A2" t="inlineStr"><is><t>Máy ép viên phân hữu cơ</t></is></c></row>'
)
FAR = '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'


def parts(rows: str, *, shared: str = "", head: str = "") -> dict[str, str]:
    """Write the parts of a workbook of one sheet with these rows below a header and one filing."""
    sheet = f'{head}<worksheet xmlns="{_MAIN}"><sheetData>{HEADER}{rows}</sheetData></worksheet>'
    kinds = {"worksheet": "worksheets/sheet1.xml", "sharedStrings": "sharedStrings.xml"}
    relations = "".join(
        f'<Relationship Id="r{kind}" Type="{_OFFICE}/{kind}" Target="{target}"/>'
        for kind, target in kinds.items()
    )
    return {
        "[Content_Types].xml": f'<Types xmlns="{_TYPES}"><Default Extension="xml" ContentType="application/xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{_RELATIONS}"><Relationship Id="r1" Type="{_OFFICE}/officeDocument" '
        'Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>'
        '<sheet name="S" sheetId="1" r:id="rworksheet"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_RELATIONS}">{relations}</Relationships>',
        "xl/sharedStrings.xml": f'<sst xmlns="{_MAIN}">{shared}</sst>',
        "xl/worksheets/sheet1.xml": sheet,
    }


def workbook(path: Path, rows: str = "", *, shared: str = "", head: str = "", **more: str) -> Path:
    """Pack a workbook; `more` are further parts by name."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, text in (parts(rows, shared=shared, head=head) | more).items():
            archive.writestr(name, text)
    return path


def lying(path: Path, *, megabytes: int) -> Path:
    """Pack a workbook whose shared strings say that they are a few bytes and unpack to so many megabytes."""
    true = (
        f'<sst xmlns="{_MAIN}"><si><t>'.encode() + b"a" * (megabytes * 2**20) + b"</t></si></sst>"
    )
    workbook(path, '<row r="3"><c r="A3" t="s"><v>0</v></c></row>', shared="<si><t>a</t></si>")
    told = zipfile.ZipFile(path).getinfo("xl/sharedStrings.xml")
    plain = zipfile.ZipFile(path).read("xl/sharedStrings.xml")
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = packer.compress(true) + packer.flush()
    data = path.read_bytes()
    begin = told.header_offset + 30 + len(told.filename)
    data = data[:begin] + packed + data[begin + told.compress_size :]
    grown = len(packed) - told.compress_size
    assert len(true) > len(plain)
    return _moved(path, data, told, grown, len(packed))


def _moved(path: Path, data: bytes, told: zipfile.ZipInfo, grown: int, packed: int) -> Path:
    """Set the packed size and the places behind a part that has grown; its unpacked size stays a lie."""
    out = bytearray(data)
    out[told.header_offset + 18 : told.header_offset + 22] = struct.pack("<I", packed)
    end = out.rfind(b"PK\5\6")
    (directory,) = struct.unpack_from("<I", out, end + 16)
    struct.pack_into("<I", out, end + 16, directory + grown)
    at = directory + grown
    while out[at : at + 4] == b"PK\1\2":
        (place,) = struct.unpack_from("<I", out, at + 42)
        name, extra, comment = struct.unpack_from("<HHH", out, at + 28)
        if place == told.header_offset:
            struct.pack_into("<I", out, at + 20, packed)
        if place > told.header_offset:
            struct.pack_into("<I", out, at + 42, place + grown)
        at += 46 + name + extra + comment
    path.write_bytes(out)
    return path


def bombs(folder: Path) -> dict[str, Path]:
    """Write every bomb that a workbook can be; each is a few kilobytes or at most a few megabytes."""
    cell = "<c><v>1</v></c>"
    string = '<c t="s"><v>0</v></c>'
    far = (
        FAR.replace('"', "'"),
        FAR.replace("<c ", "<c\n").replace("<row ", "<row\t"),
        FAR.replace('r="', 'x=">" r="'),
    )
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 30))
    rows = {
        "far cell in single quotes": far[0],
        "far cell behind other blanks": far[1],
        "far cell behind a greater-than sign": far[2],
        "far cell with a slash": FAR.replace('">', '" x="/">'),
        "cells without places": f"<row>{cell * 16_000}</row>" + f"<row>{cell}</row>" * 300_000,
        "a row number of many digits": f'<row r="{"9" * 30}"><c r="A{"9" * 30}"><v>1</v></c></row>',
        "rows of one cell, a million": f"<row>{cell}</row>" * 1_000_000,
    }
    made = {
        name: workbook(folder / f"{at}.xlsx", text) for at, (name, text) in enumerate(rows.items())
    }
    shared = f"<si><t>{'a' * 10_000_000}</t></si>"
    made["one string of 10 MB in 800 cells"] = workbook(
        folder / "shared.xlsx", f"<row>{string * 400}</row>" * 2, shared=shared
    )
    entities = f'<!DOCTYPE x [<!ENTITY l0 "ha">{laughs}<!ENTITY e SYSTEM "file:///etc/passwd">]>'
    told = '<row><c t="inlineStr"><is><t>&l29;&e;</t></is></c></row>'
    made["entities that laugh"] = workbook(folder / "laughs.xlsx", told, head=entities)
    made["a part that lies about its size"] = lying(folder / "lying.xlsx", megabytes=600)
    made["a path out of the archive"] = workbook(
        folder / "path.xlsx", **{"../../../tmp/x": "x", "/etc/x": "x"}
    )
    return made
