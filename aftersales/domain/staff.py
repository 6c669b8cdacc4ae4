"""Who works here as what, and what each role may do in the tables: the one list that groups are made from."""

from collections.abc import Mapping
from enum import StrEnum


class StaffCode(StrEnum):
    AGENT = "agent"
    SENIOR = "senior"
    MANAGER = "manager"
    FINANCE = "finance"
    ARBITER = "arbiter"
    OPERATOR = "operator"
    AUDITOR = "auditor"


OF_A_STORE = frozenset({StaffCode.AGENT, StaffCode.SENIOR, StaffCode.MANAGER, StaffCode.FINANCE})
OF_THE_PLATFORM = frozenset(set(StaffCode) - OF_A_STORE)
"""They work for all stores, so for none."""

KEEPS_MONEY = frozenset({StaffCode.MANAGER, StaffCode.FINANCE})
"""Pays a store's refunds and reads its deposit."""
AGREES_TO_MONEY = KEEPS_MONEY | {StaffCode.SENIOR}
"""May be the second person of a large refund that somebody else has proposed."""
WRITES_TEXTS = frozenset({StaffCode.MANAGER, StaffCode.SENIOR})

SPEAKS_WITH_CUSTOMERS = frozenset({StaffCode.AGENT, StaffCode.SENIOR, StaffCode.MANAGER, StaffCode.ARBITER})
"""May read a customer's phone, address and e-mail in full, with a reason."""
READS_HISTORY = frozenset({StaffCode.MANAGER, StaffCode.ARBITER, StaffCode.OPERATOR, StaffCode.AUDITOR})
"""May search and export history: a manager their stores', the platform all."""

REVEAL, READ_AUDIT = "audit.reveal_contact", "audit.read_history"

CONFIGURED: Mapping[str, str] = {
    "accounts.user": "avc",
    "accounts.store": "avc",
    "accounts.membership": "avcd",
    "accounts.storekey": "avc",
    "contacts.failedaddress": "vc",
    "contacts.webhooktarget": "vd",
    "catalog.product": "avcd",
    "catalog.serialformat": "avcd",
    "catalog.evidencerequirement": "avcd",
    "deadlines.calendarday": "avcd",
    "deadlines.calendaryear": "avcd",
    "disputes.buildingblock": "avc",
    "disputes.supplyrequirement": "avcd",
    "guides.guide": "avc",
    "guides.article": "avc",
    "guides.guideversion": "vcd",
    "guides.guidestep": "avcd",
    "guides.articleversion": "vcd",
    "logistics.carrier": "avc",
    "logistics.returnaddress": "avcd",
    "notifications.noticetemplate": "vc",
    "orders.extendedwarranty": "avcd",
    "orders.unitserial": "avcd",
    "policies.platformrules": "av",
    "policies.productrule": "av",
    "policies.promotionrule": "av",
    "refunds.moneyaccount": "avc",
    "standing.penaltytariff": "vc",
    "standing.noderule": "avcd",
    "standing.scorescale": "vc",
    "standing.storeauthorization": "avcd",
}
"""What staff set up, table by table, and how far: add, view, change, delete. Everything else is only looked up."""

_WORDS = {"a": "add", "v": "view", "c": "change", "d": "delete"}


def _spelled(tables: Mapping[str, str]) -> frozenset[str]:
    return frozenset(
        f"{app}.{_WORDS[letter]}_{model}"
        for table, letters in tables.items()
        for app, model in [table.split(".")]
        for letter in letters
    )


def granted(role: StaffCode, tables: frozenset[str]) -> frozenset[str]:
    """The permissions of a role, as "app.codename". `tables` are the labels ("app.model") of all there are."""
    own = {REVEAL} if role in SPEAKS_WITH_CUSTOMERS else set()
    own |= {READ_AUDIT} if role in READS_HISTORY else set()
    return frozenset(own | _on_tables(role, tables))


def _on_tables(role: StaffCode, tables: frozenset[str]) -> frozenset[str]:
    views = _spelled(dict.fromkeys(tables, "v"))
    match role:
        case StaffCode.OPERATOR:
            return views | _spelled(CONFIGURED)
        case StaffCode.AUDITOR:
            return views
        case StaffCode.MANAGER:
            own = {
                "logistics.returnaddress": "avcd",
                "catalog.evidencerequirement": "avcd",
                "contacts.webhooktarget": "vd",
            }
            return _spelled(own)
        case _:
            return frozenset()
