"""What the filters of the queue offer an officer, and the filters that are set, each with the way to drop it."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from django.contrib.auth import get_user_model
from django.db.models import Q, QuerySet
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from review import claims, curated, words_vi
from review.filters import UNKNOWN_UNION, Filters
from review.models import BLIND_TAB, Officer, Ownership, Submission, Tally
from review.scope import owners_of
from review.trail import name_written
from review.views.options import options

_REVIEWERS_MOST = 500  # a list for choosing from, not a register
_SUGGESTED = ("field", "reason", "relation", "band")


@dataclass(frozen=True, slots=True)
class Choice:
    """One list of the filter form: its name in the address, its label, names by code, and the code chosen."""

    name: str
    names: Mapping[str, str]
    chosen: str

    @property
    def label(self) -> str:
        """What the list is of."""
        return _(words_vi.FILTERS[self.name][0])

    @property
    def options(self) -> SafeString:
        """The list as markup."""
        offered = (("", words_vi.FILTERS[self.name][1]), *self.names.items())
        return _options(offered, self.chosen, get_language())


@lru_cache(maxsize=2_000)
def _options(
    offered: tuple[tuple[str, str], ...], chosen: str, _language: str | None
) -> SafeString:
    """Write a list once: it seldom changes."""
    return options({code: _(text) for code, text in offered}, chosen)


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter that is set, in words, and the address without it."""

    label: str
    value: str
    query: str


def choices(officer: Officer, visible: QuerySet[Submission], filters: Filters) -> list[Choice]:
    """List what each filter offers; those that would tell a suggestion are not offered for the blind sample."""
    named = {
        "union": unions_of(officer),
        "field": curated.fields(),
        "reason": {code: reason.name for code, reason in words_vi.REASONS.items()},
        "relation": words_vi.RELATIONS,
        "band": words_vi.BANDS,
        "state": words_vi.STATES,
        "reviewer": reviewers_of(officer, visible),
    }
    hidden = _SUGGESTED if filters.lane == BLIND_TAB else ()
    return [
        Choice(name, names, filters.chosen.get(name, ""))
        for name, names in named.items()
        if name not in hidden
    ]


def chips(filters: Filters, offered: list[Choice]) -> list[Chip]:
    """Name the filters that are set, as the lists name them."""
    names = {one.name: one.names.get(one.chosen) for one in offered}
    return [
        Chip(
            label=_(words_vi.FILTERS[name][0]),
            value=_(names.get(name) or "") or words_vi.day_first(value),
            query=filters.without(name).query,
        )
        for name, value in filters.chosen.items()
        if name != "lane"
    ]


def unions_of(officer: Officer) -> dict[str, str]:
    """Name the unions with filings that an officer sees: those of today, and those of yesterday as filed."""
    owners = owners_of(officer)
    told = Ownership.objects.values_list("union_code", "owner_code")
    seen = [(filed, owner) for filed, owner in told if owners is None or owner in owners]
    codes = {code for pair in seen for code in pair if code}
    named = {code: curated.union_name(code) for code in codes}
    found = dict(sorted(named.items(), key=lambda item: item[1]))
    return found | (
        {UNKNOWN_UNION: _("Chưa rõ công đoàn")} if ("", "") in seen and owners is None else {}
    )


def reviewers_of(officer: Officer, visible: QuerySet[Submission]) -> dict[str, str]:
    """Name the people who decided, or have in hand, something that an officer sees.

    Who decided is told by the tallies: one row an officer and union, instead of millions of submissions.
    """
    decided, owners = Tally.objects.filter(measure="kept", number__gt=0), owners_of(officer)
    if owners is not None:
        decided = decided.filter(owner_code__in=owners)
    held = visible.filter(claims.is_held()).order_by().values("claimed_by")
    asked = Q(pk__in=decided.values("officer")) | Q(pk__in=held)
    people = get_user_model().objects.filter(asked).order_by("pk")
    told = people.values_list("pk", "first_name", "last_name", "username")[:_REVIEWERS_MOST]
    named = {str(pk): name_written(*names) for pk, *names in told}
    return dict(sorted(named.items(), key=lambda item: item[1]))
