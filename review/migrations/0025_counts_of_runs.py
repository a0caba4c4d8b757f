"""What runs tell of rows set aside and of copies across unions, counted from the manifests that are stored."""

from django.db import migrations


def count(_apps, _editor):
    """Count the runs that were loaded before they were counted."""
    from review import board_counts

    board_counts.recount_runs()


class Migration(migrations.Migration):
    dependencies = [("review", "0024_scoreboard")]

    operations = [migrations.RunPython(count, migrations.RunPython.noop)]
