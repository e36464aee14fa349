"""Write the demo company into the database, as far as it is not there."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.utils import timezone

from chat import services as chat
from chat.models import BusinessHours, Conversation, Message, Operator
from config import demo
from config.demo.answering import answer
from config.demo.contacts import ask_shop, know
from config.demo.conversations import TALKS, Guest, Talk
from config.demo.inviting import invite
from config.demo.organising import organise, place, rate
from config.demo.places import NETWORK, place_of
from config.demo.traffic import visit_for_weeks
from tenants.accounts.models import User
from tenants.accounts.services.people import add_owner
from tenants.hosts import ref_of
from tenants.ids import new_id
from tenants.models import Tenant
from tenants.schemas.spares import make_spares, take_spare
from tenants.scope import TenantRef, public_scope, tenant_scope
from tenants.tokens import hash_token, new_token
from visitors.models import Visitor, Website
from visitors.services.hits import Hit, PageHit, Report, TimeHit, record_reports


def seed() -> bool:
    """Make the demo company complete; answers whether anything was missing but the shop's address, which is always set."""
    tenant = _company()
    with tenant_scope(tenant):
        operators = _people()
        _hours()
        website = _website()
        departments = organise(by=operators["owner"], operators=operators, now=timezone.now())
        missing = not Conversation.objects.exists()
        if missing:
            now = timezone.now()
            visit_for_weeks(website=website, now=now)
            for talk in sorted(TALKS, key=lambda talk: -talk.began):
                _hold(talk, website=website, operators=operators, now=now)
                place(Conversation.objects.latest("id"), talk, departments)
        know(owner=operators["owner"].user, colleague=operators["ben"].user, now=timezone.now())
        ask_shop(website=website)
        invite(by=operators["owner"].user, website=website)
        answer(by=operators["owner"], drafted_by=operators["ben"])
        return missing


def _company() -> TenantRef:
    with public_scope():
        tenant = Tenant.objects.filter(slug=demo.SLUG).first()
        if tenant is None:
            make_spares(wanted=1)
            tenant = take_spare(name=demo.NAME, slug=demo.SLUG, language="en", time_zone=demo.TIME_ZONE)
        return ref_of(tenant, f"{demo.SLUG}.{settings.DOMAIN}")


def _people() -> dict[str, Operator]:
    operators = {}
    password = ""
    for person in demo.PEOPLE:
        user = User.objects.filter(email=person.email).first()
        if user is None:
            password = password or make_password(demo.PASSWORD)
            common = {"email": person.email, "full_name": person.full_name, "language": person.language, "time_zone": demo.TIME_ZONE}
            # People join by invitation; the demo has no mailboxes to invite, so the rows of all but the owner are written here.
            user = add_owner(uuid=new_id(), password_hash=password, **common) if person.role == "owner" else User(role=person.role, password=password, **common)
            user.display_name, user.title = person.display_name, person.title
            user.save()
        operators[person.email.split("@")[0]] = chat.ensure_operator(user=user)
    return operators


def _hours() -> None:
    if not BusinessHours.objects.exists():
        week = [BusinessHours(weekday=day, opens_at=time(9), closes_at=time(18)) for day in range(5)]
        BusinessHours.objects.bulk_create([*week, BusinessHours(weekday=5, opens_at=time(10), closes_at=time(16))])


def _website() -> Website:
    # The shop, and the landing page, which carries the widget too.
    origins = [*(f"http://{host}:{settings.PORT + 1}" for host in ("localhost", "127.0.0.1")), settings.BASE_URL]
    website, _ = Website.objects.get_or_create(
        key=demo.WEBSITE_KEY, defaults={"name": demo.WEBSITE_NAME, "allowed_origins": origins, "accent": "#3f6b35", "shares_members": True}
    )
    if website.allowed_origins != origins:
        website.allowed_origins = origins
        website.save(update_fields=["allowed_origins"])
    return website


def _visitor(guest: Guest, website: Website, seen_at: datetime) -> Visitor:
    shop = f"http://localhost:{settings.PORT + 1}"
    return Visitor.objects.create(
        website=website,
        token_hash=hash_token(new_token()),
        name=guest.name,
        email=guest.email,
        language=guest.language,
        time_zone=guest.time_zone,
        page_url=shop + guest.page,
        page_title=guest.page_title,
        referrer=guest.referrer,
        seen_at=seen_at,
    )


MACHINES = [
    ("1440x900", "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Safari/605.1.15"),
    ("393x852", "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1"),
    ("1920x1080", "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36"),
]


def _walk(visitor: Visitor, guest: Guest, began: datetime) -> None:
    """What the guest looked at before he asked, and, of those who left an address, a visit some days before."""
    shop = f"http://localhost:{settings.PORT + 1}"
    walks = [(began - timedelta(minutes=6), guest.referrer)]
    if guest.email:
        walks.insert(0, (began - timedelta(days=3, minutes=17), ""))
    for at, referrer in walks:
        pages = list(dict.fromkeys([("/", "Kaede Tea"), ("/sencha/", "Sencha of the morning"), (guest.page, guest.page_title)]))
        for nth, (path, title) in enumerate(pages):
            visible_ms = 40_000 + 17_000 * nth
            hit = PageHit(id=new_id(), url=shop + path, title=title, referrer="" if nth else referrer, age_ms=visible_ms)
            seen: list[Hit] = [hit, TimeHit(page=hit.id, visible_ms=visible_ms, scroll=55 + 20 * nth, is_left=at != walks[-1][0])]
            machine = MACHINES[visitor.pk % len(MACHINES)]
            report = Report(visitor.pk, seen, guest.language, guest.time_zone, *machine, place_of(guest.time_zone), NETWORK)
            record_reports([(report, at + timedelta(minutes=2 * nth, milliseconds=visible_ms))])


def _hold(talk: Talk, *, website: Website, operators: dict[str, Operator], now: datetime) -> None:
    """Have one conversation through the services, then move it to when it is said to have been."""
    began = now - timedelta(minutes=talk.began)
    visitor = _visitor(talk.guest, website, began + timedelta(minutes=talk.lines[-1][0]))
    _walk(visitor, talk.guest, began)
    first = talk.lines[0][2]
    if talk.ends == "offline":
        started = chat.leave_message(by=visitor, name=talk.guest.name, email=talk.guest.email, body=first, cid=new_id(), now=began)
    else:
        started = chat.start_conversation(by=visitor, body=first, cid=new_id(), now=began)
    conversation = started.conversation
    if talk.holder:
        chat.accept_conversation(conversation=conversation, by=operators[talk.holder], now=began + timedelta(seconds=30))
    for _, who, body in talk.lines[1:]:
        if who == "guest":
            chat.send_message(conversation=conversation.uuid, by=visitor, body=body, cid=new_id())
            continue
        name = who.removeprefix("note:")
        kind = Message.Kind.NOTE if who.startswith("note:") else Message.Kind.MESSAGE
        body = body.replace("{shop}", demo.shop_origin())
        chat.send_message(conversation=conversation.uuid, by=operators[name], body=body, cid=new_id(), kind=kind)
        conversation.refresh_from_db()
        # Seen at once: an answer that stays unread would be mailed to people who do not exist.
        chat.mark_read_by_visitor(conversation=conversation, by=visitor, seq=conversation.visitor_seq, now=now)
    conversation.refresh_from_db()
    if not talk.unread:
        chat.mark_read_by_operator(conversation=conversation, by=operators[talk.holder], seq=conversation.staff_seq, now=now)
    if talk.ends == "closed":
        chat.close_conversation(conversation=conversation, by=operators[talk.holder], now=began + timedelta(minutes=talk.lines[-1][0] + 1))
        rate(conversation, talk, closed_at=began + timedelta(minutes=talk.lines[-1][0] + 1))
    _move(conversation, talk, began)


def _move(conversation: Conversation, talk: Talk, began: datetime) -> None:
    # The services store the present; a history is what only a demo needs.
    conversation.refresh_from_db()
    minutes = iter([minute for minute, _, _ in talk.lines])
    at = began
    messages = list(conversation.messages.order_by("staff_seq"))
    for message in messages:
        at = at + timedelta(seconds=20) if message.kind == Message.Kind.SYSTEM else began + timedelta(minutes=next(minutes))
        message.created_at = at
    Message.objects.bulk_update(messages, ["created_at"])
    said = [message for message in messages if message.kind == Message.Kind.MESSAGE]
    conversation.last_message_at = conversation.listed_at = said[-1].created_at
    answers = [message for message in said if message.sender_kind == Message.SenderKind.OPERATOR]
    conversation.first_answered_at = answers[0].created_at if answers else None
    if conversation.waiting_since:
        asked_after = answers[-1].created_at if answers else began - timedelta(seconds=1)
        conversation.waiting_since = next(m.created_at for m in said if m.created_at > asked_after)
    conversation.waits_since = conversation.waiting_since or conversation.started_at
    conversation.save(update_fields=["last_message_at", "listed_at", "first_answered_at", "waiting_since", "waits_since"])
