from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("tickets", "0021_queue_of_store")]

    operations = [
        migrations.AddIndex("assignmentevent", models.Index(fields=["at"], name="assignment_event_at")),
    ]
