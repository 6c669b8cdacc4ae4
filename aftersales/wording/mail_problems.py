"""What speaks against a mail template, in words; and what each variable stands for."""

from collections.abc import Callable, Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from aftersales.domain.mail_templates import TAGS, Problem, ProblemCode

Words = str | Promise

VARIABLE_MEANINGS: Mapping[str, Words] = {
    "name": _("the reader's name"),
    "title": _("what happened, in one line"),
    "number": _("number of the request"),
    "product": _("the product"),
    "amount": _("the amount, when there is one"),
    "turn": _("whose turn it is"),
    "until": _("until when"),
    "otherwise": _("what happens if nobody moves"),
    "answers": _("the three answers together; in HTML a box of its own"),
    "text": _("what somebody wrote; in HTML a box of its own"),
    "count": _("how many"),
    "list": _("the rows of the summary; in HTML a table of its own"),
    "figures": _("the week's figures beside those of the week before; in HTML a table of its own"),
    "days": _("the charts of the week, day by day; in HTML tables of their own"),
    "link": _("address of the page"),
    "button": _("the button to the page; in plain text its address"),
}

_SENTENCES: Mapping[ProblemCode, Callable[[str], str]] = {
    ProblemCode.EMPTY: lambda _v: gettext("This cannot be empty."),
    ProblemCode.UNKNOWN_VARIABLE: lambda v: (
        gettext("{{ %(name)s }} is not known for this topic. Use one of the variables listed above.") % {"name": v}
    ),
    ProblemCode.STRAY_BRACES: lambda v: (
        gettext("“%(braces)s” stands alone. A variable is written {{ name }}; nothing else goes in braces.")
        % {"braces": v}
    ),
    ProblemCode.LINE_BREAK: lambda _v: gettext("A subject is one line."),
    ProblemCode.TOO_LONG: lambda v: gettext("Use at most %(count)s characters.") % {"count": v},
    ProblemCode.LINK_MISSING: lambda _v: gettext(
        "Without {{ link }} or {{ button }} the reader has no way on. Put one in."
    ),
    ProblemCode.BLOCK_NOT_ALONE: lambda v: (
        gettext("{{ %(name)s }} is a whole block: give it a paragraph of its own, without tags around it.")
        % {"name": v}
    ),
    ProblemCode.BLOCK_IN_SUBJECT: lambda v: gettext("{{ %(name)s }} is too long for a subject.") % {"name": v},
    ProblemCode.TAG: lambda v: (
        gettext("<%(tag)s> cannot be used. Allowed are: %(tags)s.") % {"tag": v, "tags": ", ".join(sorted(TAGS))}
    ),
    ProblemCode.ATTRIBUTE: lambda v: (
        gettext("The attribute “%(name)s” cannot be used; the look is the house's. Only links have an address.")
        % {"name": v}
    ),
    ProblemCode.ADDRESS: lambda v: (
        gettext("“%(address)s” cannot be linked to. Use {{ link }}, https:// or mailto:.") % {"address": v}
    ),
    ProblemCode.UNBALANCED: lambda v: (
        gettext("<%(tag)s> is not closed in its own paragraph. Close each tag before the next blank line.") % {"tag": v}
    ),
}


def problem_sentence(problem: Problem) -> str:
    return _SENTENCES[problem.code](problem.value)
