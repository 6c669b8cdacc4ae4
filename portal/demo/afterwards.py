"""What stands around the stories: canned texts and macros of each store, and opinions on requests that ended."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from random import Random

from aftersales.accounts.models import Membership, StaffRole, Store, User
from aftersales.domain.lifecycle import ENDED, Action
from aftersales.domain.refusals import RefusalCode
from aftersales.tickets.models import CannedText, Ticket
from aftersales.tickets.services.canning import Wording, keep_canned_text
from aftersales.tickets.services.rating import Stars, answer_rating, rate

TEXTS = (
    Wording(
        "请补拍序列号",
        "Ask for the serial number",
        "{customer}，您好！请补拍一张{product}底部的序列号照片，方便我们尽快核实。售后单号：{number}。",
        "Hello {customer}, please add a photo of the serial number on your {product}, so that we can check it soon. "
        "Your request is {number}.",
    ),
    Wording(
        "寄回提醒",
        "How to send it back",
        "{customer}，您好！请将商品寄至：{address}。包裹内请放一张写有售后单号 {number} 的纸条。",
        "Hello {customer}, please send the item to: {address}. Put a note with {number} into the parcel.",
    ),
    Wording(
        "退款已安排",
        "The refund is on its way",
        "{customer}，您好！您的退款 {amount} 已安排，原路退回，到账时间以银行为准。",
        "Hello {customer}, your refund of {amount} is on its way to where you paid from; your bank decides how fast.",
    ),
    Wording(
        "请补拍视频再处理",
        "Ask for a video and wait",
        "{customer}，您好！请补拍一段 10 到 20 秒的视频，让{product}和故障现象同时入镜，收到后我们马上处理。",
        "Hello {customer}, please add a video of 10 to 20 seconds that shows your {product} and the problem together. "
        "We go on as soon as it is here.",
        action=Action.REQUEST_INFO,
    ),
    Wording(
        "同意并说明寄回方式",
        "Approve and say how to send it",
        "{customer}，您好！您的申请已同意。请将{product}寄至：{address}，并在包裹内放一张写有 {number} 的纸条。",
        "Hello {customer}, we agree to your request. Please send your {product} to: {address}, with a note that says "
        "{number} in the parcel.",
        action=Action.APPROVE,
    ),
    Wording(
        "不属于质量问题",
        "Not a fault of the item",
        "{customer}，您好！根据您提供的凭证，{product}本身没有发现质量问题，多半与驱动或设置有关，我们可以协助您调试。",
        "Hello {customer}, what you sent shows no fault of the {product} itself; drivers or settings are the likely "
        "cause, and we are glad to help you with them.",
        action=Action.REJECT,
        reason_code=RefusalCode.NOT_A_DEFECT,
    ),
)
OPINIONS = (
    (Stars(5, 5, 5), "处理很快，客服也很耐心。", "谢谢您的认可，祝您使用愉快！"),
    (Stars(4, 5, 4), "换新的用着不错，就是等了两天。", ""),
    (Stars(2, 3, 2), "来回补了几次照片才通过。", "给您添麻烦了，我们已经把需要的照片写进申请页面。"),
    (Stars(3, 4, 3), "", ""),
)
RATED_EVERY = 2


def keep_texts(stores: Iterable[Store], at: datetime) -> int:
    """Once a store: what its manager has changed since stays."""
    kept = 0
    for store in stores:
        works = Membership.objects.filter(store=store).select_related("user").order_by("-role", "id")
        manager = next((one.user for one in works if one.role == StaffRole.MANAGER), None)
        manager = manager or next((one.user for one in works), None)
        if manager and not CannedText.objects.filter(store=store).exists():
            kept += len([keep_canned_text(store, wording, by=manager, at=at) for wording in TEXTS])
    return kept


def rate_some(people: Iterable[User], at: datetime) -> int:
    """Every second request of the last weeks has an opinion, some with the store's answer."""
    ended = Ticket.objects.filter(
        customer__in=list(people), state__in=ENDED, submitted_at__isnull=False, ended_at__gt=at - timedelta(days=28)
    )
    rated = ended.filter(rating__isnull=True).select_related("store", "customer").order_by("pk")[::RATED_EVERY]
    for ticket in rated:
        _rate(ticket, at)
    return len(rated)


def _rate(ticket: Ticket, at: datetime) -> None:
    chance = Random(f"rating {ticket.pk}")
    stars, comment, reply = chance.choice(OPINIONS)
    said_at = min((ticket.ended_at or at) + timedelta(hours=chance.randint(1, 40)), at)
    rating = rate(ticket, stars, comment, by=ticket.customer, at=said_at)
    agent = Membership.objects.filter(store=ticket.store).select_related("user").order_by("id").first()
    if reply and agent:
        answer_rating(rating, reply, by=agent.user, at=min(said_at + timedelta(hours=5), at))
