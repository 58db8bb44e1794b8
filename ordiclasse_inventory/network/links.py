"""What follows from a school's link: how updates go over it, and how it is shaped. Pure, in one place.

Through the school's package cache a byte crosses the link once, whatever the number of workstations. So the
down rate says how long an edition takes and when it may come, not how many workstations take it together.
"""

from dataclasses import dataclass
from math import ceil

from ordiclasse_inventory.model.uplink import Uplink, UplinkKind

# An edition, while the catalogue doesn't say what its packages weigh: Debian 12's educational titles, all of
# them over a workstation with XFCE, are 1,026 MB of .deb (measured).
EDITION_BYTES = 1_000_000_000

# When nobody is in school, in local time; cleaners and evening courses have left. Servers stay on.
NIGHT_FROM, NIGHT_TO, _NIGHT_SECONDS = "20:00", "06:00", 10 * 3600

# Shares of the sold rate that we send and fetch at, so that the queue is in our server, where it is managed,
# and not in the modem: 85 % of advertised rates, 95 % of measured ones (openwrt.org, «SQM Details»; why:
# bufferbloat.net). ADSL loses a tenth to ATM cells, 4G and satellite vary, fibre keeps what it is sold with.
_SHAPED = {
    UplinkKind.ADSL: 0.85,
    UplinkKind.SATELLITE: 0.85,
    UplinkKind.MOBILE: 0.85,
    UplinkKind.CABLE: 0.90,
    UplinkKind.FIBRE: 0.95,
}
# What updates may take of the line while pupils use it, and of a month's cap: our choice.
_DAY_SHARE = 0.25
_CAP_SHARE = 0.5
_LONGEST_MONTH = 31
# By day an edition comes within a half-day of class (at most 3 h 30: code de l'éducation, D521-10).
_HALF_DAY_SECONDS = 3 * 3600

# One workstation's session from the centre goes over the link: commands down, what they print up. Assumed.
_SESSION_KBIT = 32
_SESSIONS_SHARE = 0.5
# What a school server hands out of its cache together: 10 Mbit/s each on a card of 100 Mbit/s, as servers of
# 2005 to 2007 have.
_SERVER_AT_A_TIME = 10
# At least three quarters of the workstations stay with the class, and out of reach of a bad edition.
_CLASS_PART = 4

# The cache: Debian's own updates of two years and an upgrade to its next release (an estimate), beside two
# editions. Where updates come by night only, twice that: what was dropped crosses again.
_DEBIAN_GB = 18
_EDITIONS = 2


@dataclass(frozen=True, slots=True)
class LinkUse:
    """How a school's link is used.

    `at_a_time` is how many workstations a rollout works on together. `fetch_seconds` is how long the edition
    takes into the school's cache: at a quarter of the line where `by_day`, else at all of it between
    NIGHT_FROM and NIGHT_TO, over `nights` nights (0: by day), each of `night_budget_bytes` at most (None: no
    cap). `cache_gb` is the disk for the package cache (10^9 bytes); `down_kbit` and `up_kbit` are the rates
    to shape to, in kbit/s.
    """

    at_a_time: int
    by_day: bool
    fetch_seconds: float
    nights: int
    night_budget_bytes: int | None
    cache_gb: int
    down_kbit: int
    up_kbit: int


def link_use(uplink: Uplink, workstations: int, edition_bytes: int = EDITION_BYTES) -> LinkUse:
    """How a link serves so many workstations, for an edition of that size.

    A capped link carries updates by night alone: the cap's other half is the class's.
    """
    share = _SHAPED[uplink.kind]
    at_night = uplink.seconds_to_fetch(edition_bytes) / share
    beside_class = at_night / _DAY_SHARE
    cap = uplink.monthly_cap_gb
    budget = None if cap is None else max(1, int(cap * 1e9 * _CAP_SHARE / _LONGEST_MONTH))
    by_day = budget is None and beside_class <= _HALF_DAY_SECONDS
    nights = 0 if by_day else ceil(max(at_night / _NIGHT_SECONDS, edition_bytes / budget if budget else 0, 1))
    return LinkUse(
        at_a_time=at_a_time(uplink, workstations),
        by_day=by_day,
        fetch_seconds=beside_class if by_day else at_night,
        nights=nights,
        night_budget_bytes=budget,
        cache_gb=(1 if by_day else 2) * (_DEBIAN_GB + ceil(_EDITIONS * edition_bytes / 1e9)),
        down_kbit=max(1, int(uplink.down_mbit * 1000 * share)),
        up_kbit=max(1, int(uplink.up_mbit * 1000 * share)),
    )


def at_a_time(uplink: Uplink | None, workstations: int) -> int:
    """How many of a school's workstations a rollout works on together.

    The least of what the up rate, the server and the class allow; one at least, and where no link is known.
    """
    if uplink is None:
        return 1
    sessions = int(uplink.up_mbit * 1000 * _SESSIONS_SHARE / _SESSION_KBIT)
    return max(1, min(sessions, _SERVER_AT_A_TIME, ceil(workstations / _CLASS_PART)))
