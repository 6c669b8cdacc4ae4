import sys
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from aftersales.clock.services import moment
from portal.demo.world import is_seeded, seed


class Command(BaseCommand):
    help = (
        "Fill the portal with the demo world: stores, products, people, orders and tickets in every state. "
        "Needs DEMO=1. Once it is there, running it again changes nothing."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--if-missing", action="store_true", help="say nothing when the demo world is there")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            # Plainly: a CommandError would put its own name in front.
            self.stderr.write("The demo world has sign-ins anybody knows, so it needs DEMO=1.", self.style.ERROR)
            sys.exit(1)
        if is_seeded():
            if not options["if_missing"]:
                self.say("The demo world is there already; nothing was changed.")
            return
        self.say("Making the demo world (once, about half a minute) …")
        seed(moment(), self.say)
        self.say("The demo world is ready.")

    def say(self, text: str) -> None:
        self.stdout.write(text)
        self.stdout.flush()
