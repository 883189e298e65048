# SPDX-License-Identifier: AGPL-3.0-or-later
"""Where a request comes from."""

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Final

from django.conf import settings
from django.http import HttpRequest

# What one household or office gets: somebody with IPv6 has all these addresses to guess from.
IPV6_NETWORK: Final = 64


def exact_address(request: HttpRequest) -> IPv4Address | IPv6Address | None:
    """The address of the caller; None when it is not known.

    Behind a proxy it is the last of ``X-Forwarded-For``, which the proxy wrote itself: whatever stands before it
    came from the caller, who could write a new one at each try.
    """
    said = request.META.get("REMOTE_ADDR", "")
    if settings.TRAGUARDO_DIETRO_PROXY:
        said = request.META.get("HTTP_X_FORWARDED_FOR", "").rpartition(",")[2].strip() or said
    try:
        address = ip_address(said)
    except ValueError:
        return None
    return (address.ipv4_mapped or address) if isinstance(address, IPv6Address) else address


def address_of(request: HttpRequest) -> str | None:
    """The address that tries are counted by; for IPv6 the one of its network."""
    address = exact_address(request)
    if isinstance(address, IPv6Address):
        return str(ip_network((address, IPV6_NETWORK), strict=False).network_address)
    return str(address) if address else None
