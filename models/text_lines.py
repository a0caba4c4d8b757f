"""A text cut into sentences and headings, each with the tokens that stand in it."""

from collections.abc import Iterable, Sequence

from nlp.normal import TokenSpan, token_spans
from nlp.sentences import Span, sentences


class Lines:
    """The lines of a text.

    `tokens` are all tokens in order; `bounds[i]:bounds[i + 1]` are those of line i and `keys[i]` names it.
    """

    __slots__ = ("bounds", "keys", "spans", "text", "tokens")

    def __init__(self, text: str) -> None:
        self.text = text
        self.spans: list[TokenSpan] = token_spans(text)
        self.tokens = [span.token for span in self.spans]
        self.bounds = _bounds(self.spans, sentences(text))
        self.keys = [_key(self.tokens[a:b]) for a, b in self.lines()]

    def lines(self) -> Iterable[tuple[int, int]]:
        """Give the token range of each line."""
        return zip(self.bounds, self.bounds[1:], strict=False)


def _key(tokens: Sequence[str]) -> str:
    """Name a line by its folded tokens; its numbers do not matter."""
    return " ".join("0" if token[0].isdigit() else token for token in tokens)


def _bounds(spans: Sequence[TokenSpan], cuts: Sequence[Span]) -> list[int]:
    """Token positions at which lines begin, with the number of tokens at the end."""
    bounds, token = [0], 0
    for cut in cuts:
        while token < len(spans) and spans[token].start < cut.end:
            token += 1
        if token > bounds[-1]:
            bounds.append(token)
    if bounds[-1] < len(spans):
        bounds.append(len(spans))
    return bounds
