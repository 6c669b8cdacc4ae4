from datetime import datetime
from secrets import token_urlsafe

from aftersales.accounts.models import User
from aftersales.deadlines.models import CalendarFeed
from aftersales.deadlines.selectors.feeds import hash_of

TOKEN_BYTES = 32


def make_feed(user: User, at: datetime) -> str:
    """A new secret for this person's calendar; an older one is void from now on. It is told this once."""
    token = token_urlsafe(TOKEN_BYTES)
    CalendarFeed.objects.update_or_create(user=user, defaults={"token_hash": hash_of(token), "made_at": at})
    return token


def revoke_feed(user: User) -> bool:
    """Nobody reads this person's calendar any more; False when nobody did."""
    return bool(CalendarFeed.objects.filter(user=user).delete()[0])
