"""Addresses that nobody's browser makes by itself."""

from __future__ import annotations

import time
from dataclasses import astuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from visitors.sources import Channel, Source, classify
from visitors.sources.addresses import LONGEST_ADDRESS, LONGEST_HOST, MOST_PARAMETERS, clean_host, read_address
from visitors.sources.campaigns import LONGEST_CLICK_ID
from visitors.sources.classify import _classify
from visitors.sources.lists import site_list
from visitors.sources.words import CODECS, LONGEST_TEXT, read_text

PAGE = "https://shop.example/"
# With lone surrogates, which JSON may carry.
ANY_TEXT = st.text(st.characters(codec=None, categories=None), max_size=300)
HOSTS = st.sampled_from(
    ["www.google.com", "www.baidu.com", "search.yahoo.co.jp", "search.naver.com", "t.co", "a.example", "例え.jp", "[::1]", "", "..", "a" * 300]
)
VALUES = st.one_of(
    ANY_TEXT,
    st.binary(max_size=300).map(lambda data: "".join(f"%{byte:02x}" for byte in data)),
    st.lists(st.sampled_from(["%", "%u", "%ud83d", "%uDE00", "+", "%00", "%E3%81", "%25", "あ", "\ud800"]), max_size=40).map("".join),
)
KEYS = st.one_of(
    st.sampled_from(["q", "wd", "ie", "ei", "p", "query", "utm_source", "UTM_Campaign", "utm_medium", "gclid", "fbclid", "yclid", "n_query", "bd_vid"]),
    ANY_TEXT,
)
CHARSETS = st.one_of(st.sampled_from([*CODECS, "unicode_escape", "idna", "utf-7", "rot13", "zlib", "hex", "undefined", "mbcs"]), ANY_TEXT)


@st.composite
def addresses(draw: st.DrawFn) -> str:
    scheme = draw(st.sampled_from(["https://", "HTTP://", "android-app://", "javascript:", "data:", "//", ""]))
    pairs = draw(st.lists(st.tuples(KEYS, VALUES), max_size=8))
    query = "&".join(f"{key}={value}" for key, value in [*pairs, ("ie", draw(CHARSETS))])
    return f"{scheme}{draw(HOSTS)}{draw(st.sampled_from(['', ':80', ':x', '@b.example']))}/{draw(ANY_TEXT)}?{query}#{draw(ANY_TEXT)}"


def assert_fit_to_store(source: Source) -> None:
    campaign = source.campaign
    texts = [source.engine, source.engine_name, source.words, source.referrer_host, *(astuple(campaign) if campaign else ())]
    for text in texts:
        assert text.encode() is not None
        assert not any(sign < " " or sign in "\x7f\u200b\u202e\u2066\ufffd\U000e0041" for sign in text)
        assert len(text) <= LONGEST_CLICK_ID
    assert len(source.words) <= LONGEST_TEXT and len(source.referrer_host) <= LONGEST_HOST
    assert source.referrer_host.isascii()
    if campaign:
        assert max(len(text) for text in astuple(campaign)[:5]) <= LONGEST_TEXT


@settings(max_examples=200, deadline=None)
@given(url=st.one_of(addresses(), ANY_TEXT), referrer=st.one_of(addresses(), ANY_TEXT), own=st.lists(st.one_of(HOSTS, ANY_TEXT), max_size=3))
def test_any_two_texts_get_an_answer_that_can_be_stored(url: str, referrer: str, own: list[str]) -> None:
    assert_fit_to_store(classify(url, referrer, own_hosts=own))


@st.composite
def pages(draw: st.DrawFn) -> str:
    """Addresses near the border of what is answered by its origin alone."""
    origin = draw(
        st.sampled_from(["https://shop.example", "http://shop.example:8000", "https://www.shop.example", "https://SHOP.example", "https://shop.example."])
    )
    signs = st.sampled_from(
        ["?", "&", "#", "amp;", "=", "/", "\n", "\ud800", "@", "utm_source", "UTM_MEDIUM", "gclid", "fbclid", "x", "google", "email", "%75tm_source"]
    )
    return origin + draw(st.sampled_from(["", "/", "/tea", "?", "#"])) + "".join(draw(st.lists(signs, max_size=9)))


@settings(max_examples=400, deadline=None)
@given(url=st.one_of(pages(), addresses()), referrer=st.one_of(st.just(""), pages(), addresses()), own=st.lists(HOSTS, max_size=2))
def test_the_short_way_to_an_answer_is_no_other_answer(url: str, referrer: str, own: list[str]) -> None:
    assert classify(url, referrer, own_hosts=own) == _classify.__wrapped__(url, referrer, tuple(own))


@settings(max_examples=150, deadline=None)
@given(value=VALUES, charset=CHARSETS, legacy=st.lists(st.sampled_from(list(CODECS)), max_size=3))
def test_any_value_in_any_charset_becomes_a_line(value: str, charset: str, legacy: list[str]) -> None:
    text = read_text(value, charset=charset, legacy=legacy)

    assert len(text) <= LONGEST_TEXT
    assert text == " ".join(text.split())


@settings(max_examples=150, deadline=None)
@given(name=st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=20), below=st.sampled_from(["evil.example", "com.evil.example", "attacker.dev"]))
def test_no_listed_host_vouches_for_a_host_that_only_contains_it(name: str, below: str) -> None:
    sites = site_list()
    for host in ("google.com", "baidu.com", "paypal.com", "chatgpt.com", "facebook.com"):
        for fake in (f"{host}.{below}", f"x{host}", f"{host}x", f"{name}{host}", f"{host}-{below}"):
            address = read_address(f"https://{fake}/search?q=x")
            if address and address.host != host and not address.host.endswith(f".{host}"):
                assert sites.find(address) is None, fake


@given(text=st.text(st.characters(codec=None, categories=None), max_size=400))
def test_a_host_in_its_one_form_stays_as_it_is(text: str) -> None:
    host = clean_host(text)

    assert clean_host(host) == host


LONG = {
    "many parameters": "https://www.google.com/search?" + "&".join(f"a{number}=b" for number in range(5000)) + "&q=late",
    "empty parameters": "https://www.google.com/search?" + "&" * 100_000,
    "long words": "https://www.bing.com/search?q=" + "%E3%81%82" * 200_000,
    "long words with marks": "https://www.bing.com/search?q=" + "a" + "\u0301" * 1_000_000,
    "long host": "https://" + "a." * 500_000 + "google.com/search?q=x",
    "long host of another script": "https://" + "例" * 100_000 + ".jp/",
    "long name": "https://" + "a" * 1_000_000 + "@www.google.com/",
    "long path": "https://www.google.com/" + "x/" * 500_000,
    "escapes": "https://www.bing.com/search?q=" + "%u3042" * 300_000,
    "encoded again and again": "https://www.bing.com/search?q=%" + "25" * 300_000 + "41",
    "spaces": " " * 1_000_000 + "https://www.google.com/",
    "brackets": "https://" + "[" * 1_000_000,
}


@pytest.mark.parametrize("kind", LONG)
def test_a_long_address_costs_no_more_than_its_beginning(kind: str) -> None:
    started = time.thread_time()
    source = classify(LONG[kind], LONG[kind], own_hosts=["shop.example"])

    assert time.thread_time() - started < 0.1
    assert_fit_to_store(source)


def test_what_is_behind_the_bounds_is_not_read() -> None:
    far = "https://www.bing.com/search?" + "&".join(f"a{number}=b" for number in range(MOST_PARAMETERS)) + "&q=late"
    cut = f"https://www.bing.com/search?x={'y' * (LONGEST_ADDRESS - 40)}&q=half-of-it"

    assert classify(PAGE, far, own_hosts=[]).words == ""
    assert classify(PAGE, cut, own_hosts=[]).words == ""


def test_words_and_tags_are_cut_and_a_click_id_is_kept_whole() -> None:
    click = "x" * 400
    source = classify(f"{PAGE}?gclid={click}&utm_campaign={'c' * 900}", f"https://www.bing.com/search?q={'%E3%81%82' * 300}", own_hosts=[])

    assert source.campaign is not None
    assert (len(source.words), len(source.campaign.name), source.campaign.click_id) == (LONGEST_TEXT, LONGEST_TEXT, click)


def test_a_charset_out_of_the_address_never_chooses_a_codec_of_python() -> None:
    for charset in ("unicode_escape", "raw_unicode_escape", "idna", "punycode", "utf-7", "rot13"):
        assert read_text("%5Cx41%2BAEE-", charset=charset) == "\\x41+AEE-"


def test_a_tag_never_makes_a_return() -> None:
    for site in ("paypal", "stripe", "checkout.stripe.com"):
        source = classify(f"{PAGE}?utm_source={site}&utm_medium=cpc", "", own_hosts=[])
        assert (source.channel, source.is_return) == (Channel.CAMPAIGN, False)


def test_own_hosts_come_in_any_form_and_other_hosts_stay_others() -> None:
    for own in ("SHOP.example.", "www.shop.example", "shop.example:8443", "https://shop.example", "例え.jp"):
        referrer = "https://www.例え.jp/" if own == "例え.jp" else "https://shop.example/x"
        assert classify("https://elsewhere.example/", referrer, own_hosts=[own]).channel is Channel.INTERNAL
    assert classify("", "https://a.example/", own_hosts=["", "..", "\ud800"]).channel is Channel.REFERRAL
