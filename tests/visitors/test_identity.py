"""Who the page says its visitor is: signed by the site's server, and every way to get around that (A087, A088, A089)."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from datetime import timedelta
from typing import Any
from uuid import uuid4

import jwt
import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from chat.models import Conversation
from tenants.accounts.models import Role
from tenants.scope import TenantRef, tenant_scope
from tenants.sealing import SealBroken, seal, unseal
from tenants.tokens import hash_token
from tests.factories import ORIGIN, make_contact, make_contact_attribute, make_conversation, make_identity_secret, make_user, make_visitor, make_website
from visitors.models import Contact, IdentitySecret, Visitor, Website
from visitors.services import create_website
from visitors.services.contacts import delete_contact, forget_ended_members
from visitors.services.contacts.erase import erase_contact
from visitors.services.secrets import NoSecretYet, TooManySecrets, require_signed_identity, revoke_identity_secret, share_members
from visitors.services.websites import NotAllowed

HOUR = 3600


@pytest.fixture(autouse=True)
def no_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("visitors.views.widget.BOOTS_PER_MINUTE", 100_000)


@pytest.fixture
def website(tenant: TenantRef) -> Website:
    return make_website(shares_members=True)


@pytest.fixture
def key(website: Website) -> str:
    return make_identity_secret(website).text


def now_s() -> int:
    return int(timezone.now().timestamp())


def claims(website: Website, **more: Any) -> dict[str, Any]:
    return {"sub": "member-7", "aud": website.key, "iat": now_s(), "exp": now_s() + HOUR, **more}


def sign(website: Website, key: str, **more: Any) -> str:
    return jwt.encode({name: value for name, value in claims(website, **more).items() if value is not ...}, key, algorithm="HS256")


def raw(header: Any, payload: Any, key: str, digest: Any = hashlib.sha256) -> str:
    """A token made by hand; text stands for itself, so that it can be what no library makes."""
    parts = [part if isinstance(part, str) else json.dumps(part) for part in (header, payload)]
    head = ".".join(base64.urlsafe_b64encode(part.encode()).rstrip(b"=").decode() for part in parts)
    signature = hmac.new(key.encode(), head.encode(), digest).digest()
    return f"{head}.{base64.urlsafe_b64encode(signature).rstrip(b'=').decode()}"


def boot(ref: TenantRef, website: Website, token: str = "", **more: Any) -> dict[str, Any]:
    client = Client(headers={"host": ref.host + settings.URL_PORT, "origin": ORIGIN})
    answer = client.post("/widget/boot/", data=json.dumps({"website": website.key, "token": token, **more}), content_type="text/plain")
    assert answer.status_code == 200, answer.content
    return answer.json()


def visitor_of(answer: dict[str, Any]) -> Visitor:
    return Visitor.objects.select_related("contact").get(uuid=answer["visitor"]["id"])


def test_a_signed_identity_makes_a_verified_contact(tenant: TenantRef, website: Website, key: str) -> None:
    make_contact_attribute("plan")
    orders = [{"number": "A-1", "total": "12.00 EUR", "status": "sent", "url": "https://shop.example/o/1"}, {"number": 2, "url": "javascript:alert(1)"}]
    token = sign(website, key, name="Mika Sato", email="mika@example.com", phone="+81 3 1234 5678", attributes={"plan": "gold", "x": 1}, orders=orders, other=1)

    answer = boot(tenant, website, identity=token)

    visitor = visitor_of(answer)
    contact = visitor.contact
    assert (contact.external_id, contact.is_verified, contact.name, contact.email) == ("member-7", True, "Mika Sato", "mika@example.com")
    assert (contact.phones, contact.attributes) == (["+81 3 1234 5678"], {"plan": "gold"})
    assert [(order["number"], order["url"]) for order in contact.member_data.get().orders] == [("A-1", "https://shop.example/o/1"), ("2", "")]
    assert (visitor.name, visitor.email, visitor.identified_at is not None) == ("Mika Sato", "mika@example.com", True)
    assert answer["notice"] == "These claims are not known and were left out: attributes.x, other."
    assert "notice" not in boot(tenant, website, answer["token"], identity=sign(website, key))
    assert IdentitySecret.objects.get().used_at is not None


def test_the_token_is_changed_when_somebody_signs_in_and_only_then(tenant: TenantRef, website: Website, key: str) -> None:
    """A089: a token that was planted before is worth nothing afterwards."""
    planted = boot(tenant, website)["token"]
    answer = boot(tenant, website, planted, identity=sign(website, key))
    assert answer["token"] != planted
    assert boot(tenant, website, planted)["visitor"]["id"] != answer["visitor"]["id"]
    again = boot(tenant, website, answer["token"], identity=sign(website, key))
    assert "token" not in again
    assert again["visitor"]["id"] == answer["visitor"]["id"]


def test_what_an_anonymous_visitor_said_stays_his_when_he_signs_in(tenant: TenantRef, website: Website, key: str) -> None:
    first = boot(tenant, website)
    conversation = make_conversation(visitor_of(first))
    answer = boot(tenant, website, first["token"], identity=sign(website, key, email="mika@example.com"))
    assert (answer["visitor"]["id"], answer["conversation"]["id"]) == (first["visitor"]["id"], str(conversation.uuid))


@pytest.mark.parametrize("before", ["another member", "another address"])
def test_somebody_else_at_the_same_computer_sees_nothing_of_before(tenant: TenantRef, website: Website, key: str, before: str) -> None:
    first = boot(
        tenant, website, identity=sign(website, key, email="mika@example.com") if before == "another member" else {"name": "M", "email": "m@x.example"}
    )
    make_conversation(visitor_of(first))

    answer = boot(tenant, website, first["token"], identity=sign(website, key, sub="member-8", email="hana@example.com"))

    assert answer["visitor"]["id"] != first["visitor"]["id"]
    assert answer["conversation"] is None
    assert visitor_of(first).contact != visitor_of(answer).contact


def test_signing_out_ends_the_token_and_what_was_signed_before(tenant: TenantRef, website: Website, key: str) -> None:
    identity = sign(website, key)
    first = boot(tenant, website, identity=identity)
    make_conversation(visitor_of(first))

    out = boot(tenant, website, first["token"], sign_out=True)
    replayed = boot(tenant, website, identity=identity)
    stolen = boot(tenant, website, first["token"])
    fresh = boot(tenant, website, identity=sign(website, key, iat=now_s() + 2))

    assert out["visitor"]["id"] != first["visitor"]["id"]
    assert out["conversation"] is stolen["conversation"] is None
    assert visitor_of(replayed).contact is None
    assert "signed out" in replayed["notice"]
    assert visitor_of(fresh).contact == visitor_of(first).contact


@pytest.mark.parametrize(
    "take_away",
    [lambda contact, user: delete_contact(by=user, contact=contact), lambda contact, user: erase_contact(by=user, contact=contact, now=timezone.now())],
    ids=["deleted", "erased"],
)
def test_who_signed_out_stays_signed_out_when_his_contact_is_gone(tenant: TenantRef, website: Website, key: str, take_away: Any) -> None:
    identity = sign(website, key)
    boot(tenant, website, boot(tenant, website, identity=identity)["token"], sign_out=True)
    take_away(Contact.objects.get(), make_user(Role.ADMIN))

    assert "signed out" in boot(tenant, website, identity=identity)["notice"]
    assert not Contact.objects.exists()
    # It is kept as long as something signed before could be valid, and no longer.
    assert forget_ended_members(now=timezone.now() + timedelta(hours=24)) == 0
    assert forget_ended_members(now=timezone.now() + timedelta(hours=25)) == 1


def test_a_verified_contact_is_never_one_that_was_only_claimed(tenant: TenantRef, website: Website, key: str) -> None:
    """A088: same address, two contacts, both ways round."""
    claimed = boot(tenant, website, identity={"name": "Mallory", "email": "mika@example.com"})
    signed = boot(tenant, website, identity=sign(website, key, name="Mika", email="mika@example.com"))
    later = boot(tenant, website, identity={"name": "Mallory", "email": "mika@example.com"})

    assert visitor_of(claimed).contact == visitor_of(later).contact != visitor_of(signed).contact
    assert (visitor_of(claimed).contact.is_verified, visitor_of(signed).contact.is_verified) == (False, True)
    assert "Mika" not in json.dumps(later)


def test_who_only_claimed_to_be_a_known_member_is_parted_from_him(tenant: TenantRef, website: Website, key: str) -> None:
    claimer = visitor_of(boot(tenant, website, identity={"name": "Mallory", "email": "mika@example.com"}))
    contact = claimer.contact
    contact.external_id = "member-7"  # an operator wrote it down
    contact.save()

    signed = visitor_of(boot(tenant, website, identity=sign(website, key, email="mika@example.com")))

    claimer.refresh_from_db()
    assert signed.contact == contact
    assert claimer.contact != contact
    assert not Contact.objects.get(pk=claimer.contact_id).is_verified


def attacks(website: Website, other: Website, key: str, other_key: str, foreign_key: str, revoked: str) -> dict[str, tuple[Any, str]]:
    """Every way to be taken for member-7 without his site's signature: what is sent, and a word of the reason."""
    good = claims(website)
    head = {"alg": "HS256", "typ": "JWT"}
    unsigned = jwt.encode(good, "", algorithm="none")
    return {
        "alg none": (unsigned, "HS256"),
        "alg none, signed": (raw({"alg": "none"}, good, key), "HS256"),
        "alg NonE": (raw({"alg": "NonE"}, good, key), "HS256"),
        "alg hs256": (raw({"alg": "hs256"}, good, key), "HS256"),
        "HS512": (raw({"alg": "HS512"}, good, key, hashlib.sha512), "HS256"),
        "RS256 with the key as text": (raw({"alg": "RS256"}, good, key), "HS256"),
        "no alg": (raw({}, good, key), "HS256"),
        "alg is a list": (raw({"alg": ["HS256"]}, good, key), "HS256"),
        "critical extension": (raw({**head, "crit": ["b64"], "b64": False}, good, key), "HS256"),
        "kid is a path": (raw({**head, "kid": "../../dev/null"}, good, ""), "signature"),
        "kid is SQL": (raw({**head, "kid": "' UNION SELECT 'x"}, good, "x"), "signature"),
        "jku of the attacker": (raw({**head, "jku": "https://evil.example/keys"}, good, "evil"), "signature"),
        "jwk in the header": (raw({**head, "jwk": {"kty": "oct", "k": "ZXZpbA"}}, good, "evil"), "signature"),
        "empty key": (raw(head, good, ""), "signature"),
        "guessed key": (sign(website, "secret" * 6), "signature"),
        "key of another website": (sign(website, other_key), "signature"),
        "key of another company": (sign(website, foreign_key), "signature"),
        "the sealed text as key": (sign(website, IdentitySecret.objects.filter(website=website).latest("id").sealed_secret), "signature"),
        "revoked key": (sign(website, revoked), "signature"),
        "empty signature": (sign(website, key).rpartition(".")[0] + ".", "signature"),
        "cut signature": (sign(website, key)[:-4], "signature"),
        "signature of another payload": (
            ".".join([*raw(head, {**good, "sub": "member-1"}, key).split(".")[:2], sign(website, key).split(".")[2]]),
            "signature",
        ),
        "aud of another website": (sign(website, key, aud=other.key), "aud"),
        "aud is the website's uuid": (sign(website, key, aud=str(website.uuid)), "aud"),
        "aud is a list": (sign(website, key, aud=[website.key, other.key]), "aud"),
        "no aud": (sign(website, key, aud=...), "aud"),
        "no exp": (sign(website, key, exp=...), "exp"),
        "no iat": (sign(website, key, iat=...), "iat"),
        "no sub": (sign(website, key, sub=...), "sub"),
        "expired": (sign(website, key, iat=now_s() - 2 * HOUR, exp=now_s() - HOUR), "expired"),
        "far future": (sign(website, key, exp=now_s() + 25 * HOUR), "24 hours"),
        "signed long ago for long": (sign(website, key, iat=now_s() - 24 * HOUR, exp=now_s() + HOUR), "24 hours"),
        "year 9999": (sign(website, key, exp=253402300799), "24 hours"),
        "from the future": (sign(website, key, iat=now_s() + HOUR), "future"),
        "not yet": (sign(website, key, nbf=now_s() + HOUR), "future"),
        "exp is text": (raw(head, {**good, "exp": str(now_s() + HOUR)}, key), "form"),
        "exp is true": (raw(head, {**good, "exp": True}, key), "form"),
        "exp is huge": (raw(head, {**good, "exp": 10**30}, key), "neither"),
        "exp is not a number": (raw(head, json.dumps(good).replace(str(good["exp"]), "NaN"), key), "neither"),
        "sub is a number": (raw(head, {**good, "sub": 7}, key), "form"),
        "sub is empty": (sign(website, key, sub="  "), "form"),
        "sub is a list": (raw(head, {**good, "sub": ["member-7"]}, key), "form"),
        "sub has hidden letters": (sign(website, key, sub="a\u202eb\u200b"), "form"),
        "sub has two spaces": (sign(website, key, sub="a  b"), "form"),
        "sub is long": (sign(website, key, sub="7" * 201), "form"),
        "sub twice": (raw(head, json.dumps(good)[:-1] + ', "sub": "member-1"}', key), "neither"),
        "alg twice": (raw('{"alg":"none","alg":"HS256"}', good, key), "neither"),
        "NUL in the name": (raw(head, {**good, "name": "a\0b"}, key), "neither"),
        "half a surrogate": (raw(head, '{"sub":"\\ud800"}', key), "neither"),
        "payload is a list": (raw(head, [good], key), "neither"),
        "payload is text": (raw(head, '"member-7"', key), "neither"),
        "deep payload": (raw(head, '{"a":' * 60 + "1" + "}" * 60, key), "neither"),
        "not base64": ("*.*.*", "neither"),
        "two parts": ("a.b", "neither"),
        "five parts (encrypted)": ("a.b.c.d.e", "neither"),
        "empty": ("", "neither"),
        "not ASCII": ("é.é.é", "neither"),
        "huge": ("x" * 8193, "8,192"),
        "email is no address": (sign(website, key, email="no"), "form"),
        "email is a list": (sign(website, key, email=["a@b.example"]), "form"),
        "phones of numbers": (sign(website, key, phones=[1]), "form"),
        "orders without number": (sign(website, key, orders=[{"total": "1"}]), "form"),
        "attributes are a list": (sign(website, key, attributes=[1]), "form"),
        "a number": (7, "neither"),
        "a list": ([sign(website, key)], "neither"),
        "an object with a token": ({"token": sign(website, key)}, "neither"),
        "an object without e-mail": ({"name": "Mika"}, "neither"),
        "an object with sub": ({"sub": "member-7", "is_verified": True}, "neither"),
    }


def test_no_other_token_identifies_anybody(tenant: TenantRef, other_tenant: TenantRef, website: Website, key: str) -> None:
    """A087, through the boot; a token refused leaves the visitor who he was, and says why."""
    other = make_website()
    other_key = make_identity_secret(other).text
    with tenant_scope(other_tenant):
        foreign_key = make_identity_secret().text
    revoked = make_identity_secret(website)
    revoke_identity_secret(by=make_user(Role.ADMIN), secret=revoked.row)
    token = boot(tenant, website)["token"]
    cases = attacks(website, other, key, other_key, foreign_key, revoked.text)
    assert len(cases) >= 60
    before = Contact.objects.count()
    for name, (said, reason) in cases.items():
        answer = boot(tenant, website, token, identity=said)
        visitor = visitor_of(answer)
        assert (visitor.contact, visitor.identified_at, visitor.name) == (None, None, ""), name
        assert answer["notice"].startswith("The identity was not taken"), name
        assert reason in answer["notice"], (name, answer["notice"])
    assert Contact.objects.count() == before
    assert visitor_of(boot(tenant, website, token, identity=sign(website, key))).contact is not None


def test_two_keys_are_valid_while_they_are_changed(tenant: TenantRef, website: Website, key: str) -> None:
    new = make_identity_secret(website)
    with pytest.raises(TooManySecrets):
        make_identity_secret(website)
    for each in (key, new.text):
        assert "notice" not in boot(tenant, website, identity=sign(website, each))
    revoke_identity_secret(by=make_user(Role.ADMIN), secret=IdentitySecret.objects.earliest("id"))
    assert "signature" in boot(tenant, website, identity=sign(website, key))["notice"]
    assert "notice" not in boot(tenant, website, identity=sign(website, new.text))


def test_keys_are_kept_sealed_for_one_website_of_one_company(tenant: TenantRef, other_tenant: TenantRef, website: Website, key: str) -> None:
    row = IdentitySecret.objects.get()
    assert key not in row.sealed_secret
    assert unseal(row.sealed_secret, purpose="identity", owner=website.uuid) == key
    for purpose, owner in (("identity", uuid4()), ("webhook", website.uuid)):
        with pytest.raises(SealBroken):
            unseal(row.sealed_secret, purpose=purpose, owner=owner)
    with tenant_scope(other_tenant), pytest.raises(SealBroken):
        unseal(row.sealed_secret, purpose="identity", owner=website.uuid)


def test_a_changed_secret_key_opens_what_the_old_one_sealed(tenant: TenantRef, settings: Any) -> None:
    sealed = seal("x", purpose="identity", owner=1)
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "another" * 8
    assert unseal(sealed, purpose="identity", owner=1) == "x"
    settings.SECRET_KEY_FALLBACKS = []
    with pytest.raises(SealBroken):
        unseal(sealed, purpose="identity", owner=1)


def leave(ref: TenantRef, ticket: str, email: str) -> Any:
    client = Client(headers={"host": ref.host + settings.URL_PORT, "origin": ORIGIN})
    form = {"ticket": ticket, "cid": str(uuid4()), "name": "Mallory", "email": email, "body": "Hello"}
    return client.post("/widget/message/", data=json.dumps(form), content_type="text/plain")


def test_where_signatures_are_required_nothing_else_is_taken_on_any_path(tenant: TenantRef, website: Website, key: str) -> None:
    require_signed_identity(by=make_user(Role.ADMIN), website=website, is_required=True)

    said = boot(tenant, website, identity={"name": "Mallory", "email": "mika@example.com"})
    assert "requires identities that its server signed" in said["notice"]
    form = leave(tenant, said["ticket"], "mika@example.com")
    assert (form.status_code, form.json()["code"]) == (403, "signed_identity_required")
    assert (visitor_of(said).name, visitor_of(said).email, Contact.objects.count(), Conversation.objects.count()) == ("", "", 0, 0)

    member = boot(tenant, website, identity=sign(website, key, name="Mika", email="mika@example.com"))
    form = leave(tenant, member["ticket"], "evil@example.com")
    assert (form.status_code, form.json()["email"]) == (201, "mika@example.com")
    assert (visitor_of(member).name, visitor_of(member).email) == ("Mika", "mika@example.com")


def test_signatures_can_not_be_required_without_a_key(tenant: TenantRef, website: Website) -> None:
    admin = make_user(Role.ADMIN)
    with pytest.raises(NoSecretYet):
        require_signed_identity(by=admin, website=website, is_required=True)
    made = make_identity_secret(website)
    require_signed_identity(by=admin, website=website, is_required=True)
    with pytest.raises(NoSecretYet):
        revoke_identity_secret(by=admin, secret=made.row)


def test_an_identity_of_one_company_is_nobody_in_another(tenant: TenantRef, other_tenant: TenantRef, website: Website, key: str) -> None:
    token = sign(website, key)
    with tenant_scope(other_tenant):
        there = make_website(key=website.key)
        make_identity_secret(there)
        answer = boot(other_tenant, there, identity=token)
        assert "signature" in answer["notice"]
        assert Contact.objects.count() == 0


def test_a_banned_visitor_stays_banned_when_he_signs_in_as_another(tenant: TenantRef, website: Website, key: str) -> None:
    banned = make_visitor(website, "planted", is_banned=True, email="a@b.example")
    answer = boot(tenant, website, "planted", identity=sign(website, key, email="c@d.example"))
    assert visitor_of(answer) != banned
    assert visitor_of(answer).is_banned


def test_the_page_shows_a_key_once(tenant: TenantRef, website: Website) -> None:
    client = Client(headers={"host": tenant.host + settings.URL_PORT})
    client.force_login(make_user(Role.ADMIN))
    made = client.post(f"/settings/websites/{website.uuid}/identity/keys/")
    text = unseal(IdentitySecret.objects.get().sealed_secret, purpose="identity", owner=website.uuid)
    assert text in made.content.decode()
    again = client.get(f"/settings/websites/{website.uuid}/").content.decode()
    assert text not in again
    assert f"…{text[-4:]}" in again
    client.post(f"/settings/websites/{website.uuid}/identity/", {"required": "on"})
    website.refresh_from_db()
    assert website.requires_signed_identity
    refused = client.post(f"/settings/identity-keys/{IdentitySecret.objects.get().uuid}/revoke/", follow=True)
    assert "This is the last key" in refused.content.decode()


def test_a_contact_by_the_same_id_that_was_imported_becomes_verified(tenant: TenantRef, website: Website, key: str) -> None:
    known = make_contact(name="Mika Sato", external_id="member-7", company="Tea & Co")
    contact = visitor_of(boot(tenant, website, identity=sign(website, key, email="mika@example.com"))).contact
    assert (contact, contact.is_verified, contact.company, contact.email) == (known, True, "Tea & Co", "mika@example.com")
    assert hash_token("x") != contact.external_id


def test_a_member_of_another_site_is_somebody_else_unless_the_sites_share_their_members(tenant: TenantRef, website: Website, key: str) -> None:
    """Both sites have a member 1; neither learns of the other's."""
    alice = boot(tenant, website, identity=sign(website, key, sub="1", name="Alice", email="alice@example.com"))
    own, sharing = make_website(), make_website(shares_members=True)
    own_key, sharing_key = (make_identity_secret(site).text for site in (own, sharing))

    stranger = boot(tenant, own, identity=sign(own, own_key, sub="1"))
    same = boot(tenant, sharing, identity=sign(sharing, sharing_key, sub="1"))
    pretender = boot(tenant, sharing, identity=sign(sharing, sharing_key, sub=f"{own.key}:1"))

    assert visitor_of(stranger).contact != visitor_of(alice).contact == visitor_of(same).contact
    assert visitor_of(stranger).contact.external_id == f"{own.key}:1"
    # What this token did not sign is not told to the page that it is on, even where the member is the same.
    for answer in (stranger, same):
        assert (answer["visitor"]["name"], answer["visitor"]["email"]) == ("", "")
    assert visitor_of(pretender).contact is None
    assert "form" in pretender["notice"]


def test_the_first_website_of_a_company_shares_its_members_and_a_further_one_has_its_own(tenant: TenantRef) -> None:
    admin = make_user(Role.ADMIN)
    first, second = (create_website(by=admin, name=name, origins=[ORIGIN]) for name in ("One", "Two"))
    assert (first.shares_members, second.shares_members) == (True, False)
    assert share_members(by=admin, website=second, is_shared=True).shares_members
    with pytest.raises(NotAllowed):
        share_members(by=make_user(), website=second, is_shared=False)


@pytest.mark.parametrize("told", [{"name": "Anna", "email": "anna@example.com"}, {"name": "Anna"}])
def test_who_told_what_the_signature_does_not_say_was_somebody_else(tenant: TenantRef, website: Website, key: str, told: dict[str, str]) -> None:
    """Berta signs in on Anna's browser; her token has no address."""
    first = boot(tenant, website)
    Visitor.objects.filter(uuid=first["visitor"]["id"]).update(**told)
    make_conversation(visitor_of(first))

    answer = boot(tenant, website, first["token"], identity=sign(website, key, name="Berta"))

    assert answer["visitor"] == {"id": answer["visitor"]["id"], "name": "Berta", "email": "", "token": answer["token"]}
    assert (answer["visitor"]["id"] != first["visitor"]["id"], answer["conversation"]) == (True, None)


def test_who_told_the_address_that_is_signed_goes_on_as_himself(tenant: TenantRef, website: Website, key: str) -> None:
    first = boot(tenant, website, identity={"name": "M", "email": "Mika@example.com"})
    answer = boot(tenant, website, first["token"], identity=sign(website, key, name="Mika", email="mika@example.com"))
    assert answer["visitor"]["id"] == first["visitor"]["id"]


def test_an_answer_that_was_lost_loses_nobody(tenant: TenantRef, website: Website, key: str) -> None:
    planted = boot(tenant, website)
    make_conversation(visitor_of(planted))
    lost = boot(tenant, website, planted["token"], identity=sign(website, key))

    again = boot(tenant, website, planted["token"], identity=sign(website, key))
    another = boot(tenant, website, planted["token"], identity=sign(website, key, sub="member-8"))
    unsigned = boot(tenant, website, planted["token"])

    assert (again["visitor"]["id"], again["token"]) == (lost["visitor"]["id"], lost["token"])
    assert planted["visitor"]["id"] not in {another["visitor"]["id"], unsigned["visitor"]["id"]}
    boot(tenant, website, planted["token"], sign_out=True)
    assert boot(tenant, website, lost["token"])["visitor"]["id"] != lost["visitor"]["id"]


def test_claims_are_limited_by_where_they_come_from(tenant: TenantRef, website: Website, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("visitors.views.identity.CLAIMS_PER_10_MINUTES", 2)
    token = boot(tenant, website, identity={"name": "M", "email": "m@example.com"})["token"]
    for _page in range(3):
        assert "notice" not in boot(tenant, website, token, identity={"name": "M", "email": "m@example.com"})
    boot(tenant, website, identity={"name": "N", "email": "n@example.com"})
    answer = boot(tenant, website, identity={"name": "O", "email": "o@example.com"})
    assert "too many" in answer["notice"]
    assert Contact.objects.count() == 2


def test_a_form_with_a_ticket_of_before_is_refused(tenant: TenantRef, website: Website, key: str) -> None:
    before = boot(tenant, website)
    boot(tenant, website, before["token"], identity=sign(website, key))
    answer = leave(tenant, before["ticket"], "m@example.com")
    assert (answer.status_code, answer.json()["code"]) == (401, "bad_ticket")


def test_who_left_while_nobody_could_be_told_is_ended_with_the_next_request(tenant: TenantRef, website: Website, key: str) -> None:
    identity = sign(website, key)
    first = boot(tenant, website, identity=identity)

    later = boot(tenant, website, ended=[first["token"], "unknown"], identity=identity)

    assert "signed out" in later["notice"]
    assert boot(tenant, website, first["token"])["visitor"]["id"] != first["visitor"]["id"]
    waiting = boot(tenant, website, later["token"])
    boot(tenant, website, ended=[later["token"]], waits=True)
    assert boot(tenant, website, later["token"])["visitor"]["id"] != waiting["visitor"]["id"]


def test_the_page_says_whose_the_members_are(tenant: TenantRef, website: Website, key: str) -> None:
    client = Client(headers={"host": tenant.host + settings.URL_PORT})
    client.force_login(make_user(Role.ADMIN))
    client.post(f"/settings/websites/{website.uuid}/identity/", {})
    website.refresh_from_db()
    assert not website.shares_members
    client.post(f"/settings/websites/{website.uuid}/identity/", {"shared": "on"})
    website.refresh_from_db()
    assert (website.shares_members, website.requires_signed_identity) == (True, False)
