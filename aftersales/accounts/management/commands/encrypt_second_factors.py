from typing import Any

from django.core.management import BaseCommand

from aftersales.accounts.services import encrypt_second_factors


class Command(BaseCommand):
    help = "Writes the secrets of all second factors anew with the first of SECOND_FACTOR_KEYS. Twice does no harm."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{encrypt_second_factors()} second factors are encrypted with the first key.")
