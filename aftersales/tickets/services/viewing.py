"""Lists of tickets that people save under a name."""

from collections.abc import Mapping
from datetime import datetime

from aftersales.accounts.models import Store, User
from aftersales.tickets.models import SavedView


def keep_view(name: str, query: Mapping[str, str], *, owner: User, store: Store | None, at: datetime) -> SavedView:
    """For oneself, or for everybody of a store. Raises IntegrityError when the name is taken there."""
    return SavedView.objects.create(name=name, query=dict(query), owner=owner, store=store, made_at=at)


def drop_view(view: SavedView) -> None:
    view.delete()
