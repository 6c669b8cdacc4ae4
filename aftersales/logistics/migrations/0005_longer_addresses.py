from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

LONGEST = 500


def take_over(apps: Apps, _schema_editor: BaseDatabaseSchemaEditor) -> None:
    """What a store's own row says becomes its address, where it has listed none that stands when nobody chooses."""
    address = apps.get_model("logistics", "ReturnAddress")
    listed = set(address.objects.filter(is_default=True).values_list("store_id", flat=True))
    stores = apps.get_model("accounts", "Store").objects.exclude(return_address="").exclude(pk__in=listed)
    address.objects.bulk_create(
        address(store_id=pk, label="退货地址", address=text[:LONGEST], is_default=True)
        for pk, text in stores.values_list("pk", "return_address")
    )


class Migration(migrations.Migration):
    dependencies = [("accounts", "0005_store_time_zone"), ("logistics", "0004_repair_charges")]

    operations = [
        migrations.AlterField(
            model_name="returnaddress",
            name="address",
            field=models.CharField(max_length=LONGEST, verbose_name="address"),
        ),
        migrations.RunPython(take_over, migrations.RunPython.noop),
    ]
