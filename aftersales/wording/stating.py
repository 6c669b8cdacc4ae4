"""The facts that people tell, as questions with their answers: for who has to answer, and for who reads the answer."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from aftersales.domain.eligibility.unknown import Answerer, answerer_of
from aftersales.domain.eligibility.vocabulary import (
    ConditionBasis,
    GiftStatus,
    Handover,
    SerialCheck,
    Severity,
    SourceProof,
    Visibility,
)
from aftersales.wording.names import DAMAGES, DATA_LEFT, USE_MARKS, named

Words = str | Promise

QUESTIONS: Mapping[str, Words] = {
    "item.category": _("What kind of product is it?"),
    "item.in_stock": _("Is the same model in stock?"),
    "order.gift.status": _("Does the free gift come back?"),
    "request.handover": _("How does the item come back?"),
    "request.self_check_done": _("Has the self-check been done?"),
    "request.price_drop": _("Has the price dropped?"),
    "goods.opened": _("Is the item opened?"),
    "goods.outer_box_kept": _("Is the outer box there?"),
    "goods.accessories_complete": _("Are all parts and accessories there?"),
    "goods.labels_intact": _("Are labels and serial number intact?"),
    "goods.use_marks": _("Which marks of use does it have?"),
    "goods.data_left": _("Is an account, a licence or data left on it?"),
    "goods.damage": _("Did anything happen to it after delivery?"),
    "goods.condition_basis": _("Do both sides agree on this condition?"),
    "defect.visibility": _("Can the problem be seen without using it?"),
    "defect.severity": _("Can it still be used for its purpose?"),
    "defect.safety_hazard": _("Is it a danger: heat, swelling, smoke, shocks?"),
    "defect.disclosed_at_sale": _("Was this very flaw stated when it was sold?"),
    "evidence.store_source_proof": _("Can the store prove where the item comes from?"),
    "proof.serial": _("Does the serial number belong to this order?"),
    "history.store_consents": _("Does the store hear this reason again, though the last return was not sent in time?"),
    "customer.flagged_for_abuse": _("Does the platform see an abuse of no-reason returns?"),
}

_YES, _NO = pgettext_lazy("answer", "Yes"), pgettext_lazy("answer", "No")
_ANSWERS: Mapping[str, Mapping[str, Words]] = {
    "order.gift.status": {GiftStatus.RETURNED: _YES, GiftStatus.LOST: pgettext_lazy("the gift", "No, it is missing")},
    "request.handover": {
        Handover.PARCEL: _("Prepaid parcel"),
        Handover.COLLECT_PARCEL: _("Freight collect, not agreed"),
        Handover.ON_SITE: _("A technician repairs it on site"),
    },
    "request.price_drop": {"0.00": _NO, "0.01": _YES},
    "goods.use_marks": USE_MARKS,
    "goods.data_left": DATA_LEFT,
    "goods.damage": DAMAGES,
    "goods.condition_basis": {
        ConditionBasis.AGREED: _("Yes, agreed or proved"),
        ConditionBasis.STORE_CLAIM: _("No, the store says so without proof"),
        ConditionBasis.DISPUTED: _("No, both sides show proof"),
    },
    "defect.visibility": {Visibility.VISIBLE: _YES, Visibility.HIDDEN: _("No, only in use")},
    "defect.severity": {Severity.MINOR: _YES, Severity.PURPOSE_DEFEATED: _("No, it is useless for that")},
    "evidence.store_source_proof": {
        SourceProof.SUBMITTED: _("Yes, the proof is among the files"),
        SourceProof.FAILED: _("No"),
    },
    "proof.serial": {
        SerialCheck.MATCHES: _YES,
        SerialCheck.MISMATCH: _("No, it is another one"),
        SerialCheck.ALREADY_CLAIMED: _("Somebody claimed with it before"),
    },
}

WHO_ANSWERS: Mapping[str, Words] = {
    Answerer.CUSTOMER: _("The customer can tell."),
    Answerer.STORE: _("The store checks this."),
    Answerer.PLATFORM: _("The platform decides this."),
    Answerer.INSPECTION: _("This is checked when the item is back."),
}


def question_words(fact: str) -> str:
    return str(QUESTIONS.get(fact, fact))


def answer_words(fact: str, value: object) -> str:
    if isinstance(value, bool):
        return str(_YES if value else _NO)
    return named(_ANSWERS.get(fact, {}), str(value))


def who_answers(fact: str) -> str:
    return str(WHO_ANSWERS[answerer_of(fact)])


def stated_words(facts: Mapping[str, object]) -> str:
    """Each stated fact with its answer, in one line."""
    # Translators: separates the answers of a list.
    return gettext("; ").join(f"{question_words(fact)} {answer_words(fact, value)}" for fact, value in facts.items())
