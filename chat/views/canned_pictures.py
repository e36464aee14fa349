"""Pictures of canned responses, added and removed on their page without script."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from chat.models import CannedResponse
from chat.permissions import NotAllowed, NotFound, access_canned, may_change_canned
from chat.services.canned.pictures import MOST_CANNED_PICTURES, TooManyPictures, remove_canned_picture, upload_canned_picture
from chat.services.files import FileIsInfected, FileRefused, FileTooLarge, QuotaReached, TooManyUploads, TryAgain
from chat.views.canned import operator_of
from tenants.files.storage import DiskIsFull

MOST_BYTES = 8 * 1024 * 1024


@login_required
@require_POST
def add(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Add one."""
    operator = operator_of(request)
    canned = _access(uuid, request)
    if not may_change_canned(canned=canned, operator=operator):
        raise PermissionDenied
    file = request.FILES.get("picture")
    if file is None or not file.size:
        messages.error(request, _("Choose a picture first."))
    elif file.size > MOST_BYTES:
        messages.error(request, _("The picture is larger than 8 MB. Make it smaller."))
    else:
        try:
            upload_canned_picture(by=operator, canned=canned, name=file.name or "picture", content=file.read(), now=timezone.now())
            messages.success(request, _("The picture goes with the text from now on."))
        except TooManyPictures:
            messages.error(request, _("It has %(most)d pictures already. Remove one first.") % {"most": MOST_CANNED_PICTURES})
        except (FileRefused, FileIsInfected):
            messages.error(request, _("This file is not taken. Send a PNG, JPEG, WebP or GIF picture."))
        except FileTooLarge:
            messages.error(request, _("The picture is larger than your company allows."))
        except (QuotaReached, DiskIsFull):
            messages.error(request, _("There is no room left for files. Ask an admin."))
        except (TryAgain, TooManyUploads):
            messages.error(request, _("That cannot be done now. Try again in a moment."))
    return redirect(f"{_page(canned.uuid)}#pictures")


@login_required
@require_POST
def remove(request: HttpRequest, uuid: UUID, picture: UUID) -> HttpResponse:
    """Remove one."""
    canned = _access(uuid, request)
    try:
        remove_canned_picture(by=operator_of(request), canned=canned, picture=picture)
    except NotAllowed:
        raise PermissionDenied from None
    except NotFound:
        raise Http404 from None
    messages.success(request, _("Removed."))
    return redirect(f"{_page(canned.uuid)}#pictures")


def _access(uuid: UUID, request: HttpRequest) -> CannedResponse:
    try:
        return access_canned(canned_id=uuid, operator=operator_of(request))
    except NotFound:
        raise Http404 from None


def _page(uuid: UUID) -> str:
    return reverse("chat:one-canned", args=[uuid])
