"""Which IP addresses are of the open internet: an address that is not plainly so is not.

IPv4 is open but for IANA's special-purpose registry; of IPv6 only 2000::/3 is handed out, and of
that the special parts are closed. Addresses that carry an IPv4 address are judged by it where
a router would follow it to the open internet, and closed otherwise.
"""

from __future__ import annotations

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from typing import Final

_CLOSED_V4: Final = tuple(
    IPv4Network(one)
    for one in (
        "0.0.0.0/8",  # this network
        "10.0.0.0/8",  # private
        "100.64.0.0/10",  # behind a carrier's translation; some clouds' own services
        "127.0.0.0/8",  # loopback
        "169.254.0.0/16",  # link-local; the clouds' metadata
        "172.16.0.0/12",  # private
        "192.0.0.0/24",  # protocol assignments
        "192.0.2.0/24",  # documentation
        "192.31.196.0/24",  # AS112
        "192.52.193.0/24",  # automatic multicast tunnelling
        "192.88.99.0/24",  # relays of 6to4
        "192.168.0.0/16",  # private
        "192.175.48.0/24",  # AS112
        "198.18.0.0/15",  # benchmarks
        "198.51.100.0/24",  # documentation
        "203.0.113.0/24",  # documentation
        "224.0.0.0/4",  # multicast
        "240.0.0.0/4",  # reserved, broadcast
    )
)
_OPEN_V6: Final = IPv6Network("2000::/3")
_CLOSED_V6: Final = tuple(
    IPv6Network(one)
    for one in (
        "2001::/23",  # protocol assignments: Teredo, benchmarks, ORCHID, ORCHIDv2, drones
        "2001:db8::/32",  # documentation
        "2002::/16",  # 6to4: an IPv4 address inside, and relays that nobody runs any more
        "2620:4f:8000::/48",  # AS112
        "3fff::/20",  # documentation
    )
)
_CARRYING_V4: Final = tuple(
    IPv6Network(one)
    for one in (
        "::ffff:0:0/96",  # mapped: the system connects to the IPv4 address inside
        "64:ff9b::/96",  # NAT64: what DNS64 answers on a network without IPv4
    )
)


def is_public(address: str) -> bool:
    """Whether an IP address is of the open internet; ValueError when it is no address."""
    parsed = ip_address(address)
    if isinstance(parsed, IPv4Address):
        return not any(parsed in network for network in _CLOSED_V4)
    if parsed.scope_id is not None:
        return False
    if any(parsed in network for network in _CARRYING_V4):
        return is_public(str(_last_four_bytes(parsed)))
    return parsed in _OPEN_V6 and not any(parsed in network for network in _CLOSED_V6)


def _last_four_bytes(address: IPv6Address) -> IPv4Address:
    return IPv4Address(address.packed[-4:])
