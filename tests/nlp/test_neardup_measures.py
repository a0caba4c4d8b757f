"""What is the same in two texts: the two compiled ways against plain definitions, then properties and stories."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from rapidfuzz.distance import LCSseq

from nlp.neardup import align
from nlp.neardup.aligning import common_runs
from nlp.neardup.comparing import compare
from nlp.neardup.folding import token_code
from nlp.neardup.templates import Template, all_runs
from nlp.neardup.tokens import token_table
from tests.nlp import plain_neardup as slow

# No two of these make a line read like a form's.
WORDS = ["bom", "voi", "gat", "keo", "ren", "tien", "han", "cua"]
word_lists = st.lists(st.sampled_from(WORDS[:7]), max_size=30)
titled_lists = st.tuples(st.lists(st.sampled_from(WORDS[:7]), max_size=6), word_lists)
long_lists = st.lists(st.integers(0, 10_000), min_size=8, max_size=60, unique=True).map(
    lambda numbers: [f"w{chr(97 + n % 26)}{n // 26 % 26 + 10}x{n}z" for n in numbers]
)


def codes(words: list[str]) -> list[int]:
    return [token_code(word) for word in words]


@settings(max_examples=300, deadline=None)
@given(titled_lists, titled_lists)
def test_counts_agree_with_the_plain_definitions(
    left: tuple[list[str], list[str]], right: tuple[list[str], list[str]]
) -> None:
    texts = ["\n".join(" ".join(line) for line in side) for side in (left, right)]
    table = token_table(texts)
    found = compare(table.tokens, table.starts, np.array([1], np.uint64), threads=1)
    a, b = codes([*left[0], *left[1]]), codes([*right[0], *right[1]])
    contents = [len(title) if title and content else 0 for title, content in (left, right)]
    plain = slow.compare(a, b, [False] * len(a), [False] * len(b), *contents)
    # Runs that repeat more than eight times in one text are followed at eight places.
    is_followed = max((a.count(token) for token in a), default=0) <= 8
    for name in slow.Counted.__dataclass_fields__:
        if name in ("formlike", "own_stretch", "inner_stretch"):
            continue  # a row of these words may read like a form's
        if name != "longest" or is_followed:
            assert int(getattr(found, name)[0]) == getattr(plain, name), name


def test_a_run_is_not_lost_when_another_ends_at_the_same_place() -> None:
    found = align("bơm vòi vòi vòi", "bơm vòi vòi vòi vòi")
    assert (found.left_in_right, found.right_in_left, found.longest_passage) == (1.0, 1.0, 4)


@settings(max_examples=200, deadline=None)
@given(word_lists, word_lists)
def test_an_alignment_says_what_the_counts_say(left: list[str], right: list[str]) -> None:
    texts = [" ".join(left), " ".join(right)]
    table = token_table(texts)
    found = compare(table.tokens, table.starts, np.array([1], np.uint64), threads=1)
    one = align(texts[0], texts[1])
    if left == right:
        assert (one.similarity, one.left_in_right, one.right_in_left) == (
            (1.0, 1.0, 1.0) if left else (0.0, 0.0, 0.0)
        )
        return
    assert one.left_in_right == found.left[0] / max(1, len(left))
    assert one.right_in_left == found.right[0] / max(1, len(right))
    in_order = 2 * LCSseq.similarity(left, right) / max(1, len(left) + len(right))
    by_runs = (found.left[0] + found.right[0]) / max(1, len(left) + len(right))
    assert abs(one.similarity - max(in_order, by_runs)) < 1e-9


@given(word_lists, word_lists)
def test_every_passage_says_the_same_on_both_sides(left: list[str], right: list[str]) -> None:
    texts = " ".join(left), "  ".join(right).upper()
    for left_start, left_end, right_start, right_end in align(*texts).passages:
        one, other = texts[0][left_start:left_end], texts[1][right_start:right_end]
        assert one.split() == other.lower().split()
        assert one


@given(word_lists, word_lists)
def test_measures_turn_with_the_sides(left: list[str], right: list[str]) -> None:
    there, back = align(" ".join(left), " ".join(right)), align(" ".join(right), " ".join(left))
    assert 0 <= there.similarity <= 1
    assert there.similarity == back.similarity
    assert (there.left_in_right, there.right_in_left) == (back.right_in_left, back.left_in_right)


@given(long_lists, st.integers(3, 57))
def test_reordered_text_is_all_there(words: list[str], cut: int) -> None:
    cut = min(max(cut, 3), len(words) - 3)
    assert align(" ".join(words), " ".join(words[cut:] + words[:cut])).similarity == 1.0


@given(long_lists, long_lists)
def test_a_text_stands_whole_in_itself_with_more_around_it(
    text: list[str], more: list[str]
) -> None:
    found = align(" ".join(text), " ".join(["mot", *more, "hai", *text, "ba"]))
    assert found.left_in_right == 1.0
    assert found.longest_passage >= len(text)


@given(word_lists, word_lists)
def test_maximal_runs_do_not_go_on(left: list[str], right: list[str]) -> None:
    a, b = codes(left), codes(right)
    for i, j, length in common_runs(np.array(a, np.uint32), np.array(b, np.uint32)).T.tolist():
        assert a[i : i + length] == b[j : j + length]
        if max((a.count(token) for token in a), default=0) <= 8:
            assert i == 0 or j == 0 or a[i - 1] != b[j - 1]
            assert i + length == len(a) or j + length == len(b) or a[i + length] != b[j + length]


def test_identical_texts_are_one_whatever_is_template() -> None:
    form = "Kính gửi: Hội đồng sáng kiến cơ sở"
    found = align(form, form.upper())
    assert (found.similarity, found.left_in_right, found.right_in_left) == (1.0, 1.0, 1.0)
    assert found.template_share == 0.0


def test_form_text_counts_on_neither_side() -> None:
    form = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc\n"
    found = align(form + "Bọc vành bánh xe bằng săm cũ", form + "Dán tem màu ở gáy sách")
    assert found.similarity == 0.0
    assert found.longest_passage == 0
    assert round(found.template_share, 3) == round(28 / 41, 3)


def test_learned_template_text_counts_on_neither_side() -> None:
    sentence = "toàn thể anh chị em tổ ba cùng nhau làm theo như đã bàn ở buổi họp"
    template = Template(np.unique(all_runs(token_table([sentence]).tokens)))
    left, right = f"Bọc vành bánh xe. {sentence}", f"{sentence}. Dán tem màu ở gáy sách"
    assert align(left, right).longest_passage == 17
    assert align(left, right, template).longest_passage == 0
