"""Addresses: their host, who registered it, whether only an inner network can reach it."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from contentguard.patterns import lazy
from contentguard.resources import data_dir, read_toml

_SCHEME = lazy(r"[a-zA-Z][a-zA-Z0-9+.\-]*+:")
_AUTHORITY = lazy(
    r"(?:[a-zA-Z][a-zA-Z0-9+.\-]*+:)?[/\\]{2}(?:[^/\\?#@]*+@)?(\[[^\]/]*+\]|[^/\\:?#\s]*+)"
)
_DRIVE = lazy(r"[a-zA-Z]:[/\\]")
_INVISIBLE = lazy("[\t\r\n\u200b-\u200f\u2060\ufeff]")


def cleaned(address: str) -> str:
    """An address as browsers read it: no tabs and line ends, no blanks around it."""
    return _INVISIBLE.sub("", address).strip()


def host_of(address: str) -> str:
    """The host of an absolute address in lower case; empty for relative and other ones."""
    match = _AUTHORITY.match(address)
    return match[1].lower().rstrip(".") if match else ""


def scheme_of(address: str) -> str:
    """The scheme in lower case without its colon; ``file`` for drives and shares."""
    if _DRIVE.match(address) or address.startswith("\\\\"):
        return "file"
    match = _SCHEME.match(address)
    return match[0][:-1].lower() if match else ""


def within(host: str, known: Iterable[str]) -> bool:
    """Whether ``host`` is one of ``known`` or below one of them."""
    return any(host == k or host.endswith("." + k) for k in known)


def is_government(host: str) -> bool:
    """Whether the host stands under gov.cn."""
    return within(host, ("gov.cn",))


def is_inner(host: str) -> bool:
    """Whether only an inner network or the machine itself can reach the host."""
    if host in ("localhost", "localhost.localdomain") or host.endswith(
        (".local", ".lan", ".intranet", ".internal")
    ):
        return True
    try:
        address = ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return False
    return (
        address.is_private or address.is_loopback or address.is_link_local or address.is_unspecified
    )


@dataclass(frozen=True, slots=True)
class HostData:
    """What ``lexicons/links.toml`` knows about hosts, and the site's own lists.

    Attributes:
        own, forbidden: hosts that the site lists, plain and with ``!`` in front.
        sites: trusted names → hosts that they may lead to.
    """

    suffixes: frozenset[str]
    services: tuple[str, ...]
    shops: tuple[str, ...]
    ads: tuple[str, ...]
    placeholders: tuple[str, ...]
    ui_words: frozenset[str]
    accounts: tuple[str, ...]
    sites: Mapping[str, tuple[str, ...]]
    own: tuple[str, ...] = ()
    forbidden: tuple[str, ...] = ()

    def registered(self, host: str) -> str:
        """The part of a host name that somebody registered (``x.gov.cn``, ``x.com``)."""
        labels = host.split(".")
        size = 3 if ".".join(labels[-2:]) in self.suffixes else 2
        return ".".join(labels[-size:])

    def same(self, first: str, second: str) -> bool:
        """Whether two hosts belong to one registration."""
        return self.registered(first) == self.registered(second)


def read_hosts(site: Mapping[str, Any]) -> HostData:
    """The data, with the hosts of the site's settings.

    Args:
        site: the settings section ``site``; ``hosts`` lists its own and approved hosts, and with
            ``!`` in front those that must not be linked.
    """
    data = read_toml(data_dir("lexicons") / "links.toml")
    listed = [str(h).strip().lower() for h in site.get("hosts", ())]
    return HostData(
        suffixes=frozenset(data["suffixes"]), services=tuple(data["service_hosts"]),
        shops=tuple(data["shop_hosts"]), ads=tuple(data["ad_hosts"]),
        placeholders=tuple(data["placeholder_hosts"]), ui_words=frozenset(data["ui_words"]), accounts=tuple(data["account_hosts"]),
        sites={name: tuple(s["hosts"]) for s in data["site"] for name in s["names"]},
        own=tuple(_plain(h) for h in listed if not h.startswith("!")),
        forbidden=tuple(_plain(h[1:]) for h in listed if h.startswith("!")),
    )  # fmt: skip


def _plain(host: str) -> str:
    return host_of(host) or host.removeprefix("*.").strip("./ ")
