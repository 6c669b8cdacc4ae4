"""Every number leads to the list of exactly the tickets it counts."""

from urllib.parse import urlencode

from django.urls import reverse

from aftersales.accounts.models import Store


def with_store(path: str, store: Store | None, **wanted: str) -> str:
    asked = wanted | ({"store": store.slug} if store else {})
    return f"{path}?{urlencode(asked)}" if asked else path


def queue(store: Store | None, **wanted: str) -> str:
    return with_store(reverse("admin:queue"), store, **wanted)
