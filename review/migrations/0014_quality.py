"""Count what was decided, tell disagreements of the blind sample apart, find second readings by union."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from review import locks


def count(_apps, _editor):
    """Count what was decided before there were counters."""
    from review import tallies

    tallies.recount()


class Migration(migrations.Migration):
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("review", "0005_what_was_stored"),
    ]

    operations = [
        migrations.AddField(
            model_name="secondreading",
            name="differs",
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.AddIndex(
            model_name="secondreading",
            index=models.Index(
                condition=models.Q(("differs", 1)), fields=["-id"], name="readings_that_differ"
            ),
        ),
        migrations.CreateModel(
            name="Tally",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("owner_code", models.CharField(blank=True, max_length=80)),
                ("measure", models.CharField(max_length=100)),
                ("number", models.IntegerField(default=0)),
                ("hits", models.IntegerField(default=0)),
                (
                    "officer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["measure", "owner_code"], name="tallies_by_measure")
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("owner_code", "officer", "measure"), name="tally_once"
                    )
                ],
            },
        ),
        # SQLite rebuilt the table: its triggers went with the old one.
        migrations.RunPython(locks.on("review_secondreading"), migrations.RunPython.noop),
        migrations.RunPython(count, migrations.RunPython.noop),
    ]
