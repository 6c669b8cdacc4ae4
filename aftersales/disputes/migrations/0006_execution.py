import aftersales.domain.disputes
from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def tell_what_was_carried_out(apps: Apps, _schema_editor: BaseDatabaseSchemaEditor) -> None:
    """A ruling from before this one had moved its ticket at once."""
    ruled = apps.get_model("disputes", "Dispute").objects.filter(state="ruled", holds_ticket=False)
    apps.get_model("disputes", "Ruling").objects.filter(dispute__in=ruled.values("pk"), executed_at=None).update(
        executed_at=models.F("at")
    )
    ruled.update(state="executed")


class Migration(migrations.Migration):
    dependencies = [
        ("disputes", "0005_ruling_samples"),
        ("tickets", "0010_fewer_indexes"),
    ]

    operations = [
        migrations.RunPython(tell_what_was_carried_out, migrations.RunPython.noop),
        migrations.RemoveIndex(
            model_name="dispute",
            name="dispute_queue",
        ),
        migrations.AddIndex(
            model_name="dispute",
            index=models.Index(
                condition=models.Q(
                    (
                        "state__in",
                        [
                            aftersales.domain.disputes.DisputeState["AWAITING_ACCEPTANCE"],
                            aftersales.domain.disputes.DisputeState["AWAITING_EXECUTION"],
                            aftersales.domain.disputes.DisputeState["COLLECTING_EVIDENCE"],
                            aftersales.domain.disputes.DisputeState["RULED"],
                            aftersales.domain.disputes.DisputeState["SUSPENDED"],
                            aftersales.domain.disputes.DisputeState["UNDER_APPEAL"],
                            aftersales.domain.disputes.DisputeState["UNDER_REVIEW"],
                        ],
                    )
                ),
                fields=["due_at"],
                name="dispute_queue",
            ),
        ),
    ]
