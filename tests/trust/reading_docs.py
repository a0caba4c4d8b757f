"""The docs as tests read them: pages, headings, links, commands, and what stands in backticks."""

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
# The history of changes names what was, too.
PAGES = sorted(
    {*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("data/**/*.md")}
    - {ROOT / "CHANGELOG.md"}
)
GUIDE = ROOT / "docs" / "can_bo"
_FENCE = re.compile(r"^```(\w*)[^\n]*\n(.*?)^```", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"\]\(([^)\s]+)\)")
_HEADING = re.compile(r"^#{1,6} +(.+?) *#*$", re.MULTILINE)
_SPAN = re.compile(r"`([^`\n]+)`")
_SHELLS = ("sh", "ini", "")
_ENDS = frozenset("|&;<>()")


@dataclass(frozen=True, slots=True)
class Link:
    """Where a link leads: a file beside the page ("" the page itself), and a heading there ("" none)."""

    path: str
    anchor: str


def name_of(page: Path) -> str:
    return str(page.relative_to(ROOT))


@cache
def text_of(page: Path) -> str:
    return page.read_text(encoding="utf-8")


def prose_of(page: Path) -> str:
    """A page without its blocks of code."""
    return _FENCE.sub("", text_of(page))


def links_of(page: Path) -> list[Link]:
    """The links of a page that lead to no other host."""
    found = [whole for whole in _LINK.findall(prose_of(page)) if "://" not in whole]
    return [Link(*(whole.split("#", 1) if "#" in whole else (whole, ""))) for whole in found]


def anchors_of(page: Path) -> set[str]:
    """The names under which the headings of a page can be linked to."""
    names: dict[str, int] = {}
    found = set()
    for heading in _HEADING.findall(prose_of(page)):
        name = slug(heading)
        found.add(f"{name}-{names[name]}" if name in names else name)
        names[name] = names.get(name, 0) + 1
    return found


def slug(heading: str) -> str:
    """Name a heading as code hosts do: small letters, figures, hyphens and underscores, a hyphen for a blank.

    >>> slug("Năm làn: `ready`, hay không?"), slug("`[low_content]`")
    ('năm-làn-ready-hay-không', 'low_content')
    """
    return re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-")


def spans_of(page: Path) -> list[str]:
    """What stands in backticks within the prose."""
    return _SPAN.findall(prose_of(page))


def commands_of(page: Path) -> Iterator[list[str]]:
    """The words of every call of `sangloc` in the page's blocks of shell, without the word itself."""
    for kind, block in _FENCE.findall(text_of(page)):
        if kind in _SHELLS:
            for line in block.replace("\\\n", " ").splitlines():
                if "sangloc " in line:
                    yield from _calls(line)


def _calls(line: str) -> Iterator[list[str]]:
    lexer = shlex.shlex(line, posix=True, punctuation_chars=True)
    lexer.whitespace_split = True
    words: list[str] = []
    for word in [*lexer, ";"]:
        if not _ENDS.issuperset(word):
            words.append(word)
            continue
        while words and re.fullmatch(r"[A-Z_]+=.*", words[0]):
            words.pop(0)
        if words and words[0].rpartition("/")[2] == "sangloc":
            yield words[1:]
        words = []
