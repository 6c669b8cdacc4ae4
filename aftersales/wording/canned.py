"""The places of canned texts and the steps of macros, in words."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from aftersales.domain.canned import LooseBraceError, UnknownVariableError, Variable
from aftersales.domain.lifecycle import Action

VARIABLES: Mapping[str, str | Promise] = {
    Variable.NUMBER: _("number of the ticket"),
    Variable.CUSTOMER: _("name of the customer"),
    Variable.PRODUCT: _("name of the item"),
    Variable.KIND: _("what is asked for"),
    Variable.AMOUNT: _("amount asked for, or what was paid"),
    Variable.ORDER: _("number of the order"),
    Variable.STORE: _("name of the store"),
    Variable.DUE: _("end of the running time limit"),
    Variable.ADDRESS: _("return address of the store"),
}

STEPS: Mapping[str, str | Promise] = {
    Action.REQUEST_INFO: _("Ask the customer and wait"),
    Action.APPROVE: _("Approve the request"),
    Action.REJECT: _("Refuse the request"),
}


def macro_step_name(action: str) -> str:
    return str(STEPS.get(action, action))


def variable_rows() -> list[tuple[str, str]]:
    """What can be written in a text, and what stands there later."""
    return [(f"{{{name}}}", str(words)) for name, words in VARIABLES.items()]


def step_error_sentence(action: str) -> str:
    if action == Action.REJECT:
        return gettext("A refusal needs its reason. Choose one.")
    return gettext("Only a refusal has a reason. Take it away, or choose to refuse.")


def reader_sentence(language: str) -> str:
    """In which language the customer gets the text, for the agent who may read another."""
    if language == "en":
        return gettext("Filled in English, the customer's language. You can still change it.")
    return gettext("Filled in Chinese, the customer's language. You can still change it.")


def canned_error_sentence(error: UnknownVariableError | LooseBraceError) -> str:
    if isinstance(error, LooseBraceError):
        return gettext("A brace has no partner. Write places as {customer}.")
    return gettext("Nothing fills {%(name)s}. The places that are known stand beside.") % {"name": error.name}
