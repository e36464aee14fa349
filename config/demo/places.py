"""Where the demo company's guests are: development visits come from this machine, which is nowhere."""

from __future__ import annotations

from visitors.places import NOWHERE, Place

_BY_TIME_ZONE = {
    "America/Chicago": Place("US", "Illinois", "Chicago", {"ja": ("イリノイ州", "シカゴ"), "zh-hans": ("伊利诺伊州", "芝加哥")}),
    "America/New_York": Place("US", "New York", "Brooklyn", {"ja": ("ニューヨーク州", "ブルックリン"), "zh-hans": ("纽约州", "布鲁克林")}),
    "Asia/Kolkata": Place("IN", "Tamil Nadu", "Chennai", {"ja": ("タミル・ナードゥ州", "チェンナイ"), "zh-hans": ("泰米尔纳德邦", "金奈")}),
    "Asia/Shanghai": Place("CN", "Shanghai", "Shanghai", {"ja": ("上海市", "上海市"), "zh-hans": ("上海市", "上海市")}),
    "Asia/Taipei": Place("TW", "", "Taipei", {"ja": ("", "台北市"), "zh-hans": ("", "台北市")}),
    "Asia/Tokyo": Place("JP", "Osaka", "Sakai", {"ja": ("大阪府", "堺市"), "zh-hans": ("大阪府", "堺市")}),
    "Europe/Berlin": Place("DE", "Bavaria", "Munich", {"ja": ("バイエルン州", "ミュンヘン"), "zh-hans": ("巴伐利亚州", "慕尼黑")}),
    "Europe/London": Place("GB", "Northern Ireland", "Belfast", {"ja": ("北アイルランド", "ベルファスト"), "zh-hans": ("北爱尔兰", "贝尔法斯特")}),
    "Europe/Paris": Place("FR", "Brittany", "Rennes", {"ja": ("ブルターニュ", "レンヌ"), "zh-hans": ("布列塔尼", "雷恩")}),
    "Europe/Stockholm": Place("SE", "Skåne", "Malmö", {"ja": ("スコーネ県", "マルメ"), "zh-hans": ("斯科讷省", "马尔默")}),
}
# Of the addresses that are set aside for examples.
NETWORK = "203.0.113.0/24"


def place_of(time_zone: str) -> Place:
    """A plausible place for somebody whose clock is set so."""
    return _BY_TIME_ZONE.get(time_zone, NOWHERE)
