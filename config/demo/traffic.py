"""Some weeks of visits to the demo company's shop, so that its figures have something to tell."""

from __future__ import annotations

import random
from datetime import datetime, timedelta

from django.conf import settings

from config.demo.places import NETWORK, place_of
from tenants.ids import new_id
from tenants.tokens import hash_token, new_token
from visitors.models import Visitor, Website
from visitors.services.hits import Hit, PageHit, Report, TimeHit, record_reports

DAYS, GUESTS, REPORTS_AT_ONCE = 45, 150, 200
_PAGES = [("/", "Kaede Tea"), ("/sencha/", "Sencha of the morning"), ("/matcha/", "Matcha from Uji"), ("/teapots/", "Teapots"), ("/shipping/", "Shipping")]
# Referrer, what stands behind the first page's address, how often.
_ORIGINS = [
    ("https://www.google.com/", "", 9),
    ("", "", 7),
    ("https://www.google.co.jp/", "", 4),
    ("https://search.yahoo.co.jp/", "", 3),
    ("https://www.sogou.com/web?query=%E6%97%A5%E6%9C%AC%E7%BB%BF%E8%8C%B6", "", 2),
    ("https://search.naver.com/search.naver?query=%EC%84%BC%EC%B0%A8", "", 2),
    ("https://www.ecosia.org/search?q=sencha+online", "", 1),
    ("https://www.instagram.com/", "", 3),
    ("https://chatgpt.com/", "", 2),
    ("https://teaforum.example/threads/which-sencha", "", 2),
    ("", "?utm_source=letter&utm_medium=email&utm_campaign=new-harvest", 3),
    ("", "?utm_source=instagram&utm_medium=social&utm_campaign=teapots", 1),
]
_MACHINES = [
    ("1440x900", "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Safari/605.1.15", 3),
    ("393x852", "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1", 6),
    ("1920x1080", "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36", 5),
    ("412x915", "Mozilla/5.0 (Linux; Android 15; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Mobile Safari/537.36", 4),
    ("1180x820", "Mozilla/5.0 (iPad; CPU OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1", 1),
]
_ZONES = ["Asia/Tokyo"] * 9 + ["America/New_York", "America/New_York", "Asia/Shanghai", "Asia/Taipei", "Europe/Berlin", "Europe/London", "Asia/Kolkata"]


def visit_for_weeks(*, website: Website, now: datetime) -> None:
    """Have guests come who never say a word; the same ones each time, but for their ids."""
    chance = random.Random(5)  # noqa: S311 - nobody's secret
    guests = [(chance.choice(_ZONES), chance.choices(_MACHINES, [times for *_rest, times in _MACHINES])[0]) for _nth in range(GUESTS)]
    visitors = Visitor.objects.bulk_create(
        [
            Visitor(website=website, token_hash=hash_token(new_token()), language="ja" if zone == "Asia/Tokyo" else "en", time_zone=zone)
            for zone, _machine in guests
        ]
    )
    received = []
    for ago in range(DAYS, 0, -1):
        # Fewer at the weekend, more from week to week.
        day = now - timedelta(days=ago)
        for _nth in range(chance.randint(3, 5) + (DAYS - ago) // 9 + (day.weekday() < 5) * 3):
            nth = chance.randrange(GUESTS)
            zone, (screen, agent, _times) = guests[nth]
            at = day - timedelta(minutes=chance.randrange(60, 600))
            received.append((_walk(chance, visitors[nth], zone, screen, agent), at))
    for first in range(0, len(received), REPORTS_AT_ONCE):
        record_reports(received[first : first + REPORTS_AT_ONCE])


def _walk(chance: random.Random, visitor: Visitor, zone: str, screen: str, agent: str) -> Report:
    shop = f"http://localhost:{settings.PORT + 1}"
    referrer, tags, _times = chance.choices(_ORIGINS, [times for *_rest, times in _ORIGINS])[0]
    pages = [_PAGES[0] if chance.random() < 0.6 else chance.choice(_PAGES), *chance.sample(_PAGES[1:], chance.randint(0, 3))]
    hits: list[Hit] = []
    for nth, (path, title) in enumerate(pages):
        visible_ms = chance.randint(8_000, 110_000)
        left = (len(pages) - nth) * 120_000
        hit = PageHit(id=new_id(), url=shop + path + ("" if nth else tags), title=title, referrer="" if nth else referrer, age_ms=left)
        hits += [hit, TimeHit(page=hit.id, visible_ms=visible_ms, scroll=chance.randint(20, 100), is_left=True, age_ms=left - visible_ms)]
    return Report(visitor.pk, hits, visitor.language, zone, screen, agent, place_of(zone), NETWORK)
