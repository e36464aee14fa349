"""Sign-up: a reservation that waits for its e-mail, and the company that comes of it (R13)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import IntegrityError, transaction
from django.utils import timezone

from tenants.accounts.services.people import add_owner
from tenants.handover import issue_handover
from tenants.hosts import public_url, ref_of, remember, url_of
from tenants.ids import new_id
from tenants.models import Domain, PendingSignup, Tenant
from tenants.outbox.services import enqueue_effect
from tenants.schemas.spares import NoSpare, take_spare
from tenants.scope import public_scope, tenant_scope
from tenants.tokens import derive_token, hash_token

LIFETIME = timedelta(hours=24)
CONFIRM_MAIL = "platform.confirm_signup"


class AddressTaken(ValueError):
    """A company has the address, had it, or is about to."""


class UnknownSignup(LookupError):
    """The link belongs to no sign-up."""


class SignupExpired(LookupError):
    """The link is older than a day; the reservation is gone."""


class AlreadyConfirmed(Exception):
    """The link has done its work; ``tenant`` is what came of it (None if that company is gone)."""

    def __init__(self, tenant: Tenant | None) -> None:
        super().__init__()
        self.tenant = tenant


class StillPreparing(Exception):
    """The sign-up is confirmed, but no schema is at hand yet; asking again finishes it."""


@dataclass(frozen=True, slots=True)
class Entry:
    """Where a new owner goes next: an address on the company's own host that works once, for 60 seconds."""

    tenant: Tenant
    url: str


def is_address_free(slug: str, *, now: datetime | None = None) -> bool:
    """Whether a clean address is neither taken nor reserved by a sign-up that still waits."""
    moment = now or timezone.now()
    if Tenant.objects.filter(slug=slug).exists() or Domain.objects.filter(domain=f"{slug}.{settings.DOMAIN}").exists():
        return False
    return not PendingSignup.objects.filter(slug=slug).exclude(state=PendingSignup.State.DONE).filter(expires_at__gt=moment).exists()


def start_signup(
    *,
    company_name: str,
    slug: str,
    full_name: str,
    email: str,
    password: str,
    language: str,
    time_zone: str,
    now: datetime | None = None,
) -> PendingSignup:
    """Reserve the address for a day and have the confirmation mailed. The password is hashed here, not at confirmation.

    What is answered does not depend on whether the e-mail is known: people belong to companies, and one e-mail may found
    or join several (A082).

    Raises:
        AddressTaken: somebody was faster.
    """
    moment = now or timezone.now()
    password_hash = make_password(password)
    try:
        with transaction.atomic():
            expired = PendingSignup.objects.filter(slug=slug, expires_at__lte=moment)
            expired.exclude(state=PendingSignup.State.DONE).delete()
            if not is_address_free(slug, now=moment):
                raise AddressTaken(slug)
            signup = PendingSignup(
                company_name=company_name,
                slug=slug,
                full_name=full_name,
                email=email,
                password_hash=password_hash,
                language=language,
                time_zone=time_zone,
                expires_at=moment + LIFETIME,
            )
            signup.token_hash = hash_token(_token(signup))
            signup.save()
            _mail(signup, attempt=1)
    except IntegrityError as error:
        raise AddressTaken(slug) from error
    return signup


def resend_confirmation(*, signup: PendingSignup) -> None:
    """Mail the same link once more; does nothing for a sign-up that no longer waits."""
    if signup.state == PendingSignup.State.WAITING and signup.expires_at > timezone.now():
        _mail(signup, attempt=timezone.now().timestamp())


def find_signup(*, token: str, now: datetime | None = None) -> PendingSignup:
    """The sign-up that a link belongs to.

    Raises:
        UnknownSignup, SignupExpired, AlreadyConfirmed
    """
    signup = PendingSignup.objects.select_related("tenant").filter(token_hash=hash_token(token)).first()
    if signup is None:
        raise UnknownSignup
    _check_open(signup, now or timezone.now())
    return signup


def confirm_signup(*, token: str, now: datetime | None = None) -> Entry:
    """Turn a sign-up into a company with its owner. A second call with the same link changes nothing.

    Returns:
        Where the owner enters.

    Raises:
        UnknownSignup, SignupExpired, AlreadyConfirmed
        StillPreparing: no spare schema is at hand; the sign-up is kept, and calling again finishes it.
    """
    moment = now or timezone.now()
    with transaction.atomic():
        signup = PendingSignup.objects.select_for_update().filter(token_hash=hash_token(token)).first()
        if signup is None:
            raise UnknownSignup
        _check_open(signup, moment)
        try:
            tenant = take_spare(name=signup.company_name, slug=signup.slug, language=signup.language, time_zone=signup.time_zone)
        except NoSpare:
            tenant = None
        if tenant is None:
            # Confirmed in time is confirmed: the reservation outlives its day while the schema is made.
            signup.state = PendingSignup.State.PREPARING
            signup.save(update_fields=["state"])
        else:
            signup.state, signup.tenant = PendingSignup.State.DONE, tenant
            # The owner's hash lives in the company's schema from here on.
            password_hash, signup.password_hash = signup.password_hash, ""
            signup.save(update_fields=["state", "tenant", "password_hash"])
            ref = ref_of(tenant, f"{tenant.slug}.{settings.DOMAIN}")
            owner_uuid = new_id()
            path = f"/enter/{issue_handover(tenant=tenant, user_uuid=owner_uuid, now=moment)}/"
            # The shared schema's rows first, so that the connection changes schemas once.
            with tenant_scope(ref):
                add_owner(
                    uuid=owner_uuid,
                    email=signup.email,
                    full_name=signup.full_name,
                    password_hash=password_hash,
                    language=signup.language,
                    time_zone=signup.time_zone,
                )
            transaction.on_commit(partial(remember, ref))
    if tenant is None:
        raise StillPreparing
    return Entry(tenant, url_of(ref, path))


def forget_expired_signups(*, now: datetime | None = None) -> int:
    """Delete what nobody confirmed within a week; returns how many sign-ups went."""
    moment = now or timezone.now()
    with public_scope():
        gone = PendingSignup.objects.filter(state=PendingSignup.State.WAITING, expires_at__lt=moment - timedelta(days=7))
        return gone.delete()[0]


def confirmation_url(signup: PendingSignup) -> str:
    """The link of the mail, made again from the row and the secret key."""
    return public_url(f"/signup/confirm/{_token(signup)}/")


def _check_open(signup: PendingSignup, moment: datetime) -> None:
    if signup.state == PendingSignup.State.DONE:
        raise AlreadyConfirmed(signup.tenant)
    if signup.state == PendingSignup.State.WAITING and signup.expires_at <= moment:
        raise SignupExpired


def _token(signup: PendingSignup) -> str:
    return derive_token("signup", signup.uuid, matching=signup.token_hash)


def _mail(signup: PendingSignup, *, attempt: float) -> None:
    enqueue_effect(kind=CONFIRM_MAIL, key=f"{CONFIRM_MAIL}:{signup.uuid}:{attempt}", payload={"signup": str(signup.uuid)})
