from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("deadlines", "0002_calendar")]

    operations = [
        migrations.AddField(model_name="heartbeat", name="seconds", field=models.FloatField(default=0)),
    ]
