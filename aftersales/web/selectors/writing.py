"""What the writing aid offers for a customer's own words."""

from collections.abc import Sequence
from dataclasses import dataclass

from aftersales.domain.writing import Facts, Part, facts_in
from aftersales.wording.writing import ordered_words, part_name


@dataclass(frozen=True, slots=True)
class WritingAid:
    facts: Facts

    @property
    def offer(self) -> str:
        return ordered_words(self.facts)

    @property
    def rows(self) -> list[tuple[str, Sequence[str]]]:
        return [(part_name(part), self.facts.of(part)) for part in Part if self.facts.of(part)]

    @property
    def left_out(self) -> Sequence[str]:
        return self.facts.left_out

    @property
    def missing(self) -> list[str]:
        return [part_name(part) for part in self.facts.missing]


def writing_aid(words: str) -> WritingAid:
    return WritingAid(facts_in(words))


def put_in_order(words: str, *, is_taken: bool) -> tuple[str, WritingAid | None]:
    """The words with what the aid offers for them; an offer that is taken is the words."""
    aid = writing_aid(words)
    return (aid.offer, None) if is_taken and aid.offer else (words, aid)
