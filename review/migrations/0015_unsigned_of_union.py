"""What waits for a sign-off is found by union, without reading what is settled."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    """Add the index that the page of sign-offs counts by."""

    dependencies = [("review", "0014_quality")]

    operations = [
        migrations.AddIndex(
            model_name="submission",
            index=models.Index(
                fields=["owner_code", "id"],
                condition=Q(state="decided", signed__isnull=True),
                name="unsigned_of_union",
            ),
        ),
    ]
