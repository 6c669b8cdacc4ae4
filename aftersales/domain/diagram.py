"""The lifecycle as a picture and its due times as a table, both read from the rules."""

from collections import defaultdict
from collections.abc import Iterator

from aftersales.domain.deadlines import RULES, DeadlineRule, TimerClass
from aftersales.domain.lifecycle import BEFORE_DISPUTE, DEADLINE_OF, ENDED, MOVES, Move, State
from aftersales.domain.requests import RequestKind

OPEN_STATES = "open_request"
"""The box around every state from which the platform can be asked in, and to which a dispute can lead back."""

Edge = tuple[str, str]


def lifecycle_diagram() -> str:
    """Every move as an edge of a Mermaid state diagram: the action, who makes it, and for which kinds."""
    labels: dict[Edge, list[str]] = defaultdict(list)
    for move in MOVES:
        for edge, label in _edges(move):
            labels[edge].append(label)
    inner = [edge for edge in labels if set(edge) <= BEFORE_DISPUTE]
    outer = [edge for edge in labels if edge not in inner]
    return "\n".join(
        [
            "stateDiagram-v2",
            f"    [*] --> {State.DRAFT}",
            f"    state {OPEN_STATES} {{",
            *(f"        {_line(edge, labels[edge])}" for edge in inner),
            "    }",
            *(f"    {_line(edge, labels[edge])}" for edge in outer),
            *(f"    {state} --> [*]" for state in State if state in ENDED),
        ]
    )


def deadline_table() -> str:
    """Every due time as a row of a Markdown table; the states of a ticket it runs in, when it is a ticket's."""
    rows = [
        "| due time | runs in | whose turn | length | reminders | when it passes |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    return "\n".join([*rows, *(_row(rule) for rule in RULES.values())])


def _edges(move: Move) -> Iterator[tuple[Edge, str]]:
    label = f"{move.action} ({', '.join(role for role in _roles(move))})"
    if move.sources == BEFORE_DISPUTE and move.targets:
        yield (OPEN_STATES, State.IN_DISPUTE), label
    elif move.sources == BEFORE_DISPUTE:
        yield (OPEN_STATES, OPEN_STATES), label
    elif all(targets == BEFORE_DISPUTE for targets in move.targets.values()) and move.targets:
        yield (State.IN_DISPUTE, OPEN_STATES), f"{label} to the state before"
    else:
        for source in _in_order(move.sources):
            for target, kinds in _kinds_by_target(move, source).items():
                yield (source, target), label if len(kinds) == len(RequestKind) else f"{label} [{', '.join(kinds)}]"


def _kinds_by_target(move: Move, source: State) -> dict[State, list[RequestKind]]:
    kinds: dict[State, list[RequestKind]] = {}
    for kind in RequestKind:
        for target in _in_order(move.targets_for(source, kind)):
            kinds.setdefault(target, []).append(kind)
    return kinds


def _in_order(states: frozenset[State]) -> list[State]:
    return [state for state in State if state in states]


def _roles(move: Move) -> list[str]:
    return sorted(role.value for role in move.roles)


def _line(edge: Edge, labels: list[str]) -> str:
    source, target = edge
    return f"{source} --> {target}: {'<br/>'.join(labels)}"


# --- due times ---

_UNITS = {
    TimerClass.HOURS: "hours",
    TimerClass.DAYS: "days",
    TimerClass.LEGAL_DAYS: "days by law",
    TimerClass.WORKDAYS: "working days",
}


def _row(rule: DeadlineRule) -> str:
    states = ", ".join(state for state, code in DEADLINE_OF.items() if code is rule.code) or "–"
    nudge = [f"after {rule.nudge_days} {'wd' if rule.nudges_in_workdays else 'd'}"] if rule.nudge_days else []
    reminders = ", ".join([*nudge, *(f"{hours} h" for hours in rule.reminders)]) or "none"
    unit = _UNITS[rule.timer]
    length = f"{rule.amount} {unit.replace('days', 'day') if rule.amount == 1 else unit}"
    return f"| {rule.code} | {states} | {rule.side} | {length} | {reminders} | {rule.consequence} |"
