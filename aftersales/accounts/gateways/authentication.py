"""How somebody signed in to this session."""

from allauth.account.authentication import get_authentication_records
from django.http import HttpRequest

from aftersales.accounts.models import User


def used_second_factor(request: HttpRequest, user: User) -> bool:
    return any(record.get("method") == "mfa" for record in get_authentication_records(request, user))
