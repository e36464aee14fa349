"""People who come to a site at the same time, through the doors that browsers use: for screenshots of the live list."""

from __future__ import annotations

import http.client
import json
import random
import re
from uuid import uuid4

BROWSERS = [
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Safari/605.1.15",
    "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Mobile Safari/537.36",
    "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
]
SENDERS = [
    "", "https://www.google.com/", "https://search.naver.com/search.naver?query=%EB%85%B9%EC%B0%A8", "https://www.baidu.com/",
    "https://www.sogou.com/web?query=%E7%8E%89%E9%9C%B2%E8%8C%B6", "https://www.instagram.com/", "https://chatgpt.com/",
    "https://blog.example/ten-green-teas", "https://search.yahoo.co.jp/",
]  # fmt: skip
LANGUAGES = ["en", "ja", "zh-CN", "de", "ko"]
PAGES = [
    ("/", "Tea House"),
    ("/tea/sencha/", "Sencha, 100 g"),
    ("/tea/gyokuro/", "Gyokuro, 50 g"),
    ("/tea/matcha/", "Matcha for whisking"),
    ("/delivery/", "Delivery"),
]


class Site:
    """A company's site: its pages and where they report to."""

    def __init__(self, company: str, origin: str) -> None:
        self.company, self.origin = company, origin
        self._port = int(company.rsplit(":", 1)[1])
        self._host = company.removeprefix("http://")
        self.random = random.Random(7)
        self.website = self._website()

    def _website(self) -> str:
        connection = http.client.HTTPConnection("127.0.0.1", int(self.origin.rsplit(":", 1)[1]), timeout=10)
        connection.request("GET", "/", headers={"Host": self.origin.removeprefix("http://")})
        found = re.search(r'data-website="(\w+)"', connection.getresponse().read().decode())
        connection.close()
        assert found, "the site carries no widget"
        return found[1]

    def _post(self, path: str, body: dict[str, object], browser: str) -> dict[str, object]:
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=20)
        headers = {"Host": self._host, "Origin": self.origin, "Content-Type": "text/plain", "User-Agent": browser}
        connection.request("POST", path, json.dumps(body), headers)
        answer = connection.getresponse()
        text = answer.read()
        connection.close()
        assert answer.status < 300, (path, answer.status, text)
        return dict(json.loads(text)) if text else {}

    def come(self, count: int, *, newly: bool = False) -> None:
        """So many people come and look at some pages each; ``newly``: this very moment."""
        for _ in range(count):
            pick = self.random.choice
            browser, language = pick(BROWSERS), pick(LANGUAGES)
            booted = self._post("/widget/boot/", {"website": self.website, "token": "", "language": language}, browser)
            hits: list[dict[str, object]] = []
            referrer, age = pick(SENDERS), 1000 * self.random.randint(5, 1500) if not newly else 2000
            for nth in range(self.random.randint(1, 5)):
                path, title = pick(PAGES)
                id, age = str(uuid4()), max(0, age - 1000 * self.random.randint(5, 200)) if nth else age
                hits.append({"type": "page", "id": id, "url": self.origin + path, "title": title, "referrer": referrer, "age_ms": age})
                hits.append(
                    {"type": "time", "page": id, "visible_ms": self.random.randint(1000, 90_000), "scroll": 40, "is_left": False, "age_ms": min(age, 900)}
                )
                referrer = self.origin + path
            self._post("/hits/", {"ticket": booted["ticket"], "hits": hits, "language": language, "time_zone": "Asia/Tokyo", "screen": "1440x900"}, browser)
