from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from aftersales.domain.evidence_requirements import DEFAULT_RULES
from aftersales.domain.serials import DEFAULT_FORMATS


def add_first_rows(apps: Apps, _schema_editor: BaseDatabaseSchemaEditor) -> None:
    """What the portal comes with, as rows that an administrator can see and change."""
    serial_format = apps.get_model("catalog", "SerialFormat")
    serial_format.objects.bulk_create(
        serial_format(brand=each.brand, category=each.category, pattern=each.pattern, example=each.example)
        for each in DEFAULT_FORMATS
    )
    requirement = apps.get_model("catalog", "EvidenceRequirement")
    requirement.objects.bulk_create(
        requirement(
            reason=rule.reason.value,
            kind=rule.kind.value if rule.kind else "",
            category=rule.category,
            shot=rule.requirement.shot.value,
            medium=rule.requirement.medium.value,
            count=rule.requirement.count,
            is_needed=rule.requirement.is_needed,
        )
        for rule in DEFAULT_RULES
    )


class Migration(migrations.Migration):
    dependencies = [("catalog", "0002_serials_and_evidence")]

    operations = [migrations.RunPython(add_first_rows, migrations.RunPython.noop)]
