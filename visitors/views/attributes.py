"""Settings of the company's own attributes of contacts."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from tenants.accounts.models import User
from tenants.accounts.permissions import admin_required
from tenants.accounts.views.changes import say_saved
from visitors.forms.attributes import AttributeForm, NewAttributeForm
from visitors.models import ContactAttribute
from visitors.permissions import NotFound, access_contact_attribute
from visitors.selectors.contacts import attributes_by_slug
from visitors.services.contacts import AttributeRefused, TooManyAttributes, change_attribute, create_attribute, delete_attribute


@admin_required
@require_http_methods(["GET", "POST"])
def attributes(request: HttpRequest) -> HttpResponse:
    """The list, and the form for another one."""
    form = NewAttributeForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            create_attribute(by=_person(request), fields=form.fields_of())
        except AttributeRefused as error:
            form.refuse(error)
        except TooManyAttributes:
            form.add_error(None, _("There are too many attributes. Delete one that is not needed any more."))
        else:
            messages.success(request, _("Added. It is on every contact now."))
            return redirect("visitors:attributes")
    context = {"form": form, "attributes": attributes_by_slug().values()}
    return render(request, "visitors/attributes.html", context, status=422 if form.errors else 200)


@admin_required
@require_http_methods(["GET", "POST"])
def attribute(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """One attribute: its label and choices."""
    found = _found(uuid)
    form = AttributeForm(request.POST if request.method == "POST" else None, initial={"label": found.label, "choices": found.choices}, type_=found.type)
    if request.method == "POST" and form.is_valid():
        try:
            change_attribute(by=_person(request), attribute=found, fields=form.fields_of())
        except AttributeRefused as error:
            form.refuse(error)
        else:
            say_saved(request, _("Saved."))
            return redirect("visitors:attributes")
    return render(request, "visitors/attribute.html", {"form": form, "attribute": found}, status=422 if form.errors else 200)


@admin_required
@require_POST
def delete(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Delete it with its values."""
    delete_attribute(by=_person(request), attribute=_found(uuid), now=timezone.now())
    messages.success(request, _("Deleted, with its values."))
    return redirect("visitors:attributes")


def _found(uuid: UUID) -> ContactAttribute:
    try:
        return access_contact_attribute(attribute_id=uuid)
    except NotFound:
        raise Http404 from None


def _person(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user
