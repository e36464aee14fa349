"""The demo company that bin/up seeds and prints: its people, its site, what visitors asked."""

from __future__ import annotations

import os
from dataclasses import dataclass

SLUG = "demo"
NAME = "Kaede Tea"
PASSWORD = "tea-at-half-past-four"
TIME_ZONE = "Asia/Tokyo"
WEBSITE_KEY = "w_demo"
WEBSITE_NAME = "Kaede Tea shop"
# With this the company signs its questions to the shop, which runs on this machine only.
MEMBER_KEY = "the-kettle-is-always-on-and-the-door-is-open"


def shop_origin() -> str:
    """Where the demo shop is."""
    return f"http://localhost:{int(os.environ.get('SODAN_PORT') or 8000) + 1}"


@dataclass(frozen=True, slots=True)
class Person:
    """A person of the demo company."""

    email: str
    full_name: str
    display_name: str
    title: str
    role: str
    language: str


PEOPLE = (
    Person("owner@demo.example", "Mori Kaede", "森 楓", "Founder", "owner", "en"),
    Person("aoi@demo.example", "Tanaka Aoi", "田中 葵", "Customer care", "admin", "ja"),
    Person("ben@demo.example", "Ben Whitaker", "Ben", "Customer care", "operator", "en"),
    Person("lin@demo.example", "Lin Xiaoyu", "林 小雨", "Customer care", "supervisor", "zh-hans"),
)
