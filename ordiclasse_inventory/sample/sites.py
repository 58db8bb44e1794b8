"""Where the made-up schools are, and who directs them: invented streets, places and people."""

from collections.abc import Sequence

from ordiclasse_inventory.model.school import Contact, Site

from .communes import CITY, Place
from .draw import Draw

_STREETS = (
    "rue de l’École", "rue des Tilleuls", "place de la Mairie", "chemin des Vignes", "rue du Lavoir",
    "rue de la Fontaine", "avenue du Stade", "rue des Jardins", "allée des Marronniers", "rue du Verger",
    "impasse du Moulin", "rue de la Combe", "rue Basse", "grande rue", "chemin du Bois", "rue du Repos",
)  # fmt: skip
_FIRST_NAMES = (
    "Agnès", "Bruno", "Cécile", "David", "Élodie", "François", "Géraldine", "Hervé", "Inès", "Julien",
    "Karine", "Laurent", "Mélanie", "Nicolas", "Odile", "Patrice", "Rachida", "Sébastien", "Thérèse",
)  # fmt: skip
_LAST_NAMES = (
    "Aubry", "Bourgeois", "Cuenot", "Donzé", "Étievant", "Faivre", "Grosjean", "Humbert", "Jeannin", "Lhomme",
    "Mougin", "Nicod", "Outhier", "Pourchet", "Renaud", "Sauge", "Tissot", "Vuillemin",
)  # fmt: skip
# The ARCEP keeps these numbers for works of fiction (decision 2018-0881, 2.5.12).
_PHONES = "03 53 01"
# Ten-thousandths of a degree (WGS 84): the city's middle, and how far from it others lie.
_NORTH, _EAST = 472_378, 60_241
_AROUND, _AWAY = 60, (400, 1200)
_TWO_SITES_IN = 12


def director(key: str, domain: str, draw: Draw) -> Contact:
    """A director, with a number of nobody's and an address in the department's internal domain."""
    number = draw.between(0, 9999)
    return Contact(
        f"{draw.pick(_FIRST_NAMES)} {draw.pick(_LAST_NAMES)}",
        f"{_PHONES} {number // 100:02} {number % 100:02}",
        f"direction.{key}@{domain}",
    )


def middle(place: Place, draw: Draw) -> tuple[int, int]:
    """About where a commune lies, in ten-thousandths of a degree: the city where it is, others made up."""
    if place.population >= CITY:
        return _NORTH, _EAST
    north, east = (draw.pick((-1, 1)) * draw.between(*_AWAY) for _ in range(2))
    return _NORTH + north, _EAST + east


def sites(commune: str, around: tuple[int, int], rooms: Sequence[str], draw: Draw) -> tuple[Site, ...]:
    """One site with all rooms, or two that share them out."""
    if draw.once_in(_TWO_SITES_IN) and len(rooms) >= 6:
        half = len(rooms) // 2
        return (
            _site("Site principal", commune, around, rooms[half:], draw),
            _site("Annexe", commune, around, rooms[:half], draw),
        )
    return (_site("École", commune, around, rooms, draw),)


def _site(name: str, commune: str, around: tuple[int, int], rooms: Sequence[str], draw: Draw) -> Site:
    north, east = (at + draw.between(-_AROUND, _AROUND) for at in around)
    address = f"{draw.between(1, 60)} {draw.pick(_STREETS)}, {commune}"
    return Site(name, address, north / 10_000, east / 10_000, tuple(rooms))
