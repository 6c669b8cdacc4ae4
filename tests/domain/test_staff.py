from aftersales.domain.staff import (
    CONFIGURED,
    OF_A_STORE,
    OF_THE_PLATFORM,
    READ_AUDIT,
    REVEAL,
    StaffCode,
    granted,
)

TABLES = frozenset(CONFIGURED) | {"tickets.ticketevent"}


def test_every_role_belongs_to_a_store_or_to_the_platform() -> None:
    assert set(StaffCode) == OF_A_STORE | OF_THE_PLATFORM
    assert not OF_A_STORE & OF_THE_PLATFORM


def test_an_auditor_sees_every_table_and_changes_none() -> None:
    given = granted(StaffCode.AUDITOR, TABLES)

    assert {name.partition(".")[2].partition("_")[0] for name in given - {READ_AUDIT}} == {"view"}
    assert len(given) == len(TABLES) + 1


def test_nobody_may_change_or_delete_history() -> None:
    for role in StaffCode:
        assert not {name for name in granted(role, TABLES) if "ticketevent" in name} - {"tickets.view_ticketevent"}


def test_contact_data_are_for_those_who_speak_with_customers() -> None:
    able = {role for role in StaffCode if REVEAL in granted(role, TABLES)}

    assert able == {StaffCode.AGENT, StaffCode.SENIOR, StaffCode.MANAGER, StaffCode.ARBITER}


def test_a_manager_sets_up_return_addresses_and_requirements_takes_webhooks_away_and_does_nothing_else() -> None:
    given = granted(StaffCode.MANAGER, TABLES) - {REVEAL, READ_AUDIT}

    assert {name.rpartition("_")[2] for name in given} == {"returnaddress", "evidencerequirement", "webhooktarget"}
    assert {name for name in given if "webhook" in name} == {
        "contacts.view_webhooktarget",
        "contacts.delete_webhooktarget",
    }


def test_an_operator_deletes_no_person_and_no_store() -> None:
    given = granted(StaffCode.OPERATOR, TABLES)

    assert not {"accounts.delete_user", "accounts.delete_store", "accounts.delete_storekey"} & given
    assert {"accounts.change_user", "accounts.add_store"} <= given
