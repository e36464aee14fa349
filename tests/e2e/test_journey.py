"""The main job from end to end, in two real browser contexts on two origins: sign up, embed, talk, lose nothing."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Locator, Page, expect

from tests.e2e.conftest import Company, Shop
from tests.e2e.product import PASSWORD, Product, link_in


def sign_up(product: Product, page: Page, slug: str) -> None:
    """Sign up on the public site and confirm by the mailed link; ends on the company's own host."""
    page.goto(f"{product.base_url}/signup/")
    page.get_by_label("Company").fill(f"{slug.title()} Tea")
    page.locator("#id_slug").fill(slug)
    page.get_by_label("Your full name").fill("Mika Sato")
    page.get_by_label("E-mail").fill(f"owner@{slug}.example")
    page.locator("#id_password").fill(PASSWORD)
    page.get_by_role("button", name=re.compile("Sign up|Create|Set up")).click()
    expect(page.locator("body")).to_contain_text(f"owner@{slug}.example")
    mail = product.wait_for_mail(f"owner@{slug}.example")
    page.goto(link_in(mail, "/signup/confirm/"))
    page.get_by_role("button", name="Confirm and open the dashboard").click()
    expect(page).to_have_url(re.compile(rf"http://{slug}\.localhost:{product.port}/"))


def embed(page: Page, product: Product, slug: str, origin: str) -> str:
    """Name the site on the welcome page; returns the snippet to paste."""
    page.goto(product.url(slug, "/welcome/"))
    page.locator("#id_origins").fill(origin)
    page.get_by_role("button", name="Show me the snippet").click()
    page.goto(product.url(slug, "/welcome/"))
    found = re.search(r"<script async.*?</script>", page.locator("body").inner_text(), re.DOTALL)
    assert found, page.locator("body").inner_text()
    return found.group()


def availability(owner: Page) -> Locator:
    """The switch at the foot of the rail; its name is the present state."""
    return owner.get_by_role("button", name=re.compile("^(Online|Away|Offline)"))


def go_online(owner: Page) -> None:
    """Become online, if not so already."""
    expect(availability(owner)).to_be_visible()
    if not availability(owner).inner_text().startswith("Online"):
        availability(owner).click()
    expect(availability(owner)).to_contain_text("Online")


def go_away(owner: Page) -> None:
    """Stop being online, if it is so."""
    expect(availability(owner)).to_be_visible()
    if availability(owner).inner_text().startswith("Online"):
        availability(owner).click()
    expect(availability(owner)).not_to_contain_text("Online")


def open_widget(page: Page, shop: Shop) -> None:
    """Load the shop and open the panel."""
    page.goto(shop.origin)
    page.get_by_role("button", name=re.compile("Ask us")).click()
    expect(page.get_by_role("dialog")).to_be_visible()


def say(page: Page, text: str) -> None:
    """Write a line in the widget and send it."""
    page.get_by_role("textbox", name="Write a message").fill(text)
    page.get_by_role("textbox", name="Write a message").press("Enter")


def line(page: Page, text: str) -> Locator:
    """The bubbles of the open conversation, of widget and dashboard alike, that say just this."""
    return page.get_by_role("log").locator(".bubble").filter(has_text=text)


def in_widget(page: Page, text: str) -> None:
    """The line stands in the widget exactly once."""
    expect(line(page, text)).to_have_count(1)


def in_thread(owner: Page, text: str) -> None:
    """The line stands in the operator's open conversation exactly once."""
    expect(line(owner, text)).to_have_count(1)


def open_first(owner: Page, text: str) -> None:
    """Open the conversation whose row shows the text."""
    owner.locator("a, button, [role=option], li").filter(has_text=text).first.click()
    in_thread(owner, text)


def answer(owner: Page, text: str) -> None:
    """Answer in the open conversation."""
    box = owner.get_by_role("textbox", name=re.compile("^(Write to|Reply|Answer)"))
    box.fill(text)
    box.press("Enter")
    # The manners may have a word first, such as the name that is missing; the second time it goes anyway.
    if owner.locator(".manners").count():
        box.press("Enter")


def test_a_company_signs_up_embeds_and_talks(product: Product, new_page: Callable[..., Page], shop: Shop) -> None:
    owner, visitor = new_page(), new_page()
    product.forget_limits()
    sign_up(product, owner, "gyokuro")
    shop.carry(embed(owner, product, "gyokuro", shop.origin), product.url("gyokuro"))
    owner.goto(product.url("gyokuro", "/inbox/"))
    go_online(owner)
    open_widget(visitor, shop)
    say(visitor, "Do you ship to Osaka?")
    in_widget(visitor, "Do you ship to Osaka?")

    open_first(owner, "Do you ship to Osaka?")
    answer(owner, "Yes, by Friday.")
    in_widget(visitor, "Yes, by Friday.")

    # What the visitor types is shown before it is sent; what the operator types is not.
    visitor.get_by_role("textbox", name="Write a message").press_sequentially("And to Sapp", delay=20)
    expect(owner.get_by_role("log")).to_contain_text("And to Sapp")
    owner.get_by_role("textbox", name=re.compile("^(Write to|Reply|Answer)")).press_sequentially("secret draft", delay=20)
    visitor.wait_for_timeout(1500)
    assert "secret draft" not in visitor.content()
    expect(visitor.get_by_role("dialog")).not_to_contain_text("secret draft")

    # A note stays among the staff.
    owner.get_by_role("textbox", name=re.compile("^(Write to|Reply|Answer)")).fill("")
    owner.get_by_role("button", name="Note", exact=True).or_(owner.get_by_role("tab", name="Note", exact=True)).or_(
        owner.get_by_role("radio", name="Note", exact=True)
    ).first.click()
    note = owner.locator("#composer")
    note.fill("a regular, be nice")
    note.press("Enter")
    in_thread(owner, "a regular, be nice")
    visitor.wait_for_timeout(1000)
    expect(visitor.get_by_role("dialog")).not_to_contain_text("a regular, be nice")

    # Reload on both sides: everything is there once; the panel that was open still is.
    visitor.reload()
    for text in ("Do you ship to Osaka?", "Yes, by Friday."):
        in_widget(visitor, text)
    owner.reload()
    in_thread(owner, "Yes, by Friday.")


def test_a_cut_line_loses_nothing(product: Product, company: Company, new_page: Callable[..., Page], shop: Shop) -> None:
    owner, visitor = company.owner, new_page()
    go_online(owner)
    open_widget(visitor, shop)
    say(visitor, "before the cut")
    open_first(owner, "before the cut")

    visitor.context.set_offline(True)
    say(visitor, "while offline")
    answer(owner, "said meanwhile")
    in_thread(owner, "said meanwhile")
    visitor.context.set_offline(False)

    in_widget(visitor, "said meanwhile")
    in_widget(visitor, "while offline")
    in_thread(owner, "while offline")


def test_a_killed_server_loses_nothing(product: Product, company: Company, new_page: Callable[..., Page], shop: Shop) -> None:
    owner, visitor = company.owner, new_page()
    go_online(owner)
    open_widget(visitor, shop)
    say(visitor, "before the crash")
    open_first(owner, "before the crash")

    product.kill("web")
    say(visitor, "into the void")
    answer(owner, "an answer from nowhere")
    product.start_process("web")
    product.wait_until_healthy()

    expect(line(owner, "into the void")).to_have_count(1, timeout=45_000)
    expect(line(visitor, "an answer from nowhere")).to_have_count(1, timeout=45_000)


def test_two_tabs_are_one_visitor(product: Product, company: Company, new_page: Callable[..., Page], shop: Shop) -> None:
    go_online(company.owner)
    first = new_page()
    open_widget(first, shop)
    say(first, "from the first tab")
    in_widget(first, "from the first tab")
    second = first.context.new_page()
    open_widget(second, shop)
    in_widget(second, "from the first tab")

    say(second, "from the second tab")

    in_widget(first, "from the second tab")
    open_first(company.owner, "from the second tab")
    in_thread(company.owner, "from the first tab")


def test_a_message_left_is_answered_by_mail(product: Product, company: Company, new_page: Callable[..., Page], shop: Shop) -> None:
    owner, visitor = company.owner, new_page()
    go_away(owner)
    visitor.goto(shop.origin)
    visitor.get_by_role("button", name=re.compile("Ask us|Leave a message")).click()
    visitor.get_by_label("Your name").fill("Vera Lind")
    visitor.get_by_label("Your e-mail").fill("vera@visitor.example")
    visitor.get_by_label("Your message").fill("Is the blue pot back?")
    visitor.get_by_role("button", name="Send message").click()
    expect(visitor.get_by_role("dialog")).to_contain_text("Your message has arrived")

    to_operators = product.wait_for_mail(f"owner@{company.slug}.example", "Vera")
    assert "Is the blue pot back?" in to_operators.get_body(("plain",)).get_content()  # type: ignore[union-attr]

    visitor.goto("about:blank")
    open_first(owner, "Is the blue pot back?")
    answer(owner, "It is, since Monday.")
    mail = product.wait_for_mail("vera@visitor.example", seconds=45)
    body = mail.get_body(("plain",))
    assert body is not None
    assert "It is, since Monday." in body.get_content()

    elsewhere = new_page()
    elsewhere.goto(link_in(mail, "/c/"))
    expect(elsewhere.locator("body")).to_contain_text("It is, since Monday.")
    elsewhere.get_by_role("textbox").first.fill("Great, I take two.")
    elsewhere.get_by_role("button", name=re.compile("Send|Reply|Answer")).first.click()
    in_thread(owner, "Great, I take two.")


def test_the_widget_refuses_quietly_on_a_site_that_is_not_named(product: Product, company: Company, new_page: Callable[..., Page]) -> None:
    stranger, page = Shop(), new_page()
    stranger.carry(company.snippet, product.url(company.slug))
    lines: list[str] = []
    page.on("console", lambda line: lines.append(line.text))
    try:
        page.goto(stranger.origin)
        page.wait_for_timeout(2000)
    finally:
        stranger.close()

    assert page.locator("sodan-widget").count() == 0 or not page.get_by_role("button", name=re.compile("Ask us")).is_visible()
    assert any("sodan" in line.lower() for line in lines)
