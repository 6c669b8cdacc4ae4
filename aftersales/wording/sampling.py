"""Why a sample was not drawn, or a finding not taken."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from aftersales.domain.sampling import SampleError, SampleFault
from aftersales.wording.names import Words, named

FAULTS: Mapping[str, Words] = {
    SampleFault.NOTHING_TO_DRAW: _("No ruling was made in this time, so there is nothing to draw."),
    SampleFault.SPAN_WRONG: _("The last day can't be before the first."),
    SampleFault.OWN_RULING: _("You have ruled in this dispute, so somebody else has to look at it."),
    SampleFault.PARTY: _("You belong to one side of this dispute, so somebody else has to look at it."),
    SampleFault.FOUND_BEFORE: _("Somebody has looked at this ruling already. A finding is given once."),
    SampleFault.REASON_MISSING: _("Please say why."),
}


def sample_error_sentence(error: SampleError) -> str:
    return named(FAULTS, error.fault)
