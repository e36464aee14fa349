"""Files with lines, through real browsers: pasted, dropped, chosen, refused, cut in the middle, and seen on the other side."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable

from playwright.sync_api import Page, Route, expect

from tests.e2e.conftest import Company, Shop
from tests.e2e.test_journey import go_online, in_thread, in_widget, line, open_first, open_widget, say
from tests.files import PDF, picture

PASTE = """(field, [name, type, content]) => {
  const bytes = Uint8Array.from(atob(content), (sign) => sign.charCodeAt(0));
  const clipboardData = new DataTransfer();
  clipboardData.items.add(new File([bytes], name, { type }));
  field.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, composed: true, cancelable: true }));
}"""
LARGE_PDF = PDF + b"% padding\n" * 150_000


def paste(page: Page, field: str, name: str, media: str, content: bytes) -> None:
    """Paste a file into a field."""
    page.get_by_role("textbox", name=re.compile(field)).evaluate(PASTE, [name, media, base64.b64encode(content).decode()])


def test_both_sides_send_files(company: Company, new_page: Callable[..., Page], shop: Shop) -> None:
    owner, visitor = company.owner, new_page()
    go_online(owner)
    open_widget(visitor, shop)
    say(visitor, "My teapot arrived broken")
    open_first(owner, "My teapot arrived broken")

    # A picture is pasted, and goes with words; both sides see it at its size, without a jump.
    paste(visitor, "Write a message", "broken.png", "image/png", picture(size=(640, 400)))
    tray = visitor.locator("sodan-widget .file-row")
    expect(tray.locator(".file-state")).to_have_text(re.compile("kB"))
    say(visitor, "Look at this")
    in_widget(visitor, "Look at this")
    expect(tray).to_have_count(0)
    shown = visitor.locator("sodan-widget .file-picture img")
    expect(shown).to_be_visible()
    assert shown.evaluate("(image) => [image.offsetWidth, image.offsetHeight]") == [240, 150]
    in_thread(owner, "Look at this")
    seen = owner.locator(".file-picture img")
    expect(seen).to_be_visible()
    expect(owner.locator(".file-unscanned")).to_have_text("Not scanned")
    assert seen.evaluate("(image) => image.decode().then(() => [image.naturalWidth, new URL(image.src).hostname])") == [640, "files.localhost"]
    owner.get_by_role("button", name="Enlarge broken.png").click()
    expect(owner.locator(".lightbox img")).to_be_visible()
    owner.keyboard.press("Escape")
    expect(owner.locator(".lightbox")).to_have_count(0)

    # What is not taken says so in its place, and the text stays.
    writing = owner.get_by_role("textbox", name=re.compile("^Write to"))
    writing.fill("Here is our form")
    owner.locator("input[type=file]").set_input_files({"name": "form.svg", "mimeType": "image/svg+xml", "buffer": b"<svg onload='alert(1)'/>"})
    refused = owner.locator(".tray-row.is-refused")
    expect(refused).to_contain_text("Send a picture, a PDF")
    expect(writing).to_have_value("Here is our form")
    owner.get_by_role("button", name="Remove form.svg").click()

    # The line is cut in the middle of a large one; it goes on where it was.
    offsets: list[str] = []

    def cut(route: Route) -> None:
        offsets.append(route.request.headers.get("upload-offset", ""))
        if len(offsets) == 2:
            route.abort("connectionreset")
        else:
            route.continue_()

    owner.route(re.compile("/api/v1/files/[^/]+/$"), lambda route: cut(route) if route.request.method == "PATCH" else route.continue_())
    owner.locator("input[type=file]").set_input_files({"name": "form.pdf", "mimeType": "application/pdf", "buffer": LARGE_PDF})
    expect(owner.locator(".tray-state")).to_have_text("1.5 MB, ready to send")
    assert offsets == ["0", "524288", "524288", "1048576"]
    writing.press("Enter")
    if owner.locator(".manners").count():
        writing.press("Enter")
    expect(line(owner, "Here is our form")).to_have_count(1)
    in_widget(visitor, "Here is our form")
    with visitor.expect_download() as download:
        visitor.get_by_role("button", name="Download form.pdf").click()
    assert download.value.path().read_bytes() == LARGE_PDF
    assert download.value.suggested_filename == "form.pdf"

    # After a reload everything stands there again.
    visitor.reload()
    expect(visitor.locator("sodan-widget .file-picture img")).to_be_visible()
    expect(visitor.get_by_role("button", name="Download form.pdf")).to_be_visible()
