from django.db import migrations

ALL_STORES = 0
SPLITS = ("product", "agent", "defect")


def forget_sums(apps, schema_editor):
    """They are taken when they are read. A self-check belongs to no store: what counts it is no sum, and stays."""
    tally = apps.get_model("insights", "Tally")
    sums = tally.objects.using(schema_editor.connection.alias).filter(store_id=ALL_STORES, split__in=SPLITS)
    sums.exclude(measure="checked").delete()


class Migration(migrations.Migration):
    dependencies = [("insights", "0002_radar_and_reports")]

    operations = [migrations.RunPython(forget_sums, migrations.RunPython.noop)]
