"""Which addresses on the network a page may be fetched from."""

from ipaddress import IPv4Address, IPv6Address, IPv6Network
from typing import Protocol

Address = IPv4Address | IPv6Address

PORTS = frozenset({80, 443, 8000, 8008, 8080, 8443, 8888})
"""Where web servers listen; other ports are other services, which may take a request for an order."""

_NAT64 = IPv6Network("64:ff9b::/96")
"""Addresses that stand for IPv4 ones where a network has no IPv4 (RFC 6052)."""

_TUNNELS = (
    IPv6Network("2002::/16"),  # 6to4 (RFC 3056)
    IPv6Network("2001::/32"),  # Teredo (RFC 4380)
    IPv6Network("64:ff9b:1::/48"),  # NAT64 of a site's own (RFC 8215)
    IPv6Network("::/96"),  # IPv4-compatible (RFC 4291)
)
"""Addresses that may stand for any IPv4 one, and that no news site is reached by."""


class Rule(Protocol):
    """Says whether a connection may be made."""

    def __call__(self, address: Address, port: int) -> bool:
        """Whether ``port`` of ``address`` may be connected to."""


def on_public_web(address: Address, port: int) -> bool:
    """Whether it is a port of the web at an address that everybody on the internet reaches.

    No private, loopback, link-local, multicast, reserved or unspecified address is one, in IPv6's clothes
    neither.
    """
    return port in PORTS and _is_public(address)


def _is_public(address: Address) -> bool:
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped is not None:
            return _is_public(address.ipv4_mapped)
        if address in _NAT64:
            return _is_public(IPv4Address(int(address) & 0xFFFFFFFF))
        if address.is_site_local or any(address in network for network in _TUNNELS):
            return False
    return address.is_global and not (
        address.is_private
        or address.is_loopback
        or address.is_link_local
        or address.is_multicast
        or address.is_reserved
        or address.is_unspecified
    )
