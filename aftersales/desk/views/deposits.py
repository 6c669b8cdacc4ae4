"""The deposit of each store, entry by entry, and the platform's own ledger."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from aftersales.accounts.models import Store
from aftersales.accounts.selectors import Duties
from aftersales.clock.services import moment
from aftersales.desk.forms.money import EntryForm
from aftersales.desk.views.frame import desk_page, show
from aftersales.domain.lifecycle import Role
from aftersales.domain.payments import EntryKind, MoneyRefusedError
from aftersales.refunds.selectors.accounts import deposit_account, entries_of, store_deposits
from aftersales.refunds.services.booking import Entry, book
from aftersales.refunds.services.recording import Actor
from aftersales.wording.money import money_error_sentence

ENTRIES_ON_A_PAGE = 50


@desk_page("GET", "HEAD")
def deposits(request: HttpRequest, duties: Duties) -> HttpResponse:
    _check_keeper(duties)
    stores = list(Store.objects.order_by("name")) if duties.sees_all else list(duties.finances)
    if len(stores) == 1 and not duties.sees_all:
        return redirect("admin:deposit", slug=stores[0].slug)
    rows, platform = store_deposits(stores), deposit_account(None) if duties.sees_all else None
    return show(request, duties, "desk/deposits.html", moment(), {"rows": rows, "platform": platform})


@desk_page("GET", "HEAD")
def platform_ledger(request: HttpRequest, duties: Duties) -> HttpResponse:
    if not duties.sees_all:
        raise PermissionDenied
    return _page(request, duties, None, None)


@desk_page("GET", "HEAD", "POST")
def deposit(request: HttpRequest, duties: Duties, slug: str) -> HttpResponseBase:
    _check_keeper(duties)
    mine = Store.objects.all() if duties.sees_all else Store.objects.filter(pk__in=[one.pk for one in duties.finances])
    store = get_object_or_404(mine, slug=slug)
    form = EntryForm(request.POST or None) if may_book(duties) else None
    if request.method != "POST":
        return _page(request, duties, store, form)
    if form is None:
        raise PermissionDenied
    return _book(request, duties, store, form)


def may_book(duties: Duties) -> bool:
    """Money in and out of a deposit is the platform's to write down, and not the arbiter's."""
    return duties.is_operator


def _check_keeper(duties: Duties) -> None:
    if not duties.keeps_money:
        raise PermissionDenied


def _book(request: HttpRequest, duties: Duties, store: Store, form: EntryForm) -> HttpResponseBase:
    if not form.is_valid():
        return _page(request, duties, store, form, status=422)
    given = form.cleaned_data
    entry = Entry(
        key=f"{store.slug}:{given['reference']}",
        kind=EntryKind(given["kind"]),
        amount=form.signed_amount(),
        note=" ".join(filter(None, (given["reference"], given["note"]))),
    )
    try:
        book(store, entry, actor=Actor(Role.PLATFORM, duties.user, "desk"), at=moment())
    except MoneyRefusedError as refused:
        form.add_error(None, money_error_sentence(refused))
        return _page(request, duties, store, form, status=409)
    messages.success(request, _("The entry is booked."))
    return redirect("admin:deposit", slug=store.slug)


def _page(
    request: HttpRequest, duties: Duties, store: Store | None, form: EntryForm | None, status: int = 200
) -> HttpResponse:
    found = deposit_account(store)
    entries = Paginator(entries_of(found.account), ENTRIES_ON_A_PAGE).get_page(request.GET.get("page"))
    context = {"store": store, "deposit": found, "entries": entries, "form": form}
    return show(request, duties, "desk/deposit.html", moment(), context, status)
