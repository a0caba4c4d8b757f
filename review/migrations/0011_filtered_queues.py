"""Indexes for the filters of the queue, for the order of the blind sample, and for the search as it asks now."""

from django.db import migrations, models

from review import search_index


class Migration(migrations.Migration):
    dependencies = [("review", "0015_unsigned_of_union")]

    operations = [
        migrations.AddIndex(
            model_name="submission",
            index=models.Index(
                fields=["field_code", "waiting", "tab", "-priority", "id"], name="queue_field"
            ),
        ),
        migrations.AddIndex(
            model_name="submission",
            index=models.Index(
                condition=models.Q(("relation", ""), _negated=True),
                fields=["relation", "waiting", "tab", "-priority", "id"],
                name="queue_relation",
            ),
        ),
        migrations.AddIndex(
            model_name="submission",
            index=models.Index(
                condition=models.Q(("tab", "blind")), fields=["id"], name="blind_in_order"
            ),
        ),
        migrations.AddIndex(
            model_name="submission",
            index=models.Index(
                condition=models.Q(("tab", "blind")),
                fields=["owner_code", "id"],
                name="blind_of_union",
            ),
        ),
        migrations.RunPython(search_index.install, migrations.RunPython.noop),
    ]
