"""Pages about people, on a company's own host. allauth's own names stay as they are; the rest is ``people:``."""

from __future__ import annotations

from allauth.account import views as allauth_views
from django.urls import include, path, re_path
from django.urls.converters import UUIDConverter

from tenants.accounts.views import audit, changes, company, entry, keys, photos, privacy, profile, team
from tenants.files.services import LOGOS

UUID = UUIDConverter.regex

people = [
    path("settings/profile/", profile.profile, name="profile"),
    path("settings/profile/photo/", profile.photo, name="profile-photo"),
    path("settings/profile/password/", profile.password, name="profile-password"),
    path("settings/profile/sign-out-elsewhere/", profile.sign_out_elsewhere, name="sign-out-elsewhere"),
    path("settings/team/", team.team, name="team"),
    path("settings/team/invite/", team.invite, name="invite"),
    path("settings/team/transfer/", team.transfer, name="transfer"),
    re_path(rf"^settings/team/invitations/(?P<uuid>{UUID})/(?P<action>resend|revoke)/$", team.invitation_action, name="invitation-action"),
    re_path(rf"^settings/team/(?P<uuid>{UUID})/(?P<action>role|deactivate|reactivate)/$", team.member_action, name="member-action"),
    path("settings/company/", company.company, name="company"),
    path("settings/company/export/", company.export, name="company-export"),
    path("settings/company/delete/", company.delete, name="company-delete"),
    path("settings/privacy/", privacy.privacy, name="privacy"),
    path("settings/api-keys/", keys.api_keys, name="api-keys"),
    path("settings/api-keys/<uuid:uuid>/revoke/", keys.revoke, name="api-key-revoke"),
    path("settings/audit-log/", audit.audit_log, name="audit-log"),
    path("settings/changes/<uuid:uuid>/undo/", changes.undo, name="undo"),
    path("enter/<str:token>/", entry.enter, name="enter"),
    path("invitation/<str:token>/", entry.invitation, name="invitation"),
    path("photos/<str:name>", photos.photo, name="photo"),
    path("logos/<str:name>", photos.photo, {"kind": LOGOS}, name="logo"),
]

urlpatterns = [
    path("account/login/", allauth_views.login, name="account_login"),
    path("account/logout/", allauth_views.logout, name="account_logout"),
    path("account/inactive/", allauth_views.account_inactive, name="account_inactive"),
    path("account/password/reset/", entry.password_reset, name="account_reset_password"),
    path("account/password/reset/done/", allauth_views.password_reset_done, name="account_reset_password_done"),
    path("account/password/reset/key/done/", allauth_views.password_reset_from_key_done, name="account_reset_password_from_key_done"),
    re_path(
        r"^account/password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        allauth_views.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path("", include((people, "people"))),
]
