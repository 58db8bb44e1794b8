"""Internet links as schools had them in 2016: made-up providers, plausible rates, worse in the country."""

from ..model.uplink import Uplink, UplinkKind
from .communes import CITY, COUNTRYSIDE, Place
from .draw import Draw

_IN_THE_CITY = {UplinkKind.ADSL: 50, UplinkKind.CABLE: 28, UplinkKind.FIBRE: 22}
_IN_A_TOWN = {UplinkKind.ADSL: 75, UplinkKind.CABLE: 10, UplinkKind.FIBRE: 15}
_IN_THE_COUNTRY = {UplinkKind.ADSL: 80, UplinkKind.SATELLITE: 20}

# Invented; their resolvers lie in the blocks reserved for documentation (RFC 5737), where nobody answers.
_LINE, _LINE_RESOLVERS = "Boucle Télécom", ("192.0.2.53", "192.0.2.54")
_CABLE, _CABLE_RESOLVERS = "Câblo-Boucle", ("198.51.100.53", "198.51.100.54")
_SKY, _SKY_RESOLVERS = "Ciel Ouvert", ("203.0.113.53",)

# Down and up, in Mbit/s.
_ADSL_NEAR = ((18, 1), (12, 1), (8, 0.8), (6, 0.7))
_ADSL_FAR = ((8, 0.8), (4, 0.5), (2, 0.4), (1, 0.25))
_CABLE_RATES = ((30, 2), (60, 4), (100, 5))
_FIBRE_RATES = ((30, 30), (100, 50), (100, 100))
_SATELLITE_RATES = ((20, 6), (10, 2))


def link(place: Place, draw: Draw) -> Uplink:
    """The link of one school of that commune."""
    kind = draw.weighted(_kinds(place))
    match kind:
        case UplinkKind.ADSL:
            down, up = draw.pick(_ADSL_FAR if place.population < COUNTRYSIDE else _ADSL_NEAR)
            return Uplink(kind, down, up, draw.between(25, 60), _LINE_RESOLVERS, _LINE)
        case UplinkKind.CABLE:
            down, up = draw.pick(_CABLE_RATES)
            return Uplink(kind, down, up, draw.between(12, 25), _CABLE_RESOLVERS, _CABLE)
        case UplinkKind.FIBRE:
            down, up = draw.pick(_FIBRE_RATES)
            return Uplink(kind, down, up, draw.between(4, 12), _LINE_RESOLVERS, _LINE)
        case _:
            down, up = draw.pick(_SATELLITE_RATES)
            latency, cap = draw.between(600, 720), draw.pick((25, 50))
            return Uplink(kind, down, up, latency, _SKY_RESOLVERS, _SKY, cap)


def _kinds(place: Place) -> dict[UplinkKind, int]:
    if place.population >= CITY:
        return _IN_THE_CITY
    return _IN_A_TOWN if place.population >= COUNTRYSIDE else _IN_THE_COUNTRY
