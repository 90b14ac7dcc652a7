"""From which addresses pages come, and from which never."""

from ipaddress import IPv4Address, IPv6Address, ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.reading.addresses import on_public_web


@pytest.mark.parametrize("address", ["93.184.216.34", "8.8.8.8", "2606:2800:220:1::1", "64:ff9b::808:808"])
@pytest.mark.parametrize("port", [80, 443, 8080])
def test_the_public_web_is_open(address: str, port: int) -> None:
    assert on_public_web(ip_address(address), port)


@pytest.mark.parametrize("port", [0, 22, 25, 6379, 11211, 65535])
def test_ports_of_other_services_are_closed(port: int) -> None:
    assert not on_public_web(IPv4Address("8.8.8.8"), port)


@pytest.mark.parametrize(
    "address",
    [
        *("0.0.0.0", "10.0.0.1", "100.64.0.1", "127.0.0.1", "127.255.255.254", "169.254.169.254", "172.16.0.1"),
        *("172.31.255.255", "192.0.0.1", "192.168.0.1", "198.18.0.1", "224.0.0.1", "239.1.1.1", "240.0.0.1"),
        *("255.255.255.255", "::", "::1", "::127.0.0.1", "::ffff:127.0.0.1", "::ffff:169.254.169.254", "fe80::1"),
        *("fc00::1", "fd00:ec2::254", "fec0::1", "ff02::1", "2001:db8::1", "2002:7f00:1::", "2001:0:808:808::1"),
        *("64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "64:ff9b:1::808:808"),
    ],
)
def test_everything_else_is_closed(address: str) -> None:
    assert not on_public_web(ip_address(address), 443)


@given(st.ip_addresses(v=4))
def test_an_address_in_the_clothes_of_ipv6_is_judged_as_itself(address: IPv4Address) -> None:
    judged = on_public_web(address, 443)
    for prefix in (0xFFFF << 32, 0x64FF9B << 96):
        assert on_public_web(IPv6Address(prefix | int(address)), 443) == judged
