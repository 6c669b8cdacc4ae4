"""Plays the stories through the real services, in the order in which all happened, the sweeps of the clock between."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from uuid import NAMESPACE_URL, uuid5

from django.core.files.base import ContentFile

from aftersales.accounts.models import User
from aftersales.clockwork.services import fan_out, sweep
from aftersales.deadlines.selectors import oldest_due
from aftersales.domain.calendar import SHANGHAI
from aftersales.domain.disputes import IllegalDisputeMoveError
from aftersales.domain.goodwill import IneligibleError
from aftersales.domain.lifecycle import IllegalMoveError, Role
from aftersales.domain.requests import Reason, RequestKind
from aftersales.evidence.gateways.decoder import drop_idle
from aftersales.evidence.models import Evidence
from aftersales.evidence.services import receive_files
from aftersales.evidence.services.checking import check_due
from aftersales.orders.models import IN_HAND
from aftersales.tickets.services.asking import Asked
from aftersales.tickets.services.indexing import read_due_words
from aftersales.tickets.services.moving import Actor
from aftersales.tickets.services.refunding import deliver_simulated, relay_payments
from aftersales.tickets.services.tracking import ask_carriers
from portal.demo.documents import invoice
from portal.demo.orders import Purchase, World, buy
from portal.demo.people import AGENT_OF
from portal.demo.pictures import PHOTOS, short_video
from portal.demo.steps import SWEEP_DELAY, Pace, Scene, Step, Turn, timetable
from portal.demo.stories import STORIES, Story

Say = Callable[[str], None]
_VIA = {Role.CUSTOMER: "portal", Role.STORE: "desk", Role.PLATFORM: "desk"}
GIFT, GIFT_EVERY = "罗技 G240 布面鼠标垫", 7
BORROWED = 4242
_SPARE_LINE = ("LG-BOLT-RX", "LG-G840-PAD", "LG-FEET-GPX", "LG-EARPAD-GP")


@dataclass(slots=True)
class Part:
    """A story with its times, and what its steps show."""

    number: int
    story: Story
    times: list[datetime]
    evidence: dict[int, list[Evidence]] = field(default_factory=dict)

    @property
    def chance(self) -> Random:
        return Random(f"story {self.number}")


def cast_parts(at: datetime, stories: Sequence[Story] = STORIES) -> list[Part]:
    return [Part(number, story, _times(number, story, at)) for number, story in enumerate(stories, start=1)]


def _times(number: int, story: Story, at: datetime) -> list[datetime]:
    chance = Random(f"pace {number}")
    pace = Pace(chance.uniform(0.8, 1.2), chance.randint(3, 55), story.is_exact)
    end = at - timedelta(hours=story.age, minutes=0 if story.is_exact else chance.randint(1, 20))
    return timetable(story.steps, end - timedelta(seconds=chance.randint(0, 59)), pace)


# --- files ---


def receive_evidence(parts: Sequence[Part], people: dict[str, User], say: Say) -> int:
    """Draw and take in every file a step shows, as its sender and at its time; no transaction may be open."""
    shown = [(part, index, step) for part in parts for index, step in enumerate(part.story.steps) if step.photos]
    count = 0
    with ThreadPoolExecutor(max_workers=1) as painter:  # draws while the decoder looks at what was drawn before
        drawings = painter.map(_draw, shown)
        for done, ((part, index, step), files) in enumerate(zip(shown, drawings, strict=True), start=1):
            person = _person(part.story, step.role, people)
            part.evidence[index] = receive_files(files, by=person, at=_shown_at(part, index))
            check_due(_shown_at(part, index))
            count += len(files)
            if done % 20 == 0:
                say(f"  {count} files taken in …")
    drop_idle()
    return count


def _shown_at(part: Part, index: int) -> datetime:
    return part.times[index] - timedelta(minutes=1)


def _draw(shown: tuple[Part, int, Step]) -> list["ContentFile[bytes]"]:
    part, index, step = shown
    at, seed = _shown_at(part, index), part.number * 100 + index * 10
    return [_file(kind, seed + place, at) for place, kind in enumerate(step.photos)]


def _file(kind: str, seed: int, at: datetime) -> "ContentFile[bytes]":
    local = at.astimezone(SHANGHAI) - timedelta(minutes=seed % 50)
    if kind == "video":
        return ContentFile(short_video(3, seed), f"VID_{local:%Y%m%d_%H%M%S}.mp4")
    if kind == "invoice":
        return ContentFile(invoice(seed), f"发票_{local:%Y%m%d}.pdf")
    if kind == "borrowed":  # a photo off the net, which two customers show
        return ContentFile(PHOTOS["parcel"](BORROWED), f"mmexport{local:%Y%m%d%H%M}.jpg")
    return ContentFile(PHOTOS[kind](seed), f"IMG_{local:%Y%m%d_%H%M%S}_{kind}.jpg")


def _person(story: Story, role: Role, people: dict[str, User]) -> User:
    if role is Role.CUSTOMER:
        return people[story.customer]
    return people["arbiter"] if role is Role.PLATFORM else people[AGENT_OF[story.store]]


# --- the play ---


def play(parts: Sequence[Part], world: World, at: datetime, say: Say) -> int:
    """Everything in order of time up to `at`. A step that is refused ends its story, with a line saying so."""
    scenes = {part.number: _set_scene(part, world, at) for part in parts}
    cues = sorted((time, part.number, index) for part in parts for index, time in enumerate(part.times))
    by_number = {part.number: part for part in parts}
    stopped: set[int] = set()
    for done, (time, number, index) in enumerate(cues, start=1):
        _sweep_until(time)
        deliver_simulated(time)
        if number not in stopped and not _perform(by_number[number], index, scenes[number], world, say):
            stopped.add(number)
        relay_payments(time)
        if done % 100 == 0:
            say(f"  {done} of {len(cues)} steps …")
    _sweep_until(at)
    relay_payments(at)
    deliver_simulated(at)
    fan_out(at)
    read_due_words(at)
    return len(parts) - len(stopped)


def _perform(part: Part, index: int, scene: Scene, world: World, say: Say) -> bool:
    step = part.story.steps[index]
    if step.play is None:
        return True
    actor = Actor(step.role, _person(part.story, step.role, world.people), _VIA[step.role])
    try:
        step.play(scene, Turn(actor, part.times[index], part.evidence.get(index, ())))
    except (IllegalMoveError, IllegalDisputeMoveError) as error:
        say(f"  story {part.number} stops at step {index + 1}: {error.code}")
        return False
    except IneligibleError as error:
        codes = ", ".join(error.verdict.codes)
        say(f"  story {part.number} stops at step {index + 1}: no right covers it ({codes})")
        return False
    return True


def _sweep_until(at: datetime) -> None:
    """Let the clock act at each moment at which something fell due."""
    ask_carriers(at)
    while (due := oldest_due(at)) is not None:
        swept_at = min(due + SWEEP_DELAY, at)
        report = sweep(swept_at)
        fan_out(swept_at)
        if report.failed:
            raise RuntimeError(f"the sweep failed for {', '.join(report.failed)}")


def _set_scene(part: Part, world: World, at: datetime) -> Scene:
    story, chance = part.story, part.chance
    sku = chance.choice(story.topic.skus)
    items = [(sku, story.bought)]
    if part.number % 5 == 0:
        items.append((chance.choice(_SPARE_LINE), 1))
    order = buy(world, _purchase(part, tuple(items), chance), chance)
    asked = Asked(
        kind=RequestKind(story.kind),
        reason=story.topic.reason,
        quantity=story.quantity,
        description=story.topic.problem,
        declared=_declared(story),
    )
    return Scene(order.lines.get(position=1), asked, uuid5(NAMESPACE_URL, f"demo story {part.number}"))


_INTACT: dict[str, object] = {
    "accessories_complete": True,
    "labels_intact": True,
    "use_marks": "none",
    "damage": "none",
}
_FAULT: dict[str, object] = {
    "defect": {"visibility": "visible", "severity": "minor", "safety_hazard": False},
    "self_check_done": True,
}
_ASKED: dict[Reason, dict[str, object]] = {
    Reason.DEFECTIVE: _FAULT,
    Reason.NO_LONGER_WANTED: {},
    Reason.SOFTWARE_ISSUE: {},
    Reason.NOT_AS_DESCRIBED: {"defect": {"visibility": "visible"}},
}


def _declared(story: Story) -> dict[str, object]:
    """What the form asks is answered; what a topic says of its own goes before it."""
    topic = story.topic
    declared: dict[str, object] = {}
    if topic.reason in _ASKED and topic.fulfilment in IN_HAND:
        declared = {**_ASKED[topic.reason], "goods": {**_INTACT, **topic.goods}}
    elif topic.goods:
        declared = {"goods": topic.goods}
    return declared | ({"price_drop": story.topic.price_drop} if story.topic.price_drop else {})


def _purchase(part: Part, items: tuple[tuple[str, int], ...], chance: Random) -> Purchase:
    topic, asked_at = part.story.topic, part.times[0]
    if topic.days is None or topic.fulfilment not in IN_HAND:
        placed_at = asked_at - timedelta(days=12 if topic.fulfilment == "in_transit" else 0.4)
        return Purchase(part.story.customer, part.story.store, items, topic.fulfilment, placed_at)
    delivered_at = asked_at - timedelta(days=topic.days, minutes=chance.randint(0, 90))
    placed_at = delivered_at - timedelta(days=chance.choice((2, 3, 4)), minutes=chance.randint(0, 500))
    gift = GIFT if part.number % GIFT_EVERY == 0 else ""
    return Purchase(part.story.customer, part.story.store, items, topic.fulfilment, placed_at, delivered_at, gift)
