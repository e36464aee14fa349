"""The page behind the button in a mailed answer: one conversation, read and continued without signing in (R22)."""

from __future__ import annotations

from uuid import UUID, uuid4

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from chat import services
from chat.models import Conversation, Rating
from chat.selectors import conversation_behind, newest_for_visitor
from chat.selectors.closing import ending_of
from chat.services.closing import NoRatingAsked, RatingRefused, rate_conversation
from tenants.hours.calendar import Calendar
from tenants.limits import RateLimited, hit, hit_client
from tenants.scope import current_tenant
from visitors.selectors import language_of

LINES = 200


@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def continue_conversation(request: HttpRequest, token: str) -> HttpResponse:
    """Show the conversation, or store the visitor's reply.

    Looking changes nothing, because mail scanners open links. No cookie counts here, only the token in the address (hence
    no CSRF check), and it opens no other conversation.
    """
    try:
        hit_client(request, "conversation_link", limit=120, period=60)
    except RateLimited as error:
        return private(render(request, "429.html", {"retry_after": error.retry_after}, status=429))
    conversation = conversation_behind(token, now=timezone.now())
    if conversation is None:
        return private(render(request, "chat/link_ended.html", status=404))
    language = language_of(conversation.language or conversation.visitor.language, current_tenant().language)
    with translation.override(language), timezone.override(Calendar([], conversation.visitor.time_zone).zone):
        if request.method == "POST" and "score" in request.POST:
            return private(_rate(request, conversation, token))
        if request.method == "POST":
            return private(_reply(request, conversation, token))
        return private(_page(request, conversation))


def _reply(request: HttpRequest, conversation: Conversation, token: str) -> HttpResponse:
    body = request.POST.get("body", "").replace("\r\n", "\n").replace("\0", "")
    try:
        cid = UUID(request.POST.get("cid", ""))
    except ValueError:
        cid = uuid4()
    try:
        hit("conversation_reply", conversation.pk, limit=20, period=600)
        services.send_message(conversation=conversation.uuid, by=conversation.visitor, body=body, cid=cid)
    except services.MessageRefused:
        return _page(request, conversation, body=body, cid=cid, problem=_("Write something, and not more than 10,000 characters."), status=400)
    except RateLimited:
        return _page(request, conversation, body=body, cid=cid, problem=_("That was a lot at once. Try again in a few minutes."), status=429)
    seen = request.POST.get("seen", "")
    if seen.isascii() and seen.isdigit() and len(seen) < 16:
        services.mark_read_by_visitor(conversation=conversation, by=conversation.visitor, seq=int(seen), now=timezone.now())
    return redirect(f"/c/{token}/#newest")


def _rate(request: HttpRequest, conversation: Conversation, token: str) -> HttpResponse:
    """The visitor pressed the button: only that rates, a link that a mail scanner opened does not."""
    score, comment = request.POST["score"], request.POST.get("comment")
    try:
        hit("conversation_rating", conversation.pk, limit=20, period=600)
        number = int(score) if score.isascii() and score.isdigit() and len(score) < 3 else 0
        rate_conversation(conversation=conversation, score=number, comment=comment, source=Rating.Source.MAIL, now=timezone.now())
    except RatingRefused:
        return _page(request, conversation, rating_problem=_("Choose a number, and write at most 1,000 characters."), status=400)
    except NoRatingAsked:
        return _page(request, conversation, rating_problem=_("This can not be rated any more."), status=409)
    except RateLimited:
        return _page(request, conversation, rating_problem=_("That was a lot at once. Try again in a few minutes."), status=429)
    return redirect(f"/c/{token}/#rating")


def _page(
    request: HttpRequest,
    conversation: Conversation,
    *,
    body: str = "",
    cid: UUID | None = None,
    problem: str = "",
    rating_problem: str = "",
    status: int = 200,
) -> HttpResponse:
    lines = [line for line in newest_for_visitor(conversation=conversation, limit=LINES) if line.deleted_at is None]
    ending = ending_of(conversation, now=timezone.now())
    wanted = request.POST.get("score", request.GET.get("score", ""))
    given = ending.rating
    context = {
        "conversation": conversation,
        "rating": ending,
        "rating_problem": rating_problem,
        "scores": range(1, ending.steps + 1),
        "chosen_score": int(wanted) if wanted in {"1", "2", "3", "4", "5"} else (given.score if given else 0),
        "chosen_comment": request.POST.get("comment", given.comment if given else ""),
        "lines": lines,
        "seen": lines[-1].visitor_seq if lines else 0,
        "body": body,
        "cid": cid or uuid4(),
        "problem": problem,
        "most_characters": 10_000,
        "visitor_language": translation.get_language(),
    }
    return render(request, "chat/continue.html", context, status=status)


def private(response: HttpResponse) -> HttpResponse:
    """The address is the key: it goes into no referrer, index or frame."""
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response
