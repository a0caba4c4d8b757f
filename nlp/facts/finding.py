"""Gather the facts of a text."""

from dataclasses import dataclass

from nlp.facts.figures import Change, Measure, find_changes, find_figures, measures
from nlp.facts.mentions import Mention, find_places, find_steps, find_tools
from nlp.scanner import scan


@dataclass(frozen=True, slots=True)
class Facts:
    """What a text names, each kind from left to right. Money is left to `nlp.money`."""

    tools: tuple[Mention, ...]
    measures: tuple[Measure, ...]
    changes: tuple[Change, ...]
    steps: tuple[Mention, ...]
    places: tuple[Mention, ...]


def find(text: str) -> Facts:
    """Find tools, quantities, changes, steps and places; precise rather than complete.

    Figures count with a unit only, a number that labels ("lớp 5", "tổ 3") is none; a place counts with its name
    or number. Tools are those of `data/lexicons/tools.txt`.

    >>> [(c.before, c.after, c.unit) for c in find("Tỷ lệ lỗi giảm từ 14% còn 6%").changes]
    [(14.0, 6.0, '%')]
    """
    tokens = scan(text)
    figures = find_figures(tokens)
    return Facts(
        tools=tuple(find_tools(tokens)),
        measures=tuple(measures(tokens, figures)),
        changes=tuple(find_changes(tokens, figures)),
        steps=tuple(find_steps(tokens)),
        places=tuple(find_places(text, tokens)),
    )
