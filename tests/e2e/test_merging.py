"""Two conversations of one matter, made one in a browser: for the operator, and for the visitor who writes on."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.e2e.conftest import Company, Shop
from tests.e2e.inviting import ask
from tests.e2e.test_inbox import no_violations
from tests.e2e.test_journey import go_online, in_thread, in_widget, open_widget, say


def test_a_second_matter_that_is_the_first_is_merged_read_and_taken_apart(company: Company, new_page: Callable[..., Page], shop: Shop) -> None:
    owner: Page = company.owner
    go_online(owner)
    visitor: Page = new_page()
    open_widget(visitor, shop)
    say(visitor, "My pot is broken")
    expect(owner.locator("a.row")).to_have_count(1)
    first = ask(owner, "conversations/")["results"][0]
    ask(owner, f"conversations/{first['id']}/close/", {})
    visitor.get_by_role("button", name="Start a new one").click()
    say(visitor, "About the broken pot again")
    expect(owner.locator("a.row").filter(has_text="About the broken pot again")).to_have_count(1)
    second = ask(owner, "conversations/")["results"][0]
    ask(owner, f"conversations/{first['id']}/reopen/", {})

    owner.keyboard.press("3")
    expect(owner.locator("a.row")).to_have_count(2)
    owner.locator(f"#row-{first['id']}").click()
    in_thread(owner, "My pot is broken")
    hint = owner.locator(".another-bar")
    expect(hint).to_contain_text(f"another conversation that goes on: #{second['number']}")
    no_violations(owner)
    hint.get_by_role("button", name="Merge it into this one").click()
    owner.get_by_role("dialog").get_by_role("button", name="Merge").click()
    expect(owner.locator(".system-line", has_text=f"You merged #{second['number']} into this conversation: 1 line")).to_be_visible()
    owner.get_by_role("button", name=f"Show the lines of #{second['number']}").click()
    expect(owner.locator(".merged-lines")).to_contain_text("About the broken pot again")
    expect(hint).to_have_count(0)
    no_violations(owner)

    # The visitor stands in the one that ended, and goes on in the other without doing anything for it.
    in_widget(visitor, "My pot is broken")
    say(visitor, "Here is a picture of it")
    in_thread(owner, "Here is a picture of it")

    owner.goto(owner.url.replace(first["id"], second["id"]))
    bar = owner.locator(".closed-bar")
    expect(bar).to_contain_text(f"The matter goes on in #{first['number']}.")
    expect(owner.locator("#composer")).to_have_count(0)
    no_violations(owner)
    bar.get_by_role("button", name="Undo").click()
    expect(owner.locator("#composer")).to_be_visible()
    in_thread(owner, "About the broken pot again")

    # And the long way, by the menu.
    owner.get_by_role("button", name="More").last.click()
    owner.get_by_role("menuitem", name="Merge into another…").click()
    dialog = owner.get_by_role("dialog")
    expect(dialog.get_by_role("radio")).to_have_count(1)
    expect(dialog).to_contain_text(f"#{first['number']}")
    no_violations(owner)
    dialog.get_by_role("button", name="Merge").click()
    expect(owner).to_have_url(owner.url.replace(second["id"], first["id"]))
    in_thread(owner, "Here is a picture of it")
