"""How a person may be reached: what they chose, when they sleep, and which of their addresses work."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core import signing
from django.db.models import QuerySet

from aftersales.accounts.models import Membership, User
from aftersales.accounts.selectors import Duties
from aftersales.contacts.models import FailedAddress, NoticeChoice, QuietTime, WebhookTarget
from aftersales.domain.notices import (
    TOPICS,
    Audience,
    Channel,
    QuietHours,
    Topic,
    channels_for,
    main_channel,
    not_before,
)

# Without a time: the link of an old mail must work, and a mail sent again must be the same mail.
_SIGNER = signing.Signer(salt="contacts.unsubscribe")


@dataclass(frozen=True, slots=True)
class Telling:
    """Somebody is to be told of something; `due_at` is their own due time, when it is about one."""

    user: User
    topic: Topic
    due_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Route:
    channel: Channel
    not_before: datetime


@dataclass(frozen=True, slots=True)
class Reach:
    """What is known about how to reach some people; read once for all of them."""

    chosen: Mapping[tuple[int, str], Mapping[Channel, bool]]
    quiet: Mapping[int, QuietTime]
    webhooks: Mapping[int, WebhookTarget]
    failed: dict[tuple[str, str], FailedAddress]

    def address(self, user: User, channel: Channel) -> str:
        if channel is Channel.EMAIL:
            return user.email
        if channel is Channel.SMS:
            return user.phone if settings.SMS_BACKEND else ""
        target = self.webhooks.get(user.pk)
        return target.url if target else ""

    def failure(self, user: User, channel: Channel) -> FailedAddress | None:
        return self.failed.get((channel, self.address(user, channel).lower()))

    def learn(self, mark: FailedAddress) -> None:
        """One more address has failed since this was read."""
        self.failed[mark.channel, mark.address] = mark

    def channels(self, user: User, audience: Audience) -> frozenset[Channel]:
        """Those that work now; a webhook is for staff."""
        offered = Channel if audience is Audience.STAFF else (Channel.EMAIL, Channel.SMS)
        return frozenset(
            channel for channel in offered if self.address(user, channel) and not self.failure(user, channel)
        )

    def decided(self, user: User, topic: Topic) -> Mapping[Channel, bool]:
        return self.chosen.get((user.pk, topic), {})

    def hours(self, user: User, audience: Audience) -> QuietHours | None:
        """Customers sleep unless they say otherwise; staff are left alone when they say so."""
        own = self.quiet.get(user.pk)
        if own:
            return own.hours
        return QuietHours() if audience is Audience.CUSTOMER else None

    def routes(self, telling: Telling, at: datetime) -> list[Route]:
        rule = TOPICS[telling.topic]
        reachable = self.channels(telling.user, rule.audience)
        wanted = channels_for(telling.topic, reachable, self.decided(telling.user, telling.topic))
        free = not_before(telling.topic, at, self.hours(telling.user, rule.audience), telling.due_at)
        return [Route(channel, at if channel is Channel.WEBHOOK else free) for channel in Channel if channel in wanted]


def reach_of(users: Iterable[User]) -> Reach:
    """Four queries, however many people."""
    people = {user.pk: user for user in users}
    chosen: dict[tuple[int, str], dict[Channel, bool]] = defaultdict(dict)
    for choice in NoticeChoice.objects.filter(user__in=people):
        chosen[choice.user_id, choice.topic][Channel(choice.channel)] = choice.is_on
    quiet = {row.user_id: row for row in QuietTime.objects.filter(user__in=people)}
    webhooks = {row.user_id: row for row in WebhookTarget.objects.filter(user__in=people)}
    return Reach(chosen, quiet, webhooks, _failed(people.values(), webhooks.values()))


def _failed(people: Iterable[User], webhooks: Iterable[WebhookTarget]) -> dict[tuple[str, str], FailedAddress]:
    addresses = {address.lower() for user in people for address in (user.email, user.phone) if address}
    addresses |= {target.url.lower() for target in webhooks}
    return {(row.channel, row.address): row for row in FailedAddress.objects.filter(address__in=addresses)}


def routes_of(tellings: Sequence[Telling], at: datetime) -> list[list[Route]]:
    """By which channels each is told, and from when on, in the order given."""
    reach = reach_of(telling.user for telling in tellings)
    return [reach.routes(telling, at) for telling in tellings]


def who_chose(topic: Topic) -> QuerySet[NoticeChoice, Any]:
    """The people who switched this topic on themselves, by whatever channel."""
    return NoticeChoice.objects.filter(topic=topic, is_on=True).order_by().values("user")


def has_chosen(user: User, topic: Topic) -> bool:
    return NoticeChoice.objects.filter(user=user, topic=topic, is_on=True).exists()


def failures_of(user: User) -> QuerySet[FailedAddress]:
    """This person's addresses that refused us."""
    own = [address.lower() for address in (user.email, user.phone) if address]
    if user.is_staff:
        own += [url.lower() for url in WebhookTarget.objects.filter(user=user).values_list("url", flat=True)]
    return FailedAddress.objects.filter(address__in=own).order_by("channel")


def webhooks_for(duties: Duties) -> QuerySet[WebhookTarget]:
    """People of the platform see those of everybody, a store's managers those of the people who work there."""
    if duties.sees_all:
        return WebhookTarget.objects.all()
    people = Membership.objects.filter(store__in=duties.managed)
    return WebhookTarget.objects.filter(user__in=people.values("user"))


def webhook_of(user: User) -> WebhookTarget | None:
    return WebhookTarget.objects.filter(user=user).first()


# --- the page of choices ---


@dataclass(frozen=True, slots=True)
class Switch:
    """One topic by one channel. A locked one is on and stays on."""

    topic: Topic
    channel: Channel
    is_on: bool
    is_locked: bool = False

    @property
    def code(self) -> str:
        return f"{self.topic}:{self.channel}"


@dataclass(frozen=True, slots=True)
class Address:
    """Where a channel leads for this person, and what it answered last when it failed."""

    channel: Channel
    address: str
    failure: FailedAddress | None = None


@dataclass(frozen=True, slots=True)
class Preferences:
    """All that one person can choose as a customer or as staff."""

    audience: Audience
    addresses: Sequence[Address]
    rows: Sequence[tuple[Topic, Sequence[Switch]]]
    quiet: QuietTime
    webhook: WebhookTarget | None

    @property
    def switches(self) -> list[Switch]:
        return [switch for _topic, switches in self.rows for switch in switches]


def preferences_of(user: User, audience: Audience) -> Preferences:
    reach = reach_of([user])
    offered = [channel for channel in Channel if reach.address(user, channel) and _is_offered(channel, audience)]
    known = [Address(channel, reach.address(user, channel), reach.failure(user, channel)) for channel in offered]
    topics = [rule.topic for rule in TOPICS.values() if rule.audience is audience and rule.topic is not Topic.SIGN_IN]
    rows = [(topic, [_switch(reach, user, topic, channel) for channel in offered]) for topic in topics]
    return Preferences(audience, known, rows, _quiet_shown(reach, user, audience), reach.webhooks.get(user.pk))


def _is_offered(channel: Channel, audience: Audience) -> bool:
    return channel is not Channel.WEBHOOK or audience is Audience.STAFF


def _switch(reach: Reach, user: User, topic: Topic, channel: Channel) -> Switch:
    """What would happen now; a mail to a failed address is shown as wanted, so that it is not lost when it works."""
    rule = TOPICS[topic]
    decided, reachable = reach.decided(user, topic), reach.channels(user, rule.audience)
    wanted = channels_for(topic, reachable | {channel}, decided)
    alone = channel is main_channel(reachable) and not wanted & ({Channel.EMAIL, Channel.SMS} - {channel})
    return Switch(topic, channel, channel in wanted, is_locked=rule.must_be_told and alone and channel in wanted)


def _quiet_shown(reach: Reach, user: User, audience: Audience) -> QuietTime:
    return reach.quiet.get(user.pk) or QuietTime(user=user, is_on=audience is Audience.CUSTOMER)


# --- the link that switches a topic off ---


@dataclass(frozen=True, slots=True)
class Subscription:
    user: User
    topic: Topic
    channel: Channel

    @property
    def may_end(self) -> bool:
        return not TOPICS[self.topic].must_be_told


def unsubscribe_path(user: User, topic: Topic, channel: Channel) -> str:
    """Signed, so that only who got the mail has it; empty where the law wants them told."""
    if TOPICS[topic].must_be_told:
        return ""
    return f"/unsubscribe/{_SIGNER.sign_object([user.pk, topic, channel])}/"


def subscription_of(token: str) -> Subscription | None:
    """What this link is about; None when it never was one."""
    try:
        user_id, topic, channel = _SIGNER.unsign_object(token)
        user = User.objects.filter(pk=user_id).first()
        return Subscription(user, Topic(topic), Channel(channel)) if user else None
    except (signing.BadSignature, ValueError):
        return None
