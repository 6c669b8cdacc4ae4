from io import StringIO
from pathlib import Path

from django.core.management import call_command

PAGE = Path(__file__).parents[2] / "docs" / "lifecycle.md"


def printed(*options: str) -> str:
    out = StringIO()
    call_command("draw_lifecycle", *options, stdout=out)
    return out.getvalue().strip()


def test_the_page_shows_the_diagram_that_the_command_prints() -> None:
    shown = PAGE.read_text(encoding="utf-8").split("```mermaid\n")[1].split("\n```")[0]

    assert shown == printed()


def test_the_page_shows_the_due_times_that_the_command_prints() -> None:
    text = PAGE.read_text(encoding="utf-8")
    rows = [line for line in text.splitlines() if line.startswith("|")]

    assert "\n".join(rows) == printed("--deadlines")


def test_an_edge_names_action_roles_and_kinds() -> None:
    edge = "awaiting_review --> awaiting_return: approve (clock, store) [return_refund, exchange, repair]"

    assert edge in [line.strip() for line in printed().splitlines()]


def test_moves_between_the_same_states_share_an_edge() -> None:
    edges = [line.strip().split(":")[0] for line in printed().splitlines() if "-->" in line]

    assert len(edges) == len(set(edges))
