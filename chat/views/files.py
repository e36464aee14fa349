"""Serving files on their own host, and the settings of files."""

from __future__ import annotations

import time

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from chat.forms.files import FileRulesForm
from chat.models import FileKind
from chat.selectors.files import readable_file
from chat.services.files import change_file_rules, file_rules, mark_lost, quota_bytes
from chat.services.files.keeping import open_content
from chat.views.invitations import person
from tenants.accounts.permissions import admin_required
from tenants.accounts.views.changes import say_saved
from tenants.files.links import BadLink, read_link
from tenants.files.scanning import scanner_is_set
from tenants.files.serving import file_response
from tenants.scope import current_tenant

# Everything else is offered as a download, whatever it is.
SHOWN = {FileKind.PICTURE, FileKind.AUDIO}


@require_safe
def serve(request: HttpRequest, tenant: str, token: str, name: str) -> HttpResponseBase:
    """The content behind a link, if who it was made for may still have it. ``tenant`` and ``name`` are only what the address says."""
    try:
        link = read_link(token, tenant=current_tenant())
    except BadLink:
        return _gone(request, _("This link is over. Open the file from the conversation again."))
    row = readable_file(file=link.file, reader=link.reader, reader_id=link.reader_id)
    if row is None:
        return _gone(request, _("This file is not there any more."))
    try:
        file = open_content(row, is_preview=link.is_preview)
    except FileNotFoundError:
        mark_lost(attachment=row)
        return _gone(request, _("This file was lost."))
    return file_response(
        request,
        file,
        size=row.preview_size if link.is_preview else row.size,
        media="image/webp" if link.is_preview else row.media,
        name="preview.webp" if link.is_preview else row.name,
        etag=f'"{row.uuid.hex}{"p" if link.is_preview else ""}"',
        is_inline=row.kind in SHOWN,
        max_age=max(0, link.expires - int(time.time())),
    )


def _gone(request: HttpRequest, sentence: str) -> HttpResponse:
    response = HttpResponse(f"{sentence}\n", status=404, content_type="text/plain; charset=utf-8")
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


@admin_required
@require_http_methods(["GET", "POST"])
def settings_page(request: HttpRequest) -> HttpResponse:
    """Which files are taken, and how much room is used."""
    rules = file_rules()
    form = FileRulesForm(request.POST if request.method == "POST" else None, initial=FileRulesForm.initial_of(rules))
    if request.method == "POST" and form.is_valid():
        change_file_rules(by=person(request), **form.cleaned_data)
        say_saved(request, _("Saved."))
        return redirect("chat:files")
    used, quota = rules.used_bytes, quota_bytes(rules)
    context = {"form": form, "used": used, "quota": quota, "share": min(100, round(100 * used / quota)) if quota else 100, "is_scanned": scanner_is_set()}
    return render(request, "chat/files.html", context, status=422 if form.errors else 200)
