from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class AccountAdapter(DefaultAccountAdapter):
    """Accounts come with orders; nobody signs up by hand yet."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False
