"""The ruling that two filings are no duplicates, and passages called template text."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from review import locks


class Migration(migrations.Migration):
    dependencies = [
        ("review", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name="decision",
            name="verdict",
            field=models.CharField(
                choices=[
                    ("approve", "Approve"),
                    ("return", "Return"),
                    ("duplicate", "Duplicate"),
                    ("not_duplicate", "Not Duplicate"),
                    ("reject", "Reject"),
                    ("unsure", "Unsure"),
                    ("later", "Later"),
                    ("undo", "Undo"),
                ],
                max_length=20,
            ),
        ),
        # SQLite rebuilds the table to widen the column, and its triggers go with the old one.
        migrations.RunPython(locks.on("review_decision"), migrations.RunPython.noop),
        migrations.CreateModel(
            name="TemplatePassage",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("text", models.TextField()),
                ("folded_hash", models.CharField(max_length=64)),
                ("left_key", models.CharField(max_length=64)),
                ("right_key", models.CharField(max_length=64)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("proposed", "Proposed"),
                            ("accepted", "Accepted"),
                            ("refused", "Refused"),
                            ("withdrawn", "Withdrawn"),
                        ],
                        default="proposed",
                        max_length=10,
                    ),
                ),
                ("proposed_name", models.CharField(max_length=200)),
                ("proposed_at", models.DateTimeField()),
                ("decided_name", models.CharField(blank=True, max_length=200)),
                ("decided_at", models.DateTimeField(null=True)),
                ("withdrawn_name", models.CharField(blank=True, max_length=200)),
                ("withdrawn_at", models.DateTimeField(null=True)),
                (
                    "decided_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="passages_decided",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "proposed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="passages_proposed",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "withdrawn_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="passages_withdrawn",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["state", "id"], name="passages_by_state")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ["proposed", "accepted"])),
                        fields=("folded_hash",),
                        name="passage_once",
                    )
                ],
            },
        ),
    ]
