"""Officers get a role; the counters count by who answers for a filing today and by the tab that lists it."""

from django.db import migrations, models


def roles(apps, _editor):
    officers = apps.get_model("review", "Officer")
    officers.objects.filter(national=True).update(role="national")


class Migration(migrations.Migration):
    dependencies = [("review", "0002_rulings_and_template_passages")]

    operations = [
        migrations.RenameField("waiting", "union_code", "owner_code"),
        migrations.RenameField("waiting", "lane", "tab"),
        migrations.AddField(
            model_name="officer",
            name="role",
            field=models.CharField(
                choices=[
                    ("reviewer", "Reviewer"),
                    ("lead", "Lead"),
                    ("national", "National"),
                    ("auditor", "Auditor"),
                ],
                default="reviewer",
                max_length=10,
            ),
        ),
        migrations.RunPython(roles, migrations.RunPython.noop),
        migrations.RemoveField("officer", "national"),
    ]
