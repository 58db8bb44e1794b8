"""Who pays besides the communes: the agglomeration (a fact), and groups of communes that are made up."""

from collections.abc import Sequence
from dataclasses import dataclass

from ordiclasse_inventory.model.commune import Body, BodyKind
from ordiclasse_inventory.model.period import Period
from ordiclasse_inventory.model.school import Payer, SchoolKind

from .communes import Place

CAGB_SIREN = "242500361"
# The CAGB became a communauté urbaine on 1 July 2019, under the same SIREN.
AGGLOMERATION = (
    Body(
        "cagb",
        "Communauté d’agglomération du Grand Besançon",
        BodyKind.AGGLOMERATION,
        CAGB_SIREN,
        period=Period("", "2019-07-01"),
    ),
    Body(
        "grand-besancon-metropole",
        "Communauté urbaine Grand Besançon Métropole",
        BodyKind.AGGLOMERATION,
        CAGB_SIREN,
        period=Period("2019-07-01"),
    ),
)

# Invented, their SIREN too: these have the check digit and nothing else.
_RPI = Body("rpi-des-trois-clochers", "RPI des Trois-Clochers", BodyKind.RPI, period=Period("2009-09-01"))
_COMBE = Body(
    "sivos-de-la-combe-aux-loups",
    "SIVOS de la Combe-aux-Loups",
    BodyKind.SIVOS,
    "999000011",
    period=Period("2006-01-01", "2020-01-01"),
)
_VAL = Body(
    "sivos-du-val-joli", "SIVOS du Val-Joli", BodyKind.SIVOS, "999000029", period=Period("2018-01-01")
)
_GROUPS = ((_RPI, 3), (_COMBE, 3), (_VAL, 2))

# In the RPI, one village has the nursery, the others the elementary classes.
_RPI_KINDS = (SchoolKind.NURSERY, SchoolKind.ELEMENTARY, SchoolKind.ELEMENTARY)


@dataclass(frozen=True, slots=True)
class Grouping:
    """What a commune's only school owes to a group: its kind, if the group says, and who pays for it."""

    body: Body
    kind: SchoolKind

    @property
    def payer(self) -> Payer:
        """The group, as long as there is one."""
        return Payer(self.body.key, self.body.period)

    @property
    def residences(self) -> tuple[str, ...]:
        """The communes that pupils come from, where that is counted: in the RPI."""
        return self.body.members if self.body.kind is BodyKind.RPI else ()


def groupings(shares: Sequence[tuple[Place, int]]) -> dict[str, Grouping]:
    """By INSEE code, the groups that the smallest communes with a school of their own are in.

    A group that would not be complete is not made.
    """
    single = [place for place, share in reversed(shares) if share == 1 and place.unchanged]
    found: dict[str, Grouping] = {}
    for body, size in _GROUPS:
        places, single = single[:size], single[size:]
        if len(places) < size:
            break
        members = tuple(sorted(place.insee for place in places))
        group = Body(body.key, body.name, body.kind, body.siren, members, body.period)
        kinds = _RPI_KINDS if body.kind is BodyKind.RPI else (SchoolKind.PRIMARY,) * size
        found |= {place.insee: Grouping(group, kind) for place, kind in zip(places, kinds, strict=True)}
    return found
