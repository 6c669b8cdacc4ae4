"""Migration 0006: a request of before knows when it was sent, and an old draft stays one with all it holds."""

from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection

from aftersales.tickets.models import Request
from tests.factories import NOON, a_draft, a_ticket

take_over = import_module("aftersales.tickets.migrations.0006_requests_know_when_they_were_sent").take_over


@pytest.mark.django_db
def test_an_old_draft_stays_a_draft_and_a_sent_request_gets_its_moment() -> None:
    draft, sent = a_draft(), a_ticket()
    Request.objects.update(submitted_at=None)
    held = (draft.description, draft.declared, draft.kind, draft.quantity)

    take_over(apps, connection.schema_editor())

    draft.refresh_from_db()
    assert Request.objects.get(pk=sent.request_id).submitted_at == sent.submitted_at == NOON
    assert Request.objects.get(pk=draft.request_id).is_draft
    assert (draft.is_draft, (draft.description, draft.declared, draft.kind, draft.quantity)) == (True, held)
