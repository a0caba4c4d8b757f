"""What is the same in two texts: properties against a slow oracle, then stories."""

from hypothesis import given
from hypothesis import strategies as st

from nlp.neardup.measures import Measures, common_runs, measure

syllables = st.lists(st.integers(0, 6), max_size=24)
long_syllables = st.lists(st.integers(0, 10_000), min_size=6, max_size=60, unique=True)


def of(left: list[int], right: list[int], shingle: int = 3) -> Measures:
    return measure(
        left, right, left_own=[True] * len(left), right_own=[True] * len(right), shingle=shingle
    )


def longest_common_run(a: list[int], b: list[int]) -> int:
    """The plain definition, cubic."""
    return max(
        (
            length
            for i in range(len(a))
            for j in range(len(b))
            for length in range(1, min(len(a) - i, len(b) - j) + 1)
            if a[i : i + length] == b[j : j + length]
        ),
        default=0,
    )


@given(syllables, syllables)
def test_measures_are_shares_and_turn_with_the_sides(left: list[int], right: list[int]) -> None:
    there, back = of(left, right), of(right, left)
    assert 0 <= there.similarity <= 1
    assert 0 <= there.left_in_right <= 1
    assert there.similarity == back.similarity
    if left != right:
        assert (there.left_in_right, there.right_in_left) == (
            back.right_in_left,
            back.left_in_right,
        )


@given(syllables)
def test_identical_texts_are_one_whatever_is_template(text: list[int]) -> None:
    masked = measure(
        text, text, left_own=[False] * len(text), right_own=[False] * len(text), shingle=3
    )
    assert (masked.similarity, masked.left_in_right, masked.right_in_left) == (1.0, 1.0, 1.0)


@given(syllables, syllables)
def test_longest_passage_agrees_with_the_plain_definition(
    left: list[int], right: list[int]
) -> None:
    expected = longest_common_run(left, right)
    found = max((run.length for run in common_runs(left, right, shingle=3)), default=0)
    # Pieces that repeat more than eight times in one text are followed at eight places only.
    if max((right.count(syllable) for syllable in right), default=0) <= 8:
        assert found == (expected if expected >= 3 else 0)


@given(syllables, syllables)
def test_every_passage_says_the_same_on_both_sides(left: list[int], right: list[int]) -> None:
    for run in of(left, right).passages:
        passage = left[run.left : run.left + run.length]
        assert passage == right[run.right : run.right + run.length]
        assert len(passage) >= min(3, len(left))


@given(long_syllables, st.integers(3, 57))
def test_reordered_text_is_all_there(text: list[int], cut: int) -> None:
    cut = min(max(cut, 3), len(text) - 3)
    turned = text[cut:] + text[:cut]
    assert of(text, turned).similarity == 1.0


@given(long_syllables, long_syllables)
def test_a_text_stands_whole_in_itself_with_more_around_it(
    text: list[int], more: list[int]
) -> None:
    wrapped = [-1, *more, -2, *text, -3]
    assert of(text, wrapped).left_in_right == 1.0
    assert of(text, wrapped).longest_passage >= len(text)


def test_template_text_counts_on_neither_side() -> None:
    form, left, right = list(range(100, 140)), list(range(20)), list(range(50, 70))
    own = [False] * len(form) + [True] * 20
    found = measure(form + left, form + right, left_own=own, right_own=own, shingle=3)
    assert found.similarity == 0
    assert found.longest_passage == 0
    assert round(found.template_share, 3) == round(40 / 60, 3)
