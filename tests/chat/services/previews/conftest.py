"""A site of the company, and a conversation in which its pages are named."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from chat.models import Conversation
from tests.chat.services.previews.site import Site, serving
from tests.factories import make_conversation, make_visitor, make_website


@pytest.fixture
def site() -> Iterator[Site]:
    with serving() as running:
        yield running


@pytest.fixture
def talk(tenant: object, site: Site) -> Conversation:
    website = make_website(allowed_origins=[site.origin, "https://shop.example"])
    return make_conversation(make_visitor(website), website=website)
