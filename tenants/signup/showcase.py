"""The widget on the landing page: a company's real one, where there is such a company."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings

from tenants.hosts import tenant_for_host, url_of


@dataclass(frozen=True, slots=True)
class Showcase:
    """Whose widget is shown. ``host`` has its port; ``script`` and ``inbox`` are addresses."""

    host: str
    website_key: str
    script: str
    inbox: str


def find_showcase() -> Showcase | None:
    """What SODAN_SHOWCASE names, as long as that company answers; None shows the illustration."""
    slug, _colon, key = settings.SHOWCASE.partition(":")
    company = tenant_for_host(f"{slug}.{settings.DOMAIN}") if slug and key else None
    if company is None:
        return None
    return Showcase(company.host + settings.URL_PORT, key, url_of(company, "/widget.js"), url_of(company, "/inbox/"))
