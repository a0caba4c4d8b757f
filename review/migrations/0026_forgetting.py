"""What was removed on a person's request, and the door through which the history may be emptied of it."""

import django.db.models.deletion
from django.db import migrations, models

from review import locks
from review.forgetting import door


class Migration(migrations.Migration):
    dependencies = [("review", "0025_counts_of_runs")]

    operations = [
        migrations.CreateModel(
            name="Forgetting",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("entry", models.CharField(max_length=32, unique=True)),
                ("kind", models.CharField(max_length=10)),
                ("who", models.CharField(max_length=64)),
                ("carried_out_by", models.CharField(max_length=200)),
                ("reason", models.TextField()),
                ("asked_at", models.DateTimeField()),
                ("finished_at", models.DateTimeField(null=True)),
                ("counts", models.JSONField(default=dict)),
            ],
            options={"ordering": ("-id",)},
        ),
        migrations.CreateModel(
            name="Removal",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "forgetting",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="removals",
                        to="review.forgetting",
                    ),
                ),
                (
                    "submission",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="removal",
                        to="review.submission",
                    ),
                ),
            ],
        ),
        *(
            migrations.AlterField(
                model_name=model,
                name=name,
                field=models.CharField(
                    choices=[
                        ("open", "Open"),
                        ("later", "Later"),
                        ("unsure", "Unsure"),
                        ("decided", "Decided"),
                        ("removed", "Removed"),
                    ],
                    max_length=10,
                    **more,
                ),
            )
            for model, name, more in (
                ("submission", "state", {"default": "open"}),
                ("decision", "state_before", {}),
                ("decision", "state_after", {}),
            )
        ),
        migrations.RunPython(locks.on("review_removal"), migrations.RunPython.noop),
        migrations.RunPython(door.install, migrations.RunPython.noop),
    ]
