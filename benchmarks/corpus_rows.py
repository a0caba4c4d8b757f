"""Compiled: the rows of the made corpus, as word numbers and then as text.

A corpus is the same for the same seed: whoever changes the order in which numbers are drawn makes another corpus.
"""

from typing import NamedTuple

import numba
import numpy as np
from numpy.typing import NDArray

KINDS = (
    "original",
    "exact",
    "fill",
    "edit",
    "reorder",
    "nodiac",
    "unicode",
    "legacy",
    "title",
    "contain",
    "part",
    "padded",
    "homoglyph",
    "heavy",
    "form",
)
ORIGINAL, FILL, EDIT, REORDER, TITLE, CONTAIN, PART, PADDED, HEAVY, FORM = (
    KINDS.index(kind)
    for kind in (
        "original",
        "fill",
        "edit",
        "reorder",
        "title",
        "contain",
        "part",
        "padded",
        "heavy",
        "form",
    )
)
GLOBAL, OF_UNION = 420, 14  # template sentences that all filings may carry, and those of each union
STOP, NUMBER = 65_535, 60_000  # word numbers: a sentence's end; a number (its value added)

Ids = NDArray[np.uint16]
Places = NDArray[np.int64]


class Source(NamedTuple):
    """What texts are drawn from; part i of a flat row `x` is `x[x_at[i]:x_at[i + 1]]`.

    `chain` is how often the next syllable is one that follows in the labelled texts.
    """

    chain: float
    subjects: Ids
    follow_at: Places
    followers: Ids
    fixed: Ids
    fixed_at: Places
    forms: Ids
    forms_at: Places


class Plan(NamedTuple):
    """What each row will be."""

    kind: NDArray[np.int8]
    source: Places
    lengths: Places
    subject: Places
    union: Places
    form: Places


class Made(NamedTuple):
    """The rows as word numbers: row i is `ids[starts[i]:starts[i + 1]]`, its title up to `title_ends[i]`.

    `own` says where an original's own text lies, template sentences aside.
    """

    ids: Ids
    starts: Places
    title_ends: Places
    own: Places


@numba.njit(cache=True)
def set_seed(seed: int) -> None:
    """Seed the generator of compiled code, which is not numpy's."""
    np.random.seed(seed)


@numba.njit(cache=True)
def _draw(most: int) -> int:
    return int(np.random.random() * most)


@numba.njit(cache=True)
def _step(last: int, chain: float, subject: Ids, follow_at: Places, followers: Ids) -> int:
    if np.random.random() < 0.015:
        return NUMBER + _draw(900) + 2
    if last < NUMBER and np.random.random() < chain:
        begin, end = follow_at[last], follow_at[last + 1]
        return int(followers[begin + _draw(end - begin)])
    return int(subject[_draw(len(subject))])


@numba.njit(cache=True)
def walk(chain: float, subject: Ids, follow_at: Places, followers: Ids, length: int) -> Ids:
    """Make one sentence with its end."""
    ids = np.empty(length + 1, np.uint16)
    last = int(subject[_draw(len(subject))])
    for at in range(length):
        ids[at] = last
        last = _step(last, chain, subject, follow_at, followers)
    ids[length] = STOP
    return ids


@numba.njit(cache=True)
def _text(length: int, chain: float, subject: Ids, follow_at: Places, followers: Ids) -> Ids:
    """Make sentences of together about `length` syllables."""
    out = np.empty(length * 2 + 60, np.uint16)
    filled = 0
    while filled < length:
        size = min(6 + _draw(18), max(6, length - filled))
        part = walk(chain, subject, follow_at, followers, size)
        out[filled : filled + len(part)] = part
        filled += len(part)
    return out[:filled]


@numba.njit(cache=True)
def _title(subject: Ids, source: Source) -> Ids:
    return walk(source.chain, subject, source.follow_at, source.followers, 5 + _draw(9))


@numba.njit(cache=True)
def _edited(ids: Ids, rate: float, subject: Ids) -> Ids:
    """Replace, drop or add syllables."""
    out = np.empty(2 * len(ids) + 4, np.uint16)
    filled = 0
    for word in ids:
        change = np.random.random() if word != STOP else 1.0
        if change < rate * 0.25:
            continue
        out[filled] = subject[_draw(len(subject))] if change < rate * 0.75 else word
        filled += 1
        if rate * 0.75 <= change < rate:
            out[filled] = subject[_draw(len(subject))]
            filled += 1
    return out[:filled]


@numba.njit(cache=True)
def _filled(ids: Ids, subject: Ids) -> Ids:
    """Put in other numbers, and other names of two or three syllables at some places."""
    out = ids.copy()
    at = 0
    while at < len(out):
        if NUMBER <= out[at] < STOP:
            out[at] = NUMBER + _draw(900) + 2
        elif out[at] != STOP and np.random.random() < 0.025:
            for _ in range(2 + _draw(2)):
                if at < len(out) and out[at] < NUMBER:
                    out[at] = subject[_draw(len(subject))]
                    at += 1
        at += 1
    return out


@numba.njit(cache=True)
def _reordered(ids: Ids) -> Ids:
    """Put the sentences in another order."""
    ends = np.flatnonzero(ids == STOP)
    order = np.random.permutation(len(ends))
    out = np.empty(len(ids), np.uint16)
    filled = 0
    for which in order:
        begin = 0 if which == 0 else ends[which - 1] + 1
        size = ends[which] + 1 - begin
        out[filled : filled + size] = ids[begin : ends[which] + 1]
        filled += size
    return out[:filled]


@numba.njit(cache=True)
def _passage(ids: Ids) -> Ids:
    """Take a run of 30 to 80 syllables."""
    size = min(len(ids), 30 + _draw(51))
    begin = _draw(len(ids) - size + 1)
    out = np.empty(size + 1, np.uint16)
    out[:size] = ids[begin : begin + size]
    out[size] = STOP
    return out


@numba.njit(cache=True)
def _with_fixed(
    ids: Ids, union: int, source: Source, of_all: int, of_union: int
) -> tuple[Ids, int]:
    """Put template sentences before and after a text; gives also where the text begins."""
    fixed, fixed_at = source.fixed, source.fixed_at
    begin = 0
    out = np.empty(len(ids) + (of_all + of_union) * 26, np.uint16)
    filled = 0
    placed = False
    for number in range(of_all + of_union):
        if not placed and np.random.random() < 0.4:
            out[filled : filled + len(ids)] = ids
            begin = filled
            filled, placed = filled + len(ids), True
        own = GLOBAL + union * OF_UNION
        which = _draw(GLOBAL) if number < of_all else own + _draw(OF_UNION)
        part = fixed[fixed_at[which] : fixed_at[which + 1]]
        out[filled : filled + len(part)] = part
        filled += len(part)
    if not placed:
        out[filled : filled + len(ids)] = ids
        begin = filled
        filled += len(ids)
    return out[:filled], begin


@numba.njit(cache=True)
def _of_form(form: Ids, subject: Ids, source: Source) -> Ids:
    """Put a little text of its own between two sentences of a form."""
    mine = _text(15 + _draw(25), source.chain, subject, source.follow_at, source.followers)
    ends = np.flatnonzero(form == STOP)
    cut = ends[_draw(len(ends))] + 1
    return np.concatenate((form[:cut], mine, form[cut:]))


@numba.njit(cache=True)
def make_rows(begin: int, end: int, plan: Plan, source: Source, made: Made) -> None:
    """Make the texts of the rows `begin:end`; all rows before them are made."""
    for row in range(begin, end):
        what = plan.kind[row]
        if what in (ORIGINAL, CONTAIN):
            _make_original(row, plan, source, made)
        elif what == FORM:
            subject = source.subjects[plan.subject[row]]
            title = _title(subject, source)
            which = plan.form[row]
            form = source.forms[source.forms_at[which] : source.forms_at[which + 1]]
            _put(row, title, _of_form(form, subject, source), made)
        else:
            _make_copy(row, plan, source, made)


@numba.njit(cache=True)
def _put(row: int, title: Ids, body: Ids, made: Made) -> None:
    first = made.starts[row]
    made.title_ends[row] = first + len(title)
    made.ids[first : first + len(title)] = title
    made.ids[made.title_ends[row] : made.title_ends[row] + len(body)] = body
    made.starts[row + 1] = made.title_ends[row] + len(body)


@numba.njit(cache=True)
def _make_original(row: int, plan: Plan, source: Source, made: Made) -> None:
    """Make a text of its own, for the kind "contain" around a passage of another."""
    subject = source.subjects[plan.subject[row]]
    title = _title(subject, source)
    body = _text(plan.lengths[row], source.chain, subject, source.follow_at, source.followers)
    if plan.kind[row] == CONTAIN:
        passage = _passage(_own_text(plan.source[row], made))
        body = np.concatenate((body[: len(body) // 2], passage, body[len(body) // 2 :]))
    size = len(body)
    # The two numbers are drawn one after the other: a corpus is the same for the same seed.
    of_all = _draw(3)
    body, begins = _with_fixed(body, plan.union[row], source, of_all, _draw(3))
    made.own[row, 0] = made.starts[row] + len(title) + begins
    made.own[row, 1] = made.own[row, 0] + size
    _put(row, title, body, made)


@numba.njit(cache=True)
def _own_text(row: int, made: Made) -> Ids:
    """Give an original's text without template sentences."""
    return made.ids[made.own[row, 0] : made.own[row, 1]]


@numba.njit(cache=True)
def _make_copy(row: int, plan: Plan, source: Source, made: Made) -> None:
    """Make a copy of an earlier row."""
    what, of = plan.kind[row], plan.source[row]
    union = plan.union[row]
    subject = source.subjects[plan.subject[row]]
    title = _title(subject, source)
    first = made.title_ends[of]
    body = made.ids[first : made.starts[of + 1]].copy()
    if what != TITLE:
        title = made.ids[made.starts[of] : first].copy()
    if what in (FILL, HEAVY):
        title, body = _filled(title, subject), _filled(body, subject)
    if what == EDIT:
        rate = 0.04 + 0.16 * np.random.random()
        title, body = _edited(title, rate, subject), _edited(body, rate, subject)
    if what in (REORDER, HEAVY):
        body = _reordered(body)
    if what == PART:
        title = _title(subject, source)
        body = _passage(_own_text(of, made))
    if what == PADDED:
        of_all = 2 + _draw(3)
        body, _ = _with_fixed(body, union, source, of_all, 1 + _draw(3))
    if what == HEAVY:
        body = _edited(body, 0.1 + 0.15 * np.random.random(), subject)
        body, _ = _with_fixed(body, union, source, 1, 1)
    _put(row, title, body, made)
