"""The demo shop is another origin with a strict policy that lets in the demo company and nobody else."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from chat.services.previews.reading import read_page
from config.embedded.shop.__main__ import page, picture, policy
from config.embedded.shop.goods import TEAS, WORDS


def test_the_policy_allows_no_inline_script_and_one_other_origin():
    shown = policy("http://demo.localhost:8000")

    assert "unsafe" not in shown
    assert "script-src http://demo.localhost:8000;" in shown
    assert "connect-src http://demo.localhost:8000 ws://demo.localhost:8000;" in shown


@pytest.mark.parametrize("path", ["/", "/ja/", *(f"/{tea.slug}/" for tea in TEAS), *(f"/ja/{tea.slug}/" for tea in TEAS)])
def test_every_page_carries_the_widget_and_nothing_inline(path):
    shown = page(path)

    assert 'data-website="w_demo"' in shown
    assert " style=" not in shown
    assert "$" not in shown


def test_every_tea_says_what_a_card_of_it_shows():
    for tea in TEAS:
        facts = read_page(page(f"/ja/{tea.slug}/").encode(), charset="utf-8", url=f"http://localhost:8001/ja/{tea.slug}/")
        assert (facts.title, facts.description, facts.currency) == (tea.name["ja"], tea.text["ja"], "JPY")
        assert facts.picture == f"http://localhost:8001/tins/{tea.slug}.png" and facts.price.isdigit()
        assert Image.open(io.BytesIO(picture(tea))).size == (640, 480)


def test_unknown_pages_are_not_found():
    assert page("/coffee/") is None


def test_both_languages_say_the_same_things():
    assert WORDS["en"].keys() == WORDS["ja"].keys()
