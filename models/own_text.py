"""A text without what forms and letters say in everyone's."""

from nlp.neardup.folding import placed
from nlp.neardup.forms import FORM, marks_of


def own_text(text: str) -> str:
    """Leave form text out of a text; lines stay lines."""
    found, own = placed(text), marks_of(text) & FORM == 0
    pieces, last = [], 0
    for begin, end in zip(found.begins[own].tolist(), found.ends[own].tolist(), strict=True):
        pieces.append("\n" if "\n" in text[last:begin] else " ")
        pieces.append(text[begin:end])
        last = end
    return "".join(pieces).strip()
