"""The index of the whole country's queue ends with the union: who sees many unions is led through it without the rows."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("review", "0020_rows_in_one_piece")]

    operations = [
        migrations.RemoveIndex("submission", "queue_national"),
        migrations.AddIndex(
            "submission",
            models.Index(
                fields=["waiting", "tab", "-priority", "id", "owner_code"], name="queue_of_all"
            ),
        ),
    ]
