"""What was said in the demo company: a dozen conversations in every state, in three languages."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Guest:
    """A visitor of the shop."""

    name: str
    email: str
    language: str
    time_zone: str
    page: str
    page_title: str
    referrer: str = ""


@dataclass(frozen=True, slots=True)
class Talk:
    """One conversation.

    Attributes:
        guest: who asked.
        began: minutes before now at which it began.
        lines: (minutes after the beginning, who, text); who is ``guest``, ``note:NAME`` or the mailbox part of an operator's e-mail;
            ``{shop}`` is where the shop is.
        holder: the operator who accepted it, or empty while it waits.
        ends: ``queued``, ``open``, ``closed``, or ``offline`` for a message left while nobody was there.
        unread: whether the last lines of the guest are unread.
        department: ``before`` or ``after`` he buys.
        rating: steps of five and a comment, of one that is closed.
    """

    guest: Guest
    began: int
    lines: list[tuple[int, str, str]] = field(default_factory=list)
    holder: str = ""
    ends: str = "open"
    unread: bool = False
    department: str = "before"
    rating: tuple[int, str] | None = None


BAIDU = "https://www.baidu.com/s?wd=日本煎茶 直邮&ie=utf-8"
TALKS = [
    Talk(
        Guest("Hannah Lindqvist", "hannah@lindqvist.example", "sv", "Europe/Stockholm", "/gyokuro/", "Gyokuro, first flush", "https://www.google.com/"),
        4,
        [
            (0, "guest", "Hi! My kettle only does 80 °C or boiling. Will I ruin the gyokuro?"),
            (1, "guest", "It is a gift for my mother, so I would rather not 🙈"),
        ],
        ends="queued",
        unread=True,
    ),
    Talk(
        Guest("佐藤 由美", "", "ja", "Asia/Tokyo", "/ja/hojicha/", "ほうじ茶 深煎り"),
        7,
        [(0, "guest", "贈り物用に三缶お願いしたいのですが、熨斗はつけていただけますか?")],
        ends="queued",
        unread=True,
    ),
    Talk(
        Guest("", "", "en-GB", "Europe/London", "/", "Kaede Tea"),
        12,
        [(0, "guest", "do you ship to Northern Ireland")],
        ends="queued",
        unread=True,
    ),
    Talk(
        Guest("陈思远", "siyuan@chen.example", "zh-CN", "Asia/Shanghai", "/sencha/", "Sencha of the morning", BAIDU),
        26,
        [
            (0, "guest", "您好,请问煎茶可以寄到上海吗?大概几天能到?"),
            (2, "lin", "您好,我是小雨。可以的,寄到上海一般五到七天,全程可以查物流。"),
            (3, "guest", "关税是到付吗?"),
            (4, "lin", "不是,付款前页面会显示关税,下单时一起付清,收货时不用再付。"),
            (6, "guest", "太好了,那我再看看柚子煎茶。"),
        ],
        holder="lin",
        unread=True,
    ),
    Talk(
        Guest("Marcus Oyelaran", "marcus@oyelaran.example", "en-US", "America/Chicago", "/wakoucha/", "Japanese black tea"),
        41,
        [
            (0, "guest", "Order 20418 says delivered but there is nothing in the mailbox."),
            (1, "ben", "Hi Marcus, I am Ben. Sorry about that, let me look at the tracking."),
            (3, "note:ben", "Carrier scan shows the pickup locker two streets away, same thing as with order 20377."),
            (4, "ben", "The carrier left it in the locker at 1420 Elm. The code is in a text from them, sent this morning."),
            (9, "guest", "Found the text! Walking over now."),
            (10, "ben", "I stay here until you have it in your hands."),
        ],
        holder="ben",
        department="after",
    ),
    Talk(
        Guest("高橋 健", "ken@takahashi.example", "ja", "Asia/Tokyo", "/ja/gyokuro/", "玉露 一番茶"),
        55,
        [
            (0, "guest", "水出しで玉露を淹れたいのですが、茶葉の量と時間の目安を教えてください。"),
            (1, "aoi", "田中と申します。500mlに10g、冷蔵庫で三時間が目安です。"),
            (2, "guest", "二煎目もいけますか?"),
            (3, "aoi", "はい、二煎目は一時間ほどで。最後に熱湯をさっとかけると香りが立ちます。"),
            (5, "guest", "さっそく試します。ありがとうございます!"),
        ],
        holder="aoi",
        unread=True,
    ),
    Talk(
        Guest("Priya Raman", "priya@raman.example", "en-IN", "Asia/Kolkata", "/", "Kaede Tea", "https://duckduckgo.com/"),
        95,
        [
            (0, "guest", "We run a small café in Chennai. Do you have wholesale prices?"),
            (2, "ben", "We do, from two kilos a month. May I pass you on to Kaede, who looks after cafés?"),
            (3, "guest", "Please do."),
            (4, "note:ben", "Café, 2 to 3 kg a month, asked for hojicha and genmaicha first."),
            (6, "owner", "Hello Priya, Kaede here. I will write up prices for hojicha and genmaicha and send samples. What is the best address?"),
            (9, "guest", "12 Luz Church Road, Mylapore. And thank you, that was quick!"),
        ],
        holder="owner",
        unread=True,
    ),
    Talk(
        Guest("Jonas Weber", "jonas@weber.example", "de", "Europe/Berlin", "/yuzu/", "Yuzu sencha"),
        60 * 9,
        [
            (0, "guest", "Good evening! Nobody here at this hour, I see. Is the yuzu peel organic? My daughter reacts to the usual wax."),
        ],
        ends="offline",
        unread=True,
    ),
    Talk(
        Guest("Camille Fournier", "camille@fournier.example", "fr", "Europe/Paris", "/genmaicha/", "Genmaicha"),
        60 * 22,
        [
            (0, "guest", "Is genmaicha low in caffeine? I am looking for something for the evening."),
            (1, "ben", "Lower than sencha, about a third, as half of it is rice. For the evening the hojicha is gentler still: {shop}/hojicha/"),
            (2, "guest", "Hojicha it is then. Merci!"),
            (3, "ben", "De rien, enjoy it."),
        ],
        holder="ben",
        ends="closed",
        rating=(5, "Quick and charming."),
    ),
    Talk(
        Guest("木村 美咲", "", "ja", "Asia/Tokyo", "/ja/", "楓茶"),
        60 * 26,
        [
            (0, "guest", "注文の送り先を変更できますか? 番号は 20395 です。"),
            (1, "aoi", "まだ発送前ですので変更できます。新しいご住所をお願いいたします。"),
            (3, "guest", "京都市左京区吉田本町です。"),
            (4, "aoi", "変更いたしました。明日の午前中にお届けの予定です。"),
            (5, "guest", "助かりました。"),
        ],
        holder="aoi",
        ends="closed",
        department="after",
        rating=(5, "すぐに対応していただき、助かりました。"),
    ),
    Talk(
        Guest("Tom Becker", "tom@becker.example", "en-US", "America/New_York", "/sencha/", "Sencha of the morning"),
        60 * 49,
        [
            (0, "guest", "My sencha tastes bitter. What am I doing wrong?"),
            (1, "ben", "How hot is the water, and how long does it steep?"),
            (2, "guest", "Boiling, five minutes or so?"),
            (3, "ben", "That is it: try 70 °C and one minute. If you have no thermometer, pour it from cup to cup twice first."),
            (8, "guest", "Whoa. Different tea. Thanks!"),
        ],
        holder="ben",
        ends="closed",
        rating=(4, ""),
    ),
    Talk(
        Guest("王丽", "li@wang.example", "zh-TW", "Asia/Taipei", "/wakoucha/", "Japanese black tea"),
        60 * 73,
        [
            (0, "guest", "请问和红茶有礼盒装吗?"),
            (2, "lin", "目前没有礼盒,不过两罐可以免费用和纸包装。"),
            (4, "guest", "那就两罐,谢谢。"),
            (5, "note:lin", "第三位客人问礼盒了,值得做一款。"),
        ],
        holder="lin",
        ends="closed",
        rating=(4, "很有耐心，可惜没有礼盒。"),
    ),
    Talk(
        Guest("Elif Kaya", "", "tr", "Europe/Berlin", "/hojicha/", "Hojicha, deeply roasted"),
        60 * 30,
        [
            (0, "guest", "My parcel 20361 came with one tin open, and the leaf is all over the box."),
            (2, "ben", "I am sorry, Elif. I send you a new tin today; please keep the other one."),
            (4, "guest", "That was easy. Thank you!"),
        ],
        holder="ben",
        ends="closed",
        department="after",
        rating=(5, ""),
    ),
    Talk(
        Guest("Oskar Nilsen", "", "nb", "Europe/Stockholm", "/sencha/", "Sencha of the morning"),
        60 * 52,
        [
            (0, "guest", "Do you take returns of opened bags?"),
            (19, "lin", "Hello, Lin here. I am afraid not of opened ones; unopened ones within 14 days."),
            (21, "guest", "Took a while, but ok."),
        ],
        holder="lin",
        ends="closed",
        department="after",
        rating=(2, "Had to wait almost twenty minutes."),
    ),
]
