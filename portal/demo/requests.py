"""Requests of other sorts than the stories': several items at once, one that a store entered, papers in the vault."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from random import Random
from uuid import NAMESPACE_URL, uuid5

from django.core.files.base import ContentFile

from aftersales.accounts.models import User
from aftersales.domain.lifecycle import Role
from aftersales.domain.requests import Channel, Reason, RequestKind
from aftersales.evidence.models import Evidence
from aftersales.evidence.services import receive_files
from aftersales.evidence.services.checking import check_due
from aftersales.orders.models import Fulfilment, Order, ProofKind
from aftersales.orders.services.proofs import keep_proofs
from aftersales.tickets.services.entering import Contact, enter_request
from aftersales.tickets.services.moving import Actor
from aftersales.tickets.services.requesting import Answers, Item, save_answers, save_items, show_files, submit_request
from portal.demo.documents import invoice
from portal.demo.orders import Purchase, World, buy
from portal.demo.people import AGENT_OF
from portal.demo.pictures import PHOTOS
from portal.demo.stores import FLAGSHIP, GENEROUS

BUYER, CALLER = "customer", "customer2"
BOUGHT = timedelta(days=6)
ARRIVED, CALLED, ASKED = timedelta(days=3), timedelta(hours=21), timedelta(hours=2.5)
_GOODS = {"accessories_complete": True, "labels_intact": True, "use_marks": "none", "damage": "none"}
_FAULT: dict[str, object] = {
    "defect": {"visibility": "visible", "severity": "minor", "safety_hazard": False},
    "self_check_done": True,
    "goods": _GOODS | {"opened": True},
}
_UNOPENED: dict[str, object] = {"goods": _GOODS | {"opened": False}}
_LOG = "来电 021-6880 转 2：客户说左键按一次出现两次点击，已指导换接口和更新驱动，问题依旧，要求维修。通话 6 分钟。"

Papers = Mapping[str, Evidence]


def receive_papers(people: Mapping[str, User], at: datetime) -> Papers:
    """The invoice, the label and a photo of the fault, as their sender; no transaction may be open."""
    files = {
        "invoice": ContentFile(invoice(77), f"发票_{at - BOUGHT:%Y%m%d}.pdf"),
        "label": ContentFile(PHOTOS["serial"](77), f"IMG_{at - ARRIVED:%Y%m%d}_serial.jpg"),
        "fault": ContentFile(PHOTOS["mouse"](77), f"IMG_{at - ASKED:%Y%m%d}_mouse.jpg"),
    }
    shown = dict(zip(files, receive_files(list(files.values()), by=people[BUYER], at=at - ARRIVED), strict=True))
    check_due(at - ARRIVED)
    return shown


def seed_requests(world: World, papers: Papers, at: datetime) -> int:
    """How many tickets came of them."""
    return ask_for_several(world, papers, at) + enter_a_call(world, at)


def ask_for_several(world: World, papers: Papers, at: datetime) -> int:
    """Two mice and a keyboard of one order: one mouse is faulty, the other and the keyboard are not wanted."""
    person = world.people[BUYER]
    items = (("LG-MXM3S-GR", 2), ("LG-MXKS-GR", 1))
    order = _bought(world, BUYER, FLAGSHIP, items, at - BOUGHT, at - ARRIVED)
    keep_proofs(order, [papers["invoice"]], kind=ProofKind.INVOICE, by=person, at=at - ARRIVED)
    keep_proofs(order, [papers["label"]], kind=ProofKind.SERIAL_LABEL, by=person, at=at - ARRIVED)
    mouse, keyboard = order.lines.order_by("position")
    wanted = [
        Item(mouse, RequestKind.EXCHANGE, Reason.DEFECTIVE, 1),
        Item(mouse, RequestKind.RETURN_REFUND, Reason.NO_LONGER_WANTED, 1),
        Item(keyboard, RequestKind.RETURN_REFUND, Reason.NO_LONGER_WANTED, 1),
    ]
    request = save_items(order, wanted, by=person, key=uuid5(NAMESPACE_URL, "demo: several"), at=at - ASKED)
    answers = {
        ticket.number: Answers(_FAULT if ticket.reason == Reason.DEFECTIVE else _UNOPENED)
        for ticket in request.tickets.all()
    }
    save_answers(request, "两个鼠标中有一个左键双击，想换新；另一个和键盘没有拆封，不想要了，一起退。", answers)
    show_files(request, [papers["fault"]], at - ASKED)
    return len(submit_request(request, actor=Actor(Role.CUSTOMER, person, "portal"), at=at - ASKED))


def enter_a_call(world: World, at: datetime) -> int:
    """A customer rang, and the store's agent typed it in."""
    order = _bought(world, CALLER, GENEROUS, (("LG-G502X-BK", 1),), at - timedelta(days=70), at - timedelta(days=66))
    item = Item(order.lines.get(), RequestKind.REPAIR, Reason.DEFECTIVE, 1)
    contact = Contact(Channel.HOTLINE, _LOG, "左键按一次出现两次点击，换电脑也一样，申请维修。")
    key, agent = uuid5(NAMESPACE_URL, "demo: a call"), world.people[AGENT_OF[GENEROUS]]
    return len(enter_request(order, [item], contact, by=agent, key=key, at=at - CALLED, as_goodwill=True))


def _bought(
    world: World, who: str, store: str, items: tuple[tuple[str, int], ...], placed: datetime, delivered: datetime
) -> Order:
    purchase = Purchase(who, store, items, Fulfilment.DELIVERED, placed, delivered)
    return buy(world, purchase, Random(f"{who} {placed:%Y}"))
