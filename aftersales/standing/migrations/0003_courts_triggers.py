from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def add_tariff(apps: Apps, _schema_editor: BaseDatabaseSchemaEditor) -> None:
    """What an upheld complaint costs, as a row that the platform can change; without an official wording."""
    values = {"ledger": "general", "points": 2, "confirmer": "platform", "per": 1, "days": 30, "source": "house"}
    apps.get_model("standing", "PenaltyTariff").objects.get_or_create(trigger="complaint_upheld", defaults=values)


class Migration(migrations.Migration):
    dependencies = [("standing", "0002_first_rows")]

    operations = [
        migrations.AlterField(
            model_name="penaltysource",
            name="kind",
            field=models.CharField(
                choices=[
                    ("ticket_event", "missed due time"),
                    ("ruling", "ruling"),
                    ("execution", "ruling carried out in the store's place"),
                    ("assessment", "monthly assessment"),
                ],
                max_length=12,
                verbose_name="kind",
            ),
        ),
        migrations.RunPython(add_tariff, migrations.RunPython.noop),
    ]
