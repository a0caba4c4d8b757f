"""PostgreSQL keeps a filing in one piece: cutting and packing half of them takes longer than writing them all."""

from django.db import migrations

# No row that fits on a page is cut; texts beyond that are packed and kept aside as before.
_WHOLE = "ALTER TABLE review_submission SET (toast_tuple_target = 8160)"


def keep_whole(_apps, editor):
    """Set what is written from now on."""
    if editor.connection.vendor == "postgresql":
        editor.execute(_WHOLE, params=None)


class Migration(migrations.Migration):
    dependencies = [("review", "0019_counts_by_index")]

    operations = [migrations.RunPython(keep_whole, migrations.RunPython.noop)]
