"""The public site: landing page, pricing, sign-up."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tenants.fields import known_language
from tenants.limits import hit, hit_client
from tenants.middleware import COMPANIES, content_security_policy
from tenants.models import PendingSignup, Tenant
from tenants.signup.addresses import AddressRefused, clean_address
from tenants.signup.closing import NothingToRestore, find_closed, restore_company
from tenants.signup.forms import TAKEN, SignupForm
from tenants.signup.services import (
    AddressTaken,
    AlreadyConfirmed,
    SignupExpired,
    StillPreparing,
    UnknownSignup,
    confirm_signup,
    find_signup,
    is_address_free,
    resend_confirmation,
    start_signup,
)
from tenants.signup.showcase import find_showcase

_SENT = "sodan.signup.sent"
_DAY = 86_400


@require_GET
def landing(request: HttpRequest) -> HttpResponse:
    """What Sodan is, and the sign-up form in the same screen; with a company's widget on it, if there is one to show."""
    showcase = find_showcase()
    response = render(request, "signup/landing.html", {"form": SignupForm(initial=_initial(request)), "showcase": showcase})
    if showcase is not None:
        own = settings.DOMAIN + settings.URL_PORT
        response["Content-Security-Policy"] = content_security_policy(host=own, form_action=COMPANIES, widget_host=showcase.host)
    return response


@require_GET
def pricing(request: HttpRequest) -> HttpResponse:
    """What it costs, as far as that is decided."""
    return render(request, "signup/pricing.html")


@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def signup(request: HttpRequest) -> HttpResponse:
    """The form; answered the same way whoever the e-mail belongs to."""
    if request.method == "GET":
        return render(request, "signup/signup.html", {"form": SignupForm(initial=_initial(request))})
    hit_client(request, "signup.try", limit=60, period=3600, fail_closed=True)
    form = SignupForm(request.POST)
    if form.is_valid():
        hit_client(request, "signup", limit=20, period=3600, fail_closed=True)
        hit("signup.mail", form.cleaned_data["email"].lower(), limit=5, period=3600, fail_closed=True)
        hit("signup.all", limit=500, period=3600, fail_closed=True)
        try:
            pending = start_signup(**form.cleaned_data)
        except AddressTaken:
            form.add_error("slug", TAKEN)
        else:
            return redirect("signup:sent", ticket=signing.dumps(str(pending.uuid), salt=_SENT))
    return render(request, "signup/signup.html", {"form": form}, status=422)


@require_GET
def check_address(request: HttpRequest) -> HttpResponse:
    """Whether an address can be had: a line that htmx puts under the field."""
    hit_client(request, "signup.check", limit=120, period=60, fail_closed=True)
    raw = request.GET.get("slug", "")[:80]
    context: dict[str, Any] = {"address": "", "problem": ""}
    if raw.strip():
        try:
            context["address"] = clean_address(raw)
            if not is_address_free(context["address"]):
                context["problem"] = TAKEN
        except AddressRefused as error:
            context["problem"] = error.reason
    return render(request, "signup/_address.html", context)


@never_cache
@require_GET
def sent(request: HttpRequest, ticket: str) -> HttpResponse:
    """Check your mail."""
    pending = _pending(ticket)
    if pending.state == PendingSignup.State.DONE:
        return redirect("signup:landing")
    return render(request, "signup/sent.html", {"signup": pending, "ticket": ticket, "was_resent": "again" in request.GET})


@require_POST
def resend(request: HttpRequest, ticket: str) -> HttpResponse:
    """Mail the link once more."""
    pending = _pending(ticket)
    hit_client(request, "signup.resend", limit=10, period=3600, fail_closed=True)
    hit("signup.mail", pending.email.lower(), limit=5, period=3600, fail_closed=True)
    resend_confirmation(signup=pending)
    response = redirect("signup:sent", ticket=ticket)
    response["Location"] += "?again"
    return response


@never_cache
@require_http_methods(["GET", "POST"])
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """GET shows a button, because mail scanners open links; POST makes the company and leads to its own host."""
    hit_client(request, "signup.confirm", limit=120, period=60)
    try:
        if request.method == "GET":
            pending = find_signup(token=token)
            is_preparing = pending.state == PendingSignup.State.PREPARING
            template = "signup/preparing.html" if is_preparing else "signup/confirm.html"
            return render(request, template, {"signup": pending, "token": token, "address": _host(pending.slug)})
        return redirect(confirm_signup(token=token).url)
    except StillPreparing:
        return render(request, "signup/preparing.html", {"token": token}, status=202)
    except SignupExpired:
        return render(request, "signup/expired.html", status=410)
    except AlreadyConfirmed as done:
        return render(request, "signup/confirmed.html", {"login_url": _login_url(done.tenant)}, status=410)
    except UnknownSignup:
        return render(request, "signup/unknown.html", status=404)


@require_GET
def closed(request: HttpRequest) -> HttpResponse:
    """Where an owner lands who closed his company."""
    return render(request, "signup/closed.html", {"grace_days": settings.DELETE_GRACE_DAYS})


@never_cache
@require_http_methods(["GET", "POST"])
def restore(request: HttpRequest, uuid: UUID, token: str) -> HttpResponse:
    """Takes a deletion back, by the link in the owner's mail; a GET only asks."""
    hit_client(request, "restore", limit=30, period=60)
    try:
        if request.method == "POST":
            return redirect(_login_url(restore_company(uuid=uuid, token=token)))
        return render(request, "signup/restore.html", {"tenant": find_closed(uuid=uuid, token=token)})
    except NothingToRestore:
        return render(request, "signup/nothing_to_restore.html", status=404)


def _initial(request: HttpRequest) -> dict[str, str]:
    return {"language": known_language(translation.get_language()), "time_zone": "UTC", "email": request.GET.get("email", "")[:254]}


def _pending(ticket: str) -> PendingSignup:
    try:
        uuid = UUID(signing.loads(ticket, salt=_SENT, max_age=_DAY))
    except (signing.BadSignature, ValueError):
        raise Http404 from None
    found = PendingSignup.objects.filter(uuid=uuid).first()
    if found is None:
        raise Http404
    return found


def _host(slug: str) -> str:
    return f"{slug}.{settings.DOMAIN}{settings.URL_PORT}"


def _login_url(tenant: Tenant | None) -> str:
    if tenant is None or tenant.state != Tenant.State.ACTIVE:
        return ""
    return f"{settings.URL_SCHEME}://{_host(tenant.slug or '')}/account/login/"
