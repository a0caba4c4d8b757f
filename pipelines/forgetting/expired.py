"""What was kept as long as the settings say: filings not recognised, words of the history, files for officers."""

import datetime as dt

import review
from pipelines.forgetting import carrying_out
from pipelines.forgetting.finding import Filing, Found, Request
from pipelines.home import Home
from pipelines.settings import Settings

BY = "sangloc"


def remove(home: Home, settings: Settings, *, now: dt.datetime | None = None) -> int:
    """Remove what `[privacy]` of the settings gives an end; returns how many filings were emptied.

    Filings go as on a request, so that neither a later run nor a restored backup brings them back. The caller holds the
    home, and no work of its own lies in it yet.

    Raises:
        UnusableInput: the ledger is damaged.
    """
    review.setup(home.root)
    from review import export_files  # only after Django is set up
    from review.forgetting import expiring

    rules, now = settings.privacy, now or dt.datetime.now(dt.UTC)
    export_files.clear_away()
    if rules.trail_days:
        expiring.empty_words(now - dt.timedelta(days=rules.trail_days), now)
    if not rules.not_recognised_days:
        return 0
    days = rules.not_recognised_days
    told = expiring.not_recognised(now - dt.timedelta(days=days))
    filings = {key: Filing(key, submission_id, "", "", shared=False) for key, submission_id in told}
    if not filings:
        return 0
    entry = carrying_out.entered(
        home,
        Request("retention", ""),
        Found(filings),
        by=BY,
        reason=f"không được công nhận, đã giữ {days} ngày (not_recognised_days)",
    )
    return carrying_out.as_far_as_possible(home, [entry], settings)
