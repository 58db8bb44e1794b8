"""The catalogue of the made-up department, and what teachers choose from it.

Every package is in Debian 13 (main). Levels follow the cycles in force since 1 September 2016 (code de
l'éducation, D311-10): CP to CE2 are cycle 2, CM1 and CM2 the primary school's part of cycle 3.
"""

from collections.abc import Iterable

from ordiclasse_inventory.model.level import Level
from ordiclasse_inventory.model.software import Catalogue, Profile, Title

from .draw import Draw

_CYCLE_1 = (Level.TPS, Level.PS, Level.MS, Level.GS)
_CYCLE_2 = (Level.CP, Level.CE1, Level.CE2, Level.ULIS, Level.UPE2A)
_CYCLE_3 = (Level.CM1, Level.CM2, Level.ULIS, Level.UPE2A)
_STAFF = (Level.TEACHER,)

# What nearly every school has.
_USUAL = ("gcompris", "tuxpaint", "openboard")


def _title(
    key: str, name: str, subject: str, levels: Iterable[Level], packages: tuple[str, ...] = ()
) -> Title:
    return Title(key, name, packages or (key,), frozenset(levels), subject)


TITLES = (
    _title("gcompris", "GCompris", "toutes matières", (*_CYCLE_1, *_CYCLE_2, *_CYCLE_3), ("gcompris-qt",)),
    _title("pysiogame", "pySioGame", "toutes matières", (*_CYCLE_1, *_CYCLE_2)),
    _title("jclic", "JClic", "exercices", (*_CYCLE_1, *_CYCLE_2, *_CYCLE_3)),
    _title("ktuberling", "KTuberling", "langage", _CYCLE_1),
    _title("bambam", "Bam Bam", "clavier", (Level.TPS, Level.PS)),
    _title(
        "tuxpaint", "Tux Paint", "dessin", (*_CYCLE_1, *_CYCLE_2), ("tuxpaint", "tuxpaint-stamps-default")
    ),
    _title("klettres", "KLettres", "lecture", (Level.MS, Level.GS, *_CYCLE_2)),
    _title("blinken", "Blinken", "mémoire", (*_CYCLE_1, *_CYCLE_2)),
    _title("ri-li", "Ri-li", "logique", (Level.GS, *_CYCLE_2)),
    _title("tuxmath", "Tux Math", "calcul", (*_CYCLE_2, *_CYCLE_3)),
    _title("tuxtype", "Tux Typing", "clavier", (*_CYCLE_2, *_CYCLE_3)),
    _title("kanagram", "Kanagram", "vocabulaire", (*_CYCLE_2, *_CYCLE_3)),
    _title("khangman", "KHangMan", "orthographe", (*_CYCLE_2, *_CYCLE_3)),
    _title("ktouch", "KTouch", "clavier", _CYCLE_3),
    _title("kbruch", "KBruch", "fractions", _CYCLE_3),
    _title("kig", "Kig", "géométrie", _CYCLE_3),
    _title("geogebra", "GeoGebra", "géométrie", (*_CYCLE_3, *_STAFF)),
    _title("kturtle", "KTurtle", "programmation", _CYCLE_3),
    _title("kgeography", "KGeography", "géographie", _CYCLE_3),
    _title("marble", "Marble", "géographie", (*_CYCLE_3, *_STAFF), ("marble-qt",)),
    _title("stellarium", "Stellarium", "astronomie", (*_CYCLE_3, *_STAFF)),
    _title("kiwix", "Kiwix", "encyclopédie", (*_CYCLE_2, *_CYCLE_3, *_STAFF)),
    _title(
        "libreoffice-writer",
        "LibreOffice Writer",
        "traitement de texte",
        (*_CYCLE_2, *_CYCLE_3, *_STAFF),
        ("libreoffice-writer", "libreoffice-l10n-fr"),
    ),
    _title("vlc", "VLC", "son et image", (*_CYCLE_1, *_CYCLE_2, *_CYCLE_3, *_STAFF)),
    _title("audacity", "Audacity", "son", (*_CYCLE_3, *_STAFF)),
    _title("gimp", "GIMP", "image", (*_CYCLE_3, *_STAFF)),
    _title("scribus", "Scribus", "journal d’école", (*_CYCLE_3, *_STAFF)),
    _title("xournalpp", "Xournal++", "annotation", _STAFF),
    _title("openboard", "OpenBoard", "tableau interactif", _STAFF),
)
_CYCLES = {"cycle-1": _CYCLE_1, "cycle-2": _CYCLE_2[:3], "cycle-3": _CYCLE_3[:2]}
PROFILES = (
    Profile("cycle-1", "Cycle 1", ("gcompris", "pysiogame", "ktuberling", "bambam", "tuxpaint", "blinken")),
    Profile("cycle-2", "Cycle 2", ("gcompris", "tuxpaint", "klettres", "ri-li", "tuxmath", "kanagram")),
    Profile(
        "cycle-3",
        "Cycle 3",
        ("gcompris", "tuxmath", "tuxtype", "ktouch", "kbruch", "kgeography", "libreoffice-writer"),
    ),
)
CATALOGUE = Catalogue(
    "2026-automne",
    {title.key: title for title in TITLES},
    {profile.key: profile for profile in PROFILES},
)


def choice(levels: Iterable[Level], draw: Draw) -> tuple[str, ...]:
    """What teachers of these levels chose: the profiles of their cycles and a few titles more.

    One school in four chooses title by title: the usual ones and 4 to 9 others, in the catalogue's order.
    """
    present = frozenset(levels)
    serving = [title.key for title in TITLES if title.levels & present or title.levels == {Level.TEACHER}]
    if draw.once_in(4):
        chosen = {*_USUAL, *draw.some([key for key in serving if key not in _USUAL], draw.between(4, 9))}
        return tuple(title.key for title in TITLES if title.key in chosen)
    profiles = [profile for profile in PROFILES if present.intersection(_CYCLES[profile.key])]
    had = {key for profile in profiles for key in profile.titles}
    more = draw.some([key for key in serving if key not in had], draw.between(1, 4))
    return (*(profile.key for profile in profiles), *more)
