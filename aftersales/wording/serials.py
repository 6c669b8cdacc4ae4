"""What is odd about a serial number as it was typed."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from aftersales.domain.serials import SerialHint, SerialReading

Words = str | Promise

HINTS: Mapping[str, Words] = {
    SerialHint.READ_ALIKE: _("We read it as %(serial)s: O and 0, I and 1 look alike on labels."),
    SerialHint.TOO_SHORT: _("A serial number of this brand is longer, such as %(example)s. Please check the label."),
    SerialHint.TOO_LONG: _("A serial number of this brand is shorter, such as %(example)s. Please check the label."),
    SerialHint.OTHER_SHAPE: _("A serial number of this brand looks like %(example)s. Please check the label."),
}


def serial_sentence(reading: SerialReading) -> str:
    """A hint for whoever typed it; empty when nothing is odd."""
    if reading.hint is None:
        return ""
    return str(HINTS[reading.hint]) % {"serial": reading.serial, "example": reading.example}


def serial_place() -> str:
    """Where the number stands."""
    return gettext("The serial number stands after S/N on the underside of the item, or on its box.")
