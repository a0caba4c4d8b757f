"""What the blind sample says of the machine and of people, within what an officer sees: figures with their intervals.

Everything is added up from `Tally` by the database; a page reads a few hundred rows, however many were decided.
"""

from dataclasses import dataclass

from django.db.models import Q, QuerySet, Sum

from review import policy
from review.agreement import Estimate, kappa, proportion
from review.figures.thin import LOW_CONTENT
from review.keep_rates import OVERRIDE, Reviewer, reviewers
from review.models import Officer, SecondReading, Tally, Verdict
from review.scope import seen_by
from review.sums import NONE, Cases, Sums, codes_of, tallies_of
from review.tallies import GATES, GROUNDS
from review.union_tree import UnionTree

DISAGREEMENTS = 20
_VERDICTS = "verdicts:"  # how often one reader said this and the other that
_OF_UNION = ("blind", "flag:low_content", "field")
_SAID = {Verdict.APPROVE, Verdict.RETURN, Verdict.REJECT}  # "Chưa rõ" neither keeps nor refuses


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far two readers agree: on keeping or not, on the verdict, on the field; None where cases are too few."""

    read_twice: int
    same_verdict: Estimate | None
    kept: Estimate | None
    verdict: Estimate | None
    field: Estimate | None


@dataclass(frozen=True, slots=True)
class Precision:
    """One flag: how many cases the blind readers spoke to, and how often it was right."""

    code: str
    number: int
    right: Estimate | None


@dataclass(frozen=True, slots=True)
class OfUnion:
    """The figures of one union's filings."""

    owner_code: str
    read: int
    agreement: Agreement
    low_content: Precision
    field: Precision


@dataclass(frozen=True, slots=True)
class Quality:
    """The whole page."""

    read: int
    agreement: Agreement
    flags: list[Precision]
    fields: list[Precision]
    field: Precision
    field_given: Precision
    copies: list[Precision]
    found: Precision
    unions: list[OfUnion]
    overrides: list[Precision]
    reviewers: list[Reviewer]
    is_cut: bool


def of_scope(officer: Officer, *, union: str = "") -> Quality:
    """Add up what an officer may see; `union` narrows it to the filings of one union of theirs."""
    tallies = tallies_of(officer, union)
    all_of_it = _of_all(tallies)
    listed, is_cut = reviewers(tallies)
    return Quality(
        read=all_of_it.get("blind", NONE).number,
        agreement=agreement_of(all_of_it),
        flags=[
            _precision(all_of_it, f"flag:{code}", code)
            for code in ("low_content", *LOW_CONTENT, *GATES)
        ],
        fields=[
            _precision(all_of_it, name, name.partition(":")[2])
            for name in sorted(all_of_it)
            if name.startswith("field:")
        ],
        field=_precision(all_of_it, "field", "field"),
        field_given=_precision(all_of_it, "field_given", "field_given"),
        copies=[_precision(all_of_it, f"copy:{label}", label) for label in GROUNDS],
        found=_precision(all_of_it, "found:low_content", "low_content"),
        unions=[_of_union(code, sums) for code, sums in sorted(_by_union(tallies).items())],
        overrides=[
            _precision(all_of_it, name, name.removeprefix(OVERRIDE))
            for name in sorted(all_of_it)
            if name.startswith(OVERRIDE)
        ],
        reviewers=listed,
        is_cut=is_cut,
    )


def disagreements(
    officer: Officer, *, union: str = "", before: int | None = None
) -> list[SecondReading]:
    """List second readings that differ from the first word, newest first, one more than a page of them."""
    seen = seen_by(officer)
    chosen = seen.filter(owner_code__in=codes_of(union)) if union else seen
    told = SecondReading.objects.filter(
        differs=1, submission__in=chosen, first__undone_by__isnull=True
    )
    newest = told.filter(pk__lt=before) if before else told
    columns = ("submission__title", "submission__title_text", "submission__submission_id")
    words = ("verdict", "reason_code", "field")
    return list(
        newest.select_related("submission", "first")
        .only(
            *columns,
            "submission__owner_code",
            "officer_name",
            "first__officer_name",
            "at",
            *words,
            *(f"first__{name}" for name in words),
        )
        .order_by("-id")[: DISAGREEMENTS + 1]
    )


def agreement_of(sums: Sums) -> Agreement:
    """Measure agreement from the cells that `tallies` counts."""
    least = policy.in_force().least_sample
    verdicts = _table(sums, _VERDICTS)
    said = {cell: n for cell, n in verdicts.items() if _SAID.issuperset(cell)}
    kept: dict[tuple[str, str], int] = {}
    for (one, other), n in said.items():
        cell = str(one == Verdict.APPROVE), str(other == Verdict.APPROVE)
        kept[cell] = kept.get(cell, 0) + n
    number = sum(verdicts.values())
    same = sum(n for (one, other), n in verdicts.items() if one == other)
    return Agreement(
        read_twice=number,
        same_verdict=proportion(same, number, least=least),
        kept=kappa(kept, least=least),
        verdict=kappa(verdicts, least=least),
        field=kappa(_table(sums, "fields:"), least=least),
    )


def _table(sums: Sums, prefix: str) -> dict[tuple[str, str], int]:
    found: dict[tuple[str, str], int] = {}
    for name, cell in sums.items():
        if name.startswith(prefix) and cell.number > 0:
            one, _, other = name.removeprefix(prefix).partition(":")
            found[one, other] = cell.number
    return found


def _of_all(tallies: QuerySet[Tally]) -> dict[str, Cases]:
    rows = tallies.values_list("measure").annotate(Sum("hits"), Sum("number"))
    return {measure: Cases(hits, number) for measure, hits, number in rows}


def _by_union(tallies: QuerySet[Tally]) -> dict[str, dict[str, Cases]]:
    """Add up what the table of unions shows, by the union that answers today."""
    tree = UnionTree.load()
    found: dict[str, dict[str, Cases]] = {}
    of_table = tallies.filter(Q(measure__in=_OF_UNION) | Q(measure__startswith=_VERDICTS))
    rows = of_table.values_list("owner_code", "measure").annotate(Sum("hits"), Sum("number"))
    for owner, measure, hits, number in rows:
        sums = found.setdefault(tree.today(owner) if owner else "", {})
        sums[measure] = sums.get(measure, NONE) + Cases(hits, number)
    return found


def _precision(sums: Sums, measure: str, code: str) -> Precision:
    found = sums.get(measure, NONE)
    return Precision(code, found.number, found.share)


def _of_union(code: str, sums: Sums) -> OfUnion:
    return OfUnion(
        owner_code=code,
        read=sums.get("blind", NONE).number,
        agreement=agreement_of(sums),
        low_content=_precision(sums, "flag:low_content", "low_content"),
        field=_precision(sums, "field", "field"),
    )
