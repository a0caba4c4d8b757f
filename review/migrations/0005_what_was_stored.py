"""Fill the new columns of what was stored before, lock the tables that are append-only, and index the search."""

from django.db import migrations
from django.db.models import Count, Q

from review import locks, search_index

_PIECE = 500
_NOBODY = ("", 0)


def fill(apps, _editor):
    """Derive what a load derives; the sample that is read without suggestions begins with the next load.

    Tables are read as they were at this migration; only functions on plain values are today's.
    """
    submissions = apps.get_model("review", "Submission").objects
    if not submissions.exists():
        return
    _derive(submissions)
    _owners(apps, submissions)
    _relations(apps, submissions)
    counted = submissions.order_by().values("owner_code", "tab")
    waiting = apps.get_model("review", "Waiting").objects
    waiting.all().delete()
    for row in counted.annotate(number=Count("id", filter=Q(waiting=1))):
        waiting.create(**row)


def _derive(submissions):
    from review import policy, records

    short = policy.in_force().short_syllables
    parts = [f"{name}{form}" for name in ("title", "content", "benefit") for form in ("", "_text")]
    read = ["submission_id", "unit", "unit_text", "author", "submitted_on", "lane", "priority"]
    for values in submissions.values("pk", *parts, *read).iterator(chunk_size=_PIECE):
        found = records.derived(values, {}, short_syllables=short)
        submissions.filter(pk=values["pk"]).update(**found)


def _owners(apps, submissions):
    from review.union_tree import UnionTree

    for code in submissions.order_by().values_list("union_code", flat=True).distinct():
        owner = UnionTree.load().today(code) if code else ""
        apps.get_model("review", "Ownership").objects.create(union_code=code, owner_code=owner)
        submissions.filter(union_code=code).update(owner_code=owner)


def _relations(apps, submissions):
    """Tell of every pair how its filings stand to each other, and of every filing how to its strongest copy."""
    from review import relations
    from review.union_tree import UnionTree

    pairs = apps.get_model("review", "Pair").objects
    told = pairs.order_by("similarity", "-pk").values()
    keys = {one[side] for one in told for side in ("left_key", "right_key")}
    known = {}
    for some in _pieces(sorted(keys)):
        rows = submissions.filter(key__in=some)
        for key, owner, day in rows.values_list("key", "owner_code", "submitted_day"):
            known[key] = relations.Filed(owner, day.year if day else 0)
    apart, strongest = _ruled_apart(apps), {}
    for pair in told:
        found = relations.of_pair(pair, known)
        pairs.filter(pk=pair["id"]).update(**found)
        stands = not pair["withdrawn"] and {pair["left_key"], pair["right_key"]} not in apart
        if stands and pair["label"] in ("copy", "resubmission"):
            strongest[pair["right_key"]] = (pair["left_key"], found["relation"])
    for right, (left, relation) in strongest.items():
        about = {"relation": relation}
        if relation == "other_union":
            ends = [known.get(key, _NOBODY)[0] for key in (left, right)]
            about |= {"crosses": 1, "decider_code": UnionTree.load().common(*ends)}
        submissions.filter(key=right).update(**about)


def _ruled_apart(apps):
    rulings = apps.get_model("review", "Decision").objects.filter(
        verdict="not_duplicate", undone_by__isnull=True, canonical__isnull=False
    )
    return [set(keys) for keys in rulings.values_list("submission__key", "canonical__key")]


def _pieces(keys):
    return (keys[start : start + _PIECE] for start in range(0, len(keys), _PIECE))


class Migration(migrations.Migration):
    dependencies = [("review", "0004_the_pages")]

    operations = [
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.RunPython(locks.on(*locks.TABLES), migrations.RunPython.noop),
        migrations.RunPython(search_index.install, migrations.RunPython.noop),
    ]
