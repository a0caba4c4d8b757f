"""A run's results brought into the review database: all or nothing, and harmless to repeat."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING, Any, TypeVar

from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from review import blind, board_counts, cells, counters, owners, policy, records, relations
from review.figures.counted import Counted
from review.models import BLIND_TAB, CLOSED, Pair, Run, State, Submission
from review.records import Cleaned, Row
from review.rulings import is_ruled_apart
from review.union_tree import UnionTree
from review.writing import insert, one_load_at_a_time, stored, upsert

if TYPE_CHECKING:
    from review.first_load import Source

_Item = TypeVar("_Item")
_PIECE = 2_000  # rows cleaned and written at a time: bounds memory, amortises queries
_LOOKUP = 500  # keys in one "in (…)": below SQLite's limit of variables
_SIDES = ("left", "right")
_KNOWN = ("id", "key", "fingerprint", "state", "version", "owner_code", "tab", "waiting", "blind")
# Columns that a later run leaves alone: what people made of a filing, and what its pairs say.
_ONLY_NEW = ["state", "blind", "second_due", "loaded_at", "crosses", "relation", "decider_code"]


@dataclass
class LoadCounts:
    """What loading did. `kept` were decided by people and left as they were; `repeated` are the same filing again."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    kept: int = 0
    repeated: int = 0
    pairs_created: int = 0
    pairs_updated: int = 0
    pairs_unchanged: int = 0
    pairs_kept: int = 0
    pairs_withdrawn: int = 0


@dataclass
class _Load:
    """One loading under way: its run, what it has met, and whose evidence it has changed."""

    run_id: str
    counts: LoadCounts = field(default_factory=LoadCounts)
    seen: set[str] = field(default_factory=set)
    rescreened: set[str] = field(default_factory=set)
    renewed: set[str] = field(default_factory=set)
    related: set[str] = field(default_factory=set)
    moved: Counter[tuple[str, str]] = field(default_factory=Counter)  # the counters of what waits
    filed: Counted = field(default_factory=Counted)  # those of the scoreboard
    rules: policy.ReviewPolicy = field(default_factory=policy.in_force)
    at: dt.datetime = field(default_factory=timezone.now)


def load(run: Row, submissions: Iterable[Row], pairs: Iterable[Row]) -> LoadCounts:
    """Load a run in one transaction: new filings come in, suggestions of undecided ones are renewed.

    Loading the same run again changes nothing, also after later runs were loaded. Nothing is ever deleted; what
    people decided, its state and the suggestions it was decided on stay as they are. A filing repeated within the
    run (same key) is taken once. Rows are described at `records.submission` and `records.pair`.

    Raises:
        ValueError: a row has no id or lane, or a pair names a filing that is not known.
    """
    under_way = _Load(run_id=cells.text(run["run_id"]))
    with transaction.atomic():
        one_load_at_a_time()
        if _is_overtaken(under_way.run_id):
            return under_way.counts
        owners.in_step()
        _store_run(run, under_way.filed)
        for piece in _pieces(submissions):
            _store_submissions([(records.submission(row), row) for row in piece], under_way)
        for rows in _pieces(pairs):
            _store_pairs(_cleaned_pairs(rows, under_way), under_way)
        _withdraw_pairs_not_found_again(under_way)
        for keys in _pieces(sorted(under_way.related), _LOOKUP):
            with board_counts.counted_anew(under_way.filed, keys):
                relations.note_on_submissions(keys)
        counters.move_all(under_way.moved)
        board_counts.move(under_way.filed)
    return under_way.counts


def load_tables(run: Row, submissions: "Source", pairs: "Source") -> LoadCounts:
    """Load a run as `load` does, given as the tables that the pipeline publishes.

    Where no run was loaded before, everything is stored by columns, and readers on PostgreSQL wait until it is done.

    Raises:
        ValueError: a row has no id, key or lane, or a pair does not name its sides.
    """
    with transaction.atomic():
        one_load_at_a_time()
        if Run.objects.exists() or Submission.objects.exists():
            return load(run, _rows(submissions), _rows(pairs))
        return _load_first(run, submissions, pairs)


def _rows(source: "Source") -> Iterator[Row]:
    return (row for piece in source(None) for row in piece.to_pylist())


def _load_first(run: Row, submissions: "Source", pairs: "Source") -> LoadCounts:
    from review import first_load  # here, not above: the pages' tests load rows without Arrow

    owners.in_step()
    of_run = Counted()
    _store_run(run, of_run)
    at = str(connection.ops.adapt_datetimefield_value(timezone.now()))
    stored = first_load.store(cells.text(run["run_id"]), submissions, pairs, loaded_at=at)
    counters.move_all(stored.waiting)
    of_run.update(stored.filed)
    board_counts.move(of_run)
    return LoadCounts(stored.submissions, pairs_created=stored.pairs, repeated=stored.repeated)


def _is_overtaken(run_id: str) -> bool:
    """Tell whether this run was loaded before and a later one after it: its suggestions are not brought back."""
    before = Run.objects.filter(run_id=run_id).first()
    return before is not None and Run.objects.filter(id__gt=before.pk).exists()


def _store_run(run: Row, filed: Counted) -> None:
    """Store what a run tells of itself, and note what that changes on the scoreboard."""
    run_id = cells.text(run["run_id"])
    values = {
        "started": _moment(run.get("started")),
        "finished": _moment(run.get("finished")),
        "manifest": cells.plain(run),
    }
    board_counts.take_run(filed, run_id, -1)
    Run.objects.update_or_create(run_id=run_id, defaults=values)
    board_counts.take_run(filed, run_id, 1)


def _store_submissions(cleaned: list[tuple[Cleaned, Row]], under_way: _Load) -> None:
    counts = under_way.counts
    fresh = [(one, row) for one, row in cleaned if not _met(one, under_way)]
    owners.note(one.values["union_code"] for one, _ in fresh)
    known = _known_submissions([one.values["key"] for one, _ in fresh])
    new: list[dict[str, Any]] = []
    written: list[dict[str, Any]] = []
    same: list[int] = []
    for one, row in fresh:
        before = known.get(one.values["key"])
        if before is None:
            new.append(_submission(one, row, under_way, version=1))
            _count(new[-1], under_way)
            counts.created += 1
        elif before["state"] in CLOSED:
            counts.kept += 1
        elif before["fingerprint"] != one.fingerprint:
            written.append(_submission(one, row, under_way, version=before["version"] + 1))
            if before["waiting"]:
                under_way.moved[before["owner_code"], before["tab"]] -= 1
                _count(written[-1] | {"blind": before["blind"]}, under_way)
            counts.updated += 1
        else:
            same.append(before["id"])
    changed = [*new, *written]
    for values, folded in zip(changed, records.search_texts(changed), strict=True):
        values["search_text"] = folded
    insert(Submission, new)
    for values in new:
        under_way.filed.add(board_counts.filing([values[name] for name in board_counts.READ]))
    with board_counts.counted_anew(under_way.filed, [values["key"] for values in written]):
        upsert(Submission, written, unique=["key"], only_new=_ONLY_NEW)
    for ids in _pieces(same, _LOOKUP):
        Submission.objects.filter(id__in=ids).update(run_id=under_way.run_id)
    counts.unchanged += len(same)
    under_way.renewed.update(row["key"] for row in written)
    under_way.rescreened.update(key for key, row in known.items() if row["state"] not in CLOSED)


def _met(one: Cleaned, under_way: _Load) -> bool:
    """Note a filing; tell whether this load has met it before."""
    key = one.values["key"]
    if key in under_way.seen:
        under_way.counts.repeated += 1
        return True
    under_way.seen.add(key)
    return False


def _known_submissions(keys: list[str]) -> dict[str, dict[str, Any]]:
    """Read what is stored of these filings, and hold decisions on them off until the load is done."""
    rows = stored(Submission, _KNOWN, "key", keys, is_locked=True)
    return {row[1]: dict(zip(_KNOWN, row, strict=True)) for row in rows}


def _count(row: Mapping[str, Any], under_way: _Load) -> None:
    tab = BLIND_TAB if row["blind"] else row["lane"]
    under_way.moved[row["owner_code"], tab] += 1


def _submission(one: Cleaned, row: Row, under_way: _Load, *, version: int) -> dict[str, Any]:
    rules, code = under_way.rules, one.values["union_code"]
    found = {
        **records.judged(one.values, row, short_syllables=rules.short_syllables),
        "owner_code": UnionTree.load().today(code) if code else "",
        "decider_code": "",
        "version": version,
        "state": State.OPEN,
        "crosses": 0,
        "relation": "",
        "blind": int(blind.is_drawn(one.values["key"], rules.blind_share)),
        "second_due": 0,
        "loaded_at": under_way.at,
    }
    return _row(one, under_way) | found


def _row(one: Cleaned, under_way: _Load) -> dict[str, Any]:
    return one.values | {"fingerprint": one.fingerprint, "run_id": under_way.run_id}


def _cleaned_pairs(rows: list[Row], under_way: _Load) -> dict[tuple[str, str], Cleaned]:
    """Clean pairs, by (left, right); a pair given twice, or of a filing with itself, counts as repeated."""
    key_of = _keys_for(rows, under_way)
    cleaned = [records.pair(row, key_of) for row in rows]
    by_sides = {_sides(one.values): one for one in cleaned}
    apart = {sides: one for sides, one in by_sides.items() if sides[0] != sides[1]}
    under_way.counts.repeated += len(cleaned) - len(apart)
    return apart


def _store_pairs(pairs: Mapping[tuple[str, str], Cleaned], under_way: _Load) -> None:
    counts = under_way.counts
    rights = sorted({right for _, right in pairs})
    known = _known_pairs(rights)
    decided = _decided(rights)
    filed = relations.filed({key for sides in pairs for key in sides})
    new: list[dict[str, Any]] = []
    written: list[dict[str, Any]] = []
    same: list[int] = []
    for sides, one in pairs.items():
        before = known.get(sides)
        if before is not None and sides[1] in decided:
            counts.pairs_kept += 1
        elif (
            before is not None
            and before["fingerprint"] == one.fingerprint
            and not before["withdrawn"]
        ):
            same.append(before["id"])
        else:
            about = relations.of_pair(one.values, filed)
            row = _row(one, under_way) | about | {"withdrawn": False}
            (new if before is None else written).append(row)
    insert(Pair, new)
    upsert(Pair, written, unique=["right_key", "left_key"])
    counts.pairs_created += len(new)
    counts.pairs_updated += len(written)
    for ids in _pieces(same, _LOOKUP):
        Pair.objects.filter(id__in=ids).update(run_id=under_way.run_id)
    counts.pairs_unchanged += len(same)
    grounds = [row for row in new if row["label"] in relations.GROUNDS]
    under_way.related.update(row["right_key"] for row in [*grounds, *written])
    _renew({row["right_key"] for row in [*new, *written]}, under_way)


def _keys_for(rows: list[Row], under_way: _Load) -> dict[str, str]:
    """Give the keys of ids where pairs name filings so; a filing of this run goes before older ones of the same id."""
    unkeyed = [(row, side) for row in rows for side in _SIDES if not row.get(f"{side}_key")]
    named = {cells.text(row.get(f"{side}_id")) for row, side in unkeyed}
    found: dict[str, str] = {}
    for some in _pieces(sorted(named), _LOOKUP):
        stored = Submission.objects.filter(submission_id__in=some).order_by("id")
        for told, key in stored.values_list("submission_id", "key"):
            if key in under_way.seen or found.get(told) not in under_way.seen:
                found[told] = key
    return found


def _sides(values: Mapping[str, Any]) -> tuple[str, str]:
    return values["left_key"], values["right_key"]


def _known_pairs(rights: list[str]) -> dict[tuple[str, str], dict[str, Any]]:
    names = ("id", "left_key", "right_key", "fingerprint", "withdrawn")
    rows = [dict(zip(names, row, strict=True)) for row in stored(Pair, names, "right_key", rights)]
    return {_sides(row): row for row in rows}


def _decided(keys: list[str]) -> set[str]:
    rows = stored(Submission, ("key", "state"), "key", keys)
    return {key for key, state in rows if state in CLOSED}


def _withdraw_pairs_not_found_again(under_way: _Load) -> None:
    """Mark pairs of rescreened filings that this run did not report: kept, but no longer shown as evidence.

    A run does not look for pairs that people ruled apart: those stay as they are, to stand again if it is taken back.
    """
    for some in _pieces(sorted(under_way.rescreened), _LOOKUP):
        standing = Pair.objects.filter(right_key__in=some, withdrawn=False)
        stale = standing.exclude(run_id=under_way.run_id).exclude(is_ruled_apart())
        keys = set(stale.values_list("right_key", flat=True))
        under_way.counts.pairs_withdrawn += stale.update(withdrawn=True)
        under_way.related.update(keys)
        _renew(keys, under_way)


def _renew(keys: set[str], under_way: _Load) -> None:
    """Raise the version of filings whose evidence changed though their own row did not, new ones excepted."""
    stale = sorted(keys - under_way.renewed)
    for some in _pieces(stale, _LOOKUP):
        undecided = Submission.objects.filter(key__in=some).exclude(state__in=CLOSED)
        undecided.exclude(loaded_at=under_way.at).update(version=F("version") + 1)
    under_way.renewed.update(stale)


def _moment(value: Any) -> dt.datetime | None:  # noqa: ANN401 - ISO text or a datetime
    found = parse_datetime(value) if isinstance(value, str) else value
    if not isinstance(found, dt.datetime):
        return None
    return timezone.make_aware(found) if timezone.is_naive(found) else found


def _pieces(rows: Iterable[_Item], size: int = _PIECE) -> Iterator[list[_Item]]:
    iterator = iter(rows)
    while piece := list(islice(iterator, size)):
        yield piece
