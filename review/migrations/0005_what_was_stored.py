"""Fill the new columns of what was stored before, lock the tables that are append-only, and index the search."""

from django.db import migrations

from review import locks, search_index

_PIECE = 500


def fill(_apps, _editor):
    """Derive what a load of today derives; the sample that is read without suggestions begins with the next load."""
    from review import counters, owners, policy, records, relations
    from review.models import Pair, Submission
    from review.union_tree import UnionTree

    if not Submission.objects.exists():
        return
    tree, short = UnionTree.load(), policy.in_force().short_syllables
    codes = set(Submission.objects.order_by().values_list("union_code", flat=True).distinct())
    owners.note(codes)
    for code in codes - {""}:
        Submission.objects.filter(union_code=code).update(owner_code=tree.today(code))
    texts = [name for name in records._SUBMISSION_TEXTS if name != "key"]
    for values in Submission.objects.values("pk", "priority", *texts).iterator(chunk_size=_PIECE):
        found = records.derived(values, {}, short_syllables=short)
        Submission.objects.filter(pk=values["pk"]).update(**found)
    for pair in Pair.objects.iterator(chunk_size=_PIECE):
        known = relations.filed([pair.left_key, pair.right_key])
        about = {"left_key": pair.left_key, "right_key": pair.right_key, "filing": pair.filing}
        Pair.objects.filter(pk=pair.pk).update(**relations.of_pair(about, known))
    keys = list(Pair.objects.values_list("right_key", flat=True).distinct())
    for start in range(0, len(keys), _PIECE):
        relations.note_on_submissions(keys[start : start + _PIECE])
    counters.recount()


class Migration(migrations.Migration):
    dependencies = [("review", "0004_the_pages")]

    operations = [
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.RunPython(locks.on(*locks.TABLES), migrations.RunPython.noop),
        migrations.RunPython(search_index.install, migrations.RunPython.noop),
    ]
