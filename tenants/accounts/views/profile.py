"""One's own card, photo and password."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from tenants.accounts.forms import ChangePasswordForm, PhotoForm, ProfileForm
from tenants.accounts.models import User
from tenants.accounts.services.people import change_password, end_sessions
from tenants.accounts.services.profile import change_photo, change_profile
from tenants.accounts.services.recovery import tell_password_changed
from tenants.files.services import NotAPicture, photo_url
from tenants.limits import hit


@login_required
@require_http_methods(["GET", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    """Name, position, language and time zone; photo beside it."""
    user = _person(request)
    form = ProfileForm(request.POST if request.method == "POST" else None, initial=_initial(user))
    if request.method == "POST" and form.is_valid():
        change_profile(by=user, **form.cleaned_data)
        with translation.override(form.cleaned_data["language"]):
            messages.success(request, _("Saved."))
        return redirect("people:profile")
    return _page(request, profile_form=form, status=422 if form.errors else 200)


@login_required
@require_POST
def photo(request: HttpRequest) -> HttpResponse:
    """Put up a photo, or take it down with ``remove``."""
    user = _person(request)
    hit("photo", user.pk, limit=20, period=600)
    if "remove" in request.POST:
        change_photo(by=user, upload=None)
        return redirect("people:profile")
    form = PhotoForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            change_photo(by=user, upload=form.cleaned_data["photo"])
        except NotAPicture as error:
            form.add_error("photo", str(error.reason))
        else:
            messages.success(request, _("Your photo was changed."))
            return redirect("people:profile")
    return _page(request, photo_form=form, status=422)


@login_required
@sensitive_post_parameters("current", "password")
@require_POST
def password(request: HttpRequest) -> HttpResponse:
    """Change the password; other sessions end, this one goes on under a new id."""
    user = _person(request)
    hit("password", user.pk, limit=10, period=600)
    form = ChangePasswordForm(request.POST, user=user)
    if not form.is_valid():
        return _page(request, password_form=form, status=422)
    changed = change_password(user=user, password=form.cleaned_data["password"])
    tell_password_changed(user=changed)
    update_session_auth_hash(request, changed)
    messages.success(request, _("Your password was changed. Every other device was signed out."))
    return redirect("people:profile")


@login_required
@require_POST
def sign_out_elsewhere(request: HttpRequest) -> HttpResponse:
    """End all other sessions."""
    user = _person(request)
    update_session_auth_hash(request, end_sessions(by=user, user=user))
    messages.success(request, _("Every other device was signed out."))
    return redirect("people:profile")


def _page(
    request: HttpRequest,
    *,
    profile_form: ProfileForm | None = None,
    photo_form: PhotoForm | None = None,
    password_form: ChangePasswordForm | None = None,
    status: int = 200,
) -> HttpResponse:
    user = _person(request)
    context = {
        "form": profile_form or ProfileForm(initial=_initial(user)),
        "photo_form": photo_form or PhotoForm(),
        "password_form": password_form or ChangePasswordForm(user=user),
        "photo": photo_url(user.photo),
    }
    return render(request, "accounts/profile.html", context, status=status)


def _initial(user: User) -> dict[str, str]:
    return {name: getattr(user, name) for name in ("full_name", "display_name", "title", "language", "time_zone")}


def _person(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user
