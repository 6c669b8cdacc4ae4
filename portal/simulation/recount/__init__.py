"""Everything that adds up is added up again from the events, by other code than the portal's own.

Nothing here calls a rule of `domain/` or a selector: rows are read as they lie, and the numbers of the rules stand here
a second time, as rules.md has them. What two ways find differently is told.
"""

from collections.abc import Iterable, Iterator

from portal.simulation.recount.cases import disputes_end_as_told, rulings_are_held_against_stores, rulings_are_published
from portal.simulation.recount.findings import Finding
from portal.simulation.recount.money import deposits_add_up, lines_are_not_overpaid, refunds_add_up, rulings_are_paid
from portal.simulation.recount.points import credit_levels_follow, penalties_follow, points_add_up
from portal.simulation.recount.scores import assessments_follow, scorecards_add_up

CHECKS = (
    disputes_end_as_told,
    rulings_are_published,
    rulings_are_held_against_stores,
    penalties_follow,
    points_add_up,
    credit_levels_follow,
    scorecards_add_up,
    assessments_follow,
    refunds_add_up,
    rulings_are_paid,
    lines_are_not_overpaid,
    deposits_add_up,
)


def recount() -> Iterator[Finding]:
    for check in CHECKS:
        yield check()


def wrong(findings: Iterable[Finding]) -> list[Finding]:
    return [finding for finding in findings if finding.differences]
