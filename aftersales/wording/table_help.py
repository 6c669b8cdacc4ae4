"""What a field of the tables means and what follows from it, for whoever sets it up.

A help text on the model itself comes first; these stand apart, so that a better sentence needs no migration.
"""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Words = str | Promise

_ENGLISH = _("The same for people who read English.")
_ORDER = _("Lists are sorted by it, the lowest first.")
_SOURCE = _("Where the number comes from: a published rule, or the platform's own choice.")
_LAW = _("Never less than the law; a store may promise more.")
_NEWS = _("What is different from the version before, in a sentence that everybody reads.")
_DAY = _("From this day on; what lies before keeps what held then.")

HELP: Mapping[str, Mapping[str, Words]] = {
    "accounts.store": {
        "slug": _("Part of the address of its pages. Links that are out there break when it changes."),
        "kind": _("Stands beside its name wherever customers see it."),
        "paid_repair_hint_en": _ENGLISH,
    },
    "accounts.storekey": {
        "store": _("With its own key a store signs the links by which its customers come over. The key is shown once."),
        "ends_at": _("Links signed with this key work until then. Empty: until somebody ends it."),
    },
    "accounts.user": {
        "email": _("Sign-in codes and notices go there. One address belongs to one account."),
        "phone": _("Sign-in codes and text messages go there. One number belongs to one account."),
        "language": _("Pages, mails and messages come in this language."),
    },
    "catalog.product": {
        "sku": _("As the stores' order exports write it; orders find their product by it."),
        "category": _("Decides which self-checks, shots and serial numbers belong to it."),
        "nature": _("What it is by law; some kinds are outside the no-reason return."),
        "warranty_months": _("0: only what the law gives. A newer product rule comes before this."),
        "list_price": _("The usual price. An offer far below it is pointed out to the customer."),
        "manual_url": _("Linked from the page of the product."),
    },
    "catalog.serialformat": {
        "brand": _("As it stands on the products."),
        "example": _("A number of this form; it is tried when you save."),
    },
    "catalog.evidencerequirement": {
        "reason": _("Requests with this reason ask for the shot."),
        "shot": _("What has to be seen; each has a drawing that shows how it is taken."),
        "medium": _("What a photo cannot show, such as a sound, needs a video."),
    },
    "deadlines.calendarday": {
        "day": _("This day alone; it comes before every list of the year."),
        "kind": _("A time limit never ends on a day off: it moves to the next working day."),
        "note": _("Why, for whoever reads how a time limit was counted."),
    },
    "deadlines.calendaryear": {"year": _("Replaces what the portal knows of this year.")},
    "disputes.buildingblock": {
        "code": _("Short and unique. Rulings remember it, so it stays as it is."),
        "part": _("Where the arbiter is offered it: with the facts or with the reasons."),
        "clause": _("The rule that the passage rests on; it is cited with the ruling."),
        "position": _ORDER,
        "is_active": _("Untick it to put the passage away; rulings that used it keep it."),
    },
    "disputes.supplyrequirement": {
        "paper": _("What a store has to show where a counterfeit is claimed."),
        "position": _ORDER,
    },
    "guides.article": {
        "slug": _("The end of its address, such as pairing. Links break when it changes."),
        "position": _ORDER,
    },
    "guides.guide": {
        "slug": _("The end of its address, such as driver. Links break when it changes."),
        "position": _ORDER,
    },
    "guides.articleversion": {
        "summary": _("Stands below the title in lists and in search."),
        "summary_en": _ENGLISH,
        "note": _("A last line below the steps, such as where to go if it did not help."),
        "note_en": _ENGLISH,
    },
    "guides.guideversion": {
        "summary": _("Stands below the title in lists and in search."),
        "summary_en": _ENGLISH,
    },
    "guides.guidestep": {
        "question": _("One thing that can be answered by yes, no or not sure."),
        "question_en": _ENGLISH,
        "help": _("How to try it, in a sentence or two."),
        "help_en": _ENGLISH,
        "article": _("Offered beside the question to who wants to read more."),
        "no": _("The same for the answer no."),
        "unsure": _("The same for who is not sure; empty offers no such answer."),
    },
    "logistics.carrier": {
        "code": _("Parcels and the carrier's own messages name it, so it stays as it is."),
        "waybill_example": _("Shown beside the field where a number is typed."),
        "phone": _("Customers call it about their parcel."),
        "tracking": _("How news of its parcels come in: by hand, or sent by the carrier."),
        "position": _ORDER,
        "is_active": _("Untick it to offer it no more; its parcels stay."),
    },
    "logistics.returnaddress": {
        "label": _("For your own people, such as the name of the warehouse."),
        "receiver": _("Who signs for the parcel."),
        "phone": _("The carrier calls it."),
        "address": _("As it goes onto the parcel. Requests that were approved keep the address of their day."),
        "is_default": _("Used where nobody chooses. One address of a store is it."),
        "is_active": _("Untick it to choose it no more; requests that have it keep it."),
    },
    "orders.extendedwarranty": {
        "line": _("The item of the order that the months were bought for."),
        "months": _("On top of the brand's warranty."),
        "sold_by": _("Who sold them is bound by them."),
        "bought_on": _("The day it was paid for."),
    },
    "orders.unitserial": {
        "order_line": _("The item of the order that was sold under this number."),
        "unit": _("Which piece of the item, counted from one."),
        "serial": _("Capital letters and digits; spaces and dashes are taken out."),
    },
    "policies.platformrules": {
        "no_reason_days": _LAW,
        "defect_return_days": _LAW,
        "defect_exchange_days": _LAW,
        "warranty_months": _LAW,
        "mismatch_return_days": _LAW,
        "mismatch_replacement_days": _LAW,
        "effective_on": _DAY,
        "notes": _NEWS,
        "notes_en": _ENGLISH,
    },
    "policies.productrule": {
        "effective_on": _DAY,
        "nature": _("What it is by law; some kinds are outside the no-reason return."),
        "listed_as_excluded": _("Whether its page said so before it was bought; without that the return stays open."),
        "warranty_months": _("0: only what the law gives."),
        "remedy": _("What the brand does first for a faulty item within its warranty."),
        "notes": _NEWS,
        "notes_en": _ENGLISH,
    },
    "policies.promotionrule": {
        "starts_on": _("Orders placed from this day on belong to the campaign."),
        "ends_on": _("Orders placed up to the end of this day belong to it."),
        "notes": _NEWS,
        "notes_en": _ENGLISH,
    },
    "refunds.moneyaccount": {"store": _("Empty is the platform's own account.")},
    "refunds.simulatedorder": {
        "behaviour": _("What the made-up gateway answers to its next transfer."),
        "order_number": _("Only for a refund of this order; empty takes the next one."),
    },
    "standing.noderule": {
        "ledger": _("Points of each ledger are counted for themselves."),
        "points": _("Reached or passed within the year, the measure follows."),
        "measure": _("What follows, and is told to the store."),
        "source": _SOURCE,
    },
    "standing.penaltytariff": {
        "trigger": _("What a penalty is proposed for."),
        "ledger": _("Where the points are booked."),
        "points": _("For one penalty."),
        "confirmer": _("Who confirms before points are booked: a person of the platform or, for small ones, the rule."),
        "per": _("So many events within the days make one penalty."),
        "source": _SOURCE,
    },
    "standing.scorescale": {
        "metric": _("One of the figures that the service score is made of."),
        "best": _("At this value, or better, the figure earns all of its weight."),
        "worst": _("At this value, or worse, it earns nothing."),
        "source": _SOURCE,
    },
    "standing.storeauthorization": {
        "brand": _("As it stands on the products; the badge is shown on these."),
        "document": _("As it stands on the brand's letter; a store has each once."),
        "starts_on": _("From this day on the badge is shown."),
        "ends_on": _("Until the end of this day. Empty: until it is taken back."),
        "checked_on": _("When somebody of the platform last saw the original."),
    },
}


def table_help(table: str, field: str) -> Words:
    """By the table's label, such as "catalog.product"; "" where a field speaks for itself."""
    return HELP.get(table, {}).get(field, "")
