"""Who sits at what, and what sits there by itself."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from visitors.devices import Device, DeviceKind, read_device

WINDOWS = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36"
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.4 Mobile/15E148 Safari/604.1"
IPAD = "Mozilla/5.0 (iPad; CPU OS 16_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/16.6 Mobile/15E148 Safari/604.1"
GALAXY_TAB = "Mozilla/5.0 (Linux; Android 14; SM-X710) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/125.0.0.0 Safari/537.36"
WECHAT = "Mozilla/5.0 (Linux; Android 13; Pixel 7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/125.0.0.0 Mobile Safari/537.36 MicroMessenger/8.0.49"
CUBOT = "Mozilla/5.0 (Linux; Android 12; CUBOT P60) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Mobile Safari/537.36"


@pytest.mark.parametrize(
    ("header", "kind", "browser", "system"),
    [
        (WINDOWS, "desktop", "Chrome 126", "Windows 10"),
        (IPHONE, "phone", "Mobile Safari 17", "iOS 17"),
        (IPAD, "tablet", "Mobile Safari 16", "iOS 16"),
        (GALAXY_TAB, "tablet", "Chrome 125", "Android 14"),
        (WECHAT, "phone", "Chrome Mobile 125", "Android 13"),
        (CUBOT, "phone", "Chrome Mobile 120", "Android 12"),
    ],
)
def test_people(header: str, kind: str, browser: str, system: str) -> None:
    assert read_device(header) == Device(DeviceKind(kind), browser, system, is_bot=False)


@pytest.mark.parametrize(
    "header",
    [
        "",
        "curl/8.5",
        "python-requests/2.31",
        "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
        "Mozilla/5.0 (Linux; Android 6.0.1; Nexus 5X) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/125.0 Mobile Safari/537.36 (compatible; Googlebot/2.1)",
        "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; GPTBot/1.0; +https://openai.com/gptbot)",
        "Mozilla/5.0 (compatible; Baiduspider/2.0; +http://www.baidu.com/search/spider.html)",
        "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/125.0.0.0 Safari/537.36",
        "Mozilla/5.0 (compatible; YandexBot/3.0; +http://yandex.com/bots)",
        "Mozilla/5.0+(compatible; UptimeRobot/2.0; http://www.uptimerobot.com/)",
    ],
)
def test_programs(header: str) -> None:
    assert read_device(header).is_bot


@given(st.text(max_size=600))
def test_any_text_is_taken_and_the_answer_is_bounded(header: str) -> None:
    found = read_device(header)
    assert len(found.browser) <= 60 and len(found.system) <= 60
