"""The places of canned texts, in words."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from aftersales.domain.canned import LooseBraceError, UnknownVariableError, Variable

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


def variable_rows() -> list[tuple[str, str]]:
    """What can be written in a text, and what stands there later."""
    return [(f"{{{name}}}", str(words)) for name, words in VARIABLES.items()]


def canned_error_sentence(error: UnknownVariableError | LooseBraceError) -> str:
    if isinstance(error, LooseBraceError):
        return gettext("A brace has no partner. Write places as {customer}.")
    return gettext("Nothing fills {%(name)s}. The places that are known stand beside.") % {"name": error.name}
