"""What is read of a page: what it says of itself in one of many ways, in whatever charset, and nothing that could hurt."""

from __future__ import annotations

import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chat.services.previews.reading import PageFacts, read_page

URL = "https://shop.example/tea/uji"


def read(html: str | bytes, charset: str = "") -> PageFacts:
    return read_page(html if isinstance(html, bytes) else html.encode(), charset=charset, url=URL)


def product(**said: object) -> str:
    return f'<title>Shop</title><script type="application/ld+json">{json.dumps({"@context": "https://schema.org", "@type": "Product", **said})}</script>'


def test_open_graph() -> None:
    page = """<html><head><title>Shop | Uji</title><meta name="description" content="Ours">
        <meta property="og:title" content="Uji &amp; Co"><meta property="og:description" content="Fresh  tea
        of May"><meta property='og:image' content='/uji.jpg'><meta property=product:price:amount content=12.50>
        <meta property="product:price:currency" content="eur"></head>"""
    assert read(page) == PageFacts("Uji & Co", "Fresh tea of May", "https://shop.example/uji.jpg", "12.50", "EUR")


def test_twitter_and_plain_heads() -> None:
    assert read('<meta name="twitter:title" content="Uji"><meta name="twitter:image" content="../a.png">') == PageFacts("Uji", "", "https://shop.example/a.png")
    assert read('<TITLE>Uji\n tea</TITLE><META NAME="Description" CONTENT="Green">') == PageFacts("Uji tea", "Green")
    assert read('<title>Uji</title><svg><title>Arrow</title></svg><base href="/img/"><meta property="og:image" content="a.png">').picture.endswith("/img/a.png")


@pytest.mark.parametrize(
    ("said", "price", "currency", "picture"),
    [
        ({"image": ["/a.jpg", "/b.jpg"], "offers": {"price": 12.5, "priceCurrency": "EUR"}}, "12.5", "EUR", "https://shop.example/a.jpg"),
        ({"image": {"url": "/a.jpg"}, "offers": [{"price": "1200", "priceCurrency": "JPY"}]}, "1200", "JPY", "https://shop.example/a.jpg"),
        ({"offers": {"lowPrice": "9.00", "priceCurrency": "eur"}}, "9.00", "EUR", ""),
        ({"offers": {"price": "12,50 €", "priceCurrency": "EUR"}}, "", "", ""),
        ({"offers": {"price": "NaN", "priceCurrency": "EUR"}}, "", "", ""),
        ({"offers": {"price": "1e99", "priceCurrency": "EUR"}}, "", "", ""),
        ({"offers": {"price": True, "priceCurrency": "EURO"}}, "", "", ""),
        ({"offers": {"price": "5", "priceCurrency": "<b>"}}, "5", "", ""),
        ({"offers": "free", "image": 5, "description": {"a": 1}}, "", "", "https://shop.example/tea/5"),
    ],
)
def test_products_of_schema_org(said: dict[str, object], price: str, currency: str, picture: str) -> None:
    assert read(product(name="Uji tea", **said)) == PageFacts("Uji tea", "", picture, price, currency)


def test_a_product_inside_of_something_else() -> None:
    graph = {"@graph": [{"@type": "WebPage"}, {"mainEntity": {"@type": ["Thing", "Product"], "name": "Uji"}}]}
    assert read(f'<script type="application/ld+json">{json.dumps(graph)}</script>').title == "Uji"
    assert read('<title>Tea</title><script type="application/ld+json">{"@type": "Product", </script>').title == "Tea"
    assert read('<title>Tea</title><script type="application/ld+json">' + "[" * 50_000 + "</script>").title == "Tea"


@pytest.mark.parametrize(
    ("title", "codec", "header", "said"),
    [
        ("宇治の抹茶", "cp932", "Shift_JIS", ""),
        ("宇治の抹茶", "cp932", "", '<meta http-equiv="Content-Type" content="text/html; charset=Shift_JIS">'),
        ("宇治の抹茶", "euc_jp", "", '<meta charset="EUC-JP">'),
        ("龙井茶 €", "gb18030", "", "<meta charset='gb2312'>"),
        ("龙井茶", "gbk", "GBK", '<meta charset="utf-8">'),
        ("烏龍茶", "big5", "big5", ""),
        ("Grüner Tee – 5 €", "cp1252", "", '<meta charset="iso-8859-1">'),
        ("Зелёный чай", "cp1251", "windows-1251", ""),
        ("녹차", "cp949", "", '<meta charset="euc-kr">'),
        ("宇治", "utf-16", "", ""),
        ("宇治", "utf-8-sig", "iso-8859-1", ""),
        ("宇治", "utf-8", "", ""),
        ("宇治", "utf-8", "no-such-charset", ""),
        ("宇治", "utf-8", "rot13", ""),
        ("宇治", "utf-8", "utf-7", ""),
    ],
)
def test_charsets(title: str, codec: str, header: str, said: str) -> None:
    assert read(f"<html><head>{said}<title>{title}</title>".encode(codec), header).title == title


def test_what_is_broken_says_less_and_never_fails() -> None:
    assert read("<title>Tea").title == "Tea"
    assert read("<ti<tle>x</title><title>Tea</title").title == "Tea"
    assert read('<meta property="og:title" content="Tea><p>"><title>T</title>').title == "Tea><p>"
    assert read(b"\xff\xfe\x00") == read(b"") == read("<![CDATA[x]]><!bad><title></title>") == PageFacts()
    assert read(b"<title>T\xffea</title>").title == "Tea"
    assert read('<meta property="og:image" content="https://[::1"><title>Tea</title>') == PageFacts("Tea")


@given(st.binary(max_size=300), st.sampled_from(["", "utf-8", "gbk", "utf-16"]))
def test_anything_at_all_can_be_read(body: bytes, charset: str) -> None:
    facts = read(b"<title>" + body, charset)
    assert len(facts.title) <= 200 and not any(sign < " " or sign in "\u202e\u2066\u200f" for sign in facts.title)


def test_titles_turn_nothing_around_and_end() -> None:
    assert read("<title>\u202eaet\u2066 &lt;b&gt;x&lt;/b&gt;\x00\x07 &#8238;y</title>").title == "aet <b>x</b> y"
    facts = read(f"<title>{'T' * 100_000}</title><meta name=description content='{'d ' * 5000}'>")
    assert (len(facts.title), len(facts.description), facts.title[-1]) == (200, 300, "…")


@pytest.mark.parametrize("bit", ["<!--", "<script type=application/ld+json>", "<a " + "b=" * 50, "<![", "&#", "<title", "<meta content='", "</", "<!doctype "])
def test_nothing_takes_long(bit: str) -> None:
    began = time.monotonic()
    read("<title>Tea</title>" + bit * (600_000 // len(bit)))
    assert time.monotonic() - began < 6
