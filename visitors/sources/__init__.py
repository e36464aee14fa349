"""Where a visitor came from: channel, engine, search words and campaign, out of two addresses. Pure: no tables, no network."""

from visitors.sources.addresses import is_page_of
from visitors.sources.classify import classify
from visitors.sources.lists import engine_name
from visitors.sources.shapes import Campaign, Channel, Source
from visitors.sources.touch import ChannelName, Touch, touch_of
from visitors.sources.words import clean_text

__all__ = ["Campaign", "Channel", "ChannelName", "Source", "Touch", "classify", "clean_text", "engine_name", "is_page_of", "touch_of"]
