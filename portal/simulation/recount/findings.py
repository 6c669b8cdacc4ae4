from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field

MOST_TOLD = 5


@dataclass(slots=True)
class Finding:
    """What was compared, and where the two ways differ."""

    name: str
    compared: int = 0
    differences: list[str] = field(default_factory=list)

    def same(self, about: object, kept: object, counted: object) -> None:
        self.compared += 1
        if kept != counted:
            self.differences.append(f"{about}: kept {kept!r}, counted {counted!r}")

    def all_same(self, kept: Mapping[Hashable, object], counted: Mapping[Hashable, object]) -> None:
        """Key by key, also what only one of the two has."""
        for key in sorted(kept.keys() | counted.keys(), key=str):
            self.same(key, kept.get(key), counted.get(key))

    def __str__(self) -> str:
        told = "".join(f"\n    {one}" for one in self.differences[:MOST_TOLD])
        more = len(self.differences) - MOST_TOLD
        tail = f"\n    … and {more} more" if more > 0 else ""
        return f"{'DIFFERS' if self.differences else 'ok':<8} {self.compared:>8}  {self.name}{told}{tail}"
