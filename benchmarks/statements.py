"""What went to the database, and how long it took there."""

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from time import perf_counter
from typing import Any

_SHAPE = re.compile(
    r"^(SELECT|UPDATE|INSERT INTO|DELETE FROM|COPY|\w+)\b.*?(?:FROM|UPDATE|INTO|COPY)? ?\"(\w+)\"", re.S
)


@dataclass
class Statements:
    count: int = 0
    seconds: float = 0.0
    by_shape: Counter[str] = field(default_factory=Counter)
    times: Counter[str] = field(default_factory=Counter)

    def __call__(self, execute: Callable[..., Any], sql: str, *arguments: Any) -> Any:
        started = perf_counter()
        try:
            return execute(sql, *arguments)
        finally:
            took, shape = perf_counter() - started, _shape(sql)
            self.count += 1
            self.seconds += took
            self.by_shape[shape] += took  # type: ignore[assignment]  # seconds are counted too
            self.times[shape] += 1

    def table(self) -> str:
        rows = [f"{took * 1000:9.1f} ms {self.times[shape]:6} × {shape}" for shape, took in self.by_shape.most_common()]
        return "\n".join(rows)


def _shape(sql: str) -> str:
    """The verb and the first table."""
    found = _SHAPE.match(sql)
    return f"{found[1]} {found[2]}" if found else sql[:40]
