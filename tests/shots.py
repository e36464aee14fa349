"""``bin/shots [--running] [--readme] [--chinese] [WORD ...]``: every screen in three widths, light and dark, English and Japanese, into ``shots/``.

Starts a product of its own with the demo company, unless ``--running`` says to use the one at SODAN_PORT. Words narrow it down to the
screens whose file names contain one of them. ``--chinese`` takes them in Simplified Chinese instead: the demo's owner reads it meanwhile. ``--readme``
renews the picture of the README.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from itertools import product as product_of
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Error, sync_playwright

from config import demo
from config.embedded.browser import ARGUMENTS, ensure_browser
from config.embedded.errors import SetupError
from tests.shot_screens import SCREENS, Screen

ROOT = Path(__file__).resolve().parent.parent
OUT = ROOT / "shots"
PICTURE = ROOT / "docs" / "images" / "inbox.png"
WIDTHS = {"wide": (1440, 900), "tablet": (820, 1180), "phone": (390, 844)}
OWNER = "owner@demo.example"
ADMINISTERING = {"en": OWNER, "ja": "aoi@demo.example", "zh-hans": OWNER}
SIGNED_IN = {"en": "ben@demo.example", "ja": "aoi@demo.example", "zh-hans": "lin@demo.example"}
LOCALES = {"en": "en-GB", "ja": "ja-JP", "zh-hans": "zh-CN"}


@dataclass(frozen=True, slots=True)
class Variant:
    """A screen in one width, scheme and language."""

    screen: Screen
    width: str
    scheme: str
    language: str

    @property
    def name(self) -> str:
        """Its file name without the ending."""
        return f"{self.screen.name}-{self.width}-{self.scheme}-{self.language}"


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
        # One person opens more pages here than anybody does in a minute.
        environment = {**os.environ, "SODAN_DATA": folder, "SODAN_PORT": str(port), "SODAN_API_RATE": "100000"}
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


def _variants(words: list[str], languages: tuple[str, ...]) -> Iterator[Variant]:
    for language, scheme, width, screen in product_of(languages, ("light", "dark"), WIDTHS, SCREENS):
        variant = Variant(screen, width, scheme, language)
        if not words or any(word in variant.name for word in words):
            yield variant


class Camera:
    """A browser that signs in once for each person and takes one picture after the other."""

    def __init__(self, browser: Browser, port: int) -> None:
        self.browser = browser
        self.company = f"http://{demo.SLUG}.localhost:{port}"
        self.origins = {"public": f"http://localhost:{port}", "shop": f"http://localhost:{port + 1}"}
        self.signed_in: dict[str, Any] = {}

    def take(self, variant: Variant) -> None:
        """Take one picture.

        Raises:
            playwright.sync_api.Error: the page did not come to what was to be seen.
        """
        screen, language = variant.screen, variant.language
        who = {"company": SIGNED_IN[language], "owner": ADMINISTERING[language]}.get(screen.where, "")
        across, down = WIDTHS[variant.width]
        context = self.browser.new_context(
            viewport={"width": across, "height": down},
            color_scheme="dark" if variant.scheme == "dark" else "light",
            locale=LOCALES[language],
            timezone_id="Asia/Tokyo",
            storage_state=self.signed_in.get(who),
            reduced_motion="reduce",
        )
        try:
            if who and who not in self.signed_in:
                _sign_in(context, self.company, who)
                self.signed_in[who] = context.storage_state()
            page = context.new_page()
            prefix = "/ja" if screen.where == "shop" and language == "ja" else ""
            page.goto(self.origins.get(screen.where, self.company) + prefix + screen.path)
            page.wait_for_timeout(700)
            screen.prepare(page)
            page.screenshot(path=OUT / f"{variant.name}.png", full_page=screen.full_page)
        finally:
            context.close()

    @contextmanager
    def owner_reads(self, language: str) -> Iterator[None]:
        """The demo's owner reads this language for a while."""
        context = self.browser.new_context()
        _sign_in(context, self.company, OWNER)
        page = context.new_page()

        def choose(code: str) -> str:
            page.goto(f"{self.company}/settings/profile/")
            select = page.locator("select[name=language]")
            before = str(select.input_value())
            select.select_option(code)
            with page.expect_navigation():
                select.evaluate("select => select.form.requestSubmit()")
            return before

        before = choose(language)
        try:
            yield
        finally:
            choose(before)
            context.close()


def shoot(port: int, words: list[str], *, in_chinese: bool) -> list[str]:
    """Take them all; answers what went wrong."""
    wrong = []
    OUT.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=ensure_browser(print), args=ARGUMENTS)
        camera = Camera(browser, port)
        with camera.owner_reads("zh-hans") if in_chinese else nullcontext():
            for variant in _variants(words, ("zh-hans",) if in_chinese else ("en", "ja")):
                try:
                    camera.take(variant)
                    print(f"  {variant.name}", flush=True)
                except Error as error:
                    wrong.append(variant.name)
                    print(f"  {variant.name}: {error.message.splitlines()[0]}", flush=True)
        browser.close()
    return wrong


def main(arguments: list[str]) -> int:
    """Answers the exit status."""
    words = [argument for argument in arguments if not argument.startswith("--")]
    if "--readme" in arguments:
        words = ["conversation-wide-light-en"]
    try:
        with product(running="--running" in arguments) as port:
            wrong = shoot(port, words, in_chinese="--chinese" in arguments)
    except SetupError as error:
        print(error, file=sys.stderr)
        return 1
    if "--readme" in arguments and not wrong:
        PICTURE.parent.mkdir(exist_ok=True)
        with Image.open(OUT / "conversation-wide-light-en.png") as taken:
            taken.convert("P", palette=Image.Palette.ADAPTIVE, colors=256).save(PICTURE, optimize=True)
    print(f"{len(list(OUT.glob('*.png')))} screenshots in {OUT}" + (f"; {len(wrong)} failed" if wrong else ""))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
