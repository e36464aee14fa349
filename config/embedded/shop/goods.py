"""What the tea shop sells and says, in English and Japanese."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Tea:
    """One product; ``tin`` and ``lid`` are the colours of its tin."""

    slug: str
    name: dict[str, str]
    place: dict[str, str]
    text: dict[str, str]
    price: str
    tin: str
    lid: str


TEAS = (
    Tea(
        "gyokuro",
        {"en": "Gyokuro, first flush", "ja": "玉露 一番茶"},
        {"en": "Yame, Fukuoka", "ja": "福岡県 八女"},
        {"en": "Shaded for twenty days. Sweet, thick, almost a broth.", "ja": "二十日間の被覆栽培。とろりと甘く、出汁のような旨み。"},
        "¥2,800",
        "#24564a",
        "#163a32",
    ),
    Tea(
        "sencha",
        {"en": "Sencha of the morning", "ja": "朝の煎茶"},
        {"en": "Uji, Kyoto", "ja": "京都府 宇治"},
        {"en": "Bright and grassy; the one we drink before the shop opens.", "ja": "若葉の香り。開店前に私たちが飲む一杯です。"},
        "¥1,400",
        "#7f9a4b",
        "#5c7434",
    ),
    Tea(
        "hojicha",
        {"en": "Hojicha, slow roast", "ja": "ほうじ茶 深煎り"},
        {"en": "Kaga, Ishikawa", "ja": "石川県 加賀"},
        {"en": "Stems roasted over charcoal. Caramel, smoke, no bitterness.", "ja": "茎を炭火で焙煎。香ばしく、苦みはありません。"},
        "¥1,100",
        "#9a5b34",
        "#743f20",
    ),
    Tea(
        "genmaicha",
        {"en": "Genmaicha", "ja": "玄米茶"},
        {"en": "Shizuoka", "ja": "静岡県"},
        {"en": "Green tea with toasted rice. A whole breakfast in a cup.", "ja": "炒り米の香ばしさ。朝ごはんのような一杯。"},
        "¥950",
        "#c9a45c",
        "#a37f3a",
    ),
    Tea(
        "wakoucha",
        {"en": "Japanese black tea", "ja": "和紅茶"},
        {"en": "Ureshino, Saga", "ja": "佐賀県 嬉野"},
        {"en": "Soft and honeyed, made from leaves the snow forgot.", "ja": "やわらかな蜜の香り。渋みの少ない国産紅茶。"},
        "¥1,600",
        "#8c3b3b",
        "#662626",
    ),
    Tea(
        "yuzu",
        {"en": "Yuzu sencha", "ja": "柚子煎茶"},
        {"en": "Kochi", "ja": "高知県"},
        {"en": "Sencha with peel dried in the shade. Good cold.", "ja": "陰干しした柚子皮入り。水出しでもどうぞ。"},
        "¥1,300",
        "#d8a928",
        "#ad8213",
    ),
)

WORDS = {
    "en": {
        "title": "Kaede Tea — small gardens, posted fresh",
        "nav_teas": "Teas",
        "nav_delivery": "Delivery",
        "nav_other": "日本語",
        "other": "/ja/",
        "home": "/",
        "eyebrow": "Spring harvest",
        "headline": "Tea from gardens small enough to know by name.",
        "lead": "Six growers, one roaster, and a kettle that is always on. Ordered before noon, posted the same day.",
        "shop_now": "See the teas",
        "teas": "This season",
        "delivery": "Delivery, plainly",
        "delivery_1": "In Japan: ¥350, next day. Free from ¥5,000.",
        "delivery_2": "Abroad: ¥1,200, five to nine days, tracked. Duties are shown before you pay.",
        "delivery_3": "Opened and not for you? Send it back within 30 days; we drink it ourselves.",
        "ask": "A question about water, gifts or an order? Ask us at the edge of this page.",
        "basket": "Add to basket",
        "footer": "Kaede Tea is the demo company of Sodan. Nothing here is for sale.",
        "back": "All teas",
    },
    "ja": {
        "title": "楓茶 — 小さな茶園から、摘みたてを",
        "nav_teas": "お茶",
        "nav_delivery": "配送",
        "nav_other": "English",
        "other": "/",
        "home": "/ja/",
        "eyebrow": "春の新茶",
        "headline": "名前で呼べる、小さな茶園のお茶。",
        "lead": "六人の生産者、一人の焙煎師、いつも湯気の立つ鉄瓶。正午までのご注文は当日発送いたします。",
        "shop_now": "お茶を見る",
        "teas": "今季のお茶",
        "delivery": "配送について",
        "delivery_1": "国内:350円、翌日お届け。5,000円以上は送料無料。",
        "delivery_2": "海外:1,200円、5〜9日、追跡つき。関税はお支払い前に表示します。",
        "delivery_3": "お口に合わなければ30日以内にご返送ください。私たちが飲みます。",
        "ask": "お湯の温度、贈り物、ご注文のこと。画面の端からお気軽にどうぞ。",
        "basket": "かごに入れる",
        "footer": "楓茶は Sodan のデモ会社です。実際の販売はしておりません。",
        "back": "お茶の一覧",
    },
}
