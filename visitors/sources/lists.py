"""``engines.toml``, checked and turned into tables that are quick to ask."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from visitors.sources.addresses import Address, clean_host
from visitors.sources.shapes import Channel
from visitors.sources.words import CODECS

FILE = Path(__file__).with_name("engines.toml")
MEDIA = (Channel.MAIL, Channel.SEARCH, Channel.AI)
TAGS = ("source", "medium", "name", "term", "content", "words")
_SITE_KEYS = {"key", "name", "channel", "hosts", "endings", "apps", "words", "charset", "legacy", "aliases", "is_return"}
_MARK_KEYS = {"param", "site", "channel", "begins"}
_NOT_LISTED = {Channel.DIRECT, Channel.INTERNAL}
T = TypeVar("T")


class BadList(ValueError):
    """The file says something that can not be meant; the message says what."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """Somebody who sends visitors; the fields are described in ``engines.toml``."""

    key: str
    name: str
    channel: Channel
    words: tuple[str, ...] = ()
    charset: tuple[str, ...] = ()
    legacy: tuple[str, ...] = ()
    is_return: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A parameter that the sender puts behind a page's address."""

    param: str
    channel: Channel
    site: Site | None
    begins: tuple[tuple[str, Site], ...] = ()


@dataclass(slots=True)
class SiteList:
    """Everything in the file.

    Attributes:
        exact: host to its sites by path, the longest path first; "" is any path.
        below: host to the site that has it and everything below it.
        apps: Android package, in small letters, to site.
        aliases: what ``utm_source`` may say, in small letters, to site.
        marks: by the parameter in small letters, in the order of the file.
        tags: field of a campaign, or "words", to its parameters in small letters.
        media: channel to the media, in small letters, that mean it.
        webmail: first labels of hosts that are somebody's webmail.
        names: key to the site's name, for people.
    """

    exact: dict[str, list[tuple[str, Site]]] = field(default_factory=dict)
    below: dict[str, Site] = field(default_factory=dict)
    apps: dict[str, Site] = field(default_factory=dict)
    aliases: dict[str, Site] = field(default_factory=dict)
    marks: dict[str, Mark] = field(default_factory=dict)
    tags: dict[str, tuple[str, ...]] = field(default_factory=dict)
    media: dict[Channel, frozenset[str]] = field(default_factory=dict)
    webmail: frozenset[str] = frozenset()
    names: dict[str, str] = field(default_factory=dict)

    def find(self, address: Address) -> Site | None:
        """The site that an address belongs to, by whole labels of its host; look-alikes belong to nobody."""
        if address.is_app:
            return self.apps.get(address.host)
        host = _bare(address.host)
        for path, site in self.exact.get(host, ()):
            if not path or address.path == path or address.path.startswith(f"{path}/"):
                return site
        labels = host.split(".")
        for start in range(len(labels) - 1):
            if found := self.below.get(".".join(labels[start:])):
                return found
        return None


@cache
def site_list() -> SiteList:
    """The list of the file, read once in the life of a process."""
    return read_list(FILE.read_text(encoding="utf-8"))


def engine_name(key: str) -> str:
    """What people call a site of the file; the key itself if the file does not know it any more."""
    return site_list().names.get(key, key)


def read_list(text: str) -> SiteList:
    """Check a list and make its tables.

    Raises:
        BadList: a key is unknown or missing, or two entries claim the same host, app, alias or parameter.
    """
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BadList(str(error)) from error
    made = SiteList()
    sites: dict[str, Site] = {}
    for entry in data.get("site", []):
        site = _site(entry)
        _claim(sites, site.key, site, "key")
        made.names[site.key] = site.name
        for pattern in _patterns(entry):
            _place(made, pattern, site)
        for app in entry.get("apps", []):
            _claim(made.apps, app.lower(), site, "app")
        # Nobody advertises by way of a payment page; a tag must not pass for a return.
        for alias in [] if site.is_return else _aliases(entry):
            _claim(made.aliases, alias, site, "alias")
    for places in made.exact.values():
        places.sort(key=lambda place: -len(place[0]))
    for entry in data.get("mark", []):
        _claim(made.marks, str(entry.get("param", "")).lower(), _mark(entry, sites), "mark")
    try:
        made.tags = {name: tuple(param.lower() for param in data["tags"][name]) for name in TAGS}
        made.media = {channel: frozenset(medium.lower() for medium in data["media"][channel]) for channel in MEDIA}
        made.webmail = frozenset(data["webmail"]["labels"])
    except KeyError as error:
        raise BadList(f"missing {error}") from None
    return made


def _site(entry: dict[str, Any]) -> Site:
    if unknown := entry.keys() - _SITE_KEYS:
        raise BadList(f"{entry.get('key')}: unknown {sorted(unknown)}")
    if missing := {"key", "name", "channel", "hosts"} - entry.keys():
        raise BadList(f"{entry.get('key')}: missing {sorted(missing)}")
    if unknown := {*entry.get("legacy", [])} - CODECS.keys():
        raise BadList(f"{entry['key']}: unknown charset {sorted(unknown)}")
    return Site(
        key=entry["key"],
        name=entry["name"],
        channel=_channel(entry),
        words=tuple(entry.get("words", [])),
        charset=tuple(entry.get("charset", [])),
        legacy=tuple(entry.get("legacy", [])),
        is_return=entry.get("is_return", False),
    )


def _mark(entry: dict[str, Any], sites: dict[str, Site]) -> Mark:
    if unknown := entry.keys() - _MARK_KEYS:
        raise BadList(f"{entry.get('param')}: unknown {sorted(unknown)}")
    begins = entry.get("begins", {})
    if unknown := {key for key in (entry.get("site"), *begins.values()) if key is not None} - sites.keys():
        raise BadList(f"{entry.get('param')}: no such site {sorted(unknown)}")
    site = sites[entry["site"]] if "site" in entry else None
    return Mark(param=entry["param"], channel=_channel(entry), site=site, begins=tuple((start, sites[key]) for start, key in begins.items()))


def _channel(entry: dict[str, Any]) -> Channel:
    try:
        channel = Channel(entry["channel"])
    except (KeyError, ValueError):
        raise BadList(f"{entry}: no such channel") from None
    if channel in _NOT_LISTED:
        raise BadList(f"{entry}: nobody sends by {channel}")
    return channel


def _patterns(entry: dict[str, Any]) -> Iterator[str]:
    endings = entry.get("endings", "").split()
    for host in entry["hosts"]:
        if "{}" in host:
            if not endings:
                raise BadList(f"{entry['key']}: {host} without endings")
            yield from (host.replace("{}", ending) for ending in endings)
        else:
            yield host


def _place(made: SiteList, pattern: str, site: Site) -> None:
    host, slash, path = pattern.partition("/")
    is_tree = host.startswith("*.")
    host = host.removeprefix("*.")
    if clean_host(host) != host or "." not in host or host.startswith("www.") or (is_tree and slash) or path.endswith("/"):
        raise BadList(f"{site.key}: {pattern} is no host")
    if is_tree:
        _claim(made.below, host, site, "host")
        return
    places = made.exact.setdefault(host, [])
    path = f"/{path}" if slash else ""
    if any(taken == path for taken, _ in places):
        raise BadList(f"{site.key}: host {pattern} is listed twice")
    places.append((path, site))


def _aliases(entry: dict[str, Any]) -> Iterable[str]:
    hosts = [host.removeprefix("*.") for host in entry["hosts"] if "{}" not in host and "/" not in host]
    return {entry["key"], entry["name"].lower(), *(alias.lower() for alias in entry.get("aliases", [])), *hosts}


def _claim(table: dict[str, T], name: str, value: T, kind: str) -> None:
    if not name or name in table:
        raise BadList(f"{kind} {name!r} is empty or listed twice")
    table[name] = value


def _bare(host: str) -> str:
    return host.removeprefix("www.")
