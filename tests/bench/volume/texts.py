"""What people say in the filled company: three languages, words as unevenly frequent as real ones, and the queries for them."""

from __future__ import annotations

import random

COMMON = (
    "the to my I order is a you and not it please have for in when will be number delivery of can yet me with this on refund was "
    "received that would return but do like hello thank item from size know has your exchange been back still where account at "
    "payment days if arrived could address card today wrong invoice gift change cancel colour broken box week parcel tracking"
).split()
SYLLABLES = "ba ce di fo gu ha ki lo mu ne po ri sa te vo wa xi yu za bri clo dre fla gru".split()
KANJI = "山川田中村石木松井林清水森池橋本高小大野藤原上島谷口内西東南北安平岡宮金前後花鳥風月春夏秋冬光星空海波雪雨雲霧竹梅桜桃杉米麦茶酒糸布紙石玉鉄銀銅刀弓矢車船舟門戸窓庭園道橋駅町市区県国"
JAPANESE = (
    "注文番号は{number}です。{rare}の商品がまだ届きません。",
    "返金をお願いします。{rare}が壊れていました。",
    "配送状況を確認したいのですが、{rare}はいつ届きますか。",
    "{rare}のサイズを交換できますか。よろしくお願いいたします。",
    "ご連絡ありがとうございます。{rare}の在庫を確認いたします。",
    "領収書を発行してください。注文番号{number}、{rare}です。",
    "お茶の種類について教えてください。{rare}はありますか。",
)
CHINESE = (
    "您好，我的订单号是{number}，{rare}还没有收到。",
    "我想申请退款，{rare}有质量问题。",
    "请问{rare}什么时候发货？谢谢。",
    "{rare}可以换货吗？尺码不合适。",
    "感谢您的耐心等待，{rare}已经发出。",
    "请帮我开发票，订单{number}。",
)


class Texts:
    """Texts by number: the same numbers give the same texts."""

    def __init__(self, seed: int = 5) -> None:
        self.random = random.Random(seed)
        self._weights = [1 / (rank + 2) for rank in range(len(COMMON))]

    def rare(self) -> str:
        """A word that one line in some ten thousand has."""
        return "".join(self.random.choices(SYLLABLES, k=4))

    def rare_kanji(self) -> str:
        """A name of three characters."""
        return "".join(self.random.choices(KANJI, k=3))

    def number(self) -> str:
        """An order's number."""
        return str(self.random.randrange(1_000_000, 9_999_999))

    def line(self, share: float) -> str:
        """What is said; ``share``: how far in the company's past, 0 at its beginning."""
        kind = self.random.random()
        if kind < 0.34:
            return self.random.choice(JAPANESE).format(number=self.number(), rare=self.rare_kanji())
        if kind < 0.67:
            return self.random.choice(CHINESE).format(number=self.number(), rare=self.rare_kanji())
        words = self.random.choices(COMMON, self._weights, k=self.random.randint(4, 24))
        words.insert(self.random.randrange(len(words)), self.rare())
        if self.random.random() < 0.2:
            words.append(self.number())
        # What everybody spoke of once, and nobody does any more.
        if share < 0.3 and self.random.random() < 0.3:
            words.append("christmas")
        return " ".join(words)

    def queries(self, numbers: range) -> dict[str, list[str]]:
        """By what they stand for; ``numbers`` are those of conversations."""
        pick = self.random
        some = [str(pick.choice(numbers)) for _ in range(20)]
        return {
            "rare": [*(self.rare() for _ in range(10)), *(self.rare_kanji() for _ in range(10)), *(self.number() for _ in range(5))],
            "frequent": ["the", "order", "delivery", "refund please", "parcel", "tracking", "number of order", "お願い", "订单"],
            "two_characters": ["返金", "注文", "配送", "お茶", "在庫", "退款", "订单", "发票", "换货", *("".join(pick.choices(KANJI, k=2)) for _ in range(10))],
            "one_character": ["茶", "返", "退", "海"],
            "phrase": ["注文番号は", "質量問題", "质量问题", '"order is not"', "「返金をお願い」", '"my number please the"', "配送状況を確認", "什么时候发货"],
            "mixed": [
                "order 返金",
                "the 退款",
                "注文 订单",
                "返金 壊れ",
                f"the {self.rare()}",
                f"order {self.number()}",
                f"返金 {self.rare_kanji()}",
                "退款 质量 谢谢",
            ],
            "typed": ["o", "or", "ord", "orde", "r", "re", "ref", "tra", "wro", "in", "ba"],
            "long_ago": ["christmas", "christmas order", "christ"],
            "none": [f"zq{nth}xv" for nth in range(10)] + ["鑫龘", "ぴゅぺ", '"xylophone order"'],
            "number": [*(f"#{number}" for number in some[:10]), *some[10:]],
            "contact": ["佐藤", "sato", "tanaka 77", "mika.sato", "鈴木", "person5000"],
        }
