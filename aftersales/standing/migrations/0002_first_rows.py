from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from aftersales.domain.penalties import DEFAULT_NODES, DEFAULT_RULES
from aftersales.domain.scores import DEFAULT_SCALES


def add_first_rows(apps: Apps, _schema_editor: BaseDatabaseSchemaEditor) -> None:
    """What the portal comes with, as rows that the platform can see and change. None of it has an official wording."""
    tariff = apps.get_model("standing", "PenaltyTariff")
    tariff.objects.bulk_create(
        tariff(
            trigger=rule.trigger.value,
            ledger=rule.ledger.value,
            points=rule.points,
            confirmer=rule.confirmer.value,
            per=rule.per,
            days=rule.days,
            source="house",
        )
        for rule in DEFAULT_RULES
    )
    node_rule = apps.get_model("standing", "NodeRule")
    node_rule.objects.bulk_create(
        node_rule(
            ledger=node.ledger.value, points=node.points, measure=node.measure.value, days=node.days, source="house"
        )
        for node in DEFAULT_NODES
    )
    scale_row = apps.get_model("standing", "ScoreScale")
    scale_row.objects.bulk_create(
        scale_row(metric=scale.metric.value, weight=scale.weight, best=scale.best, worst=scale.worst, source="house")
        for scale in DEFAULT_SCALES
    )


class Migration(migrations.Migration):
    dependencies = [("standing", "0001_initial")]

    operations = [migrations.RunPython(add_first_rows, migrations.RunPython.noop)]
