"""Who the page says its visitor is: signed by the site's server, or only said (R23). What was not taken is told to the page's developer."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tenants.limits import RateLimited, hit_client
from visitors.models import Visitor, Website
from visitors.permissions import access_visitor_by_lost_token, access_visitor_by_token
from visitors.services import Booted, EmailRefused, UnsignedIdentity, store_contact_details
from visitors.services.contacts import identify_visitor, sign_out_visitor
from visitors.tokens import IdentityRefused, read_identity

# As many as messages by the form for when nobody is there.
CLAIMS_PER_10_MINUTES = 20
REASONS: dict[str, Promise] = {
    "malformed": gettext_lazy("it is neither a signed token nor an object with name and email"),
    "too_large": gettext_lazy("the token has more than 8,192 characters"),
    "bad_algorithm": gettext_lazy("the token must be signed with HS256"),
    "no_secret": gettext_lazy("this website has no secret yet; make one under Settings, Websites"),
    "bad_signature": gettext_lazy("the signature fits none of this website's secrets"),
    "bad_audience": gettext_lazy("“aud” must be this website's key"),
    "missing_claim": gettext_lazy("“sub”, “aud”, “iat” and “exp” must all be in it"),
    "bad_claim": gettext_lazy("a claim is not of its form; see the documentation of identify"),
    "expired": gettext_lazy("the token has expired"),
    "too_long_lived": gettext_lazy("“exp” may be at most 24 hours from now, and after “iat”"),
    "not_yet_valid": gettext_lazy("the token is from the future; compare the server's clock"),
    "signed_out": gettext_lazy("the member signed out after it was signed; sign a new one"),
    "unsigned": gettext_lazy("this website requires identities that its server signed"),
    "too_many": gettext_lazy("too many others were told from this address; try again in some minutes"),
    "bad_email": gettext_lazy("“email” is no e-mail address"),
}


def end_visitor(*, website: Website, token: str, now: datetime) -> None:
    """The page says that its member signed out: the browser's token ends. One that is not known is ended already."""
    visitor = access_visitor_by_token(token=token, website=website)
    visitor = visitor or access_visitor_by_lost_token(token=token, website=website, external_id=None, now=now)
    if visitor is not None:
        sign_out_visitor(visitor=visitor, now=now)


def find_lost(*, website: Website, token: str, said: Any, now: datetime) -> Visitor | None:
    """The visitor whose new token never came to the page: by the one before and his member's signature."""
    if not isinstance(said, str):
        return None
    try:
        identity = read_identity(said, website=website, now=now)
    except IdentityRefused:
        return None
    return access_visitor_by_lost_token(token=token, website=website, external_id=identity.external_id, now=now)


def take_identity(*, request: HttpRequest, booted: Booted, sent: str, said: Any, website: Website, now: datetime) -> tuple[Booted, str]:
    """The visitor as whom the page goes on, and a sentence for its developer; empty when all was taken.

    Args:
        sent: the visitor's token as the page sent it.
        said: a token, or an object with name and e-mail, as the page gave it.
    """
    if said is None:
        return booted, ""
    try:
        if isinstance(said, str):
            identity = read_identity(said, website=website, now=now)
            identified = identify_visitor(visitor=booted.visitor, sent=None if booted.new_token else sent, identity=identity, now=now)
            ignored = ", ".join(identified.ignored)
            notice = _("These claims are not known and were left out: {names}.").format(names=ignored) if ignored else ""
            return Booted(identified.visitor, identified.token or booted.new_token), notice
        if not isinstance(said, dict):
            raise IdentityRefused("malformed")
        return _claim(request, booted, said, now), ""
    except IdentityRefused as error:
        return booted, _("The identity was not taken: {reason}.").format(reason=REASONS[error.reason])


def _claim(request: HttpRequest, booted: Booted, said: dict[str, Any], now: datetime) -> Booted:
    name, email = said.get("name") or "", said.get("email") or ""
    if not isinstance(name, str) or not isinstance(email, str) or not email:
        raise IdentityRefused("malformed")
    if (booted.visitor.email, booted.visitor.name) == (email, name):
        return booted
    try:
        hit_client(request, "claim", limit=CLAIMS_PER_10_MINUTES, period=600)
    except RateLimited as error:
        raise IdentityRefused("too_many") from error
    try:
        return Booted(store_contact_details(visitor=booted.visitor, name=name[:200], email=email[:300], now=now), booted.new_token)
    except UnsignedIdentity as error:
        raise IdentityRefused("unsigned") from error
    except EmailRefused as error:
        raise IdentityRefused("bad_email") from error
