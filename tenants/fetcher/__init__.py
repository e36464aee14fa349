"""The one way out: every request that the product makes to somebody else's server goes through here (D18, A057 to A064)."""

from tenants.fetcher.addresses import AddressRefused, is_public, resolve
from tenants.fetcher.client import Fetched, FetchFailed, fetch
from tenants.fetcher.urls import MOST_CHARACTERS, Target, UrlRefused, read_url

__all__ = ["MOST_CHARACTERS", "AddressRefused", "FetchFailed", "Fetched", "Target", "UrlRefused", "fetch", "is_public", "read_url", "resolve"]
