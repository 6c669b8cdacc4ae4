from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

FACT, NOT_SENT = "history.store_consents", "return_not_sent"


def keep_consents(apps: Apps, _schema_editor: BaseDatabaseSchemaEditor) -> None:
    """What a store stated on a new request is kept where its consent belongs: on the return that was never sent."""
    stated, ticket = apps.get_model("tickets", "StatedFact"), apps.get_model("tickets", "Ticket")
    consent = apps.get_model("tickets", "ReapplicationConsent")
    newest = {row.ticket_id: row for row in stated.objects.filter(fact=FACT).order_by("id")}
    for row in newest.values():
        if row.value is not True:
            continue
        asked = ticket.objects.get(pk=row.ticket_id)
        lapsed = ticket.objects.filter(order_line=asked.order_line, reason=asked.reason, close_reason=NOT_SENT)
        for old in lapsed.exclude(pk=asked.pk):
            consent.objects.get_or_create(ticket=old, defaults={"by_id": row.by_id, "at": row.at})


class Migration(migrations.Migration):
    dependencies = [("tickets", "0012_custody")]

    operations = [migrations.RunPython(keep_consents, migrations.RunPython.noop)]
