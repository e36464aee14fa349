"""What the demo company answers often, and how it says goodbye."""

from __future__ import annotations

from chat.models import CannedResponse, Operator
from chat.services.canned import CannedDraft, create_canned, publish_canned, submit_canned

DRAFTS = (
    CannedDraft(
        title="Delivery time",
        shortcut="delivery",
        folder="Delivery",
        texts={
            "en": "Hello {name|there}! We ship within two working days. Inside Japan it takes one or two days, to other countries about a week.",
            "ja": "{name|お客様}、お問い合わせありがとうございます。ご注文から2営業日以内に発送し、国内は1～2日でお届けいたします。",
            "zh-hans": "{name|您好}，我们会在两个工作日内发货。日本国内一到两天送达，海外大约一周。",
        },
    ),
    CannedDraft(
        title="Where is my order?",
        shortcut="order",
        folder="Delivery",
        texts={
            "en": "I have looked up your order {order|}: it leaves our house on ___ and you get the tracking number by e-mail.",
            "ja": "ご注文{order|}を確認いたしました。___に発送し、追跡番号をメールでお送りいたします。",
            "zh-hans": "我查了您的订单{order|}：将于___发出，运单号会通过电子邮件发给您。",
        },
    ),
    CannedDraft(
        title="How to brew gyokuro",
        shortcut="brew",
        folder="Tea",
        texts={
            "en": "Gyokuro wants cool water, 50 to 60 degrees: 5 g of leaf, 80 ml, two minutes. The second infusion takes 30 seconds only.",
            "ja": "玉露は50～60度のお湯で、茶葉5gに80ml、2分ほどお待ちください。二煎目は30秒で十分です。",
            "zh-hans": "玉露宜用50到60度的水：5克茶叶、80毫升水，泡两分钟；第二泡只需30秒。",
        },
    ),
    CannedDraft(
        title="Opening hours",
        shortcut="hours",
        texts={
            "en": "We are here {hours|on most days}. Outside of that, leave a message and we answer by e-mail.",
            "ja": "営業時間は{hours|ほぼ毎日}です。時間外はメッセージを残していただければ、メールでお返事いたします。",
            "zh-hans": "我们的服务时间是{hours|大多数日子}。其他时间请留言，我们会用电子邮件回复。",
        },
    ),
    CannedDraft(
        title="Thank you, with tea",
        kind="closing",
        shortcut="bye",
        texts={
            "en": "Thank you for asking us, {name|and good-bye}. May the tea be to your liking! {operator}, {company}",
            "ja": "{name|お客様}、お問い合わせありがとうございました。おいしいお茶の時間になりますように。{company} {operator}",
            "zh-hans": "感谢您的咨询，{name|再见}。祝您喝到一杯好茶！{company} {operator}",
        },
    ),
    CannedDraft(
        title="Come back any time",
        kind="closing",
        texts={
            "en": "I am glad that this is solved. Whenever something else comes up, write here: the conversation stays where it is.",
            "ja": "解決してよかったです。また何かございましたら、こちらにお書きください。この会話はそのまま残ります。",
            "zh-hans": "很高兴问题解决了。以后有任何问题，请在这里留言：这段对话会一直保留。",
        },
    ),
)
WAITING = CannedDraft(
    title="Gift wrapping",
    shortcut="gift",
    folder="Delivery",
    texts={"en": "We wrap it as a gift for 300 yen; choose it in the basket.", "ja": "ギフト包装は300円で承ります。カートでお選びください。"},
)


def answer(*, by: Operator, drafted_by: Operator) -> None:
    """Make what is not there: everybody's texts by a supervisor, and one by an operator that waits to be read."""
    if CannedResponse.objects.exists():
        return
    for draft in DRAFTS:
        publish_canned(by=by, canned=create_canned(by=by, draft=draft, scope="all"))
    submit_canned(by=drafted_by, canned=create_canned(by=drafted_by, draft=WAITING, scope="all"))
