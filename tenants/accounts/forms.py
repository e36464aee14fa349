"""Forms about people: signing in, joining, one's own card, the team."""

from __future__ import annotations

from typing import Any

from allauth.account.forms import LoginForm as AllauthLoginForm
from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from tenants.accounts.adapter import AccountAdapter
from tenants.accounts.models import Role, User
from tenants.accounts.permissions import grantable_roles
from tenants.accounts.services.privacy import FEWEST_DAYS, MOST_DAYS
from tenants.accounts.services.recovery import request_password_reset
from tenants.fields import LanguageField, LineField, TimeZoneField, TimeZoneSelect

PASSWORD_HELP = _("At least 10 characters. A few unrelated words are good and easy to keep in mind.")


class NewPasswordField(forms.CharField):
    """A password being chosen; ``check`` applies the strength rules."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Password"))
        kwargs.setdefault("help_text", PASSWORD_HELP)
        widget = forms.PasswordInput(attrs={"autocomplete": "new-password"})
        super().__init__(max_length=128, strip=False, widget=widget, **kwargs)


class LoginForm(AllauthLoginForm):
    """E-mail and password, in our words."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"] = forms.EmailField(
            label=_("E-mail"), max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "username", "spellcheck": "false", "autofocus": True})
        )
        self.fields["password"] = forms.CharField(
            label=_("Password"), max_length=128, strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "current-password"})
        )
        self.order_fields(["login", "password"])


class ResetPasswordForm(forms.Form):
    """Where to send the link. The answer is the same whether anybody has this e-mail (A082)."""

    email = forms.EmailField(label=_("E-mail"), max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "username", "spellcheck": "false"}))

    def save(self, request: HttpRequest, **kwargs: Any) -> str:
        """Ask for the mail; who gets one is decided where it is sent."""
        email = str(self.cleaned_data["email"])
        request_password_reset(email=email)
        return email


class ResetPasswordKeyForm(forms.Form):
    """The new password behind a reset link."""

    password1 = NewPasswordField(label=_("New password"))

    def __init__(self, *args: Any, user: User | None = None, temp_key: str | None = None, **kwargs: Any) -> None:
        self.user = user
        super().__init__(*args, **kwargs)

    def clean_password1(self) -> str:
        """The password, strong enough for this person."""
        password = str(self.cleaned_data["password1"])
        validate_password(password, self.user)
        return password

    def save(self) -> None:
        """Set it."""
        assert self.user is not None
        AccountAdapter().set_password(self.user, self.cleaned_data["password1"])


class ChangePasswordForm(forms.Form):
    """A new password for somebody who is signed in."""

    current = forms.CharField(label=_("Current password"), max_length=128, strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}))
    password = NewPasswordField(label=_("New password"))

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        self.user = user
        super().__init__(*args, **kwargs)

    def clean_current(self) -> str:
        """The present password, which must be right."""
        current = str(self.cleaned_data["current"])
        if not self.user.check_password(current):
            raise ValidationError(_("This is not your current password."), code="password_incorrect")
        return current

    def clean_password(self) -> str:
        """The new one, strong enough."""
        password = str(self.cleaned_data["password"])
        validate_password(password, self.user)
        return password


class AcceptInvitationForm(forms.Form):
    """What somebody who was invited says about himself."""

    full_name = LineField(label=_("Your full name"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    password = NewPasswordField()
    language = LanguageField()
    time_zone = TimeZoneField(widget=TimeZoneSelect(attrs={"data-browser-zone": ""}))

    def __init__(self, *args: Any, email: str, **kwargs: Any) -> None:
        self.email = email
        super().__init__(*args, **kwargs)
        self.fields["time_zone"].widget.attrs["data-browser-zone"] = self.initial.get("time_zone", "UTC")

    def clean(self) -> dict[str, Any]:
        """Checks the password against the name and e-mail."""
        data = super().clean() or {}
        if data.get("password"):
            try:
                validate_password(data["password"], User(email=self.email, full_name=data.get("full_name", "")))
            except ValidationError as error:
                self.add_error("password", error)
        return data


class InviteForm(forms.Form):
    """A colleague to ask."""

    email = forms.EmailField(label=_("E-mail"), max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "off", "spellcheck": "false"}))
    role = forms.ChoiceField(label=_("Role"))
    language = LanguageField(label=_("Language of the mail"))

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        role = self.fields["role"]
        assert isinstance(role, forms.ChoiceField)
        role.choices = [(choice.value, choice.label) for choice in reversed(grantable_roles(by))]


class ProfileForm(forms.Form):
    """One's own card."""

    full_name = LineField(label=_("Full name"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    display_name = LineField(label=_("Name shown to visitors"), max_length=120, required=False, help_text=_("Left empty, visitors see your full name."))
    title = LineField(label=_("Position"), max_length=120, required=False, help_text=_("Such as “Customer support”. Visitors see it under your name."))
    language = LanguageField()
    time_zone = TimeZoneField()


class PhotoForm(forms.Form):
    """A picture to upload."""

    photo = forms.FileField(
        label=_("Photo"),
        help_text=_("JPEG, PNG, WebP or GIF, up to 8 MB. It is cut square."),
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp,image/gif"}),
    )


class CompanyForm(forms.Form):
    """The company itself."""

    name = LineField(label=_("Company name"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "organization"}))
    language = LanguageField(label=_("Default language"), help_text=_("For pages and mail where a person's own language is not known."))
    time_zone = TimeZoneField(help_text=_("Business hours are meant in this time zone."))
    support_address = forms.EmailField(
        label=_("Support address"),
        required=False,
        max_length=254,
        help_text=_("Where a reply goes that a visitor sends to one of your mails. If empty, to the owner."),
        widget=forms.EmailInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )

    def __init__(self, *args: Any, owner_address: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["support_address"].widget.attrs["placeholder"] = owner_address


class PrivacyForm(forms.Form):
    """What is kept of visitors."""

    visits_kept_days = forms.IntegerField(
        label=_("Keep visits and page views for"),
        min_value=FEWEST_DAYS,
        max_value=MOST_DAYS,
        help_text=_("Older ones are deleted. The daily figures of the reports stay; they name nobody."),
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )
    keeps_addresses = forms.BooleanField(
        label=_("Keep visitors' whole IP addresses"),
        required=False,
        help_text=_("Otherwise only the network (such as 203.0.113.0/24) and the place that was looked up are kept."),
    )


class PasswordConfirmForm(forms.Form):
    """Asks for one's password before something that cannot be taken back lightly."""

    password = forms.CharField(label=_("Your password"), max_length=128, strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}))

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        self.user = user
        super().__init__(*args, **kwargs)

    def clean_password(self) -> str:
        """The password, which must be right."""
        password = str(self.cleaned_data["password"])
        if not self.user.check_password(password):
            raise ValidationError(_("This is not your current password."), code="password_incorrect")
        return password


class TransferForm(PasswordConfirmForm):
    """Whom to hand ownership to."""

    user_uuid = forms.ChoiceField(label=_("New owner"))
    field_order = ("user_uuid", "password")

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, user=user, **kwargs)
        field = self.fields["user_uuid"]
        assert isinstance(field, forms.ChoiceField)
        others = User.objects.filter(is_active=True).exclude(pk=user.pk).exclude(role=Role.OWNER).order_by("full_name")
        field.choices = [(str(other.uuid), f"{other.full_name} ({other.email})") for other in others]


class DeleteCompanyForm(PasswordConfirmForm):
    """The address typed out, so that nobody deletes a company by a slip."""

    address = forms.CharField(label=_("Address of the company"), max_length=200, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    field_order = ("address", "password")

    def __init__(self, *args: Any, host: str, **kwargs: Any) -> None:
        self.host = host
        super().__init__(*args, **kwargs)

    def clean_address(self) -> str:
        """The address, which must be the company's."""
        address = str(self.cleaned_data["address"]).strip().lower()
        if address != self.host:
            raise ValidationError(_("Type the address exactly as it is shown above."), code="mismatch")
        return address


class ApiKeyForm(forms.Form):
    """A new key."""

    name = LineField(label=_("Name"), max_length=120, help_text=_("What it is for, such as “Order system”."))
    scope = forms.ChoiceField(label=_("May"), choices=[("read", _("Read only")), ("write", _("Read and write"))], widget=forms.RadioSelect, initial="read")
