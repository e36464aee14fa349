"""What a page says of itself: Open Graph, Twitter's cards, schema.org's product, or its title. Nothing in it is trusted."""

from __future__ import annotations

import codecs
import json
import time
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urljoin

from chat.models import LinkPreview
from tenants.fields import clean_line

# The head of a page stands at its beginning; of what comes later only the product may matter.
MOST_BYTES_READ = 512 * 1024
PIECE = 16 * 1024
READ_WITHIN_S = 1.0
SNIFFED_BYTES = 2048
MOST_SCRIPTS, LONGEST_SCRIPT = 10, 100_000
MOST_NODES, DEEPEST = 500, 6
# What pages say and what they mean by it, as browsers have it (WHATWG Encoding).
_MEANT = {"gb2312": "gb18030", "gbk": "gb18030", "shift_jis": "cp932", "iso-8859-1": "cp1252", "latin-1": "cp1252", "us-ascii": "cp1252", "euc-kr": "cp949"}
# Codecs that pages on the web are written in; Python knows others that are none.
_TAKEN = {"utf-8", "utf-16", "utf-16-le", "utf-16-be", "gb18030", "cp932", "cp949", "cp1250", "cp1251", "cp1252", "cp1254", "euc_jp", "iso2022_jp", "big5"}
_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


@dataclass(frozen=True, slots=True)
class PageFacts:
    """What is shown of a page: cleaned lines; ``picture`` is an address of the web as the page says it, made absolute."""

    title: str = ""
    description: str = ""
    picture: str = ""
    price: str = ""
    currency: str = ""


def read_page(body: bytes, *, charset: str, url: str) -> PageFacts:
    """Read a page. One that is broken says less, and never raises.

    Args:
        charset: as the answer's header says, or empty.
        url: of the page, by which relative addresses go.
    """
    body = body[:MOST_BYTES_READ]
    reader = _read(body.decode(_codec(body, charset), "replace"))
    product = next(iter(_products(reader.scripts)), {})
    said = reader.said
    offer = _first(product.get("offers"))
    price = _price(_text(said.get("product:price:amount") or said.get("og:price:amount") or offer.get("price") or offer.get("lowPrice")))
    currency = _text(said.get("product:price:currency") or said.get("og:price:currency") or offer.get("priceCurrency")).upper()
    title = said.get("og:title") or said.get("twitter:title") or _text(product.get("name")) or "".join(reader.title)
    description = said.get("og:description") or said.get("twitter:description") or said.get("description") or _text(product.get("description"))
    picture = said.get("og:image:secure_url") or said.get("og:image") or said.get("twitter:image") or _picture(product.get("image"))
    return PageFacts(
        title=shortened(title, LinkPreview.LONGEST_TITLE),
        description=shortened(description, LinkPreview.LONGEST_DESCRIPTION),
        picture=_absolute(picture, url, reader.base),
        price=price,
        currency=currency if price and len(currency) == 3 and currency.isascii() and currency.isalpha() else "",
    )


def shortened(text: str, most: int) -> str:
    """One line without control and direction marks, of at most so many characters."""
    # Cleaning is for each character; nobody needs a title of a megabyte.
    line = clean_line(text[: most * 4].replace("\ufffd", ""))
    return line if len(line) <= most else f"{line[: most - 1].rstrip()}…"


class _Reader(HTMLParser):
    """Collects what pages say in their heads; the rest goes by."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.said: dict[str, str] = {}
        self.title: list[str] = []
        self.scripts: list[str] = []
        self.base = ""
        self.charset = ""
        self._inside = ""
        self._script: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = {name: value or "" for name, value in attrs}
        if tag == "meta":
            self._meta(named)
        elif tag == "base":
            self.base = self.base or named.get("href", "")
        elif tag == "title" and not self.title:
            self._inside = "title"
        elif tag == "script" and named.get("type", "").strip().lower() == "application/ld+json" and len(self.scripts) < MOST_SCRIPTS:
            self._inside, self._script = "script", []

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in {"meta", "base"}:
            self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        if tag != self._inside:
            return
        if tag == "script":
            self.scripts.append("".join(self._script))
        self._inside = ""

    def handle_data(self, data: str) -> None:
        if self._inside == "title" and len(self.title) < 50:
            self.title.append(data)
        elif self._inside == "script" and sum(map(len, self._script)) + len(data) <= LONGEST_SCRIPT:
            self._script.append(data)

    def _meta(self, named: dict[str, str]) -> None:
        self.charset = self.charset or named.get("charset", "")
        if not self.charset and named.get("http-equiv", "").lower() == "content-type":
            self.charset = named.get("content", "").lower().partition("charset=")[2].partition(";")[0]
        name = (named.get("property") or named.get("name") or "").strip().lower()
        if name and named.get("content", "").strip() and len(self.said) < 200:
            self.said.setdefault(name, named["content"])


def _read(text: str) -> _Reader:
    """In pieces: where the parser takes long over something that does not end, it is left there."""
    reader, until = _Reader(), time.monotonic() + READ_WITHIN_S
    try:
        for begin in range(0, len(text), PIECE):
            reader.feed(text[begin : begin + PIECE])
            if time.monotonic() > until:
                break
    except (AssertionError, ValueError):
        # Declarations that the parser does not know. What was read stays.
        pass
    return reader


def _codec(body: bytes, charset: str) -> str:
    """As browsers choose: the mark at the beginning, the header, what the page says, else UTF-8."""
    for mark, name in _MARKS:
        if body.startswith(mark):
            return name
    for said in (charset, _read(body[:SNIFFED_BYTES].decode("latin-1")).charset):
        wanted = said.strip().strip("\"'").lower()
        try:
            name = codecs.lookup(_MEANT.get(wanted, wanted)).name if wanted else ""
        except (LookupError, ValueError):
            continue
        # A page that says in ASCII that it is UTF-16 is not.
        if name in _TAKEN and not (name.startswith("utf-16") and said != charset):
            return name
    return "utf-8"


def _products(scripts: list[str]) -> Iterator[dict[str, Any]]:
    for script in scripts:
        try:
            found = json.loads(script)
        except (ValueError, RecursionError):
            continue
        left = [(found, 0)]
        for _count in range(MOST_NODES):
            if not left:
                break
            node, depth = left.pop(0)
            if isinstance(node, dict):
                kinds = node.get("@type")
                if "Product" in (kinds if isinstance(kinds, list) else [kinds]):
                    yield node
                node = list(node.values())
            if isinstance(node, list) and depth < DEEPEST:
                left.extend((each, depth + 1) for each in node[:MOST_NODES] if isinstance(each, dict | list))


def _first(value: Any) -> dict[str, Any]:
    value = value[0] if isinstance(value, list) and value else value
    return value if isinstance(value, dict) else {}


def _text(value: Any) -> str:
    return value if isinstance(value, str) else str(value) if isinstance(value, int | float) and not isinstance(value, bool) else ""


def _picture(value: Any) -> str:
    value = value[0] if isinstance(value, list) and value else value
    return _text(value.get("url") or value.get("contentUrl")) if isinstance(value, dict) else _text(value)


def _price(said: str) -> str:
    text = said.strip()
    if not text or len(text) > 16 or not text.isascii():
        return ""
    try:
        price = Decimal(text)
    except InvalidOperation:
        return ""
    return f"{price:f}" if price.is_finite() and 0 <= price < 10**12 and len(f"{price:f}") <= 16 else ""


def _absolute(picture: str, url: str, base: str) -> str:
    if not picture.strip():
        return ""
    try:
        return urljoin(urljoin(url, base.strip()), picture.strip())
    except ValueError:
        return ""
