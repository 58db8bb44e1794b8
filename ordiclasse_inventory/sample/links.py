"""Internet links of the made-up schools: made-up providers, plausible rates, worse in the country.

The link of 2016 is the middle of the story: some schools had an older one, most have fibre since.
"""

from collections.abc import Iterator
from dataclasses import replace
from itertools import count

from ordiclasse_inventory.model.period import Day, Period
from ordiclasse_inventory.model.uplink import Uplink, UplinkKind

from .communes import CITY, COUNTRYSIDE, Place
from .days import BILL
from .draw import Draw

_IN_THE_CITY = {UplinkKind.ADSL: 50, UplinkKind.CABLE: 28, UplinkKind.FIBRE: 22}
_IN_A_TOWN = {UplinkKind.ADSL: 75, UplinkKind.CABLE: 10, UplinkKind.FIBRE: 15}
_IN_THE_COUNTRY = {UplinkKind.ADSL: 80, UplinkKind.SATELLITE: 20}
# What came after 2016; None: the link of 2016 is still the one.
_SINCE: dict[UplinkKind | None, int] = {UplinkKind.FIBRE: 75, UplinkKind.MOBILE: 8, None: 17}

# Invented; their resolvers lie in the blocks reserved for documentation (RFC 5737), where nobody answers.
_LINE, _LINE_RESOLVERS = "Boucle Télécom", ("192.0.2.53", "192.0.2.54")
_CABLE, _CABLE_RESOLVERS = "Câblo-Boucle", ("198.51.100.53", "198.51.100.54")
_SKY, _SKY_RESOLVERS = "Ciel Ouvert", ("203.0.113.53",)
_AIR, _AIR_RESOLVERS = "Onde Comtoise", ("203.0.113.153", "203.0.113.154")

# Down and up, in Mbit/s.
_ADSL_NEAR = ((18, 1), (12, 1), (8, 0.8), (6, 0.7))
_ADSL_FAR = ((8, 0.8), (4, 0.5), (2, 0.4), (1, 0.25))
_CABLE_RATES = ((30, 2), (60, 4), (100, 5))
_FIBRE_RATES = ((30, 30), (100, 50), (100, 100))
_FIBRE_RATES_SINCE = ((100, 100), (300, 300), (1000, 300))
_SATELLITE_RATES = ((20, 6), (10, 2))
_MOBILE_RATES = ((40, 10), (20, 5))
_ONE_IS_FIXED_IN = 6


class Contracts:
    """The numbers of the providers' contracts."""

    def __init__(self) -> None:
        self._numbers = count(1)

    def sign(self, uplink: Uplink, period: Period, fixed_address: str = "") -> Uplink:
        """The link under a contract of its own, for those days."""
        initials = "".join(word[0] for word in uplink.provider.replace("-", " ").split()).upper()
        number = f"{initials}-{next(self._numbers):06}"
        return replace(uplink, contract=number, period=period, fixed_address=fixed_address)


def links(place: Place, opened: Period, address: str, contracts: Contracts, draw: Draw) -> tuple[Uplink, ...]:
    """The links of one school of that commune, one after the other; a fixed address may be `address`."""
    story = [(day, uplink) for day, uplink in _story(place, opened, draw)]
    story = [(day, uplink) for day, uplink in story if not opened.end or day < opened.end]
    ends = [*(day for day, _ in story[1:]), opened.end]
    fixed = address if draw.once_in(_ONE_IS_FIXED_IN) else ""
    return tuple(
        contracts.sign(uplink, Period(day, end), "" if uplink.kind is UplinkKind.MOBILE or end else fixed)
        for (day, uplink), end in zip(story, ends, strict=True)
    )


def _story(place: Place, opened: Period, draw: Draw) -> Iterator[tuple[Day, Uplink]]:
    """Links with their first days."""
    if opened.start > BILL:
        yield opened.start, _fibre(_FIBRE_RATES_SINCE, draw)
        return
    of_2016 = link(place, draw)
    if of_2016.kind in {UplinkKind.ADSL, UplinkKind.CABLE}:
        yield opened.start, of_2016
    else:
        yield opened.start, _adsl(_ADSL_FAR, draw)
        yield f"{draw.between(2010, 2014)}-{draw.between(1, 12):02}-01", of_2016
    since = draw.weighted(_SINCE)
    day = f"{draw.between(2018, 2024)}-{draw.between(1, 12):02}-15"
    if since is UplinkKind.FIBRE:
        yield day, _fibre(_FIBRE_RATES_SINCE, draw)
    elif since is UplinkKind.MOBILE and of_2016.kind is not UplinkKind.FIBRE:
        down, up = draw.pick(_MOBILE_RATES)
        latency, cap = draw.between(35, 70), draw.pick((100, 200))
        yield day, Uplink(UplinkKind.MOBILE, down, up, latency, _AIR_RESOLVERS, _AIR, cap)


def link(place: Place, draw: Draw) -> Uplink:
    """The link of 2016 of one school of that commune."""
    kind = draw.weighted(_kinds(place))
    match kind:
        case UplinkKind.ADSL:
            return _adsl(_ADSL_FAR if place.population < COUNTRYSIDE else _ADSL_NEAR, draw)
        case UplinkKind.CABLE:
            down, up = draw.pick(_CABLE_RATES)
            return Uplink(kind, down, up, draw.between(12, 25), _CABLE_RESOLVERS, _CABLE)
        case UplinkKind.FIBRE:
            return _fibre(_FIBRE_RATES, draw)
        case _:
            down, up = draw.pick(_SATELLITE_RATES)
            latency, cap = draw.between(600, 720), draw.pick((25, 50))
            return Uplink(kind, down, up, latency, _SKY_RESOLVERS, _SKY, cap)


def _adsl(rates: tuple[tuple[float, float], ...], draw: Draw) -> Uplink:
    down, up = draw.pick(rates)
    return Uplink(UplinkKind.ADSL, down, up, draw.between(25, 60), _LINE_RESOLVERS, _LINE)


def _fibre(rates: tuple[tuple[float, float], ...], draw: Draw) -> Uplink:
    down, up = draw.pick(rates)
    return Uplink(UplinkKind.FIBRE, down, up, draw.between(4, 12), _LINE_RESOLVERS, _LINE)


def _kinds(place: Place) -> dict[UplinkKind, int]:
    if place.population >= CITY:
        return _IN_THE_CITY
    return _IN_A_TOWN if place.population >= COUNTRYSIDE else _IN_THE_COUNTRY
