"""The page behind the button in the mail that asks whether somebody wants a conversation sent."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from chat.permissions import NotFound, access_transcript
from chat.services.closing import agree_to_transcript
from chat.views.link import private
from tenants.limits import RateLimited, hit_client
from tenants.scope import current_tenant
from visitors.selectors import language_of


@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def agree(request: HttpRequest, token: str) -> HttpResponse:
    """Ask, or have it sent. Looking changes nothing, because mail scanners open links; no cookie counts here (hence no CSRF check)."""
    try:
        hit_client(request, "conversation_link", limit=120, period=60)
        transcript = access_transcript(token=token, now=timezone.now())
    except RateLimited as error:
        return private(render(request, "429.html", {"retry_after": error.retry_after}, status=429))
    except NotFound:
        return private(render(request, "chat/link_ended.html", status=404))
    if request.method == "POST":
        agree_to_transcript(transcript=transcript, now=timezone.now())
        return private(redirect(request.path))
    conversation = transcript.conversation
    with translation.override(language_of(conversation.language or conversation.visitor.language, current_tenant().language)):
        context = {"agreed": transcript.agreed_at is not None, "email": transcript.email, "visitor_language": translation.get_language()}
        return private(render(request, "chat/transcript_consent.html", context))
