"""Counters of the scoreboard, counted from what is stored."""

from django.db import migrations, models


def count(_apps, _editor):
    """Count the filings and words that were stored before there were counters."""
    from review import board_counts

    board_counts.recount()


class Migration(migrations.Migration):
    dependencies = [("review", "0023_draft_tokens")]

    operations = [
        migrations.CreateModel(
            name="DayCount",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("union_code", models.CharField(blank=True, max_length=80)),
                ("day", models.CharField(blank=True, max_length=10)),
                ("standing", models.CharField(max_length=12)),
                ("number", models.IntegerField(default=0)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("union_code", "day", "standing"), name="day_counted_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="TotalCount",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("union_code", models.CharField(blank=True, max_length=80)),
                ("measure", models.CharField(max_length=20)),
                ("code", models.CharField(blank=True, max_length=80)),
                ("number", models.IntegerField(default=0)),
                ("amount", models.BigIntegerField(default=0)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("union_code", "measure", "code"), name="total_counted_once"
                    )
                ],
            },
        ),
        migrations.RunPython(count, migrations.RunPython.noop),
    ]
