"""State once what a valid row is, and give every filing an id of its own."""

import hashlib
import string
from collections.abc import Callable, Mapping
from operator import attrgetter
from typing import Annotated, NamedTuple, Self, cast

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    ValidationError,
    ValidationInfo,
    model_validator,
)
from pydantic_core import PydanticCustomError

from nlp.encodings import lossy_share
from pipelines.reading import RawRow, ReadingLimits, SetAside
from pipelines.reading.headers import shown_name
from pipelines.reading.rows import Code, place, raw_json

BLANK = string.whitespace + "\xa0\u200b\u200c\u200d\u2060\ufeff"
# Of 1,000 texts saved without Vietnamese letters 99 in 100 lost one in more than 16 % of their words;
# of 32,000 sound ones none reached 4 % (a forgotten blank after a question looks alike).
_LOST_SHARE = 0.15


def _single_spaced(text: str) -> str:
    return " ".join(text.split())


class Submission(BaseModel):
    """A valid row: a title or a content to read, and no cell damaged or longer than the limit.

    Cells stay as they came; only the id loses blanks around it. `extra` holds the columns that are
    carried along.
    """

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid")

    source: str
    row: int
    submission_id: Annotated[str, AfterValidator(_single_spaced)] = ""
    title: str = ""
    content: str = ""
    benefit: str = ""
    benefit_vnd: str = ""
    author: str = ""
    unit: str = ""
    upper_union: str = ""
    participant_group: str = ""
    solution_type: str = ""
    declared_field: str = ""
    submitted_on: str = ""
    applied_on: str = ""
    recognised_by: str = ""
    confidential: str = ""
    extra: dict[str, str] = {}

    @model_validator(mode="after")
    def _is_usable(self, info: ValidationInfo) -> Self:
        limits = info.context or ReadingLimits()
        texts = [*_canonical_texts(self), *self.extra.values()]
        if max(map(len, texts)) > limits.max_cell_characters:
            raise _too_long(self, limits)
        if len(self.submission_id) > _LONGEST_ID:
            raise PydanticCustomError("too_long", _LONG_ID, {"column": shown_name("submission_id")})
        together = "\n".join(texts)
        if "\0" in together:
            raise _refused(self, "unreadable_row", _NUL, lambda text: "\0" in text)
        if _is_undecoded(together):
            raise _refused(self, "bad_encoding", _UNDECODED, _is_undecoded)
        if not self.title.strip(BLANK) and not self.content.strip(BLANK):
            raise _refused(self, "no_text", _NO_TEXT, lambda _: True)
        if "?" in together or "\ufffd" in together:
            _require_letters(self)
        return self

    def cells(self) -> dict[str, str]:
        """Give the cells by canonical column."""
        return dict(zip(CANONICAL, _canonical_texts(self), strict=True))


_OWN = ("source", "row", "extra")
CANONICAL = tuple(name for name in Submission.model_fields if name not in _OWN)
_canonical_texts: Callable[[Submission], tuple[str, ...]] = attrgetter(*CANONICAL)

_NUL = "ô có ký tự rỗng (NUL), cần văn bản thường. Hãy gõ lại ô này rồi nộp lại."
_UNDECODED = "ô có ký tự hỏng, cần chữ Việt Unicode. Hãy gõ lại ô này rồi nộp lại."
_LOST = (
    "nhiều chữ bị mất dấu thành “?”, cần chữ Việt Unicode còn nguyên. "
    "Hãy lấy lại văn bản gốc rồi nộp lại."
)
# As long as the reviewers' database and their pages have room for.
_LONGEST_ID = 200
_LONG_ID = f"mã dài hơn {_LONGEST_ID} ký tự, cần một mã ngắn. Hãy xem cột này có đúng là mã không rồi nộp lại."
_NO_TEXT = "không có tên và không có nội dung; cần ít nhất một trong hai. Hãy điền rồi nộp lại."


def _is_undecoded(text: str) -> bool:
    """Tell whether a text holds lone surrogates: bytes without meaning, or half a character."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return True
    return False


def _require_letters(submission: Submission) -> None:
    if lossy_share(f"{submission.title}\n{submission.content}") >= _LOST_SHARE:
        raise _refused(
            submission, "bad_encoding", _LOST, lambda text: lossy_share(text) >= _LOST_SHARE
        )


def _too_long(submission: Submission, limits: ReadingLimits) -> PydanticCustomError:
    most = limits.max_cell_characters
    why = (
        f"ô dài hơn {most} ký tự, cần một bản mô tả ngắn hơn. "
        "Hãy rút gọn, để phần chi tiết vào tệp kèm theo rồi nộp lại."
    )
    return _refused(submission, "too_long", why, lambda text: len(text) > most)


def _refused(
    submission: Submission, code: Code, why: str, is_bad: Callable[[str], bool]
) -> PydanticCustomError:
    """Name the first column that is bad, title and content before the others."""
    cells = {"title": submission.title, "content": submission.content, **submission.cells()}
    shown = [(shown_name(name), text) for name, text in cells.items()]
    columns = (name for name, text in [*shown, *submission.extra.items()] if is_bad(text))
    return PydanticCustomError(code, why, {"column": next(columns)})


def validate(raw: RawRow, source: str, limits: ReadingLimits) -> Submission | SetAside:
    """Accept a row as a submission, or set it aside with what is wrong and what to do."""
    row = {**raw.cells, "source": source, "row": raw.row, "extra": raw.extra}
    try:
        return Submission.model_validate(row, context=limits)
    except ValidationError as error:
        fault = error.errors()[0]
    where = place(source, raw.row, fault["ctx"]["column"])
    return SetAside(
        source,
        raw.row,
        cast("Code", fault["type"]),
        f"{where}: {fault['msg']}",
        _whole_row(raw.cells, raw.extra),
    )


def _whole_row(cells: Mapping[str, str], extra: Mapping[str, str]) -> str:
    """Write a row as JSON; a carried column named like a canonical one gets another name."""
    others = {f"{name} (2)" if name in cells else name: text for name, text in extra.items()}
    return raw_json({**cells, **others})


class First(NamedTuple):
    """Where an id stood first."""

    source: str
    row: int


class Named(NamedTuple):
    """A row's id for good; `is_again`: the very same row had it before; `first` tells where another row had it."""

    submission_id: str
    is_again: bool = False
    first: First | None = None


class IdRegister:
    """The ids of one run as hashes: some 150 bytes a submission, however long its text."""

    def __init__(self) -> None:
        self._first: dict[int, int] = {}
        self._copies: dict[int, int] = {}
        self._sources: dict[str, int] = {}

    def name(self, given: str, digest: bytes, source: str, row: int, *, is_sequence: bool) -> Named:
        """Name a row, of which `digest` are the cells but the id, or tell which other filing has its id.

        Without an id it gets one made from its cells; the same row once more is a second filing with
        its own id. A running number is joined with a piece of the hash, since every list begins with
        1. A given id may come again only with the very same row.
        """
        if not given:
            wanted = self._made(digest)
        else:
            wanted = f"{given}-{digest.hex()[:6]}" if is_sequence else given
        entry = self._entry(digest, source, row)
        first = self._first.setdefault(_key(wanted), entry)
        if first is entry:
            return Named(wanted)
        if first >> 64 == entry >> 64:
            return Named(wanted, is_again=True)
        where = list(self._sources)[first >> 32 & 0xFFFFFFFF]
        return Named(wanted, first=First(where, first & 0xFFFFFFFF))

    def _made(self, digest: bytes) -> str:
        """Make an id from a row's hash; the n-th row with that hash gets the n-th id."""
        key = int.from_bytes(digest)
        copy = self._copies.get(key, 0)
        made = _made_id(digest, copy)
        while _key(made) in self._first:
            copy += 1
            made = _made_id(digest, copy)
        if copy:
            self._copies[key] = copy
        return made

    def _entry(self, digest: bytes, source: str, row: int) -> int:
        """Pack the row's hash (64 bits), its file (32) and its row number (32) into one number."""
        number = self._sources.setdefault(source, len(self._sources))
        return int.from_bytes(digest[:8]) << 64 | number << 32 | row


def repeated(
    source: str, row: int, cells: Mapping[str, str], extra: Mapping[str, str], first: First
) -> SetAside:
    """Set a row aside whose id another filing has."""
    where = place(source, row, shown_name("submission_id"))
    why = (
        f"mã “{cells['submission_id']}” đã có ở {place(first.source, first.row).replace('H', 'h', 1)} "
        "với nội dung khác; cần mỗi sáng kiến một mã. Hãy sửa mã rồi nộp lại."
    )
    return SetAside(source, row, "repeated_id", f"{where}: {why}", _whole_row(cells, extra))


def _made_id(digest: bytes, copy: int) -> str:
    if copy:
        digest = hashlib.blake2b(digest + copy.to_bytes(8), digest_size=16).digest()
    return f"SL-{digest.hex()[:12]}"


def _key(submission_id: str) -> int:
    return int.from_bytes(hashlib.blake2b(submission_id.encode(), digest_size=8).digest())
