"""The order in which a visit's source is decided; ``docs/tracking.md`` says it in words."""

from __future__ import annotations

from collections.abc import Collection
from functools import lru_cache

from visitors.sources.addresses import LONGEST_ADDRESS, Address, origin_of, read_address
from visitors.sources.campaigns import Tags, may_be_tagged, read_tags
from visitors.sources.lists import Site, SiteList, site_list
from visitors.sources.shapes import Campaign, Channel, Source
from visitors.sources.words import read_text

_SCHEMES = ("http://", "https://")


def classify(url: str, referrer: str, *, own_hosts: Collection[str]) -> Source:
    """Say where a visit came from.

    Both addresses come from the visitor's browser: nothing in them is believed beyond this answer, any text is taken, and
    no exception is raised. What is recognised is in ``engines.toml``.

    Args:
        url: of the page that was reached, with its parameters.
        referrer: of the page before it, or an empty string.
        own_hosts: the company's hosts or origins; each counts with and without ``www.``. The host of ``url`` is one by itself.
    """
    # Of most pages nothing but the origin matters: they have no tags, and come from each other. So few answers serve many.
    origin = origin_of(url) if len(url) <= LONGEST_ADDRESS else ""
    if origin and url.isascii() and url.isprintable() and not may_be_tagged(url):
        url = origin
        if referrer.startswith(origin) and origin_of(referrer) == origin:
            referrer = origin
    return _classify(url, referrer, own_hosts if isinstance(own_hosts, tuple) else tuple(own_hosts))


@lru_cache(maxsize=2048)
def _classify(url: str, referrer: str, own_hosts: tuple[str, ...]) -> Source:
    sites = site_list()
    page, before = read_address(url), read_address(referrer)
    is_own = before is not None and not before.is_app and _is_own(before, page, own_hosts)
    came_from = sites.find(before) if before and not is_own else None
    host = before.host if before else ""

    if came_from and came_from.is_return:
        return _source(Channel.REFERRAL, came_from, host=host, is_return=True)
    tags = read_tags(page.parameters if page else {}, sites=sites, legacy=came_from.legacy if came_from else ())
    # The referrer says where the click was; a mark, and then a tag, only says who was meant.
    sender = came_from or tags.site or _named(tags.campaign, sites)
    words = (_words(came_from, before) if came_from and before else "") or tags.words
    campaign = tags.campaign

    channel = _tagged_channel(tags, came_from, sites, is_own=is_own)
    if channel is None:
        if is_own:
            return _source(Channel.INTERNAL, None, campaign=campaign, host=host)
        if before is None and tags.mark:
            channel = tags.mark.channel
        elif came_from:
            channel = came_from.channel
        elif before is None:
            return _source(Channel.DIRECT, None, campaign=campaign)
        else:
            is_webmail = before.host.partition(".")[0] in sites.webmail
            return _source(Channel.MAIL if is_webmail else Channel.REFERRAL, None, campaign=campaign, host=host)
    return _source(channel, sender, words=words, campaign=campaign, host=host)


def _tagged_channel(tags: Tags, came_from: Site | None, sites: SiteList, *, is_own: bool) -> Channel | None:
    """The channel that the page's address claims against the referrer, if it does."""
    if tags.mark and tags.mark.channel is Channel.CAMPAIGN:
        return Channel.CAMPAIGN
    if not tags.is_tagged or tags.campaign is None:
        return None
    medium = tags.campaign.medium.lower()
    if medium in sites.media[Channel.MAIL]:
        return Channel.MAIL
    named = _named(tags.campaign, sites)
    if named and named.channel is Channel.AI and not tags.campaign.name and (not medium or medium in sites.media[Channel.AI]):
        # An assistant's own tag stays in the address when somebody passes the link on.
        return None if came_from or is_own else Channel.AI
    if medium in sites.media[Channel.SEARCH] and (came_from is None or came_from.channel is Channel.SEARCH):
        return Channel.SEARCH
    return Channel.CAMPAIGN


def _named(campaign: Campaign | None, sites: SiteList) -> Site | None:
    if campaign is None:
        return None
    return sites.aliases.get(campaign.source.lower().removeprefix("www."))


def _words(site: Site, address: Address) -> str:
    charset = next((address.parameters[name] for name in site.charset if name in address.parameters), "")
    for name in site.words:
        if name in address.parameters and (text := read_text(address.parameters[name], charset=charset, legacy=site.legacy)):
            # Redirecting pages of engines carry the address that they lead to where the words would be.
            return "" if text.lower().startswith(_SCHEMES) else text
    return ""


def _is_own(before: Address, page: Address | None, own_hosts: Collection[str]) -> bool:
    read = (page, *(read_address(own if "://" in own else f"https://{own}") for own in own_hosts))
    return any(_bare(before.host) == _bare(address.host) for address in read if address and not address.is_app)


def _bare(host: str) -> str:
    return host.removeprefix("www.")


def _source(channel: Channel, site: Site | None, *, words: str = "", campaign: Campaign | None = None, host: str = "", is_return: bool = False) -> Source:
    return Source(
        channel=channel,
        engine=site.key if site else "",
        engine_name=site.name if site else "",
        words=words,
        campaign=campaign,
        referrer_host=host,
        is_return=is_return,
    )
