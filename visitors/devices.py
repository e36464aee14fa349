"""What kind of machine looks at a page, out of its User-Agent header, and whether a person sits at it. Pure: no tables, no network.

The header is whatever the sender writes. The answer is for figures and for the operator's eye; no right hangs on it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from ua_parser import parse

LONGEST = 400
# What names itself a program and no browser; the parser's own list knows the crawlers.
_PROGRAM = re.compile(
    r"(?<!cu)bot\b|crawl|spider|slurp|headless|lighthouse|pagespeed|monitor|uptime|phantomjs|puppeteer|playwright|httpclient|okhttp|scrapy", re.I
)
_BROWSER = re.compile(r"\bMozilla/|\bOpera/", re.I)
_TABLET = re.compile(r"\biPad\b|\btablet\b|\bKindle\b|\bSilk/|\bPlayBook\b", re.I)
_PHONE = re.compile(r"\bMobi|\biPhone\b|\biPod\b|\bAndroid\b.*\bMobile\b|\bWindows Phone\b", re.I)


class DeviceKind(StrEnum):
    """The size of what is held or sat at. The values are stored: never change one."""

    DESKTOP = "desktop"
    PHONE = "phone"
    TABLET = "tablet"


@dataclass(frozen=True, slots=True)
class Device:
    """A machine: its kind, ``Chrome 126``, ``Windows 10`` (each empty if unknown), and whether a program runs it by itself."""

    kind: DeviceKind
    browser: str
    system: str
    is_bot: bool


@lru_cache(maxsize=4096)
def read_device(user_agent: str) -> Device:
    """Read a User-Agent header; any text is taken, and no exception is raised.

    A header that names no browser, and an empty one, is a program's.
    """
    text = user_agent[:LONGEST]
    found = parse(text)
    is_bot = not _BROWSER.search(text) or bool(_PROGRAM.search(text)) or (found.device is not None and found.device.family == "Spider")
    is_tablet = bool(_TABLET.search(text)) or ("Android" in text and not _PHONE.search(text))
    kind = DeviceKind.TABLET if is_tablet else DeviceKind.PHONE if _PHONE.search(text) else DeviceKind.DESKTOP
    browser = _named(found.user_agent.family, found.user_agent.major) if found.user_agent else ""
    system = _named(found.os.family, found.os.major) if found.os else ""
    return Device(kind, browser, system, is_bot)


def _named(family: str | None, major: str | None) -> str:
    return " ".join(part for part in (family, major) if part)[:60]
