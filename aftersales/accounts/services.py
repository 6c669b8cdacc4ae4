from datetime import datetime, timedelta
from itertools import count
from uuid import uuid4

from allauth.mfa.models import Authenticator
from django.apps import apps
from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_decode, urlsafe_base64_encode

from aftersales.accounts.gateways.account_links import Opening
from aftersales.accounts.gateways.guest_links import GuestLink, token_for
from aftersales.accounts.gateways.second_factors import decrypted, encrypted
from aftersales.accounts.gateways.sign_in import SignInTokens
from aftersales.accounts.models import SpentToken, Store, StoreKey, User
from aftersales.accounts.selectors import people_by_contact
from aftersales.domain.staff import StaffCode, granted


def sign_in_link(user: User, *, at: datetime) -> str:
    """The path of a link that signs this person in once, within seven days."""
    uid = urlsafe_base64_encode(force_bytes(user.pk))
    return f"/sign-in/{uid}/{SignInTokens(at).make_token(user)}/"


def user_of_link(uid: str, token: str, *, at: datetime) -> User | None:
    """Whom this link would sign in; None when it is used, too old or never was one."""
    user = User.objects.filter(pk=_key(uid), is_active=True).first()
    return user if user and SignInTokens(at).is_good(user, token) else None


def use_sign_in_link(uid: str, token: str, *, at: datetime) -> User | None:
    """Use the link up and say whom to sign in. The stored moment of sign-in is part of the token."""
    with transaction.atomic():
        user = User.objects.select_for_update().filter(pk=_key(uid), is_active=True).first()
        if user is None or not SignInTokens(at).is_good(user, token):
            return None
        user.last_login = at
        user.save(update_fields=["last_login"])
    return user


def open_account(*, name: str, phone: str, email: str, at: datetime) -> User:
    """A customer's account without a password: they come in by a sign-in link. Needs a phone or an e-mail."""
    person = User(
        username=_free_username((phone or email)[:140]), first_name=name, phone=phone, email=email, date_joined=at
    )
    person.set_unusable_password()
    person.save(force_insert=True)
    return person


def can_open(opening: Opening, *, at: datetime) -> bool:
    return opening.is_fresh(at) and not SpentToken.objects.filter(number=opening.number).exists()


def use_opening(opening: Opening, *, name: str, at: datetime) -> User | None:
    """Open the account that this link is for; None when it is used, too old, or the address has an account by now."""
    with transaction.atomic():
        known = people_by_contact({opening.phone}, {opening.email})
        if known or not opening.is_fresh(at) or not spend(opening.number, at=at):
            return None
        person = open_account(name=name, phone=opening.phone, email=opening.email, at=at)
        if opening.phone:
            person.phone_verified_at = at
            person.save(update_fields=["phone_verified_at"])
    return person


def open_guest(*, name: str, phone: str, email: str, language: str, at: datetime) -> User:
    """A person without an account, for one order: told by mail or text message, signed in nowhere."""
    person = User(username=f"guest-{uuid4().hex}", first_name=name, phone=phone, email=email, language=language)
    person.date_joined, person.is_active, person.is_guest = at, False, True
    person.set_unusable_password()
    person.save(force_insert=True)
    return person


def path_for(person: User, path: str, *, at: datetime) -> str:
    """Where a notice leads: the page itself, or for a guest the link that opens their order there."""
    return f"/guest/{token_for(person.pk, path, at)}/" if person.is_guest else path


def use_guest_link(link: GuestLink, *, at: datetime) -> User | None:
    """Use the link up and say whose it is; None when it was used, is too old, or nobody's any more."""
    person = User.objects.filter(pk=link.person_id, is_guest=True).first()
    return person if person and link.is_fresh(at) and spend(link.number, at=at) else None


def is_usable(link: GuestLink, *, at: datetime) -> bool:
    return link.is_fresh(at) and not SpentToken.objects.filter(number=link.number).exists()


def spend(number: str, *, at: datetime) -> bool:
    """Whether this is the first use; of two at the same moment one is."""
    return SpentToken.objects.get_or_create(number=number, defaults={"spent_at": at})[1]


SPENT_STAYS = timedelta(days=90)
"""Longer than any link holds, so a row that goes cannot make its link work again."""


def forget_spent(at: datetime) -> int:
    """Rows of links that would long be too old; how many went."""
    return SpentToken.objects.filter(spent_at__lt=at - SPENT_STAYS).delete()[0]


OLD_KEY_HOLDS = timedelta(days=7)
"""So long a shop has for putting the new key in the old one's place."""


def give_key(store: Store, *, at: datetime) -> StoreKey:
    """A new key for this store; the ones before it hold for seven more days."""
    with transaction.atomic():
        others = StoreKey.objects.filter(store=store, ends_at=None)
        others.update(ends_at=at + OLD_KEY_HOLDS)
        return StoreKey.objects.create(store=store, made_at=at)


def end_keys(keys: QuerySet[StoreKey], *, at: datetime) -> int:
    """At once, as when a secret has become known."""
    return keys.filter(Q(ends_at=None) | Q(ends_at__gt=at)).update(ends_at=at)


def _free_username(wanted: str) -> str:
    taken = set(User.objects.filter(username__startswith=wanted).values_list("username", flat=True))
    return next(name for n in count(1) if (name := wanted if n == 1 else f"{wanted}-{n}") not in taken)


def rename(user: User, name: str) -> None:
    user.first_name = name
    user.save(update_fields=["first_name"])


def choose_language(user: User, language: str) -> None:
    """Remember the language of pages and mails."""
    user.language = language
    user.save(update_fields=["language"])


def _key(uid: str) -> int:
    """The primary key in the link; 0, which nobody has, when there is none."""
    try:
        key = urlsafe_base64_decode(uid).decode()
    except ValueError:
        return 0
    return int(key) if key.isascii() and key.isdecimal() and len(key) < 19 else 0


SECRETS_OF_FACTORS = ("secret", "seed")


@transaction.atomic
def encrypt_second_factors() -> int:
    """Write every secret anew with the first key; how many. Twice does no harm."""
    rows = list(Authenticator.objects.select_for_update().exclude(type=Authenticator.Type.WEBAUTHN))
    for row in rows:
        row.data |= {name: encrypted(decrypted(row.data[name])) for name in SECRETS_OF_FACTORS if name in row.data}
        if "migrated_codes" in row.data:
            row.data["migrated_codes"] = [encrypted(decrypted(code)) for code in row.data["migrated_codes"]]
        row.save(update_fields=["data"])
    return len(rows)


def forget_second_factors(person: User) -> None:
    Authenticator.objects.filter(user=person).delete()


def keep_groups() -> None:
    """One group for each role, with the permissions of the list in domain/staff.py, no more and no fewer."""
    known = {
        f"{label}.{codename}": pk
        for pk, label, codename in Permission.objects.values_list("pk", "content_type__app_label", "codename")
    }
    tables = frozenset(model._meta.label_lower for model in apps.get_models())
    for role in StaffCode:
        group, _is_new = Group.objects.get_or_create(name=role.value)
        group.permissions.set([known[name] for name in granted(role, tables) if name in known])
