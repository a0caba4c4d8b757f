"""One text read for being set beside another: its words, its sentences, and which words are template text."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from rapidfuzz.distance import Indel

from nlp.neardup.aligning import Own, as_letters, own_of
from nlp.neardup.arrays import I64, Flags
from nlp.neardup.folding import Placed, placed
from nlp.neardup.templates import Template
from nlp.sentences import sentences
from nlp.sidebyside.known import KnownLines, wording
from nlp.sidebyside.layout import MOST_SENTENCES

_LIKE_TEMPLATE = 0.8  # a line so much like a known one is that line, edited
_HOLE = 3  # so many words amid template text were filled in or edited
_LONGEST_LINE = 80  # no line of a form is longer


@dataclass(frozen=True, slots=True)
class Reading:
    """A text with its words; sentence n has the words `bounds[n]` to `bounds[n + 1]` and begins at `begins[n]`.

    The begins cut the whole text, blanks included: the first is 0, one more at the end is its length. `letters` has
    one letter a word; `template` tells of each word whether it is template text.
    """

    text: str
    words: Placed
    letters: str
    template: Flags
    own: Own
    begins: list[int]
    bounds: list[int]

    @property
    def sentences(self) -> int:
        """How many sentences there are."""
        return len(self.begins) - 1

    def line(self, begin: int, end: int) -> str:
        """Give the words of sentences `begin` to `end` (exclusive) as letters."""
        return self.letters[self.bounds[begin] : self.bounds[end]]


def read(text: str, template: Template, known: KnownLines) -> Reading:
    """Read a text; template text is what the house's forms and `template` say, and lines like the known ones."""
    words = placed(text)
    begins = [0, *(start for start, _ in sentences(text)[1:]), len(text)] if text else [0]
    places = np.searchsorted(words.begins, begins[:-1]).tolist() if len(begins) > 1 else []
    bounds = [*places, len(words.tokens)]
    own = own_of(words, template)
    covered = ~np.isin(words.begins, own.begins)
    if len(bounds) <= MOST_SENTENCES:
        line = wording(words.tokens)
        for begin, end in pairwise(bounds):
            _widen(line[begin:end], covered[begin:end], known)
    kept = ~covered[np.searchsorted(words.begins, own.begins)]
    own = Own(own.tokens[kept], own.begins[kept], own.ends[kept], own.total)
    return Reading(text, words, as_letters(words.tokens), covered, own, begins, bounds)


def _widen(line: str, covered: Flags, known: KnownLines) -> None:
    """Cover what was edited within a sentence of template text, in place."""
    here = np.flatnonzero(covered)
    if len(here) == len(line):
        return
    if len(here):
        _fill_holes(covered, here)
    if len(line) <= _LONGEST_LINE:
        for one in known.near(line, at_least=_LIKE_TEMPLATE)[:1]:
            first, last = _edited(line, known.lines[one.place])
            covered[first:last] = True


def _fill_holes(covered: Flags, here: I64) -> None:
    for before, after in zip(here.tolist(), here[1:].tolist(), strict=False):
        if 1 < after - before <= _HOLE + 1:
            covered[before:after] = True


def _edited(line: str, known: str) -> tuple[int, int]:
    """Say which words of a line are an edited known one; what was written before or behind it is not.

    So the answer behind a heading stays the author's, while another word in the place of the heading's last does not.
    """
    same = [step for step in Indel.opcodes(line, known) if step.tag == "equal"]
    if not same:
        return 0, 0
    head, tail = same[0], same[-1]
    first = 0 if head.src_start <= head.dest_start else head.src_start
    behind, known_behind = len(line) - tail.src_end, len(known) - tail.dest_end
    return first, len(line) if behind <= known_behind else tail.src_end
