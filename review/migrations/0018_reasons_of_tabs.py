"""PostgreSQL's index for a reason within a lane."""

from django.db import migrations

from review import search_index


class Migration(migrations.Migration):
    dependencies = [("review", "0011_filtered_queues")]

    operations = [
        migrations.RunPython(search_index.install_of_tabs, migrations.RunPython.noop),
    ]
