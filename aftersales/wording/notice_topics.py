"""What people can choose about: topics and channels by name, and why some cannot be switched off."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from aftersales.domain.notices import TOPICS, Channel, Topic
from aftersales.domain.web_targets import TargetCode
from aftersales.wording.disputing import dispute_action_name
from aftersales.wording.names import action_name

Words = str | Promise

TOPIC_NAMES: Mapping[Topic, Words] = {
    Topic.DECISION: _("Decisions on your request"),
    Topic.PROGRESS: _("Progress"),
    Topic.MESSAGE: _("Messages from the store or the platform"),
    Topic.REMINDER: _("Reminders of your own due times"),
    Topic.WINDOW: _("Reminders about your orders"),
    Topic.DISPUTE: _("Platform intervention"),
    Topic.SIGN_IN: _("Sign-in links"),
    Topic.WORK: _("Requests that move"),
    Topic.CUSTOMER_MESSAGE: _("Messages from customers"),
    Topic.DUE: _("Due times ahead"),
    Topic.OVERDUE: _("What is overdue"),
    Topic.CASE: _("Disputes"),
    Topic.REPORT: _("Figures"),
}

OF_DISPUTES = (Topic.DISPUTE, Topic.CASE)


def event_name(topic: str, event: str) -> str:
    """A move of a ticket or of a dispute, as its button calls it."""
    if not event:
        return ""
    return dispute_action_name(event) if topic in OF_DISPUTES else action_name(event)


TOPIC_HINTS: Mapping[Topic, Words] = {
    Topic.DECISION: _("Approved, refused, an offer, or something you have to do."),
    Topic.PROGRESS: _("Received, shipped, repaired."),
    Topic.MESSAGE: _("What somebody writes to you about a request."),
    Topic.REMINDER: _("A day and four hours before your time runs out."),
    Topic.WINDOW: _("A parcel to look at, and a return, exchange or warranty that ends soon."),
    Topic.DISPUTE: _("Both sides' evidence, the ruling, the appeal."),
    Topic.SIGN_IN: _("Only when somebody asks for one."),
    Topic.WORK: _("A customer or a time limit moved a request of your store."),
    Topic.CUSTOMER_MESSAGE: _("What a customer writes about a request."),
    Topic.DUE: _("A day and four hours before your store's or the platform's time runs out."),
    Topic.OVERDUE: _("One summary on the first, second, fourth and eighth day."),
    Topic.CASE: _("Evidence rounds, rulings, penalties and their due times."),
    Topic.REPORT: _("The weekly report you subscribed to, and products that come back more often than usual."),
}

MUST_REASONS: Mapping[Topic, Words] = {
    Topic.DECISION: _("It decides about your rights and their time limits, so one way stays on."),
    Topic.DISPUTE: _("A ruling and its time limits bind you, so one way stays on."),
    Topic.SIGN_IN: _("You asked for it at that moment."),
    Topic.CASE: _("A ruling and its time limits bind your side, so one way stays on."),
}

CHANNEL_NAMES: Mapping[Channel, Words] = {
    Channel.EMAIL: _("E-mail"),
    Channel.SMS: _("Text message"),
    Channel.WEBHOOK: _("Webhook"),
}


def topics() -> list[tuple[str, str]]:
    return [(topic.value, str(name)) for topic, name in TOPIC_NAMES.items()]


def channels() -> list[tuple[str, str]]:
    return [(channel.value, str(name)) for channel, name in CHANNEL_NAMES.items()]


def reason_of_mail(topic: Topic) -> str:
    """Why a mail came, in its foot."""
    if topic is Topic.SIGN_IN:
        return gettext("You get this mail because somebody asked for a link for your address.")
    if TOPICS[topic].must_be_told:
        return gettext("You get this mail because it is about rights and time limits, so it cannot be switched off.")
    return gettext("You get this mail because “%(topic)s” is switched on for e-mail.") % {"topic": TOPIC_NAMES[topic]}


def target_sentence(code: TargetCode) -> str:
    """Why a webhook cannot lead there."""
    return str(_TARGETS[code])


_TARGETS: Mapping[TargetCode, Words] = {
    TargetCode.NOT_AN_ADDRESS: _("This is not an address of the web. Write it as https://hooks.example/path."),
    TargetCode.NOT_HTTPS: _("Only https:// is used: notices name customers and their requests."),
    TargetCode.WITH_PASSWORD: _("Leave out the name and the password; each post is signed with the secret below."),
    TargetCode.PRIVATE: _("This leads into a private network and is not posted to. Use a public address."),
    TargetCode.UNKNOWN_NAME: _("Nobody knows this name. Check the spelling."),
}


def kept_sentence() -> str:
    return gettext("Your choices are kept.")


def stays_on_sentence(topic: Topic) -> str:
    return gettext("“%(topic)s” must reach you by mail or text message. Nothing was changed.") % {
        "topic": TOPIC_NAMES[topic]
    }


def address_used_again_sentence() -> str:
    return gettext("We use this address again. If it refuses the next message, you will see that here.")


def topic_name(topic: Topic) -> str:
    return str(TOPIC_NAMES[topic])


def topic_hint(topic: Topic) -> str:
    return str(TOPIC_HINTS[topic])


def must_reason(topic: Topic) -> str:
    """Empty for what can be switched off."""
    return str(MUST_REASONS.get(topic, ""))


def notice_channel_name(channel: Channel) -> str:
    return str(CHANNEL_NAMES[Channel(channel)])
