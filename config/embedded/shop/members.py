"""What the demo shop answers when it is asked for one of its members: orders and a card, made from his number."""

from __future__ import annotations

import hashlib
import hmac
import json
import time
from datetime import UTC, datetime, timedelta
from typing import Any

from config import demo
from config.embedded.shop.goods import TEAS

PATH = "/sodan/members"
_STATES = ("packed", "sent", "delivered", "delivered")
_LEVELS = ("Leaf", "Bud", "Blossom")


def answer(body: bytes, signature: str) -> tuple[int, bytes]:
    """The status and the body of the answer; 401 for a question that nobody signed with the demo's key in the last five minutes."""
    parts = [part.partition("=") for part in signature.split(",")]
    at = next((value for name, _sign, value in parts if name == "t"), "0")
    wanted = hmac.new(demo.MEMBER_KEY.encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest()
    is_signed = any(name == "v1" and hmac.compare_digest(value, wanted) for name, _sign, value in parts)
    if not is_signed or not at.isdigit() or abs(time.time() - int(at)) > 300:
        return 401, b"{}"
    member = str(json.loads(body)["member"]).removeprefix("member-")
    if not member.isdigit():
        return 404, b"{}"
    return 200, json.dumps(_known(int(member)), ensure_ascii=False).encode()


def _known(number: int) -> dict[str, Any]:
    orders = []
    for back in range(4):
        chosen = [TEAS[(number + back + step) % len(TEAS)] for step in range(1 + (number + back) % 3)]
        lines = [{"name": tea.name["en"], "quantity": str(1 + place), "total": str(_price(tea.price) * (1 + place))} for place, tea in enumerate(chosen)]
        orders.append(
            {
                "number": f"K-{1040 + number - 37 * back}",
                "status": _STATES[back],
                "total": str(sum(int(line["total"]) for line in lines)),
                "currency": "JPY",
                "placed_on": (datetime.now(UTC).date() - timedelta(days=2 + 41 * back)).isoformat(),
                "url": f"{demo.shop_origin()}/{chosen[0].slug}/",
                "tracking_number": f"4912-77{number % 100:02}-{3105 + back}" if back else "",
                "items": lines,
            }
        )
    rows = [
        {"label": "Level", "value": _LEVELS[number % 3]},
        {"label": "Points", "value": f"{310 + 70 * (number % 9)}"},
        {"label": "Next gift", "value": "Sencha of the morning, 20 g"},
    ]
    return {"orders": orders, "cards": [{"slug": "tea-club", "title": "Tea club", "rows": rows}]}


def _price(text: str) -> int:
    return int(text.strip("¥").replace(",", ""))
