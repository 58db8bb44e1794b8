"""The conventions: that of 2016 is a fact, that of today is made up after it."""

from decimal import Decimal
from enum import StrEnum
from typing import Any

from ordiclasse_inventory.model.convention import Convention, Sharing, Tariff, Unit
from ordiclasse_inventory.model.device import DeviceKind
from ordiclasse_inventory.model.level import ELEMENTARY, NURSERY, Level
from ordiclasse_inventory.model.period import Period
from ordiclasse_inventory.model.school import GenerationModel
from ordiclasse_inventory.model.uplink import UplinkKind

from .bodies import CAGB_SIREN

_CITY_SIREN = "212500565"
_ACCOUNT_LINE = "70.020.70876.004839.10100"

_UNITS = (Level.ULIS, Level.UPE2A)
_SLOW = (UplinkKind.ADSL, UplinkKind.CABLE, UplinkKind.SATELLITE)
_FAST = (UplinkKind.FIBRE, UplinkKind.MOBILE)
_SCREENS = (DeviceKind.BOARD, DeviceKind.INTERACTIVE_PROJECTOR)


def _tariff(key: str, label: str, unit: Unit, price: str, *only: StrEnum, **more: Decimal | int) -> Tariff:
    bounds: dict[str, Any] = more
    return Tariff(key, label, unit, Decimal(price), frozenset(only), **bounds)


_FIRST = (
    _tariff("pupil-nursery", "Élève d’école maternelle", Unit.PUPIL, "6.40", *NURSERY),
    _tariff("pupil-elementary", "Élève d’école élémentaire", Unit.PUPIL, "11.80", *ELEMENTARY, *_UNITS),
    _tariff("server", "Serveur d’école", Unit.DEVICE, "310.00", DeviceKind.SERVER),
    _tariff("computer", "Ordinateur", Unit.DEVICE, "42.00", DeviceKind.WORKSTATION, DeviceKind.LAPTOP),
    _tariff("slow-link", "Liaison ADSL, câble ou satellite", Unit.UPLINK, "384.00", *_SLOW),
    _tariff("fast-link", "Liaison fibre ou 4G", Unit.UPLINK, "468.00", *_FAST),
    _tariff("school", "Forfait par école", Unit.SCHOOL, "150.00"),
)
_SECOND = (
    *_FIRST,
    _tariff("tablet", "Tablette", Unit.DEVICE, "28.50", DeviceKind.TABLET, ceiling=Decimal("900.00")),
    _tariff("screen", "Tableau ou vidéoprojecteur interactif", Unit.DEVICE, "36.00", *_SCREENS, free=1),
    _tariff("new-platform", "Nouvelle plateforme", Unit.PLATFORM, "95.00", GenerationModel.NEW),
    _tariff("printer", "Imprimante", Unit.DEVICE, "0", DeviceKind.PRINTER),
    _tariff("membership", "Forfait par commune ou groupement", Unit.CONTRIBUTOR, "25.00"),
)

CONVENTIONS = (
    # Deliberation 37 of the city council of Besançon; its tariffs were not published.
    Convention(
        key="2016",
        name="Convention et dispositif Ordiclasse 2016",
        period=Period("2016-01-01", "2017-01-01"),
        creditor=_CITY_SIREN,
        debtor=CAGB_SIREN,
        account_line=_ACCOUNT_LINE,
        deliberation="Délibération n° 37, reçue en préfecture le 18 décembre 2015",
        tariffs=_FIRST,
    ),
    Convention(
        key="2017",
        name="Convention et dispositif Ordiclasse 2017, reconductible (exemple)",
        period=Period("2017-01-01", "2026-01-01"),
        creditor=_CITY_SIREN,
        debtor=CAGB_SIREN,
        account_line=_ACCOUNT_LINE,
        tariffs=_FIRST,
    ),
    Convention(
        key="2026",
        name="Convention et dispositif Ordiclasse 2026 (exemple)",
        period=Period("2026-01-01", "2027-01-01"),
        creditor=_CITY_SIREN,
        debtor=CAGB_SIREN,
        account_line=_ACCOUNT_LINE,
        tariffs=_SECOND,
        sharing=Sharing(bodies={"sivos-du-val-joli": {"25195": 3, "25429": 2}}),
    ),
)
