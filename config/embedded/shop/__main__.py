"""``python -m config.embedded.shop PORT``: serve the demo shop on loopback."""

from __future__ import annotations

import html
import io
import os
import sys
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from string import Template

from PIL import Image, ImageDraw

from config import demo
from config.embedded.shop import members
from config.embedded.shop.goods import TEAS, WORDS, Tea

_PAGES = Path(__file__).parent / "pages"
_FILES = {"/shop.css": "text/css; charset=utf-8", "/leaf.svg": "image/svg+xml", "/cup.svg": "image/svg+xml"}


def company_origin() -> str:
    """Where the demo company answers: the only other origin this site lets in."""
    port, domain = os.environ.get("SODAN_PORT") or "8000", os.environ.get("SODAN_DOMAIN") or "localhost"
    scheme, host = (os.environ.get("BASE_URL") or f"http://{domain}:{port}").rstrip("/").split("://", 1)
    return f"{scheme}://{demo.SLUG}.{host}"


def policy(origin: str) -> str:
    """A strict content security policy, as a careful site would have it."""
    socket = origin.replace("http", "ws", 1)
    return "; ".join(
        [
            "default-src 'none'",
            f"script-src {origin}",
            f"connect-src {origin} {socket}",
            f"img-src 'self' {origin}",
            f"media-src {origin}",
            "style-src 'self'",
            "base-uri 'none'",
            "form-action 'none'",
            "frame-ancestors 'none'",
        ]
    )


@cache
def _template(name: str) -> Template:
    return Template((_PAGES / name).read_text(encoding="utf-8"))


def _tin(tea: Tea) -> str:
    return (
        '<svg viewBox="0 0 120 160" aria-hidden="true"><ellipse cx="60" cy="150" rx="44" ry="6" fill="#000" opacity=".12"/>'
        f'<rect x="20" y="34" width="80" height="114" rx="8" fill="{tea.tin}"/><rect x="16" y="14" width="88" height="28" rx="7" fill="{tea.lid}"/>'
        '<rect x="28" y="34" width="9" height="114" fill="#fff" opacity=".14"/><rect x="38" y="66" width="44" height="54" rx="3" fill="#f7f2e8"/>'
        '<path d="M73 76c-13 0-21 6-21 15 0 2 .5 4 1.300 5.300 3.200-6 8-10 13-12.600-5 4-9 8.500-11.500 15.500l2 .9c4 1 15 .5 16.200-24z"'
        f' fill="{tea.tin}"/></svg>'
    )


def picture(tea: Tea) -> bytes:
    """The tin as a picture, for those who show a card of the page."""
    drawn = Image.new("RGB", (640, 480), "#f1ede3")
    pen = ImageDraw.Draw(drawn)
    pen.rounded_rectangle((230, 120, 410, 400), 18, fill=tea.tin)
    pen.rounded_rectangle((221, 75, 419, 138), 16, fill=tea.lid)
    pen.rounded_rectangle((270, 200, 370, 320), 8, fill="#f7f2e8")
    pen.ellipse((300, 225, 340, 295), fill=tea.tin)
    made = io.BytesIO()
    drawn.save(made, "PNG")
    return made.getvalue()


def _about(lang: str, tea: Tea) -> str:
    said = {
        "og:title": tea.name[lang],
        "og:description": tea.text[lang],
        "og:image": f"/tins/{tea.slug}.png",
        "product:price:amount": tea.price.lstrip("¥").replace(",", ""),
        "product:price:currency": "JPY",
    }
    return "".join(f'<meta property="{name}" content="{html.escape(value)}">\n' for name, value in said.items())


def _page(lang: str, main: str, other: str, about: str = "") -> str:
    words = {**WORDS[lang], "other": other, "about": about}
    other_lang = "ja" if lang == "en" else "en"
    return _template("page.html").substitute(words, lang=lang, other_lang=other_lang, origin=company_origin(), key=demo.WEBSITE_KEY, main=main)


def _home(lang: str) -> str:
    prefix = WORDS[lang]["home"]
    cards = "\n".join(
        f'<li><a href="{prefix}{tea.slug}/">{_tin(tea)}<h3>{html.escape(tea.name[lang])}</h3><p>{html.escape(tea.text[lang])}</p>'
        f'<p class="foot"><span>{html.escape(tea.place[lang])}</span><b>{tea.price}</b></p></a></li>'
        for tea in TEAS
    )
    return _page(lang, _template("home.html").substitute(WORDS[lang], cards=cards), WORDS[lang]["other"])


def _tea(lang: str, tea: Tea) -> str:
    fields = {"name": tea.name[lang], "place": tea.place[lang], "text": tea.text[lang], "price": tea.price}
    main = _template("tea.html").substitute({**WORDS[lang], **{key: html.escape(value) for key, value in fields.items()}}, tin=_tin(tea))
    return _page(lang, main, f"{WORDS[lang]['other']}{tea.slug}/", _about(lang, tea))


def page(path: str) -> str | None:
    """The page at ``path``, or None."""
    lang, rest = ("ja", path.removeprefix("/ja")) if path.startswith("/ja/") else ("en", path)
    if rest == "/":
        return _home(lang)
    tea = next((tea for tea in TEAS if rest == f"/{tea.slug}/"), None)
    return _tea(lang, tea) if tea else None


class Shop(BaseHTTPRequestHandler):
    """Answers GET with a page or a file, and the company's question for a member."""

    def do_GET(self) -> None:
        """Answer one request."""
        path = self.path.split("?", 1)[0]
        if path in _FILES:
            self._answer(200, _FILES[path], (_PAGES / path[1:]).read_bytes())
            return
        tin = next((tea for tea in TEAS if path == f"/tins/{tea.slug}.png"), None)
        if tin is not None:
            self._answer(200, "image/png", picture(tin))
            return
        found = page(path)
        self._answer(200 if found else 404, "text/html; charset=utf-8", (found or "<!doctype html><title>Not here</title><p>Not here.").encode())

    def do_POST(self) -> None:
        """Answer what is known of a member."""
        length = self.headers.get("Content-Length", "")
        if self.path != members.PATH or not length.isdigit() or int(length) > 4096:
            self._answer(404, "application/json", b"{}")
            return
        self._answer(*self._known(self.rfile.read(int(length))))

    def _known(self, body: bytes) -> tuple[int, str, bytes]:
        status, answer = members.answer(body, self.headers.get("Sodan-Signature", ""))
        return status, "application/json", answer

    def _answer(self, status: int, kind: str, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Content-Security-Policy", policy(company_origin()))
        self.send_header("X-Content-Type-Options", "nosniff")
        self.send_header("Referrer-Policy", "strict-origin-when-cross-origin")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing about each request."""


def main() -> None:
    """Serve until stopped."""
    ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Shop).serve_forever()


if __name__ == "__main__":
    main()
