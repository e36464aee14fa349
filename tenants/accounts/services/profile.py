"""A person's own card: how he is called and shown."""

from __future__ import annotations

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from tenants.accounts.events import UserChanged
from tenants.accounts.models import User
from tenants.accounts.services.audit import record_audit
from tenants.bus import publish
from tenants.files.services import PHOTOS, delete_image, store_image


def change_profile(*, by: User, full_name: str, display_name: str, title: str, language: str, time_zone: str) -> User:
    """Change one's own name, position, language and time zone."""
    with transaction.atomic():
        user = User.objects.select_for_update().get(pk=by.pk)
        user.full_name, user.display_name, user.title = full_name, display_name, title
        user.language, user.time_zone = language, time_zone
        user.save(update_fields=["full_name", "display_name", "title", "language", "time_zone"])
        record_audit(by=user, action="user.profile_changed", subject=user.email)
        publish(UserChanged(user.pk, user.uuid))
    return user


def change_photo(*, by: User, upload: UploadedFile[bytes] | None) -> User:
    """Put up another photo, or none.

    Raises:
        tenants.files.services.NotAPicture: the file is no picture that is accepted; the old photo stays.
    """
    path = store_image(upload, kind=PHOTOS) if upload else ""
    with transaction.atomic():
        user = User.objects.select_for_update().get(pk=by.pk)
        old, user.photo = user.photo, path
        user.save(update_fields=["photo"])
        record_audit(by=user, action="user.photo_changed", subject=user.email)
        publish(UserChanged(user.pk, user.uuid))
        still_used = old == path or User.objects.filter(photo=old).exists()
    if old and not still_used:
        delete_image(old)
    return user
