"""Cards of the company's own pages under the lines that name them (docs/writing.md)."""

from chat.services.previews.addresses import OwnPages, own_pages
from chat.services.previews.asking import ask_for_preview, fetch_preview, hide_preview, previews_of_lines
from chat.services.previews.keeping import sweep_previews

__all__ = ["OwnPages", "ask_for_preview", "fetch_preview", "hide_preview", "own_pages", "previews_of_lines", "sweep_previews"]
