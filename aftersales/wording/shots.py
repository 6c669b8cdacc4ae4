"""What each shot is called, what it is good for, how it is best taken, and which drawing shows it."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from aftersales.domain.evidence_requirements import Medium, Shot

Words = str | Promise
Tips = tuple[Words, Words, Words]

NAMES: Mapping[str, Words] = {
    Shot.FAULT_VIDEO: _("Video of the fault"),
    Shot.FAULT_PHOTO: _("Photo of the faulty part"),
    Shot.SERIAL_LABEL: _("Photo of the serial number"),
    Shot.PARCEL_OUTSIDE: _("Photo of the parcel from outside"),
    Shot.PARCEL_LABEL: _("Photo of the parcel label"),
    Shot.DAMAGE: _("Photo of the damage"),
    Shot.ITEM: _("Photo of the item you received"),
    Shot.ALL_CONTENTS: _("Photo of everything in the box"),
    Shot.GOODS_COMPLETE: _("Photos of the complete item"),
    Shot.DIFFERENCE: _("Photo of the difference"),
    Shot.LISTING: _("Screenshot of the description"),
    Shot.PRINT_DETAIL: _("Photos of logo and print"),
    Shot.ERROR_SCREEN: _("Picture of the error message"),
    Shot.PRICE_SCREEN: _("Screenshot of the new price"),
    Shot.CARRIER_STATUS: _("Screenshot of the tracking page"),
}
PURPOSES: Mapping[str, Words] = {
    Shot.FAULT_VIDEO: _("Shows the fault as it happens."),
    Shot.FAULT_PHOTO: _("Sharp and in good light."),
    Shot.SERIAL_LABEL: _("Used to check that it is this very item."),
    Shot.PARCEL_OUTSIDE: _("Shows how the parcel arrived."),
    Shot.PARCEL_LABEL: _("Tells the carrier which parcel it was."),
    Shot.DAMAGE: _("Shows what broke on the way."),
    Shot.ITEM: _("Shows what came instead."),
    Shot.ALL_CONTENTS: _("Shows what is there and what is not."),
    Shot.GOODS_COMPLETE: _("Helps the store to confirm the return quickly."),
    Shot.DIFFERENCE: _("Shows where item and description differ."),
    Shot.LISTING: _("Shows what was promised."),
    Shot.PRINT_DETAIL: _("Genuine goods are told by their print."),
    Shot.ERROR_SCREEN: _("Tells which program is in the way."),
    Shot.PRICE_SCREEN: _("Shows the price and when you saw it."),
    Shot.CARRIER_STATUS: _("Shows where the parcel was last seen."),
}
TIPS: Mapping[str, Tips] = {
    Shot.FAULT_VIDEO: (
        _("Hold the phone sideways, with the item and what it does in view."),
        _("Let the fault happen a few times, slowly."),
        _("10–20 seconds is enough."),
    ),
    Shot.FAULT_PHOTO: (
        _("Go close, but keep the whole part in view."),
        _("Use daylight and no flash."),
        _("Tap the part on the screen until it is sharp."),
    ),
    Shot.SERIAL_LABEL: (
        _("Turn the item over; the label is on its underside, or on the box."),
        _("Every character after S/N must be readable."),
        _("Tilt the item a little if the label shines."),
    ),
    Shot.PARCEL_OUTSIDE: (
        _("Show all of the parcel, with its label."),
        _("Add the side that is dented, wet or torn."),
        _("Keep the box until the request is settled."),
    ),
    Shot.PARCEL_LABEL: (
        _("Lay the parcel flat and hold the phone straight above."),
        _("The tracking number must be readable."),
        _("You may cover your phone number."),
    ),
    Shot.DAMAGE: (
        _("First the whole item, then the damage from close by."),
        _("Put it on a plain surface in good light."),
        _("Don't repair or clean anything before."),
    ),
    Shot.ITEM: (
        _("Show the whole item on a plain surface."),
        _("The model name should be readable."),
        _("Put the box it came in beside it."),
    ),
    Shot.ALL_CONTENTS: (
        _("Lay out everything that was in the box, side by side."),
        _("Take one photo from above with all of it."),
        _("Show the empty box too."),
    ),
    Shot.GOODS_COMPLETE: (
        _("One photo of the item, one with all accessories and gifts."),
        _("Labels and serial number should be visible."),
        _("An opened box is fine."),
    ),
    Shot.DIFFERENCE: (
        _("Show the very part that differs."),
        _("Put a ruler or a coin beside it if it is about size."),
        _("For a colour, use daylight and no filter."),
    ),
    Shot.LISTING: (
        _("Show the sentence or picture you relied on."),
        _("The product's name should be in view."),
        _("The order's snapshot is best; a chat with the store counts as well."),
    ),
    Shot.PRINT_DETAIL: (
        _("One photo of the logo, one of the small print."),
        _("Go close and tap the print until it is sharp."),
        _("Use daylight and no filter."),
    ),
    Shot.ERROR_SCREEN: (
        _("The whole message must be readable."),
        _("Show the version of Windows or macOS, and of the driver, if you can."),
        _("A screenshot is better than a photo."),
    ),
    Shot.PRICE_SCREEN: (
        _("Show product, model and price in one picture."),
        _("The date or time should be in view."),
        _("Show the price before coupons of your own."),
    ),
    Shot.CARRIER_STATUS: (
        _("The tracking number must be in view."),
        _("Show the newest entries."),
        _("Open the page again just before, so that it is up to date."),
    ),
}
_FAULT_TIPS: Mapping[str, Tips] = {
    "mouse": (
        _("Hold the phone sideways with mouse and screen in view."),
        _("Click slowly five times, so that one can see what goes wrong."),
        _("10–20 seconds is enough."),
    ),
    "keyboard": (
        _("Hold the phone sideways with keyboard and screen in view."),
        _("Press the key slowly five times in an empty document."),
        _("10–20 seconds is enough."),
    ),
    "headset": (
        _("Play something quiet and hold the phone close to the ear cup."),
        _("Change the cable or the device once, so that one can hear it stays."),
        _("10–20 seconds is enough."),
    ),
    "webcam": (
        _("Film the screen with the picture of the camera."),
        _("Move a hand in front of it, in good light."),
        _("10–20 seconds is enough."),
    ),
}
_FAULT_TIPS = {**_FAULT_TIPS, "combo": _FAULT_TIPS["keyboard"]}

DRAWINGS: Mapping[str, str] = {
    Shot.FAULT_VIDEO: "item-film",
    Shot.FAULT_PHOTO: "item-close",
    Shot.SERIAL_LABEL: "label",
    Shot.PARCEL_OUTSIDE: "parcel",
    Shot.PARCEL_LABEL: "parcel-label",
    Shot.DAMAGE: "item-close",
    Shot.ITEM: "item",
    Shot.ALL_CONTENTS: "contents",
    Shot.GOODS_COMPLETE: "contents",
    Shot.DIFFERENCE: "item-close",
    Shot.LISTING: "page",
    Shot.PRINT_DETAIL: "item-close",
    Shot.ERROR_SCREEN: "screen",
    Shot.PRICE_SCREEN: "page",
    Shot.CARRIER_STATUS: "page",
}
_FAULT_DRAWINGS: Mapping[str, str] = {
    "mouse": "mouse-film",
    "keyboard": "keyboard-film",
    "combo": "keyboard-film",
    "headset": "headset-film",
    "webcam": "webcam-film",
}
MEDIA: Mapping[str, Words] = {
    Medium.PHOTO: _("photo"),
    Medium.VIDEO: _("video"),
    Medium.EITHER: _("photo or video"),
}


def shot_name(shot: str) -> str:
    return str(NAMES.get(shot, shot))


def shot_purpose(shot: str) -> str:
    """What the shot is good for, as the small line under its name."""
    return str(PURPOSES.get(shot, ""))


def shot_tips(shot: str, category: str = "") -> list[str]:
    """Three short tips; a video of a fault is taken differently for each category."""
    own = _FAULT_TIPS.get(category) if shot == Shot.FAULT_VIDEO else None
    tips = own or TIPS.get(shot)
    return [str(tip) for tip in tips] if tips else []


def shot_drawing(shot: str, category: str = "") -> str:
    """The name of the drawing that shows how the shot is taken."""
    own = _FAULT_DRAWINGS.get(category) if shot == Shot.FAULT_VIDEO else None
    return own or DRAWINGS.get(shot, "item")


def medium_name(medium: str) -> str:
    return str(MEDIA.get(medium, medium))


def missing_sentence(count: int) -> str:
    """How many shots are still missing; nobody is kept from submitting by them."""
    if not count:
        return gettext("Everything that is needed is here.")
    return ngettext(
        "%(count)s is still missing. You can submit now and add it later.",
        "%(count)s are still missing. You can submit now and add them later.",
        count,
    ) % {"count": count}
