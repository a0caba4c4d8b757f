"""The signals of low content of many texts at once: what `text_signals.Reading` and `nlp.facts` measure of one."""

import re
from collections.abc import Iterator, Mapping
from functools import cached_property, lru_cache

import numpy as np

from models.cues import MARKED, Cues, counts_as
from models.reading import Block
from models.reading import measures as compiled
from models.reading.fact_counts import fact_counts
from models.reading.memory import COUNTED, Memory, Token
from models.reading.phrases import Entry
from models.reading.remembered import Column
from models.reading.texts import CONTENT, PARTS, Flat
from models.reading.typed import TypedPhrases, laid_out
from models.text_signals import BLANK_WORTH, FILLER, HINT, SAYS_NOTHING, SHORT, template_share
from nlp.neardup import folding
from nlp.neardup.arrays import I32, I64, U64, Floats
from nlp.neardup.forms import FORM, curated

# The kinds of cue phrases that are counted.
CUES = (
    "slogan", "routine_duty", "benefit_only", "problem_only", "generic_advice", "off_topic", "action",
)  # fmt: skip
_HINT = re.compile(HINT)


class CuePhrases:
    """The cue phrases of `data/low_content.toml`, to be counted in many texts."""

    def __init__(self, cues: Cues) -> None:
        self._phrases = TypedPhrases[Token](
            laid_out(_entries(cues.marked), _entries(cues.folded)),
            spellings=lambda token: (token.marked, token.folded),
            is_accented=lambda token: MARKED.search(token.marked) is not None,
        )

    def found(self, memory: Memory, texts: Flat) -> tuple[I32, I32, I32, I64]:
        """Find the phrases: kinds, the places of their first tokens in the text, worths; and where each text's start.

        As `Cues.places` does, which gives a strong phrase's place as often as it is worth.
        """
        items, starts = texts
        words = self._phrases.words(memory.tokens, items, starts[:-1], starts[1:])
        return compiled.cues_found(
            words, starts, *self._phrases.tree, *self._phrases.told, len(CUES)
        )


def _entries(phrases: Mapping[tuple[str, ...], tuple[str, ...]]) -> Iterator[Entry]:
    for phrase, listed in phrases.items():
        counted = [counts_as(kind) for kind in listed]
        yield phrase, [(CUES.index(kind), worth) for kind, worth in counted if kind in CUES]


@lru_cache(maxsize=1)
def _cues() -> CuePhrases:
    return CuePhrases(Cues.load())


_KINDS = Column[str](
    lambda form: (
        (form in SAYS_NOTHING) * compiled.SAYS_NOTHING
        + (form in FILLER) * compiled.FILLER
        + form[0].isdigit() * compiled.NUMBER
    )
)


class Measured:
    """What the rows of a block hold; each text is the content, or the benefit where the content has no tokens.

    `pairs` is a lookup table of neighbours in real texts. Shares are 0..1, arrays have the shape (rows,) or
    (rows, kinds).
    """

    def __init__(self, block: Block, pairs: U64) -> None:
        self._block, self._pairs = block, pairs
        self.tokens = block.texts.memory.tokens
        starts = block.tokens.starts
        contents = PARTS * np.arange(len(block)) + CONTENT
        self.chosen: I64 = contents + (starts[contents] == starts[contents + 1])
        self.texts = Flat(*compiled.texts_of(*block.tokens, self.chosen))
        self.words: I64 = np.diff(self.texts.starts)
        here = (block.pieces, block.starts, self.chosen, block.texts.memory.counted.rows)
        self._counted = dict(zip(COUNTED, compiled.piece_counts(*here).T, strict=True))

    @cached_property
    def _tokens(self) -> I64:
        memory = self._block.texts.memory
        forms, byte_starts, utf8 = memory.folded_forms()
        kinds = _KINDS.of(memory.folded)
        items, starts = self._block.tokens
        return compiled.token_counts(
            items, starts, self.chosen, forms, kinds, byte_starts, utf8, self._pairs
        )

    @property
    def new_words(self) -> I64:
        """Words of the content's own cell beyond the title and filler."""
        return self._tokens[:, compiled.NEW_WORDS]

    @property
    def telling_words(self) -> I64:
        """Distinct syllables that name an object or a way."""
        return self._tokens[:, compiled.TELLING]

    @property
    def title_words(self) -> I64:
        """Words that stand in the title too."""
        return self._tokens[:, compiled.IN_TITLE]

    @property
    def pairs(self) -> I64:
        """Neighbours without digits, and how many of them stand in real texts: shape (rows, 2)."""
        return self._tokens[:, compiled.PAIRS : compiled.KNOWN_PAIRS + 1]

    @cached_property
    def repeated_share(self) -> Floats:
        """Share of three-syllable pieces already said; 0 for texts under twelve syllables."""
        runs = np.maximum(1, self.words - 2)
        distinct = self.words - 2 - self._tokens[:, compiled.REPEATS]
        return np.where(self.words < SHORT, 0.0, 1.0 - distinct / runs)

    @cached_property
    def readable_share(self) -> Floats:
        """Share of words, title included, that a reader could make sense of."""
        block, counted = self._block, self._block.texts.memory.counted.rows[:, :2]
        titles = PARTS * np.arange(len(block))
        halves, words = compiled.piece_counts(block.pieces, block.starts, titles, counted).T
        halves = halves + self._counted["readable_halves"]
        words = words + self._counted["readable_words"]
        return np.where(words > 0, halves / 2 / np.maximum(1, words), 1.0)

    @cached_property
    def template_share(self) -> Floats:
        """Share that belongs to a form: template lines, hints in brackets and blanks not filled in."""
        bodies = self.bodies
        found = folding.read(bodies)
        form = np.r_[0, np.cumsum(curated().marks(found) & FORM)]
        form_tokens = form[found.starts[1:]] - form[found.starts[:-1]]
        missing = BLANK_WORTH * self._counted["blanks"]
        shares = (form_tokens + missing) / np.maximum(1, np.diff(found.starts) + missing)
        for at, body in enumerate(bodies):
            if "(" in body and _HINT.search(body):
                shares[at] = template_share(body)
        return np.asarray(shares, np.float64)

    @cached_property
    def bodies(self) -> list[str]:
        """The texts themselves."""
        texts, first = self._block.texts, self._block.first
        cells = (texts.contents, texts.benefits)
        parts = (self.chosen % PARTS - CONTENT).tolist()
        return [cells[part][first + row] for row, part in enumerate(parts)]

    @cached_property
    def verse_share(self) -> Floats:
        """Share of lines as long as verses."""
        block = self._block
        counted = block.texts.memory.counted.rows.T
        asked = ("ends_line", "begins_with_letter", "ends_with_stop")
        told = (counted[COUNTED.index(name)] for name in asked)
        return compiled.verse_shares(block.pieces, block.joined, block.starts, self.chosen, *told)

    @cached_property
    def _cues(self) -> tuple[I32, I32, I32, I64]:
        return _cues().found(self._block.texts.memory, self.texts)

    @property
    def cues(self) -> I64:
        """Cue phrases of each kind of `CUES`."""
        kinds, _, worths, starts = self._cues
        rows = np.repeat(np.arange(len(self._block)), np.diff(starts))
        counts = np.zeros((len(self._block), len(CUES)), np.int64)
        np.add.at(counts, (rows, kinds), worths)
        return counts

    def cue_places(self, row: int) -> dict[str, list[int]]:
        """Give the token positions of a row's cue phrases by kind."""
        kinds, places, worths, starts = self._cues
        here = slice(starts[row], starts[row + 1])
        found: dict[str, list[int]] = {}
        told = zip(kinds[here].tolist(), places[here].tolist(), worths[here].tolist(), strict=True)
        for kind, place, worth in told:
            found.setdefault(CUES[kind], []).extend([place] * worth)
        return found

    @cached_property
    def facts(self) -> I64:
        """Things named, of each kind of `fact_counts.KINDS`."""
        return fact_counts(self._block, self.chosen)

    @property
    def digits(self) -> I64:
        """Digits among the characters."""
        return np.asarray(self._counted["digits"])

    @property
    def newlines(self) -> I64:
        """Newlines."""
        return np.asarray(self._counted["newlines"])

    @property
    def capitals_share(self) -> Floats:
        """Share of capital letters among all characters."""
        lengths = self._block.lengths[self.chosen]
        return np.asarray(self._counted["capitals"] / np.maximum(1, lengths), np.float64)
