"""A program: one ticket whose store has been silent for too long."""

from datetime import timedelta

import django

django.setup()

from aftersales.clock.services import moment  # noqa: E402  only importable now
from tests.factories import a_ticket  # noqa: E402

if __name__ == "__main__":
    a_ticket(at=moment() - timedelta(hours=49))
