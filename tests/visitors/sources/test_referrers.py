"""The collection of referrers, line by line."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from visitors.sources import Campaign, Channel, Source, classify

FILE = Path(__file__).with_name("referrers.tsv")
PAGE = "https://shop.example/"
OWN = ["shop.example", "Help.Shop.Example"]


@dataclass(frozen=True)
class Case:
    line: int
    url: str
    referrer: str
    channel: Channel
    is_return: bool
    engine: str
    words: str
    campaign: Campaign | None


def read_cases() -> list[Case]:
    cases = []
    for number, line in enumerate(FILE.read_text(encoding="utf-8").split("\n"), 1):
        if not line or line.startswith("#"):
            continue
        channel, engine, words, referrer, url, tags = ("" if cell == "-" else cell for cell in line.split("\t"))
        fields = dict(tag.split("=", 1) for tag in tags.split(" | ")) if tags else None
        name, _, kind = channel.partition("+")
        cases.append(Case(number, url or PAGE, referrer, Channel(name), kind == "return", engine, words, None if fields is None else Campaign(**fields)))
    return cases


CASES = read_cases()


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"line{case.line}")
def test_a_referrer_of_the_collection(case: Case) -> None:
    source = classify(case.url, case.referrer, own_hosts=OWN)

    assert (source.channel, source.engine, source.words) == (case.channel, case.engine, case.words)
    assert source.campaign == case.campaign
    assert source.is_return == case.is_return
    assert bool(source.engine) == bool(source.engine_name)


def test_the_collection_is_large_and_repeats_nothing() -> None:
    pairs = [(case.url, case.referrer) for case in CASES]

    assert len({case.referrer for case in CASES}) >= 150
    assert len(pairs) == len(set(pairs))
    assert {case.channel for case in CASES} == set(Channel)


@pytest.mark.parametrize(
    ("referrer", "host"),
    [
        ("https://user:secret@WWW.Blog.Example.:8443/post?x=1#y", "www.blog.example"),
        ("https://例え.jp/", "xn--r8jz45g.jp"),
        ("http://[2001:db8::1]:8080/", "2001:db8::1"),
        ("android-app://com.slack/", "com.slack"),
        ("mailto:somebody@example.com", ""),
    ],
)
def test_a_referrers_host_is_kept_in_one_form_without_name_and_password(referrer: str, host: str) -> None:
    assert classify(PAGE, referrer, own_hosts=OWN).referrer_host == host


def test_nothing_at_all_is_direct() -> None:
    assert classify("", "", own_hosts=[]) == Source(channel=Channel.DIRECT)
