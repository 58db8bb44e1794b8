"""The conventions: that of 2016 is a fact, that of today is made up after it."""

from ordiclasse_inventory.model.convention import Convention
from ordiclasse_inventory.model.period import Period

from .bodies import CAGB_SIREN

_CITY_SIREN = "212500565"
_ACCOUNT_LINE = "70.020.70876.004839.10100"

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
    ),
    Convention(
        key="2026",
        name="Convention et dispositif Ordiclasse 2026 (exemple)",
        period=Period("2026-01-01", "2027-01-01"),
        creditor=_CITY_SIREN,
        debtor=CAGB_SIREN,
    ),
)
