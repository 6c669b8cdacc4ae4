from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("tickets", "0022_assignments_by_moment")]

    operations = [
        migrations.AddField(
            "bulkitem", "version", models.PositiveIntegerField(null=True, verbose_name="version that was seen")
        ),
    ]
