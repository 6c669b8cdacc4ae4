"""One round of a screen of a request: who asks about what, and where it goes on."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from aftersales.deadlines.selectors.settings import counts_in_force
from aftersales.domain.deadlines import DeadlineCode
from aftersales.domain.lifecycle import IllegalMoveError, MoveCode, State
from aftersales.orders.models import Order
from aftersales.tickets.models import Request, Ticket
from aftersales.tickets.services.requesting import leave_at
from aftersales.web.selectors.wizard import Screen, drafts_of
from aftersales.web.views.scope import PartyRequest

ASKS_FOR_ORDER = frozenset({"sort", "take"})
"""Buttons of the writing aid."""
NOT_SAVED = HTTPStatus.UNPROCESSABLE_ENTITY


@dataclass(slots=True)
class Asking:
    """One round of a screen; `kept` is the draft, once there is one.

    `read` are its items where they are only shown; where some are saved they are read when they are asked for.
    """

    request: PartyRequest
    order: Order
    at: datetime
    kept: Request | None = None
    read: Sequence[Ticket] = ()

    @property
    def leaves(self) -> bool:
        """Out, with the draft kept: to the requests, back to the order, or over to the form on one page."""
        return bool(self.request.POST.keys() & {"draft", "whole"})

    @property
    def goes_back(self) -> bool:
        return "back" in self.request.POST

    @property
    def is_unfinished(self) -> bool:
        """What is filled in so far is kept as it is: nothing has to be complete for going back or leaving."""
        return self.leaves or self.goes_back

    def drafts(self) -> list[Ticket]:
        """At least one. Raises IllegalMoveError: every item was dropped from another tab, or by its time limit."""
        drafts = list(self.read) or (drafts_of(self.kept) if self.kept else [])
        if not drafts:
            raise IllegalMoveError(MoveCode.NOT_FROM_HERE, state=State.CLOSED)
        return drafts

    def show(self, screen: Screen, context: dict[str, Any], status: int = HTTPStatus.OK) -> HttpResponse:
        shared = {"at": self.at, "order": self.order, "kept": self.kept, "screen": screen, "screens": screen.flow}
        shared["cannot_keep"] = self.leaves and status != HTTPStatus.OK
        shared["reply_hours"] = counts_in_force(self.order.store_id, self.at)(DeadlineCode.REVIEW)
        return render(self.request, f"web/items/{screen}.html", shared | context, status=status)

    def go_on(self, screen: Screen) -> HttpResponse:
        """To the next screen, or out with the draft kept; in any case it goes on there."""
        assert self.kept  # noqa: S101  # a screen was just kept
        leave_at(self.kept, screen)
        if "whole" in self.request.POST:
            return self._go_on_one_page()
        if self.leaves:
            messages.success(self.request, _("Draft saved. You can pick it up any time within 7 days."))
            return self.to_order() if self.goes_to_order else redirect("web:tickets")
        return redirect("web:request_step", self.kept.key, screen)

    @property
    def goes_to_order(self) -> bool:
        return self.request.POST.get("draft") == "order"

    def to_order(self) -> HttpResponse:
        return redirect("web:order", self.order.number)

    def _go_on_one_page(self) -> HttpResponse:
        """A draft that is left at no screen goes on there."""
        assert self.kept  # noqa: S101
        leave_at(self.kept, "")
        return redirect("web:draft", self.drafts()[0].number)

    def after(self, screen: Screen) -> HttpResponse:
        """What follows when this screen is kept: back, out, or on."""
        if self.leaves:
            return self.go_on(screen)
        steps = _on_the_way(screen.flow, self.order)
        at = steps.index(screen)
        return self.go_on(steps[max(at - 1, 0)] if self.goes_back else steps[at + 1])


def _on_the_way(flow: Sequence[Screen], order: Order) -> list[Screen]:
    """Of goods that have not arrived nothing is asked."""
    return [screen for screen in flow if screen is not Screen.GOODS or order.is_in_hand]


def sent(kept: Request) -> HttpResponse:
    """What is sent has pages of its own."""
    numbers = list(kept.tickets.exclude(state=State.CLOSED, version=1).values_list("number", flat=True)[:2])
    return redirect("web:ticket", numbers[0]) if len(numbers) == 1 else redirect("web:tickets")
