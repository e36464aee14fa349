"""The demo shop is another origin with a strict policy that lets in the demo company and nobody else."""

from __future__ import annotations

import pytest

from config.embedded.shop.__main__ import page, policy
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


def test_unknown_pages_are_not_found():
    assert page("/coffee/") is None


def test_both_languages_say_the_same_things():
    assert WORDS["en"].keys() == WORDS["ja"].keys()
