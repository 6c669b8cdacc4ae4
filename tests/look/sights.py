"""Every page, in the states worth looking at, found in the demo world: the one list for axe, overflow and pictures.

An address that shows a page and is not here fails tests/look/test_sights.py.
"""

from collections.abc import Mapping

from tests.look.customer_sights import CUSTOMERS
from tests.look.desk_sights import DESK

SIGHTS = (*CUSTOMERS, *DESK)

ONLY_POSTED = "takes a POST and leads to a page that is looked at"
A_FILE = "a file, or an answer for a machine"
NEVER_REACHED = "a page of allauth or Django that nobody is led to, or one that has gone by when it is asked for"
SECOND_STEP = "asks for the password once more before it shows itself; its template is that of the others"
A_TWIN = "looks like one that is looked at"
IN_DEBUG = "in debug only; tests/look/test_styleguide.py looks at it"

_WHY: Mapping[str, str] = {
    ONLY_POSTED: """
        admin:answer_rating admin:draft admin:drop_view admin:save_view admin:snooze admin:take_next
        admin:consent admin:hold_files admin:logout admin:mark_file admin:message
        admin:notices_again admin:notices_webhook admin:run_out admin:sign_ruling admin:take_back
        admin:settle_report admin:withdraw_file admin:guides_article_draft admin:guides_guide_draft clockwork:again
        clockwork:send_again set_language web:add_evidence web:add_proof web:address_again web:ask_again
        web:calendar_make web:calendar_revoke web:drop_proof web:inbox_read web:language web:leave web:message
        web:notice_read web:rate web:shot web:reminders web:sign_in_again
        web:sign_out_everywhere web:take_back
    """,
    A_FILE: """
        admin:autocomplete admin:looking admin:case_download admin:history_export
        admin:evidence admin:jsi18n web:calendar_feed web:carrier_news
        web:case_download web:evidence web:manifest web:payment_callback web:return_code web:service_worker
        mfa_download_recovery_codes web:take_data
        web:ticket_events web:upload web:upload_state web:uploads
    """,
    NEVER_REACHED: """
        account_confirm_email account_confirm_login_code account_email_verification_sent
        account_inactive account_reset_password_from_key_done
        account_set_password account_verify_phone admin:login admin:view_on_site admin:password_change_done
        web:hand_over mfa_authenticate mfa_login_webauthn
    """,
    SECOND_STEP: "mfa_reauthenticate mfa_reauthenticate_webauthn",
    A_TWIN: """
        admin:facts admin:record admin:guides_articleversion_preview admin:guides_articleversion_publish
        admin:guides_guideversion_publish
    """,
    IN_DEBUG: "web:styleguide",
}
NOT_LOOKED_AT: Mapping[str, str] = {name: why for why, names in _WHY.items() for name in names.split()}
