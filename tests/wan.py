"""Cutting a school server's link, as a digger does."""

from collections.abc import Iterator
from contextlib import contextmanager

from testinfra.host import Host

# Before every other rule: nothing passes on `wan` but the SSH session by which the test itself speaks.
_CUT = """
table inet cut {
  chain input { type filter hook input priority -500; iifname "wan" tcp dport != 22 drop; \
    iifname "wan" meta l4proto != tcp drop; }
  chain output { type filter hook output priority -500; oifname "wan" tcp sport != 22 drop; \
    oifname "wan" meta l4proto != tcp drop; }
  chain forward { type filter hook forward priority -500; oifname "wan" drop; iifname "wan" drop; }
}
"""


@contextmanager
def cut(server: Host) -> Iterator[None]:
    """The server's `wan` interface carries nothing while the block runs. The server needs nft."""
    server.check_output("nft -- %s", _CUT)
    try:
        yield
    finally:
        server.check_output("nft delete table inet cut")
