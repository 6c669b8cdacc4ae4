"""Facts of the verdict by name, for lists of what was only assumed."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

FACTS: Mapping[str, str | Promise] = {
    "item.category": _("what kind of product it is"),
    "item.in_stock": _("that the same model is in stock"),
    "order.gift.status": _("that the free gift comes back too"),
    "request.handover": _("that it is sent in as a parcel"),
    "request.self_check_done": _("that the self-check was done"),
    "request.price_drop": _("that the price has not dropped"),
    "goods.opened": _("that the item was not opened"),
    "goods.outer_box_kept": _("that the outer box is there"),
    "goods.accessories_complete": _("that all accessories are there"),
    "goods.labels_intact": _("that the labels are intact"),
    "goods.use_marks": _("that there are no marks of use"),
    "goods.data_left": _("that no personal data is left on it"),
    "goods.damage": _("that nothing happened to it after delivery"),
    "goods.condition_basis": _("that both sides agree on its condition"),
    "defect.visibility": _("that the fault can be seen at once"),
    "defect.severity": _("that the fault does not defeat the purchase"),
    "defect.safety_hazard": _("that the fault is no danger"),
    "defect.disclosed_at_sale": _("that this flaw was not stated when it was sold"),
    "evidence.store_source_proof": _("that nobody asked the store where the item comes from"),
    "proof.serial": _("that it is the item that was sold"),
    "customer.flagged_for_abuse": _("that the platform sees no abuse"),
}
"""What the verdict takes for granted while nobody has said otherwise; each follows "Assumed:"."""


def fact_name(fact: str) -> str:
    return str(FACTS.get(fact, fact))
