"""What helps an operator to write: spelling by dictionary and by the company's terms, a part of the screen, a voice note, files that stay."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, expect

from tests.e2e.test_composer import open_talk_with
from tests.e2e.test_inbox import cookies, no_violations, sign_in

__all__ = ["cookies", "sign_in"]


def test_spelling_is_mended_with_a_key_and_the_company_teaches_it_words(sign_in: Callable[..., Page]) -> None:
    page = sign_in("owner")
    page.goto(page.url.split("/inbox/")[0] + "/settings/writing/")
    page.get_by_label("Words and terms").fill("Ooomatcha\ne-mail = email")
    page.locator("#words").get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved.")).to_be_visible()
    page.goto(page.url.split("/settings/")[0] + "/inbox/")
    open_talk_with(page, "Marcus")
    field = page.locator("#composer")
    strip = page.get_by_role("region", name="Spelling")
    page.keyboard.type("Marcus, we have recieved your Ooomatcha email (see https://shop.example/recieved) `tehh` and the colour is fine. ")
    expect(strip).to_contain_text("recieved")
    expect(strip).to_contain_text("and 1 more")
    no_violations(page)
    page.keyboard.press("Alt+s")
    expect(field).to_have_value(re.compile("have received your Ooomatcha email"))
    expect(strip).to_contain_text("is written here")
    page.keyboard.press("Alt+s")
    expect(field).to_have_value(re.compile("Ooomatcha e-mail"))
    expect(strip).to_have_count(0)
    page.keyboard.type("Kukichaa ")
    strip.get_by_role("button", name="Add to the company’s words").click()
    expect(strip).to_have_count(0)
    page.keyboard.press("Control+z")
    field.fill("")
    # Nothing of it came from another host, and the page's policy lets the thread work.
    assert page.evaluate("performance.getEntriesByType('resource').every((each) => each.name.startsWith(location.origin) || !/dic|aff|worker/.test(each.name))")


def test_a_part_of_the_screen_and_a_voice_note_go_with_a_line_and_survive_a_reload(sign_in: Callable[..., Page]) -> None:
    page = sign_in("owner")
    open_talk_with(page, "Marcus")
    field, tray = page.locator("#composer"), page.locator(".tray-row")
    page.get_by_role("button", name="Picture of a part of your screen").click()
    box = page.get_by_role("dialog", name="Choose a part of the picture")
    rect = box.get_by_role("application")
    expect(rect).to_be_focused()
    no_violations(page)
    before = rect.get_attribute("aria-label")
    for key in ("ArrowRight", "Shift+ArrowDown"):
        page.keyboard.press(key)
    assert rect.get_attribute("aria-label") != before
    stage = page.locator(".shot-stage").bounding_box()
    assert stage is not None
    page.mouse.move(stage["x"] + 20, stage["y"] + 20)
    page.mouse.down()
    page.mouse.move(stage["x"] + stage["width"] / 2, stage["y"] + stage["height"] / 2)
    page.mouse.up()
    expect(rect).not_to_have_attribute("aria-label", before or "")
    page.keyboard.press("Enter")
    expect(box).to_have_count(0)
    expect(tray).to_contain_text(re.compile("Screenshot .*png"))
    expect(tray.locator(".tray-state")).to_contain_text("ready to send")
    expect(field).to_be_focused()

    page.get_by_role("button", name="Voice note", exact=True).click()
    bar = page.get_by_role("region", name="Voice note")
    expect(bar.get_by_role("timer")).to_contain_text(re.compile(r"0:(0[1-9]|[1-5]\d)"))
    no_violations(page)
    # The fake microphone beeps.
    until = time.monotonic() + 10
    while page.locator(".voice-level").evaluate("level => level.value") <= 0.05:
        assert time.monotonic() < until
        page.wait_for_timeout(50)
    bar.get_by_role("button", name="Pause").click()
    stood = bar.get_by_role("timer").inner_text()
    bar.get_by_role("button", name="Go on").click()
    expect(bar.get_by_role("timer")).not_to_have_text(stood)
    bar.get_by_role("button", name="Stop").click()
    assert page.locator(".voice-player").evaluate("(player) => player.play().then(() => player.src.startsWith('blob:'))")
    bar.get_by_role("button", name=re.compile("^Attach 0:")).click()
    expect(tray).to_have_count(2)
    expect(tray.nth(1)).to_contain_text(re.compile(r"Voice note \(0m\d\ds\)\.webm"))
    expect(tray.nth(1).locator(".tray-state")).to_contain_text("ready to send")

    # What is uploaded stands in the draft.
    with page.expect_response(lambda answer: answer.url.endswith("/draft/") and answer.request.method == "PATCH"):
        field.press("x")
    page.reload()
    expect(tray).to_have_count(2)
    field.fill("Marcus, as promised")
    field.press("Enter")
    expect(tray).to_have_count(0)
    expect(page.locator(".files .file-picture img").last).to_be_visible()
    expect(page.locator(".files audio").last).to_be_visible()
    # It stands beside the conversation, and is found by its name.
    expect(page.get_by_role("region", name="Files")).to_contain_text("Voice note")


def test_the_pictures_of_a_canned_response_go_with_it(sign_in: Callable[..., Page], tmp_path: Path) -> None:
    page = sign_in("owner")
    picture, text = tmp_path / "lid.png", tmp_path / "lid.txt"
    Image.new("RGB", (320, 200), "teal").save(picture)
    text.write_text("no picture")
    page.goto(page.url.split("/inbox/")[0] + "/settings/canned-responses/")
    page.get_by_role("link", name="Where is my order?").first.click()
    section = page.get_by_role("region", name="Pictures")
    section.get_by_label("Picture", exact=True).set_input_files(text)
    section.get_by_role("button", name="Add picture").click()
    expect(page.get_by_text("This file is not taken.")).to_be_visible()
    section.get_by_label("Picture", exact=True).set_input_files(picture)
    section.get_by_role("button", name="Add picture").click()
    expect(page.get_by_text("The picture goes with the text from now on.")).to_be_visible()
    expect(section.locator("img")).to_have_js_property("complete", True)
    expect(section).to_contain_text("lid.png")
    no_violations(page)

    page.goto(page.url.split("/settings/")[0] + "/inbox/")
    open_talk_with(page, "Marcus")
    page.keyboard.type("/order")
    offered = page.get_by_role("option", name=re.compile("Where is my order"))
    expect(offered.get_by_role("img", name="With 1 picture")).to_be_visible()
    page.keyboard.press("Enter")
    tray = page.locator(".tray-row").filter(has_text="lid.png")
    expect(tray).to_be_visible()
    expect(tray.locator(".tray-state")).to_contain_text("ready to send")
    page.locator("#composer").fill("Marcus, so sits the lid")
    page.keyboard.press("Enter")
    line = page.locator(".bubble", has_text="so sits the lid")
    expect(line).to_be_visible()
    expect(page.locator(".files .file-picture img").last).to_have_attribute("alt", "lid.png")

    page.goto(page.url.split("/inbox/")[0] + "/settings/canned-responses/")
    page.get_by_role("link", name="Where is my order?").first.click()
    section.get_by_role("button", name="Remove lid.png").click()
    expect(section.locator("li")).to_have_count(0)


def test_who_may_not_use_the_microphone_or_the_screen_is_told_in_place(sign_in: Callable[..., Page]) -> None:
    page = sign_in("owner")
    refuse = "() => Promise.reject(new DOMException('', 'NotAllowedError'))"
    page.add_init_script(f"navigator.mediaDevices.getUserMedia = navigator.mediaDevices.getDisplayMedia = {refuse}")
    page.reload()
    open_talk_with(page, "Marcus")
    page.get_by_role("button", name="Picture of a part of your screen").click()
    expect(page.get_by_role("alert").filter(has_text="No picture was taken")).to_be_visible()
    page.get_by_role("button", name="Voice note", exact=True).click()
    bar = page.get_by_role("region", name="Voice note")
    expect(bar.get_by_role("alert")).to_contain_text("Allow it beside the address")
    page.keyboard.press("Escape")
    expect(bar).to_have_count(0)
    expect(page.locator("#composer")).to_be_focused()
