"""Whatever a company chose can be read (WCAG 2.2, 1.4.3: 4.5 to 1)."""

from __future__ import annotations

import pytest

from visitors.colours import accent_colours

WHITE, DARK = "#ffffff", "#272c2f"


def contrast(a: str, b: str) -> float:
    """By the definition, apart from the code's own."""

    def luminance(colour: str) -> float:
        parts = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
        linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return sum(share * part for share, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))

    light, dark = sorted((luminance(a), luminance(b)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_every_accent_can_be_read() -> None:
    for number in range(0, 4096, 7):
        chosen = "#" + "".join(f"{number >> shift & 15:x}" * 2 for shift in (8, 4, 0))
        found = accent_colours(chosen)
        assert found["accent"] == chosen
        assert contrast(found["accent"], found["on_accent"]) >= 4.5, chosen
        assert contrast(found["on_light"], WHITE) >= 4.5, chosen
        assert contrast(found["on_dark"], DARK) >= 4.5, chosen


def test_an_accent_that_can_be_read_stays() -> None:
    assert accent_colours("#0f7c83") == {"accent": "#0f7c83", "on_accent": "#ffffff", "on_light": "#0f7c83", "on_dark": accent_colours("#0f7c83")["on_dark"]}


@pytest.mark.parametrize("text", ["red;background:url(//evil)", "", "#fff", "#gggggg", "#112233;"])
def test_what_is_no_colour_is_not_painted_with(text: str) -> None:
    assert accent_colours(text) == accent_colours("#0f7c83")
