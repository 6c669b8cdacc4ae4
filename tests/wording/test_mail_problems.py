"""What whoever edits a mail is told of its variables."""

import pytest

from aftersales.domain.mail_templates import VARIABLES
from aftersales.domain.notices import Topic
from aftersales.wording.mail_problems import VARIABLE_MEANINGS


@pytest.mark.parametrize("topic", list(VARIABLES))
def test_every_variable_of_a_template_is_explained(topic: Topic) -> None:
    assert VARIABLES[topic] - VARIABLE_MEANINGS.keys() == set()
