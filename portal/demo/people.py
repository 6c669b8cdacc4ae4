"""The cast: the sign-ins that `make run` prints, a second authorized store's agent, and a dozen customers."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.auth.hashers import make_password

from aftersales.accounts.models import Membership, StaffRole, Store, User
from portal.demo.stores import FLAGSHIP, GENEROUS, STRICT

PASSWORD = "demo-aftersales"  # noqa: S105 -- known to everybody, on purpose


@dataclass(frozen=True, slots=True)
class Person:
    username: str
    name: str
    phone: str = ""
    role: StaffRole | None = None
    store: str = ""
    is_superuser: bool = False


STAFF = (
    Person("agent", "林晓彤", role=StaffRole.AGENT, store=FLAGSHIP),
    Person("agent2", "周敏", role=StaffRole.AGENT, store=GENEROUS),
    Person("agent3", "何静", role=StaffRole.AGENT, store=STRICT),
    Person("manager", "沈嘉宁", role=StaffRole.MANAGER, store=FLAGSHIP),
    Person("finance", "唐雪莹", role=StaffRole.FINANCE, store=FLAGSHIP),
    Person("finance2", "罗文静", role=StaffRole.FINANCE, store=GENEROUS),
    Person("arbiter", "郑维平", role=StaffRole.ARBITER),
    Person("admin", "系统管理员", is_superuser=True),
    Person("senior", "高思远", role=StaffRole.SENIOR, store=FLAGSHIP),
    Person("operator", "顾文博", role=StaffRole.OPERATOR),
    Person("auditor", "严慎之", role=StaffRole.AUDITOR),
)
AGENT_OF = {person.store: person.username for person in STAFF if person.role is StaffRole.AGENT}
CUSTOMERS = (
    Person("customer", "陈小雨", "13800010001"),
    Person("customer2", "王志远", "13800010002"),
    Person("zhangwei", "张伟", "13800010003"),
    Person("liuyifei", "刘一菲", "13800010004"),
    Person("zhaoming", "赵明", "13800010005"),
    Person("sunli", "孙丽", "13800010006"),
    Person("wuhao", "吴昊", "13800010007"),
    Person("xujing", "徐静", "13800010008"),
    Person("huangbo", "黄博", "13800010009"),
    Person("majun", "马俊", "13800010010"),
    Person("guoxin", "郭欣", "13800010011"),
    Person("annali", "李安娜", "13800010012"),
)


def seed_people(stores: dict[str, Store], at: datetime) -> dict[str, User]:
    """Everybody by username; an account that is there stays as it is."""
    hashed = make_password(PASSWORD)  # once: it is slow, as it should be
    return {person.username: _seed_person(person, stores, hashed, at) for person in (*STAFF, *CUSTOMERS)}


def _seed_person(person: Person, stores: dict[str, Store], hashed: str, at: datetime) -> User:
    user, is_new = User.objects.get_or_create(
        username=person.username,
        defaults={
            "password": hashed,
            "first_name": person.name,
            "email": f"{person.username}@example.com",
            "phone": person.phone,
            "language": "zh-hans",
            "is_staff": person in STAFF,
            "is_superuser": person.is_superuser,
            "date_joined": at - timedelta(days=450),
        },
    )
    if is_new and person.role:
        Membership.objects.create(user=user, store=stores.get(person.store), role=person.role)
    return user
