"""Which units of an order line a ticket may claim."""

from collections.abc import Collection


class UnitsUnavailableError(Exception):
    """More units were asked than are left on the line; nothing was changed."""

    def __init__(self, asked: int, free: int, bought: int) -> None:
        super().__init__(asked, free, bought)
        self.asked, self.free, self.bought = asked, free, bought


def choose_units(bought: int, held: Collection[int], asked: int) -> tuple[int, ...]:
    """The first free units, numbered from 0; raises UnitsUnavailableError."""
    free = [unit for unit in range(bought) if unit not in held]
    if not 0 < asked <= len(free):
        raise UnitsUnavailableError(asked, len(free), bought)
    return tuple(free[:asked])
