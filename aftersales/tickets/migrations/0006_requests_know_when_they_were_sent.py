"""A request of before was its one ticket: it was sent when the ticket was. Drafts stay drafts, with all they hold."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import Min, OuterRef, Subquery


def take_over(apps: Apps, _editor: BaseDatabaseSchemaEditor) -> None:
    request, ticket = apps.get_model("tickets", "Request"), apps.get_model("tickets", "Ticket")
    sent = ticket.objects.filter(request=OuterRef("pk"), submitted_at__isnull=False).order_by().values("request")
    first = sent.annotate(first=Min("submitted_at")).values("first")
    request.objects.filter(submitted_at__isnull=True).update(submitted_at=Subquery(first))


class Migration(migrations.Migration):
    dependencies = [("tickets", "0005_kept_with_the_request")]

    operations = [migrations.RunPython(take_over, migrations.RunPython.noop)]
