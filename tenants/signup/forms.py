"""The sign-up form."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from tenants.accounts.models import User
from tenants.fields import LanguageField, LineField, TimeZoneField, TimeZoneSelect
from tenants.signup.addresses import AddressRefused, clean_address
from tenants.signup.services import is_address_free

TAKEN = _("This address is taken. Please choose another one.")


class SignupForm(forms.Form):
    """Everything needed for a company and its owner."""

    company_name = LineField(label=_("Company"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "organization"}))
    slug = forms.CharField(
        label=_("Address"),
        max_length=60,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false", "inputmode": "url", "data-address-from": "#id_company_name"}
        ),
    )
    full_name = LineField(label=_("Your full name"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    email = forms.EmailField(label=_("E-mail"), max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "email", "spellcheck": "false"}))
    password = forms.CharField(
        label=_("Password"),
        max_length=128,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password", "aria-describedby": "id_password_helptext"}),
        help_text=_("At least 10 characters. A few unrelated words are good and easy to keep in mind."),
    )
    language = LanguageField()
    time_zone = TimeZoneField(widget=TimeZoneSelect(attrs={"data-browser-zone": ""}))

    def clean_slug(self) -> str:
        """The address, of the right shape and free."""
        try:
            slug = clean_address(self.cleaned_data["slug"])
        except AddressRefused as error:
            raise ValidationError(str(error.reason), code=error.code) from error
        if not is_address_free(slug):
            raise ValidationError(TAKEN, code="taken")
        return slug

    def clean_email(self) -> str:
        """The e-mail, its domain in lower case."""
        local, _at, domain = str(self.cleaned_data["email"]).rpartition("@")
        return f"{local}@{domain.lower()}"

    def clean(self) -> dict[str, Any]:
        """Checks the password against what else was typed."""
        data = super().clean() or {}
        password = data.get("password")
        if password:
            person = User(email=data.get("email", ""), full_name=data.get("full_name", ""))
            try:
                validate_password(password, person)
                check_not_named_after(password, data.get("company_name", ""), data.get("slug", ""))
            except ValidationError as error:
                self.add_error("password", error)
        return data


def check_not_named_after(password: str, *names: str) -> None:
    """Refuses a password that is little more than the company's name.

    Raises:
        ValidationError
    """
    letters = re.sub(r"[\W\d_]+", "", password.lower())
    for name in names:
        plain = re.sub(r"[\W\d_]+", "", name.lower())
        if len(plain) >= 4 and plain in letters and len(letters) - len(plain) < 4:
            raise ValidationError(_("The password is too similar to the company's name."), code="password_too_similar")
