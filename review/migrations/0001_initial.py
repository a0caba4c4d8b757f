"""The tables of the review database, and the triggers that lock the history."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from review import locks


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Run",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("run_id", models.CharField(max_length=80, unique=True)),
                ("started", models.DateTimeField(null=True)),
                ("finished", models.DateTimeField(null=True)),
                ("manifest", models.JSONField(default=dict)),
            ],
        ),
        migrations.CreateModel(
            name="Officer",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("unions", models.JSONField(default=list)),
                ("national", models.BooleanField(default=False)),
                (
                    "user",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="officer",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Pair",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("left_key", models.CharField(db_index=True, max_length=64)),
                ("right_key", models.CharField(max_length=64)),
                ("label", models.CharField(max_length=20)),
                ("similarity", models.FloatField(default=0.0)),
                ("left_in_right", models.FloatField(default=0.0)),
                ("right_in_left", models.FloatField(default=0.0)),
                ("longest_passage", models.PositiveIntegerField(default=0)),
                ("template_share", models.FloatField(default=0.0)),
                ("filing", models.CharField(blank=True, max_length=20)),
                ("cluster_id", models.CharField(blank=True, max_length=80)),
                ("run_id", models.CharField(max_length=80)),
                ("passages", models.JSONField(default=list)),
                ("withdrawn", models.BooleanField(default=False)),
                ("fingerprint", models.CharField(max_length=32)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("right_key", "left_key"), name="pair_once"),
                    models.CheckConstraint(
                        condition=models.Q(("left_key", models.F("right_key")), _negated=True),
                        name="pair_of_two",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Submission",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=64, unique=True)),
                ("submission_id", models.CharField(db_index=True, max_length=200)),
                ("source", models.TextField(blank=True)),
                ("row", models.BigIntegerField(null=True)),
                ("title", models.TextField(blank=True)),
                ("content", models.TextField(blank=True)),
                ("benefit", models.TextField(blank=True)),
                ("title_text", models.TextField(blank=True)),
                ("content_text", models.TextField(blank=True)),
                ("benefit_text", models.TextField(blank=True)),
                ("encoding_restored", models.CharField(blank=True, max_length=20)),
                ("author", models.TextField(blank=True)),
                ("unit", models.TextField(blank=True)),
                ("unit_text", models.TextField(blank=True)),
                ("upper_union", models.TextField(blank=True)),
                ("union_code", models.CharField(blank=True, max_length=80)),
                ("participant_group", models.TextField(blank=True)),
                ("solution_type", models.TextField(blank=True)),
                ("declared_field", models.TextField(blank=True)),
                ("submitted_on", models.TextField(blank=True)),
                ("applied_on", models.TextField(blank=True)),
                ("confidential", models.BooleanField(default=False)),
                ("lane", models.CharField(max_length=20)),
                ("priority", models.FloatField(default=0.0)),
                ("reasons", models.JSONField(default=list)),
                ("reason_codes", models.TextField(blank=True)),
                ("duplicate_of", models.CharField(blank=True, max_length=200)),
                ("duplicate_label", models.CharField(blank=True, max_length=20)),
                ("duplicate_similarity", models.FloatField(null=True)),
                ("cluster_id", models.CharField(blank=True, max_length=80)),
                ("cluster_size", models.PositiveIntegerField(default=1)),
                ("low_content", models.BooleanField(default=False)),
                ("low_content_score", models.FloatField(null=True)),
                ("low_content_reasons", models.JSONField(default=list)),
                ("low_content_evidence", models.JSONField(default=list)),
                ("field_code", models.CharField(blank=True, max_length=40)),
                ("field_confidence", models.FloatField(null=True)),
                ("field_second", models.CharField(blank=True, max_length=40)),
                ("field_cues", models.JSONField(default=list)),
                ("benefit_vnd_stated", models.BigIntegerField(null=True)),
                ("benefit_vnd_found", models.BigIntegerField(null=True)),
                ("eligibility", models.JSONField(default=list)),
                ("eligibility_evidence", models.JSONField(default=list)),
                ("content_hash", models.CharField(blank=True, max_length=64)),
                ("search_text", models.TextField(blank=True)),
                ("run_id", models.CharField(max_length=80)),
                ("fingerprint", models.CharField(max_length=32)),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "Open"),
                            ("later", "Later"),
                            ("unsure", "Unsure"),
                            ("decided", "Decided"),
                        ],
                        default="open",
                        max_length=10,
                    ),
                ),
                (
                    "waiting",
                    models.GeneratedField(
                        db_persist=True,
                        expression=models.Case(
                            models.When(state__in=["open", "later"], then=models.Value(1)),
                            default=models.Value(0),
                        ),
                        output_field=models.PositiveSmallIntegerField(),
                    ),
                ),
                (
                    "canonical",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="copies",
                        to="review.submission",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Decision",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("officer_name", models.CharField(max_length=200)),
                ("officer_role", models.CharField(max_length=20)),
                ("officer_unions", models.JSONField(default=list)),
                ("at", models.DateTimeField()),
                (
                    "verdict",
                    models.CharField(
                        choices=[
                            ("approve", "Approve"),
                            ("return", "Return"),
                            ("duplicate", "Duplicate"),
                            ("reject", "Reject"),
                            ("unsure", "Unsure"),
                            ("later", "Later"),
                            ("undo", "Undo"),
                        ],
                        max_length=10,
                    ),
                ),
                ("reason_code", models.CharField(blank=True, max_length=40)),
                ("reason", models.TextField(blank=True)),
                ("field", models.CharField(blank=True, max_length=40)),
                (
                    "state_before",
                    models.CharField(
                        choices=[
                            ("open", "Open"),
                            ("later", "Later"),
                            ("unsure", "Unsure"),
                            ("decided", "Decided"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "state_after",
                    models.CharField(
                        choices=[
                            ("open", "Open"),
                            ("later", "Later"),
                            ("unsure", "Unsure"),
                            ("decided", "Decided"),
                        ],
                        max_length=10,
                    ),
                ),
                ("shown", models.JSONField(default=dict)),
                ("version_seen", models.PositiveIntegerField()),
                ("idempotency_key", models.CharField(max_length=64, unique=True)),
                (
                    "officer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "undoes",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="undone_by",
                        to="review.decision",
                    ),
                ),
                (
                    "canonical",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="copies_decided",
                        to="review.submission",
                    ),
                ),
                (
                    "submission",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="decisions",
                        to="review.submission",
                    ),
                ),
            ],
            options={
                "ordering": ("-id",),
            },
        ),
        migrations.CreateModel(
            name="Waiting",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("union_code", models.CharField(blank=True, max_length=80)),
                ("lane", models.CharField(max_length=20)),
                ("number", models.IntegerField(default=0)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("union_code", "lane"), name="count_once")
                ],
            },
        ),
        migrations.AddIndex(
            model_name="submission",
            index=models.Index(
                fields=["waiting", "lane", "-priority", "id"], name="queue_national"
            ),
        ),
        migrations.AddIndex(
            model_name="submission",
            index=models.Index(
                fields=["union_code", "waiting", "lane", "-priority", "id"], name="queue_union"
            ),
        ),
        migrations.AddIndex(
            model_name="submission",
            index=models.Index(fields=["state", "lane", "-priority", "id"], name="queue_state"),
        ),
        migrations.AddIndex(
            model_name="decision",
            index=models.Index(fields=["officer", "-id"], name="decisions_of_officer"),
        ),
        migrations.RunPython(locks.on("review_decision"), migrations.RunPython.noop),
    ]
