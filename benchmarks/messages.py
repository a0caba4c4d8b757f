"""Gather what the pages say, keep the English catalogue in step with it, and compile the catalogues.

Sentences are written in Vietnamese where they are used; they are their own keys. No gettext program is needed:

    python -m benchmarks.messages

adds what is new with a blank translation, drops what nothing says any more, and tells what is still blank.
"""

import ast
import os
import re
import sys
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import NamedTuple

import polib

ROOT = Path(__file__).parents[1]
REVIEW = ROOT / "review"
_ONE = ("_", "gettext", "gettext_lazy", "gettext_noop")
_MANY = ("ngettext", "ngettext_lazy")
_CALL = re.compile(r"(?<![\w.])(ngettext|gettext|_)\(")
_HEAD = {"Language": "", "MIME-Version": "1.0", "Content-Type": "text/plain; charset=utf-8"}


class Message(NamedTuple):
    """A sentence, its form for more than one (blank where there is none), and the file that says it."""

    one: str
    many: str
    where: str


def found() -> list[Message]:
    """List every sentence of the pages once, in the order of the files."""
    kept: dict[tuple[str, str], Message] = {}
    for message in (*_of_templates(), *_of_modules(), *_of_words()):
        kept.setdefault((message.one, message.many), message)
    return list(kept.values())


def catalogue(language: str) -> Path:
    """Give the place of a language's sentences; the compiled ones lie beside it."""
    return REVIEW / "locale" / language / "LC_MESSAGES" / "django.po"


def _of_templates() -> Iterator[Message]:
    from django.utils.translation.template import templatize

    for path in sorted((REVIEW / "templates").rglob("*.html")):
        if path.parent.name == "admin" and path.parent.parent.name == "templates":
            continue  # filled-in frames of Django's, in its own words
        told = templatize(path.read_text(encoding="utf-8"))
        for start in _CALL.finditer(told):
            yield from _said(_call(told, start.start()), path)


def _call(text: str, start: int) -> ast.Call:
    """Read the call that begins at a place: up to the first closing bracket that makes it whole."""
    end = start
    while True:
        end = text.index(")", end + 1)
        try:
            read = ast.parse(text[start : end + 1], mode="eval").body
        except SyntaxError:
            continue
        if isinstance(read, ast.Call):
            return read


def _of_modules() -> Iterator[Message]:
    for path in sorted(REVIEW.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                yield from _said(node, path)


def _said(call: ast.Call, path: Path) -> Iterator[Message]:
    name = getattr(call.func, "id", "") or getattr(call.func, "attr", "")
    texts = [one.value for one in call.args if isinstance(one, ast.Constant)]
    texts = [one for one in texts if isinstance(one, str)]
    where = path.relative_to(ROOT).as_posix()
    if name in _ONE and texts:
        yield Message(texts[0], "", where)
    elif name in _MANY and len(texts) > 1:
        yield Message(texts[0], texts[1], where)


def _of_words() -> Iterator[Message]:
    """Take the names of codes, which pages translate by variable."""
    from review import words_vi

    for name, value in vars(words_vi).items():
        if name.isupper() and not name.startswith("_"):
            for text in _texts(value):
                yield Message(text, "", "review/words_vi.py")
    for text in _returned(REVIEW / "words_vi.py"):
        yield Message(text, "", "review/words_vi.py")


def _returned(path: Path) -> Iterator[str]:
    """Take the words that functions give for a number."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Return) and node.value is not None:
            for part in ast.walk(node.value):
                value = part.value if isinstance(part, ast.Constant) else None
                if isinstance(value, str) and not value.isascii() and not value.startswith(" "):
                    yield value


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        if any(map(str.isalpha, value)):
            yield value
    elif isinstance(value, dict):
        for one in value.values():
            yield from _texts(one)
    elif isinstance(value, list | tuple):
        for one in value:
            yield from _texts(one)
    elif is_dataclass(value):
        for field in fields(value):
            if field.name != "measure":  # a code, not a word
                yield from _texts(getattr(value, field.name))


def bring_up_to_date(path: Path) -> list[str]:
    """Keep the English catalogue's translations of what is still said; returns what has none yet."""
    old = {one.msgid: one for one in polib.pofile(str(path))} if path.exists() else {}
    kept = polib.POFile(wrapwidth=110)
    kept.metadata = {**_HEAD, "Language": "en", "Plural-Forms": "nplurals=2; plural=(n != 1);"}
    for message in found():
        was = old.get(message.one)
        entry = polib.POEntry(msgid=message.one, occurrences=[(message.where, "")])
        if message.many:
            entry.msgid_plural = message.many
            entry.msgstr_plural = (was.msgstr_plural if was else None) or {0: "", 1: ""}
        else:
            entry.msgstr = was.msgstr if was else ""
        kept.append(entry)
    path.parent.mkdir(parents=True, exist_ok=True)
    kept.save(str(path))
    return [one.msgid for one in kept if not one.translated()]


def compile_all() -> None:
    """Write the compiled catalogue beside each catalogue."""
    for path in (REVIEW / "locale").rglob("*.po"):
        polib.pofile(str(path)).save_as_mofile(str(path.with_suffix(".mo")))


def main() -> int:
    """Bring everything up to date; status 1 where something has no translation yet."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "review.settings")
    blank = bring_up_to_date(catalogue("en"))
    compile_all()
    for text in blank:
        print(f"chưa dịch: {text!r}")
    print(f"{len(found())} câu, {len(blank)} chưa dịch")
    return 1 if blank else 0


if __name__ == "__main__":
    sys.exit(main())
