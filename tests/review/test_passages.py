"""Marking cuts a text without losing or adding a character."""

from hypothesis import given
from hypothesis import strategies as st

from review.passages import Span, excerpt, mark

parts = st.tuples(st.text(max_size=20), st.text(max_size=40), st.text(max_size=20))
spans = st.lists(st.builds(Span, st.integers(-5, 90), st.integers(-5, 90)), max_size=6)


@given(parts, spans)
def test_segments_put_together_are_the_text(
    texts: tuple[str, str, str], chosen: list[Span]
) -> None:
    for text, segments in zip(texts, mark(texts, chosen), strict=True):
        assert "".join(segment.text for segment in segments) == text
        assert all(segment.text for segment in segments)


@given(parts, spans)
def test_a_character_is_marked_when_a_span_covers_it(
    texts: tuple[str, str, str], chosen: list[Span]
) -> None:
    place = 0
    for text, segments in zip(texts, mark(texts, chosen), strict=True):
        for segment in segments:
            for _ in segment.text:
                covering = {
                    n for n, span in enumerate(chosen, start=1) if span.start <= place < span.end
                }
                assert segment.number in (covering or {0})
                place += 1
        place += 1
        assert (
            place == sum(len(one) + 1 for one in texts[: texts.index(text) + 1])
            or texts.count(text) > 1
        )


def test_an_excerpt_may_reach_over_parts() -> None:
    texts = ("Kẹp phôi", "Gá nhanh", "Đỡ chờ")
    assert excerpt(texts, Span(4, 11)) == "phôi\nGá"
    assert [segment.number for part in mark(texts, [Span(4, 11)]) for segment in part] == [
        0,
        1,
        1,
        0,
        0,
    ]
