"""Steps of browser tests about who is on the site and is invited."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Locator, Page

from tests.e2e.conftest import Shop

ASK = """async ([path, body]) => {
  const csrf = /(?:^|; )(?:__Host-)?csrf=([^;]+)/.exec(document.cookie)?.[1] ?? '';
  const headers = { 'content-type': 'application/json', 'x-csrftoken': csrf };
  const answer = await fetch('/api/v1/' + path, body ? { method: 'POST', headers, body: JSON.stringify(body) } : {});
  return { status: answer.status, ...(await answer.json()) };
}"""


def ask(owner: Page, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
    """The public API with the owner's session."""
    return dict(owner.evaluate(ASK, [path, body]))


def arrive(page: Page, shop: Shop, owner: Page, path: str = "/") -> str:
    """Load the shop; returns the id of the visitor once his connection is open."""
    before = {row["id"] for row in ask(owner, "visitors/")["results"]}
    with page.expect_websocket(lambda socket: "/ws/visitor/" in socket.url):
        page.goto(shop.origin + path)
    page.wait_for_function("() => document.querySelector('sodan-widget')")
    rows = [row["id"] for row in ask(owner, "visitors/")["results"]]
    return next((row for row in rows if row not in before), rows[0])


def card(page: Page) -> Locator:
    """The invitation on the page."""
    return page.locator(".invite")


def invite(owner: Page, visitor: str, text: str) -> None:
    """Invite by hand. The answer says "shown" where the page was faster than the answer."""
    answer = ask(owner, f"visitors/{visitor}/invitations/", {"body": text})
    assert answer["status"] in {"sent", "shown"}, answer
