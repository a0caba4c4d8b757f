"""How precisely and how completely personal data are found, on sentences in six voices written for this."""

from nlp.personal import MASK, find, masked
from tests.trust.labelled_personal import VOICES, labelled

EXAMPLES = [labelled(one) for voice in VOICES.values() for one in voice]


def measured() -> tuple[int, int, int]:
    """Right, wrong and missed, where right is the kind and a place that covers at least nine tenths of the words."""
    right = wrong = missed = 0
    for text, data in EXAMPLES:
        there = find(text)
        hits = [
            one
            for kind, start, end in data
            for one in there
            if one.kind == kind and min(end, one.end) - max(start, one.start) >= 0.9 * (end - start)
        ]
        right += len(hits)
        missed += len(data) - len(hits)
        wrong += sum(
            not any(
                kind == one.kind and start < one.end and one.start < end
                for kind, start, end in data
            )
            for one in there
        )
    return right, wrong, missed


def test_what_is_found_is_right_and_little_is_missed() -> None:
    right, wrong, missed = measured()
    assert wrong == 0
    assert right + missed >= 35
    assert right / (right + missed) >= 0.9


def test_what_is_found_cannot_be_read_once_it_is_covered() -> None:
    for text, _ in EXAMPLES:
        covered = masked(text)
        for one in find(text):
            assert not any(sign.isalnum() for sign in covered[one.start : one.end])
        assert find(covered) == [] or MASK in covered
