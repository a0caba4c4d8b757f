"""Word files: what somebody sends as a draft takes bounded memory and time, what the program writes holds text and no more."""

import random
import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from xml.etree import ElementTree

import pytest
from django.utils import timezone

from review import draft_uploads
from review.docx_text import MOST_UNPACKED, UnreadableDocxError, text_of
from review.models import Decision, Officer, Submission
from review.spreadsheet_text import fit
from tests.review.acting import client_of, decide, filing
from tests.review.conftest import _connected, connection_to_the_story, hanoi, national, story
from tests.review.word_files import paper, words

__all__ = ["_connected", "connection_to_the_story", "hanoi", "national", "story"]
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
BODY = "word/document.xml"
SAID = "Hàn thêm hai chốt định vị cho khung kẹp."
# What a reader of Word files might run, fetch or fill in.
FOREIGN = {"altChunk", "hyperlink", "object", "control", "attachedTemplate", "subDoc"}
LIVE = [
    '{ DDEAUTO c:\\\\windows\\\\system32\\\\cmd.exe "/k calc.exe" }',
    "{ INCLUDETEXT http://ke-xau.example/a.docx }",
    '<w:fldSimple w:instr="DDEAUTO a b"/>',
    "</w:t></w:r></w:p><w:p/>",
    ']]><w:altChunk r:id="rId1"/><![CDATA[',
    '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>&e;',
    "\x00\x08￾\ud800 \u202eđảo ngược",
    "{{ tieu_de }} ${x} «TRƯỜNG»",
]


def document(inside: str = "", *, head: str = "", encoding: str = "utf-8") -> bytes:
    """Pack the smallest .docx of one paragraph with this markup before it."""
    import docx

    plain = BytesIO()
    docx.Document().save(plain)
    with zipfile.ZipFile(plain) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    said = f"<w:p><w:r><w:t>{SAID}</w:t></w:r></w:p>"
    xml = f'<?xml version="1.0" encoding="{encoding}"?>{head}<w:document xmlns:w="{W}"><w:body>{inside}{said}</w:body></w:document>'
    return packed(members | {BODY: xml.encode(encoding)})


def packed(members: dict[str, bytes]) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return out.getvalue()


def full(piece: str) -> str:
    """Repeat a piece until the file is almost as large as may be unpacked."""
    return piece * ((MOST_UNPACKED - 1_000_000) // len(piece.encode()))


def laughing() -> bytes:
    entities = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 30))
    head = f'<!DOCTYPE x [<!ENTITY l0 "ha">{entities}]>'
    return document("<w:p><w:r><w:t>&l29;</w:t></w:r></w:p>", head=head)


BOMBS: dict[str, Callable[[], bytes]] = {
    "empty paragraphs": lambda: document(full("<w:p/>")),
    "empty runs": lambda: document(f"<w:p>{full('<w:r/>')}</w:p>"),
    "elements of one letter": lambda: document(full("<a/>")),
    "attributes": lambda: document(full('<w:p w:a="" w:b="" w:c="" w:d="" w:e="" w:f=""/>')),
    "attributes of one element": lambda: document(
        "<w:p " + " ".join(f"a{n}=''" for n in range(2_000_000)) + "/>"
    ),
    "marks in UTF-7": lambda: document(full("+ADw-a/+AD4-"), encoding="utf-7"),
    "marks in UTF-16": lambda: document(full("<a/>")[: len(full("<a/>")) // 2], encoding="utf-16"),
    "comments": lambda: document(full("<!---->")),
    "nested elements": lambda: document(f"{'<a>' * 2_000_000}{'</a>' * 2_000_000}"),
    "entities that laugh": laughing,
    "one text": lambda: document(f"<w:p><w:r><w:t>{full('ép ')}</w:t></w:r></w:p>"),
    "texts": lambda: document(full(f"<w:p><w:r><w:t>{'ép ' * 100_000}</w:t></w:r></w:p>")),
    "many breaks": lambda: document(f"<w:p><w:r>{full('<w:br/>')}</w:r></w:p>"),
}


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_gives_its_text_or_is_refused_in_words(name: str) -> None:
    """The reader may take 300 MB and five seconds of processor time: what wants more does not come to an answer."""
    bomb = BOMBS[name]()
    assert len(bomb) < 5_000_000
    told = told_of(bomb)
    assert SAID in told or "Tệp" in told


@pytest.mark.parametrize(
    "name",
    ["empty paragraphs", "elements of one letter", "attributes", "texts", "many breaks"],
)
def test_what_takes_too_much_is_told_as_that(name: str) -> None:
    with pytest.raises(UnreadableDocxError, match="quá lớn"):
        text_of(BOMBS[name]())


def test_more_letters_than_a_draft_may_have_by_far_are_not_held() -> None:
    """Whoever asks for the text holds all of it, several times over."""
    few = document(f"<w:p><w:r><w:t>{'ép ' * 100_000}</w:t></w:r></w:p>")
    assert len(text_of(few)) > 300_000
    with pytest.raises(UnreadableDocxError, match="quá lớn"):
        text_of(document(f"<w:p><w:r><w:t>{'ép ' * 170_000}</w:t></w:r></w:p>"))


def test_a_reader_that_cannot_work_is_not_told_as_a_fault_of_the_file(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("review.reading_apart._PROGRAM", Path("/no/such/program.py"))
    with pytest.raises(RuntimeError, match="status 2"):
        text_of(document())


def test_a_damaged_draft_is_read_or_refused(tries: Callable[..., int]) -> None:
    """Cut anywhere, a byte or a stretch of it changed, in the archive and within its parts."""
    chance = random.Random(20261130)
    whole = document(f"<w:p><w:r><w:t>{SAID * 20}</w:t></w:r></w:p>")
    with zipfile.ZipFile(BytesIO(whole)) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    for _ in range(tries(short=12, long=600)):
        if chance.random() < 0.5:
            data = packed(members | {(name := chance.choice(list(members))): bent(members[name], chance)})  # fmt: skip
        else:
            data = bent(whole, chance)
        assert told_of(data)


def told_of(data: bytes) -> str:
    """The text, or why there is none and what to do."""
    try:
        return text_of(data)
    except UnreadableDocxError as error:
        return str(error) if "hãy" in str(error) else ""


def bent(data: bytes, chance: random.Random) -> bytes:
    at, stretch = chance.randrange(len(data)), chance.choice((0, 1, 4, 200))
    junk = chance.choice((b"", b"<", b"\0", b"&#xFFFFFFFF;", chance.randbytes(stretch)))
    return chance.choice((data[:at], data[:at] + junk + data[at + stretch :]))


def test_a_bomb_on_the_page_is_answered_in_words(national: Officer, db: None) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    bomb = SimpleUploadedFile("bản thảo.docx", BOMBS["empty paragraphs"]())
    answer = client_of(national).post("/soat-ban-thao/", {"file": bomb})
    assert answer.status_code == 422
    assert "quá lớn" in answer.content.decode()
    assert draft_uploads.MOST_BYTES < MOST_UNPACKED


@pytest.fixture
def decided(national: Officer) -> Officer:
    """Filings whose every text wants to be a field, a link or markup, decided with such reasons and letters."""
    client = client_of(national)
    for number, text in enumerate(LIVE, 9):
        kept = text.replace("\x00", "").replace("\ud800", "")  # what a form and a database take
        texts = dict.fromkeys(
            ("title", "author", "unit", "unit_text", "benefit", "submission_id"), kept
        )
        Submission.objects.filter(pk=filing(number).pk).update(**texts)
        verdict, told = ("return", {"reason_code": "missing_way", "letter": f"{kept}\r\n{kept}"}) if number % 2 else ("reject", {"reason_code": "routine"})  # fmt: skip
        decide(client, number, verdict, reason=kept, **told)
    assert Decision.objects.count() == len(LIVE)
    return national


def parts(path: Path) -> dict[str, str]:
    with zipfile.ZipFile(path) as archive:
        names = [name for name in archive.namelist() if name.endswith((".xml", ".rels"))]
        return {name: archive.read(name).decode() for name in names}


@pytest.mark.parametrize("kind", ["bien-ban", "thu"])
def test_a_paper_holds_no_field_no_link_and_no_foreign_part(decided: Officer, kind: str) -> None:
    day = timezone.localdate()
    path = paper(decided, f"giay={kind}&ngay_tu={day}&ngay_den={day}")
    told = parts(path)
    for name, xml in told.items():
        root = ElementTree.fromstring(xml)
        assert "<!DOCTYPE" not in xml, name
        assert not [one for one in root.iter() if one.get("TargetMode") == "External"], name
        marks = {one.tag.rpartition("}")[2] for one in root.iter()}
        assert not marks & FOREIGN, name
        fields = {one.text or "" for one in root.iter(f"{{{W}}}instrText")}
        fields |= {one.get(f"{{{W}}}instr") or "" for one in root.iter(f"{{{W}}}fldSimple")}
        assert {one.strip() for one in fields} <= {"PAGE", "NUMPAGES"}, name
    text = words(path)
    for number, live in enumerate(LIVE, 9):
        kept = fit(live.replace("\x00", "").replace("\ud800", ""))
        assert kept in text or (kind == "thu" and number % 2 == 0), live
