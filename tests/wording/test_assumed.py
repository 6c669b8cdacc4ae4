from aftersales.domain.eligibility.origins import MATTERS
from aftersales.wording.assumed import FACTS


def test_every_fact_that_can_be_assumed_has_words() -> None:
    assert set(FACTS) == set(MATTERS)
