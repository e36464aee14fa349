"""Where to begin, by kind of site: a policy, and greetings with their words. Cautious: a visitor who is left in peace comes back."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from chat.models import Greeting, Look
from chat.services.greetings.conditions import Conditions
from chat.services.greetings.managing import Draft, create_greeting
from tenants.accounts.models import User
from visitors.models import Website
from visitors.services import set_invitation_policy

Texts = dict[str, str]


@dataclass(frozen=True, slots=True)
class Idea:
    """One greeting of a preset; its name in the reader's language is made when it is taken."""

    name: Promise
    conditions: Conditions
    texts: Texts
    look: Look = Look.CARD


@dataclass(frozen=True, slots=True)
class Preset:
    """A kind of site; ``why`` says what the choice rests on."""

    name: Promise
    why: Promise
    policy: Website.InvitationPolicy
    ideas: tuple[Idea, ...] = ()


_NEVER = Website.InvitationPolicy.NEVER
_NOBODY = _("People come here on an errand of their own: nobody is invited, and the button stays.")
PRESETS: dict[str, Preset] = {
    "shop": Preset(
        _("Shop"),
        _("Who reads a product for a while, or comes back to it, often has one question before buying."),
        Website.InvitationPolicy.ONCE,
        (
            Idea(
                _("Comes back to look again"),
                Conditions(page_s=20, pages=2, returning=True),
                {
                    "en": "Good to see you again, {name|and welcome}! If you are comparing, I am happy to help you choose.",
                    "ja": "{name|お客様}、またのご来店ありがとうございます。お選びになるお手伝いをいたします。",
                    "zh-hans": "{name|您好}，欢迎再次光临！如果您正在比较，我很乐意帮您挑选。",
                },
            ),
            Idea(
                _("Reads a page for long"),
                Conditions(page_s=45, scroll=50, pages=3),
                {
                    "en": "Hello {name|there}! Is there anything about {page|this page} that I can clear up for you?",
                    "ja": "こんにちは。{page|こちらの商品}について、ご不明な点はございませんか。",
                    "zh-hans": "{name|您好}！关于{page|这件商品}，有什么我可以为您解答的吗？",
                },
            ),
        ),
    ),
    "property": Preset(
        _("Property"),
        _("Only after several homes were looked at: before that nobody knows what to ask."),
        Website.InvitationPolicy.ONCE,
        (
            Idea(
                _("Has looked at several homes"),
                Conditions(pages=4, page_s=30),
                {
                    "en": "You have looked at several homes. Shall I send you floor plans, or find a time for a viewing?",
                    "ja": "いくつか物件をご覧いただきありがとうございます。間取り図のご案内や内覧のご予約を承ります。",
                    "zh-hans": "您已经看了好几套房源。需要我发户型图，或者帮您约个看房时间吗？",
                },
            ),
        ),
    ),
    "travel": Preset(
        _("Travel"),
        _("Trips are compared at once and asked about early; a second, later offer is welcome."),
        Website.InvitationPolicy.SEVERAL,
        (
            Idea(
                _("Reads about a trip"),
                Conditions(page_s=25),
                {
                    "en": "Planning a trip? Tell me when and with whom, and I will see what is free.",
                    "ja": "ご旅行の計画ですか。日程と人数をお知らせいただければ、空き状況をお調べします。",
                    "zh-hans": "在计划旅行吗？告诉我时间和人数，我帮您查查还有哪些名额。",
                },
            ),
        ),
    ),
    "repair": Preset(
        _("Repair"),
        _("Whoever comes is in trouble: soon, and with a small bubble, so that the telephone number stays in sight."),
        Website.InvitationPolicy.ONCE,
        (
            Idea(
                _("Has something broken"),
                Conditions(page_s=12),
                {
                    "en": "Is something broken? Describe it in a sentence and I will tell you what we can do, and when.",
                    "ja": "お困りですか。症状をひとことお知らせください。対応とお日にちをご案内します。",
                    "zh-hans": "东西坏了吗？用一句话描述一下，我告诉您我们能怎么处理、什么时候可以。",
                },
                Look.BUBBLE,
            ),
        ),
    ),
    "school": Preset(_("School"), _NOBODY, _NEVER),
    "authority": Preset(_("Authority"), _NOBODY, _NEVER),
    "company": Preset(_("Company page"), _NOBODY, _NEVER),
}


def apply_preset(*, by: User, website: Website, kind: str) -> list[Greeting]:
    """Set a website's policy as the kind of site suggests and add its greetings, switched off, to be read before they speak.

    What is there already stays.

    Args:
        kind: a key of ``PRESETS``.

    Raises:
        NotAllowed, TooManyGreetings
    """
    preset = PRESETS[kind]
    with transaction.atomic():
        set_invitation_policy(by=by, website=website, policy=preset.policy, pause_s=website.invitation_pause_s)
        return [
            create_greeting(
                by=by,
                draft=Draft(name=str(idea.name), website=website, conditions=idea.conditions, look=idea.look, texts=idea.texts, is_active=False),
            )
            for idea in preset.ideas
        ]
