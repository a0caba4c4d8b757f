"""Indexes of filters that end with the union, and what PostgreSQL knows of states."""

from django.db import migrations, models

from review import search_index


class Migration(migrations.Migration):
    dependencies = [("review", "0018_reasons_of_tabs")]

    operations = [
        migrations.RemoveIndex("submission", "queue_day"),
        migrations.RemoveIndex("submission", "queue_field"),
        migrations.RemoveIndex("submission", "queue_relation"),
        migrations.AddIndex(
            "submission",
            models.Index(
                fields=["submitted_day", "waiting", "tab", "owner_code"], name="queue_by_day"
            ),
        ),
        migrations.AddIndex(
            "submission",
            models.Index(
                fields=["field_code", "waiting", "tab", "-priority", "id", "owner_code"],
                name="queue_by_field",
            ),
        ),
        migrations.AddIndex(
            "submission",
            models.Index(
                fields=["relation", "waiting", "tab", "-priority", "id", "owner_code"],
                condition=~models.Q(relation=""),
                name="queue_by_relation",
            ),
        ),
        migrations.RunPython(search_index.install_statistics, migrations.RunPython.noop),
    ]
