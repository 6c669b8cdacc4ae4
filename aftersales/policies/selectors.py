from datetime import date

from aftersales.accounts.models import Store
from aftersales.policies.models import PolicyVersion


def policy_in_force(store: Store, on: date) -> PolicyVersion | None:
    """The store's version on a day; the order line keeps it, so that a later version changes no old order."""
    versions = PolicyVersion.objects.filter(store=store, effective_on__lte=on)
    return versions.order_by("-effective_on", "-number").first()
