"""The file of engines, and what happens when somebody makes a mistake in it."""

from __future__ import annotations

import tomllib

import pytest

from visitors.sources.addresses import read_address
from visitors.sources.lists import FILE, BadList, Site, read_list, site_list
from visitors.sources.shapes import Campaign
from visitors.sources.words import CODECS, read_text

TEXT = FILE.read_text(encoding="utf-8")
DATA = tomllib.loads(TEXT)
HEAD = """
[tags]
source = ["utm_source"]
medium = ["utm_medium"]
name = ["utm_campaign"]
term = []
content = []
words = []
[media]
mail = ["email"]
search = []
ai = []
[webmail]
labels = []
"""
ONE = '[[site]]\nkey = "a"\nname = "A"\nchannel = "search"\nhosts = ["a.example"]\n'


def find(url: str) -> Site | None:
    address = read_address(url)
    assert address is not None
    return site_list().find(address)


def test_the_file_is_well_formed() -> None:
    read_list(TEXT)

    assert {*DATA} == {"site", "mark", "tags", "media", "webmail"}
    assert len(DATA["site"]) > 150


def test_the_file_names_its_sources() -> None:
    head = TEXT.split("\n[", 1)[0]

    for family in ("search words", "hidden words", "endings", "marks", "tags", "AI assistants", "unconfirmed"):
        assert f"#   {family}" in head


def test_keys_fit_where_visits_keep_them() -> None:
    for site in DATA["site"]:
        assert len(site["key"]) <= 40 and site["key"] == site["key"].lower()
        assert len(site["name"]) <= 60
    assert all(len(mark["param"]) <= 40 for mark in DATA["mark"])


def test_engines_that_the_issue_names_have_words() -> None:
    words = {site["key"]: site.get("words") for site in DATA["site"]}

    assert all(words[key] for key in ("baidu", "sogou", "360", "yahoo-japan", "bing", "google", "naver", "yandex", "duckduckgo"))


def test_tags_are_the_fields_of_a_campaign() -> None:
    assert {*DATA["tags"]} - {"words"} <= {*Campaign.__slots__}


def test_every_codec_exists_and_reads_plain_text() -> None:
    for name in CODECS:
        assert read_text("abc%20def", charset=name) == "abc def"


@pytest.mark.parametrize(
    ("url", "key"),
    [
        ("https://facebook.com/", "facebook"),
        ("https://a.b.c.facebook.com/", "facebook"),
        ("https://x.com/i/grok", "grok"),
        ("https://x.com/i/grok/1", "grok"),
        ("https://x.com/i/groks", "x"),
        ("https://mp.weixin.qq.com/", "wechat"),
        ("https://mail.qq.com/", "qq-mail"),
        ("https://qq.com/", None),
        ("https://com/", None),
        ("https://localhost/", None),
        ("android-app://com.tencent.mm/", "wechat"),
        ("android-app://com.tencent.mm.other/", None),
        ("https://pay.line.me/", "line-pay"),
        ("https://line.me/", "line"),
    ],
)
def test_the_most_exact_host_wins(url: str, key: str | None) -> None:
    site = find(url)

    assert (site and site.key) == key


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (ONE + ONE, "key 'a'"),
        (ONE + ONE.replace('"a"', '"b"').replace('"A"', '"B"'), "a.example"),
        (ONE + 'hots = ["b.example"]\n', "hots"),
        (ONE.replace('name = "A"\n', ""), "name"),
        (ONE.replace("search", "television"), "no such channel"),
        (ONE.replace("search", "direct"), "nobody sends by direct"),
        (ONE.replace("a.example", "www.a.example"), "no host"),
        (ONE.replace("a.example", "A.example"), "no host"),
        (ONE.replace("a.example", "a b.example"), "no host"),
        (ONE.replace("a.example", "*.a.example/x"), "no host"),
        (ONE.replace("a.example", "*.com"), "no host"),
        (ONE.replace("a.example", "a.{}"), "without endings"),
        (ONE + 'legacy = ["rot13"]\n', "charset"),
        (ONE + '[[mark]]\nparam = "m"\nsite = "b"\nchannel = "campaign"\n', "no such site"),
        (ONE + '[[mark]]\nparam = "m"\nchannel = "mail"\n[[mark]]\nparam = "M"\nchannel = "mail"\n', "mark 'm'"),
        (ONE + "[[site", "Expected"),
    ],
)
def test_a_mistake_in_the_file_is_named(text: str, said: str) -> None:
    read_list(HEAD + ONE)

    with pytest.raises(BadList, match=said):
        read_list(HEAD + text)


def test_a_file_without_its_tables_is_refused() -> None:
    with pytest.raises(BadList, match="tags"):
        read_list(ONE)
