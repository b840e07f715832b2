"""Which addresses are of the open internet, over every range that is not."""

from __future__ import annotations

from ipaddress import ip_network

import pytest

from pipeline.providers.calls.addresses import is_public

CLOSED = (
    "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12",
    "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15",
    "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4", "255.255.255.255/32",
    "::/128", "::1/128", "::/96", "::ffff:10.0.0.0/104", "::ffff:127.0.0.0/104",
    "::ffff:0:0:0/96", "64:ff9b::10.0.0.0/104", "64:ff9b::169.254.0.0/112", "64:ff9b:1::/48",
    "100::/64", "2001::/32", "2001:2::/48", "2001:10::/28", "2001:20::/28", "2001:db8::/32",
    "2002::/16", "3fff::/20", "5f00::/16", "fc00::/7", "fe80::/10", "fec0::/10", "ff00::/8",
)  # fmt: skip


@pytest.mark.parametrize("network", CLOSED)
def test_no_address_of_a_closed_range_is_public(network: str) -> None:
    parsed = ip_network(network)
    first, last = int(parsed.network_address), int(parsed.broadcast_address)
    step = max(1, (last - first) // 97)
    for number in (*range(first, last + 1, step), last):
        assert not is_public(str(type(parsed.network_address)(number)))


@pytest.mark.parametrize(
    "address",
    [
        "1.1.1.1", "8.8.8.8", "99.255.255.255", "100.128.0.0", "172.32.0.1", "198.20.0.1",
        "223.255.255.255", "2606:4700:4700::1111", "2a00:1450::1", "2001:4860:4860::8888",
        "::ffff:8.8.8.8", "64:ff9b::8.8.8.8",
    ],
)  # fmt: skip
def test_the_open_internet_is(address: str) -> None:
    assert is_public(address)


def test_an_address_of_one_interface_is_not() -> None:
    assert not is_public("fe80::1%eth0")
    assert not is_public("2606:4700::1%1")
