"""``bin/shots [--running] [WORD ...]``: every screen in three widths, light and dark, English and Japanese, into ``shots/``.

Starts a product of its own with the demo company, unless ``--running`` says to use the one at SODAN_PORT. Words narrow it down to the
screens whose file names contain one of them.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import BrowserContext, Error, Page, sync_playwright

from config import demo
from config.embedded.browser import ARGUMENTS, ensure_browser
from config.embedded.errors import SetupError

ROOT = Path(__file__).resolve().parent.parent
OUT = ROOT / "shots"
WIDTHS = {"wide": (1440, 900), "tablet": (820, 1180), "phone": (390, 844)}
SIGNED_IN = {"en": "ben@demo.example", "ja": "aoi@demo.example"}


def _nothing(page: Page) -> None:
    """Show the page as it is."""


def _open_first(page: Page) -> None:
    page.locator("a[href*='/inbox/'][href$='/']").nth(1).or_(page.locator("[data-conversation]").first).first.click(timeout=5000)
    page.wait_for_timeout(800)


def _open_widget(page: Page) -> None:
    page.wait_for_function("window.Sodan", timeout=5000)
    page.evaluate("window.Sodan('open')")
    page.wait_for_timeout(1500)


@dataclass(frozen=True, slots=True)
class Screen:
    """One screen: ``where`` is public, company (signed in), door (signed out) or shop."""

    name: str
    where: str
    path: str
    prepare: Callable[[Page], None] = _nothing
    full_page: bool = True


SCREENS = [
    Screen("landing", "public", "/"),
    Screen("pricing", "public", "/pricing/"),
    Screen("signup", "public", "/signup/"),
    Screen("login", "door", "/account/login/"),
    Screen("password-reset", "door", "/account/password/reset/"),
    Screen("inbox", "company", "/inbox/", full_page=False),
    Screen("conversation", "company", "/inbox/", _open_first, full_page=False),
    Screen("welcome", "company", "/welcome/"),
    Screen("profile", "company", "/settings/profile/"),
    Screen("team", "owner", "/settings/team/"),
    Screen("company", "owner", "/settings/company/"),
    Screen("websites", "owner", "/settings/websites/"),
    Screen("api-keys", "owner", "/settings/api-keys/"),
    Screen("api-reference", "company", "/api/docs/"),
    Screen("not-found", "company", "/nowhere/"),
    Screen("shop", "shop", "/", full_page=False),
    Screen("widget", "shop", "/", _open_widget, full_page=False),
]


def _free_pair() -> int:
    """A free port whose follower is free too."""
    while True:
        with socket.socket() as one, socket.socket() as two:
            one.bind(("127.0.0.1", 0))
            port: int = one.getsockname()[1]
            try:
                two.bind(("127.0.0.1", port + 1))
            except (OSError, OverflowError):
                continue
            return port


@contextmanager
def product(*, running: bool) -> Iterator[int]:
    """The port of a product with the demo company."""
    if running:
        yield int(os.environ.get("SODAN_PORT") or 8000)
        return
    with tempfile.TemporaryDirectory(prefix="sodan-shots-") as folder:
        port = _free_pair()
        environment = {**os.environ, "SODAN_DATA": folder, "SODAN_PORT": str(port)}
        for name in ("DATABASE_URL", "REDIS_URL", "REDIS_CACHE_URL", "BASE_URL", "SODAN_DOMAIN"):
            environment.pop(name, None)
        log = Path(folder, "up.log")
        with log.open("w") as out:
            up = subprocess.Popen([sys.executable, "-m", "config.embedded.up"], cwd=ROOT, env=environment, stdout=out, stderr=out, start_new_session=True)
        try:
            deadline = time.monotonic() + 240
            while "Sodan runs" not in log.read_text():
                if up.poll() is not None or time.monotonic() > deadline:
                    raise SetupError(f"The product did not start:\n{log.read_text()[-3000:]}")
                time.sleep(0.3)
            yield port
        finally:
            up.send_signal(signal.SIGTERM)
            up.wait(60)


def _sign_in(context: BrowserContext, origin: str, email: str) -> None:
    page = context.new_page()
    page.goto(f"{origin}/account/login/")
    page.fill("input[name=login]", email)
    page.fill("input[name=password]", demo.PASSWORD)
    page.press("input[name=password]", "Enter")
    page.wait_for_url(lambda url: "/login/" not in url, timeout=15_000)
    page.close()


def shoot(port: int, words: list[str]) -> list[str]:
    """Take them all; answers what went wrong."""
    company, wrong = f"http://{demo.SLUG}.localhost:{port}", []
    origins = {"public": f"http://localhost:{port}", "door": company, "company": company, "owner": company, "shop": f"http://localhost:{port + 1}"}
    OUT.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=ensure_browser(print), args=ARGUMENTS)
        for language in ("en", "ja"):
            stored: dict[str, str] = {}
            for scheme in ("light", "dark"):
                for width, (across, down) in WIDTHS.items():
                    for screen in SCREENS:
                        name = f"{screen.name}-{width}-{scheme}-{language}"
                        if words and not any(word in name for word in words):
                            continue
                        who = {"company": SIGNED_IN[language], "owner": demo.PEOPLE[0].email}.get(screen.where, "")
                        state = stored.get(who)
                        context = browser.new_context(
                            viewport={"width": across, "height": down},
                            color_scheme=scheme,  # type: ignore[arg-type]
                            locale={"en": "en-GB", "ja": "ja-JP"}[language],
                            timezone_id="Asia/Tokyo",
                            storage_state=state,
                            reduced_motion="reduce",
                        )
                        try:
                            if who and state is None:
                                _sign_in(context, company, who)
                                stored[who] = str(OUT / f".{who}.json")
                                context.storage_state(path=stored[who])
                            page = context.new_page()
                            prefix = "/ja" if screen.where == "shop" and language == "ja" else ""
                            page.goto(origins[screen.where] + prefix + screen.path)
                            page.wait_for_timeout(700)
                            screen.prepare(page)
                            page.screenshot(path=OUT / f"{name}.png", full_page=screen.full_page)
                            print(f"  {name}", flush=True)
                        except Error as error:
                            wrong.append(f"{name}: {error.message.splitlines()[0]}")
                            print(f"  {wrong[-1]}", flush=True)
                        finally:
                            context.close()
        browser.close()
    for left in OUT.glob(".*.json"):
        left.unlink()
    return wrong


def main(arguments: list[str]) -> int:
    """Answers the exit status."""
    words = [argument for argument in arguments if not argument.startswith("--")]
    try:
        with product(running="--running" in arguments) as port:
            wrong = shoot(port, words)
    except SetupError as error:
        print(error, file=sys.stderr)
        return 1
    print(f"{len(list(OUT.glob('*.png')))} screenshots in {OUT}" + (f"; {len(wrong)} failed" if wrong else ""))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
