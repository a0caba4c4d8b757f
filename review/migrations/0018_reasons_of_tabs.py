"""PostgreSQL's indexes of the reasons."""

from django.db import migrations

from review import search_index


class Migration(migrations.Migration):
    dependencies = [("review", "0011_filtered_queues")]

    operations = [
        migrations.RunPython(search_index.install_reasons, migrations.RunPython.noop),
    ]
