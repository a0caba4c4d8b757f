"""The near-duplicate search by its definitions: slow, plain Python over lists of tokens, for comparing."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

from nlp.neardup import Limits

Tokens = Sequence[int]
RUN = 3
PRINT = 5
FILLED = 4


@dataclass(frozen=True)
class Counted:
    """What `nlp.neardup.comparing.Counts` holds of one pair."""

    left: int
    right: int
    longest: int
    left_gap: int
    right_gap: int
    formlike: int
    own_stretch: int
    stretches: int
    framing: int
    inner_stretch: int
    content_gap: int


def runs(tokens: Tokens, width: int = RUN) -> set[tuple[int, ...]]:
    return {tuple(tokens[at : at + width]) for at in range(len(tokens) - width + 1)}


def covered(tokens: Tokens, other: Tokens) -> list[bool]:
    """Mark the tokens that lie in a run of three that stands in the other text."""
    theirs, here = runs(other), [False] * len(tokens)
    for at in range(len(tokens) - RUN + 1):
        if tuple(tokens[at : at + RUN]) in theirs:
            here[at : at + RUN] = [True] * RUN
    return here


def longest_common_run(a: Tokens, b: Tokens) -> int:
    """The plain definition, cubic; runs shorter than three count as none."""
    lengths = (
        length
        for i in range(len(a))
        for j in range(len(b))
        for length in range(RUN, min(len(a) - i, len(b) - j) + 1)
        if list(a[i : i + length]) == list(b[j : j + length])
    )
    return max(lengths, default=0)


def stretches(marks: Sequence[bool], value: bool) -> list[int]:
    """Lengths of the stretches of one value."""
    found, length = [], 0
    for mark in [*marks, not value]:
        if mark == value:
            length += 1
        elif length:
            found.append(length)
            length = 0
    return found


def opening(marks: Sequence[bool], content: int) -> range:
    """Where what begins a content is common: from at most three tokens on, small gaps included, and before it backwards."""
    common = [at for at in range(content, len(marks)) if marks[at]]
    if not common or common[0] >= content + FILLED:
        return range(0)
    last = common[0]
    for at in common[1:]:
        if at - last > FILLED + 1:
            break
        last = at
    first = common[0]
    while first > 0 and marks[first - 1]:
        first -= 1
    return range(first, last + 1)


def closing(marks: Sequence[bool]) -> range:
    """Where what ends a text is common, told like an opening from the end."""
    found = opening([*reversed(marks)], 0)
    return range(len(marks) - found.stop, len(marks) - found.start) if found else range(0)


@dataclass(frozen=True)
class Framing:
    """What begins and ends both contents: how much, and what of the left lies outside."""

    size: int
    outside: list[bool]


def framing(in_b: Sequence[bool], in_a: Sequence[bool], a_content: int, b_content: int) -> Framing:
    """Count what is common at the begins and at the ends of both contents, the lesser of the two sides each."""
    size, outside = 0, [True] * len(in_b)
    for left, right in (
        (opening(in_b, a_content), opening(in_a, b_content)),
        (closing(in_b), closing(in_a)),
    ):
        if left and right:
            size += min(sum(in_b[at] for at in left), sum(in_a[at] for at in right))
            outside = [mark and at not in left for at, mark in enumerate(outside)]
    return Framing(size, outside)


def compare(
    a: Tokens,
    b: Tokens,
    a_form: Sequence[bool],
    b_form: Sequence[bool],
    a_content: int = 0,
    b_content: int = 0,
) -> Counted:
    """Count everything; `*_form` says which tokens stand in lines that read like a form's, `*_content` where titles end."""
    in_b, in_a = covered(a, b), covered(b, a)
    own = [mark and not form for mark, form in zip(in_b, a_form, strict=True)]
    of_form = sum(m and f for m, f in zip([*in_b, *in_a], [*a_form, *b_form], strict=True))
    frame = framing(in_b, in_a, a_content, b_content)
    inner = [mark and out for mark, out in zip(own, frame.outside, strict=True)]
    return Counted(
        left=sum(in_b),
        right=sum(in_a),
        longest=longest_common_run(a, b),
        left_gap=max(stretches(in_b, False), default=0),
        right_gap=max(stretches(in_a, False), default=0),
        formlike=of_form,
        own_stretch=max(stretches(own, True), default=0),
        stretches=len(stretches(in_b, True)),
        framing=frame.size,
        inner_stretch=max(stretches(inner, True), default=0),
        content_gap=min(
            max(stretches(in_b[a_content:], False), default=0),
            max(stretches(in_a[b_content:], False), default=0),
        ),
    )


def is_copy(a: Tokens, b: Tokens, c: Counted, limits: Limits) -> bool:
    """Tell whether two texts are copies by the rules of `nlp.neardup.judging`, one pair at a time."""
    if min(len(a), len(b)) < limits.min_syllables:
        return False
    formlike = c.formlike / max(1, c.left + c.right)
    return is_whole_copy(a, b, c, limits) or (
        formlike <= limits.formlike_share and is_copy_in_own_words(a, b, c, limits)
    )


def is_whole_copy(a: Tokens, b: Tokens, c: Counted, limits: Limits) -> bool:
    """Tell whether one side at least has next to nothing of its own."""
    own = (c.left + c.right - c.formlike) / max(1, len(a) + len(b))
    part = max(c.left / max(1, len(a)), c.right / max(1, len(b)))
    return min(c.left_gap, c.right_gap) < limits.own_stretch and (
        own >= limits.copy_share
        or (part >= limits.part_share and c.own_stretch >= limits.part_syllables)
    )


def is_copy_in_own_words(a: Tokens, b: Tokens, c: Counted, limits: Limits) -> bool:
    """Tell whether two texts share a passage or most of their wording; forms are left aside before."""
    own = (c.left + c.right - c.formlike) / max(1, len(a) + len(b))
    formlike = c.formlike / max(1, c.left + c.right)
    gap = min(c.left_gap, c.right_gap)
    frame, stretch = 0, c.own_stretch
    if c.content_gap >= limits.own_stretch:
        frame, stretch = c.framing, c.inner_stretch
    if stretch >= max(limits.passage_syllables, limits.passage_share * (c.left - frame)):
        return True
    if c.own_stretch >= max(limits.opening_syllables, limits.passage_share * c.left):
        return True
    if (
        gap < limits.scattered_stretch
        and own >= limits.scattered_share
        and c.longest <= limits.scattered_run
    ):
        return True
    return (
        gap < limits.mostly_stretch
        and own >= limits.mostly_share
        and formlike <= limits.mostly_formlike
        and frame < limits.framing_share * max(1, min(c.left, c.right))
    )


def joins(a: Tokens, b: Tokens, c: Counted, limits: Limits) -> bool:
    """Whether a copy holds a group together."""
    share = (c.left + c.right) / max(1, len(a) + len(b))
    return list(a) == list(b) or (
        share >= limits.group_share and max(c.left_gap, c.right_gap) <= limits.group_stretch
    )


@dataclass(frozen=True)
class Text:
    """A text's tokens, and which of them stand in a line that reads like a form's."""

    tokens: Tokens
    form: Sequence[bool]


def all_pairs(texts: Sequence[Text], limits: Limits) -> set[tuple[int, int]]:
    """Every pair that the search has to find among texts of at most forty tokens without numbers, filed in this order.

    Twins pair with the first of them; others by the firsts, where they share fingerprints (all runs of five of such short
    texts); and what hangs on a later member of a group is compared with the first of that group too.
    """
    first = [
        next(at for at in range(here + 1) if at == here or _twins(texts[at], text, limits))
        for here, text in enumerate(texts)
    ]
    found = {(one, at) for at, one in enumerate(first) if one != at}
    heads = sorted({one for one in first if len(texts[one].tokens) >= limits.min_syllables})
    for one, other in combinations(heads, 2):
        shared = runs(texts[one].tokens, PRINT) & runs(texts[other].tokens, PRINT)
        if len(shared) >= limits.shared_prints and _copied(texts[one], texts[other], limits):
            found.add((one, other))
    head = _heads(texts, found, limits)
    for one, other in sorted(found):
        for start, end in ((head[one], other), (head[other], one)):
            pair = (min(start, end), max(start, end))
            if start != end and _copied(texts[pair[0]], texts[pair[1]], limits):
                found.add(pair)
    return found


def _heads(texts: Sequence[Text], pairs: set[tuple[int, int]], limits: Limits) -> list[int]:
    """The first of each text's group."""
    head = list(range(len(texts)))
    changed = True
    while changed:
        changed = False
        for one, other in pairs:
            a, b = texts[one], texts[other]
            if joins(a.tokens, b.tokens, _counted(a, b), limits) and head[one] != head[other]:
                head[one] = head[other] = min(head[one], head[other])
                changed = True
    return head


def _twins(a: Text, b: Text, limits: Limits) -> bool:
    return list(a.tokens) == list(b.tokens) and len(a.tokens) >= limits.equal_syllables


def _copied(a: Text, b: Text, limits: Limits) -> bool:
    return is_copy(a.tokens, b.tokens, _counted(a, b), limits)


def _counted(a: Text, b: Text) -> Counted:
    return compare(a.tokens, b.tokens, a.form, b.form)
