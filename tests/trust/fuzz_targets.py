"""What is fuzzed: each takes any bytes, reads them as the product would, and holds what has to be true of the outcome."""

import json
import tempfile
import unicodedata
from collections.abc import Callable, Mapping
from pathlib import Path

from nlp import dates, encodings, money, personal
from nlp.neardup import folding
from nlp.normal import fold, normalise, tokens
from nlp.scanner import scan
from nlp.sentences import sentences
from nlp.words.light_import import parts_of_underthesea
from nlp.words.tokens import token_cutter, without_surrogates
from pipelines.errors import UnusableInput
from pipelines.reading import ReadingLimits, read_pieces
from pipelines.reading.delimited import Records

_LIMITS = ReadingLimits(workbook_megabytes=256, workbook_seconds=10)
_SUFFIXES = (".csv", ".jsonl", ".txt", ".parquet", ".tsv", ".xlsx")
_cut = token_cutter()
_characters, _spelling = parts_of_underthesea(
    "pipeline.text_normalize.character_normalize", "pipeline.text_normalize.text_normalizer"
)
_MISSPELT: dict[str, list[str]] = {}  # by the token that underthesea gives instead
for _written, _given in _spelling.token_map.items():
    _MISSPELT.setdefault(_given, []).append(_written)


def text_of(data: bytes) -> str:
    """Read bytes as a text; halves of pairs come through, as they do from JSON."""
    return data.decode("utf-8", "surrogateescape")


def normal(data: bytes) -> None:
    """The normal form is steady, says the same and knows where each of its characters is from."""
    text = text_of(data)
    made = normalise(text)
    assert normalise(made.text).text == made.text
    assert fold(made.text) == fold(text)
    assert tokens(made.text) == tokens(text)
    places = [made.span(at, at + 1) for at in range(len(made.text))]
    assert all(0 <= start <= end <= len(text) for start, end in places)
    assert places == sorted(places)


def kernel(data: bytes) -> None:
    """The compiled reader gives the tokens of the definition."""
    text = data.decode("utf-8", "replace")
    told = [folding.token_code(token) for token in tokens(text)]
    assert folding.placed(text).tokens.tolist() == told


def amounts(data: bytes) -> None:
    """Money stands within the text, in order, apart, and its bounds are in order."""
    text = text_of(data)
    found = [*money.find(text), *money.find(text, in_benefit_field=True)]
    assert all(
        0 <= one.start < one.end <= len(text) and text[one.start : one.end].strip() for one in found
    )
    assert all(one.low is None or one.high is None or one.low <= one.high for one in found)
    money.parse_amount(text)


def days(data: bytes) -> None:
    """Dates stand within the text, in order and apart."""
    text = text_of(data)
    found = dates.find(text)
    ends = [place for one in found for place in (one.start, one.end)]
    assert ends == sorted(ends)
    assert all(0 <= one.start < one.end <= len(text) for one in found)
    dates.parse(text)


def split(data: bytes) -> None:
    """Sentences stand in order, apart, and leave out nothing but blanks; tokens hold what they say."""
    text = text_of(data)
    spans = sentences(text)
    at = 0
    for start, end in spans:
        assert not text[at:start].strip(), "left out"
        assert at <= start < end <= len(text)
        at = end
    assert not text[at:].strip()
    placed = scan(text)
    assert all(0 <= one.start <= one.end <= len(text) for one in placed)
    assert [one.start for one in placed] == sorted(one.start for one in placed)


def words(data: bytes) -> None:
    """The tokens of the splitter are pieces of the text, in its order, and leave out nothing but blanks.

    Words that underthesea spells anew stand there in their new spelling.
    """
    plain = _characters.normalize_characters_in_text(without_surrogates(text_of(data)))
    at = 0
    for token in _cut(plain):
        at = len(plain) - len(plain[at:].lstrip())
        spellings = (token, *_MISSPELT.get(token, ()))
        written = [one for one in spellings if plain.startswith(one, at)]
        assert written, (token, plain[at:])
        at += len(max(written, key=len))
    assert not plain[at:].strip()


def people(data: bytes) -> None:
    """What is found stands in the text; masking covers it and moves nothing."""
    text = text_of(data)
    found = personal.find(text)
    assert all(0 <= one.start < one.end <= len(text) for one in found)
    hidden = personal.masked(text)
    assert len(hidden) == len(text)
    assert all(hidden[at] in (char, personal.MASK) for at, char in enumerate(text))


def encoded(data: bytes) -> None:
    """What is right stays, what was put right is not changed again, and no encoding loses a letter on the way and back."""
    text = text_of(data)
    restored = encodings.restore(text)
    assert restored.encoding or restored.text == text
    assert 0 <= encodings.lossy_share(text) <= 1
    for name in ("tcvn3", "vni", "vps", "viscii"):
        plain = unicodedata.normalize(
            "NFC", "".join(char for char in text.lower() if " " <= char <= "~")
        )
        assert encodings.decode(encodings.encode(plain, name), name).lower() == plain


def reader(data: bytes) -> None:
    """Every row has one place, in order; what is set aside says where, why and what it was. Else the file is refused in words."""
    suffix = _SUFFIXES[data[0] % len(_SUFFIXES)] if data else ".csv"
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"ds{suffix}"
        path.write_bytes(data[1:])
        try:
            pieces = list(read_pieces(path, limits=_LIMITS, piece_rows=7))
        except UnusableInput:
            return
    for source in {piece.source for piece in pieces}:
        of = [piece for piece in pieces if piece.source == source]
        rows = [row.row for piece in of for row in (*piece.rows, *piece.set_aside)]
        assert len(rows) == len(set(rows))
        aside = [one for piece in of for one in piece.set_aside]
        assert all(source in one.message and isinstance(json.loads(one.raw), dict) for one in aside)


def records(data: bytes) -> None:
    """Lines cut by any delimiter come back whole: all their characters but quotes, delimiters and ends of lines."""
    text = text_of(data[1:]).replace("\r", "")
    delimiter = ",;\t|"[data[0] % 4] if data else ","
    lines = text.split("\n")
    found = list(Records(lines, delimiter, _LIMITS))
    dropped = str.maketrans("", "", f'"\n{delimiter} ')
    kept = "".join(cell for one in found for cell in one.cells).translate(dropped)
    assert kept == text.translate(dropped)
    assert [one.row for one in found] == list(range(1, len(found) + 1))


TARGETS: Mapping[str, Callable[[bytes], None]] = {
    one.__name__: one
    for one in (normal, kernel, amounts, days, split, words, people, encoded, reader, records)
}
