"""`communes.csv` and `bodies.csv`: the members of the agglomeration, and who pays besides them."""

from collections.abc import Sequence

from stdnum.fr import siren

from ordiclasse_inventory.model.commune import Body, BodyKind, Commune
from ordiclasse_inventory.model.identifiers import is_insee
from ordiclasse_inventory.network import names

from . import cells
from .cells import Cells
from .explain import did_you_mean
from .table import read_table
from .text import Folder

COMMUNES = "communes.csv"
COMMUNE_COLUMNS = ("insee", "siren", "name")
OPTIONAL_COMMUNE_COLUMNS = ("full_name", "from", "to", "into")
BODIES = "bodies.csv"
BODY_COLUMNS = ("key", "name", "kind")
OPTIONAL_BODY_COLUMNS = ("siren", "members", "from", "to")

_INSEE = "an INSEE code (not the postal code), as 25056"
_SIREN = "a SIREN: nine digits whose last one checks the others"


def read_communes(folder: Folder) -> list[Commune]:
    """The communes, in the file's order: for each INSEE code one line, or several one after the other."""
    found: list[Commune] = []
    lines: dict[str, list[tuple[int, Commune]]] = {}
    for row in read_table(folder, COMMUNES, COMMUNE_COLUMNS, OPTIONAL_COMMUNE_COLUMNS):
        cell = Cells(folder, COMMUNES, row)
        commune = Commune(
            insee=cell.take("insee", _insee, _INSEE),
            siren=cell.take("siren", _siren, _SIREN),
            name=cell.take("name", _name, "the commune's name"),
            full_name=cell.text("full_name"),
            period=cell.period(),
            into=cell.given("into", _insee, _INSEE, ""),
        )
        if commune.into and not commune.period.end:
            cell.note("to", "the cell is empty", f"the day on which it became part of {commune.into}")
        if cell.right:
            for line, other in lines.setdefault(commune.insee, []):
                if other.period.overlaps(commune.period):
                    said = f"{commune.insee} stands on line {line} already, for some of the same days"
                    remedy = "remove one of the two lines, or give them dates one after the other"
                    cell.note("insee", said, "each commune once at a time", remedy)
                    break
            lines[commune.insee].append((row.line, commune))
        found.append(commune)
    _check_mergers(folder, lines)
    return found


def _check_mergers(folder: Folder, lines: dict[str, list[tuple[int, Commune]]]) -> None:
    for line, commune in (each for same in lines.values() for each in same):
        if commune.into and commune.into not in lines:
            found = f"no commune has the INSEE code «{commune.into}»"
            remedy = did_you_mean(commune.into, lines) or "add the commune's line"
            folder.note(COMMUNES, line, "into", found, "a commune of this file", remedy)


def read_bodies(folder: Folder, communes: Sequence[Commune]) -> list[Body]:
    """The bodies of bodies.csv, which a department need not have."""
    if not folder.has(BODIES):
        return []
    known = {commune.insee for commune in communes}
    found: list[Body] = []
    keys: dict[str, int] = {}
    for row in read_table(folder, BODIES, BODY_COLUMNS, OPTIONAL_BODY_COLUMNS):
        cell = Cells(folder, BODIES, row)
        body = Body(
            key=cell.take("key", cells.label, names.LABEL_RULE),
            name=cell.take("name", _name, "the body's name"),
            kind=cell.take("kind", BodyKind, cells.one_of(BodyKind)),
            siren=cell.given("siren", _siren, _SIREN, ""),
            members=cell.given("members", cells.words, "INSEE codes with spaces between", ()),
            period=cell.period(),
        )
        if not cell.right:
            continue
        if (first := keys.setdefault(body.key, row.line)) != row.line:
            found_twice = f"{body.key} stands on line {first} already"
            cell.note("key", found_twice, "each body once", "correct or remove one of the two")
        for member in body.members:
            if member not in known:
                said = f"no commune has the INSEE code «{member}»"
                remedy = did_you_mean(member, known) or "add the commune to communes.csv"
                cell.note("members", said, "communes of communes.csv", remedy)
        found.append(body)
    return found


def _insee(text: str) -> str:
    if not is_insee(text):
        raise ValueError
    return text


def _siren(text: str) -> str:
    if not siren.is_valid(text):
        raise ValueError
    return text


def _name(text: str) -> str:
    if not text:
        raise ValueError
    return cells.printable(text)
