"""What in the database quotes a filing that is being emptied: words of officers, letters, evidence, search words."""

import datetime as dt
from collections.abc import Iterable, Sequence

from django.db import connection
from django.db.models import Model, Q
from django.http import QueryDict
from django.utils.translation import gettext_noop

from review.forgetting import door, names
from review.models import (
    Decision,
    Export,
    ExportState,
    FullTextRequest,
    Pair,
    PassageState,
    SecondReading,
    SignOff,
    Submission,
    TemplatePassage,
    Trace,
)

_FEWEST_WORDS = 2  # a name of one word is a word of everybody's language
_STOPPED = gettext_noop(
    "Tệp bị hủy vì trong lúc đó có dữ liệu phải xóa theo yêu cầu; hãy xuất lại."
)


# Free texts that may name a person, and the filings that each is about, which may stand under the same name.
_TOLD: tuple[tuple[type[Model], str, tuple[str, ...]], ...] = (
    (Decision, "reason", ("submission__author", "canonical__author")),
    (Decision, "letter", ("submission__author", "canonical__author")),
    (SecondReading, "reason", ("submission__author",)),
    (SignOff, "note", ()),
    (FullTextRequest, "why", ("wanted__author",)),
)


def empty(rows: Sequence[Submission], *, is_asked: bool) -> None:
    """Empty what quotes some filings, which still hold their texts and names; call it within their transaction.

    Where somebody asked for it, so are the words on other filings that name its authors. What was kept long enough
    takes no name with it: the same people may have filed others.
    """
    pks, keys = [one.pk for one in rows], [one.key for one in rows]
    own = Decision.objects.filter(submission__in=pks)
    own.exclude(reason="", letter="").update(reason="", letter="")
    # Of a copy that was settled the officer wrote which filing it repeats, and often whose.
    Decision.objects.filter(canonical__in=pks).exclude(reason="").update(reason="")
    SecondReading.objects.filter(submission__in=pks).exclude(reason="").update(reason="")
    _without_quotes("review_decision", "shown", "submission_id", pks)
    _without_quotes("review_trace", "about", "submission_id", pks)
    asked = Q(wanted__in=pks) | Q(pair__in=Pair.objects.filter(right_key__in=keys))
    FullTextRequest.objects.filter(asked).update(why="")
    _empty_passages(keys)
    if is_asked:
        for name in sorted({name for one in rows for name in names.names_in(one.author)}):
            _empty_named(name, pks)


def _empty_named(name: str, pks: Iterable[int]) -> None:
    """Empty free texts that name a person, but for those on a filing that still stands under this name.

    That may be a namesake's: what was said of it is said of somebody who asked for nothing.
    """
    if len(name.split()) < _FEWEST_WORDS:
        return
    written = {name, name.upper(), name.lower(), name.title()}
    for model, column, abouts in _TOLD:
        told = model._default_manager.filter(_says(column, written))
        for pk, *authors in told.values_list("pk", *abouts):
            if not any(names.says(author or "", name) for author in authors):
                model._default_manager.filter(pk=pk).update(**{column: ""})


def _says(column: str, written: set[str]) -> Q:
    found = Q()
    for one in written:
        found |= Q(**{f"{column}__contains": one})
    return found


def _empty_passages(keys: Sequence[str]) -> None:
    """Empty template passages that only emptied filings hold; what another filing says too is its own text."""
    for one in TemplatePassage.objects.filter(right_key__in=keys).exclude(text=""):
        left = Submission.objects.filter(key=one.left_key).first()
        if left is not None and one.left_key not in keys and any(left.readable):
            continue
        state = {
            PassageState.ACCEPTED.value: PassageState.WITHDRAWN.value,
            PassageState.PROPOSED.value: PassageState.REFUSED.value,
        }.get(one.state, one.state)
        TemplatePassage.objects.filter(pk=one.pk).update(text="", folded_hash="", state=state)


def _without_quotes(table: str, column: str, by: str, pks: Sequence[int]) -> None:
    """Take out of a JSON column what quotes, by the very expression that the door lets pass."""
    value = door.emptied(connection.vendor, "", column, door.TABLES[table].values[column])
    places = ", ".join(["%s"] * len(pks))
    with connection.cursor() as cursor:
        statement = f"UPDATE {table} SET {column} = {value} WHERE {by} IN ({places})"  # noqa: S608 - names of ours
        cursor.execute(statement, list(pks))


def forget_searches(before: dt.datetime) -> None:
    """Drop the search words of exports asked for before a moment, which may be a name; stop exports under way.

    The files themselves are removed with the others of the home.
    """
    unfinished = Export.objects.filter(state__in=(ExportState.ASKED, ExportState.WRITING))
    unfinished.update(state=ExportState.FAILED, fault=_STOPPED)
    Export.objects.exclude(file_name="").update(file_name="")
    sought = Export.objects.filter(asked_at__lte=before, query__contains="q=")
    for pk, query in sought.values_list("pk", "query"):
        address = QueryDict(query, mutable=True)
        address.pop("q", None)
        Export.objects.filter(pk=pk).update(query=address.urlencode())
    drop_words(before, only_sought=True)


def has_words(before: dt.datetime) -> bool:
    """Tell whether the trail of before a moment holds words that people typed."""
    old = Trace.objects.filter(at__lt=before)
    return old.filter(Q(about__has_key="why") | Q(about__has_key="filters")).exists()


def drop_words(before: dt.datetime, *, only_sought: bool = False) -> int:
    """Take typed words out of the trail of before a moment, by the very expression that the door lets pass."""
    value = door.emptied(
        connection.vendor, "", "about", door.TABLES["review_trace"].values["about"]
    )
    told = "about" if connection.vendor == "sqlite" else "about::text"
    holds = ['%"filters": "%q=%'] if only_sought else ['%"filters":%', '%"why":%']
    asked = " OR ".join([f"{told} LIKE %s"] * len(holds))
    with connection.cursor() as cursor:
        statement = f"UPDATE review_trace SET about = {value} WHERE ({asked}) AND at <= %s"  # noqa: S608 - names of ours
        cursor.execute(statement, [*holds, connection.ops.adapt_datetimefield_value(before)])
        return int(cursor.rowcount)
