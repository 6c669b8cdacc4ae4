import pytest

from aftersales.domain.smtp_replies import Fault, fault_of

ADDRESS, MESSAGE, MOMENT = Fault.ADDRESS, Fault.MESSAGE, Fault.MOMENT


@pytest.mark.parametrize(
    ("code", "text", "about_recipient", "fault"),
    [
        (421, "4.3.2 shutting down", False, MOMENT),
        (450, "greylisted, come back", True, MOMENT),
        (550, "5.1.1 user unknown", True, ADDRESS),
        (550, "no such user here", True, ADDRESS),
        (551, "user not local", True, ADDRESS),
        (553, "mailbox name not allowed", True, ADDRESS),
        (550, "5.2.1 mailbox disabled", True, ADDRESS),
        (552, "5.2.2 mailbox full", True, MOMENT),
        (550, "5.7.1 blocked by policy", True, MESSAGE),
        (554, "transaction failed", True, MESSAGE),
        (554, "5.6.0 message content rejected", False, MESSAGE),
        (550, "no such user, said after the text", False, MESSAGE),
        (550, "5.1.1 no such user, said after the text", False, ADDRESS),
    ],
)
def test_a_refusal_speaks_of_the_address_of_this_mail_or_of_the_moment(
    code: int, text: str, about_recipient: bool, fault: Fault
) -> None:
    assert fault_of(code, text, about_recipient=about_recipient) is fault
