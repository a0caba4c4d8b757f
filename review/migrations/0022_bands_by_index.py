"""An index of urgency: the middle begins within what is urgent, so that its queue was found behind all of that."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("review", "0021_all_with_their_union")]

    operations = [
        migrations.AddIndex(
            "submission",
            models.Index(
                fields=["band", "waiting", "tab", "-priority", "id", "owner_code"],
                name="queue_by_band",
            ),
        ),
    ]
