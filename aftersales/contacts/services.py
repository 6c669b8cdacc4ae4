"""What people decide about how they are told, and what their addresses answered."""

from collections.abc import Mapping
from datetime import datetime, time

from django.db import transaction
from django.db.models import QuerySet

from aftersales.accounts.models import User
from aftersales.accounts.selectors import stores_of
from aftersales.audit.selectors import subject_of
from aftersales.audit.services.recording import record_change
from aftersales.contacts.models import FailedAddress, NoticeChoice, QuietTime, WebhookTarget, new_secret
from aftersales.contacts.selectors import Subscription, failures_of, reach_of
from aftersales.domain.notices import TOPICS, Channel, Topic, main_channel

Choices = Mapping[tuple[Topic, Channel], bool]


class StaysOnError(Exception):
    """This topic must be told; its main channel cannot be switched off."""

    def __init__(self, topic: Topic) -> None:
        super().__init__(topic)
        self.topic = topic


def choose(user: User, choices: Choices) -> None:
    """Remember what this person decided. Raises StaysOnError when nothing would be left of what must be told."""
    with transaction.atomic():
        User.objects.select_for_update().filter(pk=user.pk).first()
        _refuse_silence(user, choices)
        for (topic, channel), is_on in choices.items():
            NoticeChoice.objects.update_or_create(user=user, topic=topic, channel=channel, defaults={"is_on": is_on})


def _refuse_silence(user: User, choices: Choices) -> None:
    reach = reach_of([user])
    for topic in {topic for topic, _ in choices if TOPICS[topic].must_be_told}:
        decided = {**reach.decided(user, topic), **{way: on for (about, way), on in choices.items() if about is topic}}
        main = main_channel(reach.channels(user, TOPICS[topic].audience))
        if main and not decided.get(main, True) and not _other_way(main, decided):
            raise StaysOnError(topic)


def _other_way(main: Channel, decided: Mapping[Channel, bool]) -> bool:
    return main is Channel.EMAIL and decided.get(Channel.SMS, False)


def ask_for(user: User, topic: Topic, *, is_on: bool) -> None:
    """Switch a topic on by the person's main channel, or off by all of them."""
    reach = reach_of([user])
    main = main_channel(reach.channels(user, TOPICS[topic].audience)) or Channel.EMAIL
    channels = [main] if is_on else [Channel.EMAIL, Channel.SMS]
    choose(user, {(topic, channel): is_on for channel in channels})


def set_quiet_time(user: User, *, is_on: bool, starts: time, ends: time, zone: str) -> QuietTime:
    """When mails and text messages wait; `zone` is a name of the IANA database."""
    fields = {"is_on": is_on, "starts": starts, "ends": ends, "zone": zone}
    return QuietTime.objects.update_or_create(user=user, defaults=fields)[0]


def end_subscription(subscription: Subscription) -> None:
    """By the link of a mail; twice is once. Raises StaysOnError."""
    if not subscription.may_end:
        raise StaysOnError(subscription.topic)
    choose(subscription.user, {(subscription.topic, subscription.channel): False})


def resume_subscription(subscription: Subscription) -> None:
    choose(subscription.user, {(subscription.topic, subscription.channel): True})


# --- addresses that refuse us ---


def mark_failed(channel: Channel, address: str, reason: str, at: datetime) -> FailedAddress:
    """This address answered that it will never take anything; nothing is sent to it any more."""
    fields = {"reason": reason[:200], "failed_at": at}
    return FailedAddress.objects.update_or_create(channel=channel, address=address.lower(), defaults=fields)[0]


def try_again(user: User, channel: Channel) -> int:
    """The person says that their address works; returns how many marks were taken away."""
    deleted, _ = failures_of(user).filter(channel=channel).delete()
    return deleted


@transaction.atomic
def try_all_again(marks: QuerySet[FailedAddress], *, by: User, at: datetime) -> int:
    """The administrator says so of these, and each stands in the history."""
    found = list(marks.select_for_update())
    for mark in found:
        payload = {"channel": mark.channel}
        record_change(subject_of(mark), name=mark.shape, action="try_again", payload=payload, by=by, at=at)
    FailedAddress.objects.filter(pk__in=[mark.pk for mark in found]).delete()
    return len(found)


# --- webhooks ---


def set_webhook(user: User, url: str, at: datetime) -> WebhookTarget:
    """Post this member of staff's notices there. A new address gets a new secret, and stands in the history."""
    with transaction.atomic():
        target = WebhookTarget.objects.select_for_update().filter(user=user).first()
        if target is None:
            target = WebhookTarget.objects.create(user=user, url=url, changed_at=at)
            _record_webhook(target, "set", user, at)
        elif target.url != url:
            target.url, target.secret, target.changed_at = url, new_secret(), at
            target.save(update_fields=["url", "secret", "changed_at"])
            _record_webhook(target, "set", user, at)
    return target


@transaction.atomic
def remove_webhook(user: User, at: datetime) -> None:
    """Twice is once."""
    remove_webhooks(WebhookTarget.objects.filter(user=user), by=user, at=at)


@transaction.atomic
def remove_webhooks(targets: QuerySet[WebhookTarget], *, by: User, at: datetime) -> int:
    """Whoever answers for these people says so; how many there were."""
    found = list(targets.select_for_update(of=("self",)).select_related("user"))
    for target in found:
        _record_webhook(target, "end", by, at)
    WebhookTarget.objects.filter(pk__in=[target.pk for target in found]).delete()
    return len(found)


def _record_webhook(target: WebhookTarget, action: str, by: User, at: datetime) -> None:
    """A chain for each person, among the history of their store where they have one alone."""
    stores = list(stores_of(target.user).values_list("pk", flat=True)[:2])
    record_change(
        f"contacts.webhooktarget:{target.user_id}",
        name=str(target),
        action=action,
        payload={"host": str(target)},
        by=by,
        at=at,
        store_key=stores[0] if len(stores) == 1 else None,
        via="desk",
    )
