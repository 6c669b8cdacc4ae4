"""Time 100,000 verdicts on one core, over the contract's cases in turn."""

import argparse
import json
import sys
from itertools import cycle, islice
from pathlib import Path
from platform import python_version
from time import perf_counter

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from aftersales.domain.eligibility import Facts, facts_from, judge  # noqa: E402  the path comes first

CASES = ROOT / "tests" / "domain" / "eligibility" / "cases.jsonl"
GOAL_SECONDS = 10.0


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=100_000, help="how many verdicts (default: 100000)")
    parser.add_argument("--parse", action="store_true", help="include reading the facts")
    chosen = parser.parse_args()
    seconds = parsed(chosen.count) if chosen.parse else judged(chosen.count)
    rate = chosen.count / seconds
    sys.stdout.write(f"{chosen.count} verdicts in {seconds:.2f} s ({rate:.0f} a second), Python {python_version()}\n")
    return 0 if seconds < GOAL_SECONDS * chosen.count / 100_000 else 1


def judged(count: int) -> float:
    facts: list[Facts] = [facts_from(source) for source in sources()]
    started = perf_counter()
    for each in islice(cycle(facts), count):
        judge(each)
    return perf_counter() - started


def parsed(count: int) -> float:
    plain = sources()
    started = perf_counter()
    for source in islice(cycle(plain), count):
        judge(facts_from(source))
    return perf_counter() - started


def sources() -> list[dict[str, object]]:
    return [json.loads(line)["facts"] for line in CASES.read_text(encoding="utf-8").splitlines()]


if __name__ == "__main__":
    sys.exit(main())
