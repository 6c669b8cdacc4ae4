"""What the store's refusal form is filled with: polite, with the reason, the rule and the way on."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from aftersales.domain.refusals import REFUSALS, RefusalCode
from aftersales.wording.clauses import clause_label
from aftersales.wording.names import refusal_name
from aftersales.wording.sources import shown_source

TEXTS: Mapping[RefusalCode, str | Promise] = {
    RefusalCode.WINDOW_CLOSED: _(
        "Thank you for your request. The window for it had closed when you sent it, so we can't approve it."
    ),
    RefusalCode.WARRANTY_ENDED: _(
        "Thank you for your request. The warranty of this item had ended when you sent it, so we can't approve it."
    ),
    RefusalCode.NOT_INTACT: _(
        "Thank you for your request. No-reason returns need the item, its accessories and its labels intact. "
        "The photos show that this is not the case, so we can't approve it."
    ),
    RefusalCode.EXCLUDED_BY_NATURE: _(
        "Thank you for your request. No-reason returns do not cover this kind of item, so we can't approve it."
    ),
    RefusalCode.HUMAN_DAMAGE: _(
        "Thank you for your request. The evidence shows damage after delivery, which the warranty does not cover."
    ),
    RefusalCode.UNAUTHORISED_REPAIR: _(
        "Thank you for your request. The item was opened or repaired by others, which ends the warranty cover."
    ),
    RefusalCode.NORMAL_WEAR: _(
        "Thank you for your request. The evidence shows normal wear, which is not a fault of the item."
    ),
    RefusalCode.NOT_A_DEFECT: _(
        "Thank you for your request. We found no fault of the item itself; the cause is most likely software, "
        "settings or surroundings. We are glad to help you with them."
    ),
    RefusalCode.EVIDENCE_MISSING: _(
        "Thank you for your request. What we have does not show the problem yet, so we can't approve it."
    ),
    RefusalCode.SERIAL_MISMATCH: _(
        "Thank you for your request. The serial number does not belong to this order, so we can't approve it."
    ),
    RefusalCode.NO_PRICE_PROTECTION: _(
        "Thank you for your request. This order has no price protection, or its days are over, so we can't approve it."
    ),
    RefusalCode.ALREADY_SETTLED: _(
        "Thank you for your request. This matter has been settled already, so we can't open it again."
    ),
}


def refusal_text(code: str, clause: str = "") -> str:
    """The words an agent starts from, citing the clause when it is known; in the agent's language, as the form is."""
    refusal = RefusalCode(code)
    source = refusal_source(refusal)
    if clause:
        # Translators: a clause of the store's policy, then the names of laws and rules.
        source = gettext("%(clause)s; %(source)s") % {"clause": clause_label(clause), "source": source}
    return gettext(
        "%(reason)s Based on: %(source)s. If you see it differently, you can add evidence and resubmit, "
        "or ask the platform to decide."
    ) % {"reason": TEXTS[refusal], "source": source}


def refusal_source(code: str) -> str:
    return shown_source(REFUSALS[RefusalCode(code)].source)


def refusal_choices() -> list[tuple[str, str]]:
    return [(code.value, refusal_name(code)) for code in RefusalCode]


def refusal_with_clause(code: RefusalCode, clause: str) -> str:
    """As it stands in lists."""
    return gettext("%(reason)s (%(clause)s)") % {"reason": refusal_name(code), "clause": clause_label(clause)}
