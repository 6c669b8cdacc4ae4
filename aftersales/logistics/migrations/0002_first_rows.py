from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from aftersales.domain.carriers import DEFAULT_CARRIERS


def add_first_rows(apps: Apps, _schema_editor: BaseDatabaseSchemaEditor) -> None:
    """The usual carriers, as rows that an administrator can see and change."""
    carrier = apps.get_model("logistics", "Carrier")
    carrier.objects.bulk_create(
        carrier(
            code=row.code,
            name=row.name,
            name_en=row.name_en,
            waybill_pattern=row.pattern,
            waybill_example=row.example,
            phone=row.phone,
            tracking_url=row.page,
            position=10 * place,
        )
        for place, row in enumerate(DEFAULT_CARRIERS, start=1)
    )


class Migration(migrations.Migration):
    dependencies = [("logistics", "0001_initial")]

    operations = [migrations.RunPython(add_first_rows, migrations.RunPython.noop)]
