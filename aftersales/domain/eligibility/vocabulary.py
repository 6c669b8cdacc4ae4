"""The words of the facts: every value that a fact can take."""

from enum import StrEnum


class StoreKind(StrEnum):
    FLAGSHIP = "flagship"
    AUTHORIZED = "authorized"


class BrandRemedy(StrEnum):
    REPAIR = "repair"
    REPLACE = "replace"


class ExtensionSeller(StrEnum):
    BRAND = "brand"
    STORE = "store"


class Category(StrEnum):
    MOUSE = "mouse"
    KEYBOARD = "keyboard"
    COMBO = "combo"
    HEADSET = "headset"
    WEBCAM = "webcam"
    ACCESSORY = "accessory"
    CONSUMABLE = "consumable"
    SOFTWARE = "software"


class Nature(StrEnum):
    """What the item truly is, in the sense of the no-reason exclusions."""

    ORDINARY = "ordinary"
    CUSTOM_MADE = "custom_made"
    PERISHABLE = "perishable"
    DIGITAL_CONTENT = "digital_content"
    SEALED_SOFTWARE = "sealed_software"
    HYGIENE = "hygiene"
    ACTIVATION_SENSITIVE = "activation_sensitive"
    DISCLOSED_FLAW = "disclosed_flaw"


class Consent(StrEnum):
    """How the buyer accepted "no no-reason return" for this purchase."""

    NONE = "none"
    PRETICKED = "preticked"
    CONFIRMED = "confirmed"


class ConsentScope(StrEnum):
    ALWAYS = "always"
    ONCE_OPENED = "once_opened"


class Fulfilment(StrEnum):
    DEPOSIT_PAID = "deposit_paid"
    PAID = "paid"
    IN_TRANSIT = "in_transit"
    INTERCEPTED = "intercepted"
    DELIVERED = "delivered"
    RECEIPT_CONFIRMED = "receipt_confirmed"


class OutboundShipping(StrEnum):
    FREE = "free"
    CHARGED = "charged"


class Promotion(StrEnum):
    CLEARANCE = "clearance"
    FLASH_SALE = "flash_sale"
    BUNDLE = "bundle"
    THRESHOLD_DISCOUNT = "threshold_discount"
    VOUCHERS = "vouchers"
    PRESALE = "presale"


class GiftStatus(StrEnum):
    NONE = "none"
    RETURNED = "returned"
    LOST = "lost"


class Region(StrEnum):
    ZHEJIANG = "zhejiang"
    OTHER = "other"


class Handover(StrEnum):
    """How the goods are handed over; a collect parcel goes freight collect without the store's consent."""

    PARCEL = "parcel"
    COLLECT_PARCEL = "collect_parcel"
    ON_SITE = "on_site"


class UseMarks(StrEnum):
    NONE = "none"
    LIGHT = "light"
    LASTING = "lasting"


class DataLeft(StrEnum):
    NONE = "none"
    RESETTABLE = "resettable"
    PERMANENT = "permanent"


class Damage(StrEnum):
    """What happened to the goods after delivery."""

    NONE = "none"
    DROP = "drop"
    LIQUID = "liquid"
    MISUSE = "misuse"
    UNAUTHORISED_REPAIR = "unauthorised_repair"
    FORCE_MAJEURE = "force_majeure"
    NORMAL_WEAR = "normal_wear"


class ConditionBasis(StrEnum):
    """How the condition is known: admitted or proved, asserted by the store, or proof on both sides."""

    AGREED = "agreed"
    STORE_CLAIM = "store_claim"
    DISPUTED = "disputed"


class Visibility(StrEnum):
    VISIBLE = "visible"
    HIDDEN = "hidden"


class Severity(StrEnum):
    MINOR = "minor"
    PURPOSE_DEFEATED = "purpose_defeated"


class CustomerEvidence(StrEnum):
    NONE = "none"
    TEXT = "text"
    PHOTO = "photo"
    VIDEO = "video"


class SourceProof(StrEnum):
    NOT_ASKED = "not_asked"
    FAILED = "failed"
    SUBMITTED = "submitted"


class PurchaseProof(StrEnum):
    ORDER = "order"
    INVOICE = "invoice"
    LABEL_DATE = "label_date"


class SerialCheck(StrEnum):
    MATCHES = "matches"
    MISMATCH = "mismatch"
    ALREADY_CLAIMED = "already_claimed"
