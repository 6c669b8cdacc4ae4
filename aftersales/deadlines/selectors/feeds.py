from hashlib import sha256

from aftersales.accounts.models import User
from aftersales.deadlines.models import CalendarFeed


def hash_of(token: str) -> str:
    """The token has 256 bits of chance, so a plain hash is enough."""
    return sha256(token.encode()).hexdigest()


def feed_of(user: User) -> CalendarFeed | None:
    return CalendarFeed.objects.filter(user=user).first()


def reader_of(token: str) -> User | None:
    """Whose calendar this is; nobody's when it was revoked, or when they may not sign in any more."""
    feed = CalendarFeed.objects.filter(token_hash=hash_of(token), user__is_active=True).select_related("user").first()
    return feed.user if feed else None
