"""How the demo company invites: texts to begin from, and a shop's greetings, to be switched on."""

from __future__ import annotations

from chat.models import Greeting, InvitationTemplate
from chat.services.greetings import apply_preset
from chat.services.invitations import create_template
from tenants.accounts.models import User
from visitors.models import Website

TEXTS = {
    "Choosing": {
        "en": "Hello {name|there}! May I help you choose? Tell me what you like to drink, and when.",
        "ja": "{name|お客様}、こんにちは。お茶選びをお手伝いしましょうか。お好みをお聞かせください。",
        "zh-hans": "{name|您好}！需要我帮您挑选吗？告诉我您喜欢喝什么、什么时候喝。",
    },
    "About this page": {
        "en": "Hello {name|there}! Is there anything about {page|this page} that I can clear up?",
        "ja": "こんにちは。{page|こちらのページ}について、ご不明な点はございませんか。",
        "zh-hans": "{name|您好}！关于{page|这个页面}，有什么我可以为您解答的吗？",
    },
}


def invite(*, by: User, website: Website) -> None:
    """Make what is not there."""
    if not InvitationTemplate.objects.exists():
        for name, texts in TEXTS.items():
            create_template(by=by, name=name, texts=texts)
    if not Greeting.objects.exists():
        apply_preset(by=by, website=website, kind="shop")
