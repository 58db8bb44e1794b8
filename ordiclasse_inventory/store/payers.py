"""`communes.csv` and `bodies.csv`: the members of the agglomeration, and who pays besides them."""

from collections.abc import Sequence

from ordiclasse_inventory.model.commune import Body, BodyKind, Commune
from ordiclasse_inventory.model.identifiers import is_insee, siren
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

_SIREN = "a SIREN: nine digits whose last one checks the others"


def read_communes(folder: Folder) -> list[Commune]:
    """The communes, in the file's order: for each INSEE code one line, or several one after the other.

    A line with a problem is there as far as its code could be read, so that nothing else is blamed for it.
    """
    found: list[Commune] = []
    lines: dict[str, list[tuple[int, Commune]]] = {}
    for row in read_table(folder, COMMUNES, COMMUNE_COLUMNS, OPTIONAL_COMMUNE_COLUMNS):
        cell = Cells(folder, COMMUNES, row)
        commune = Commune(
            insee=cell.take("insee", cells.insee, cells.INSEE, lambda _: "look it up at insee.fr"),
            siren=cell.take("siren", siren, _SIREN, _look_up),
            name=cell.take("name", _name, "the commune's name"),
            full_name=cell.text("full_name"),
            period=cell.period(),
            into=cell.given("into", cells.insee, cells.INSEE, ""),
        )
        if commune.into and not row.cells.get("to"):
            cell.note("to", "the cell is empty", f"the day on which it became part of {commune.into}")
        if commune.insee:
            found.append(commune)
        if not cell.right:
            continue
        others = lines.setdefault(commune.insee, [])
        line = next((line for line, other in others if other.period.overlaps(commune.period)), None)
        if line is not None:
            said = f"{commune.insee} stands on line {line} already, for some of the same days"
            remedy = "remove one of the two lines, or give them dates one after the other"
            cell.note("insee", said, "each commune once at a time", remedy)
        others.append((row.line, commune))
    _check_mergers(folder, lines, [commune.insee for commune in found])
    return found


def _check_mergers(folder: Folder, lines: dict[str, list[tuple[int, Commune]]], known: Sequence[str]) -> None:
    for line, commune in (each for same in lines.values() for each in same):
        if commune.into and commune.into not in known:
            found = f"no commune has the INSEE code «{commune.into}»"
            remedy = did_you_mean(commune.into, known) or "add the commune's line"
            folder.note(COMMUNES, line, "into", found, "a commune of this file", remedy)


def read_bodies(folder: Folder, communes: Sequence[Commune]) -> list[Body]:
    """The bodies of bodies.csv, which a department need not have; lines with a problem as in communes.csv."""
    if not folder.has(BODIES):
        return []
    known = [commune.insee for commune in communes]
    found: list[Body] = []
    keys: dict[str, int] = {}
    for row in read_table(folder, BODIES, BODY_COLUMNS, OPTIONAL_BODY_COLUMNS):
        cell = Cells(folder, BODIES, row)
        body = Body(
            key=cell.take("key", _key, f"{names.LABEL_RULE}; not like an INSEE code"),
            name=cell.take("name", _name, "the body's name"),
            kind=cell.choice("kind", BodyKind),
            siren=cell.given("siren", siren, _SIREN, "", _look_up),
            members=cell.given(
                "members", cells.insees, "INSEE codes with spaces between, as 25056 25147", ()
            ),
            period=cell.period(),
        )
        if not body.key:
            continue
        if (first := keys.setdefault(body.key, row.line)) != row.line:
            found_twice = f"{body.key} stands on line {first} already"
            cell.note("key", found_twice, "each body once", "correct or remove one of the two")
        for member in body.members or ():
            if communes and member not in known:
                said = f"no commune has the INSEE code «{member}»"
                remedy = did_you_mean(member, known) or "add the commune to communes.csv"
                cell.note("members", said, "communes of communes.csv, with spaces between", remedy)
        found.append(body)
    return found


def _look_up(_: str) -> str:
    return "look it up at annuaire-entreprises.data.gouv.fr"


def _key(text: str) -> str:
    """A body's key; a share is a commune's by its INSEE code, or a body's by its key."""
    if is_insee(text.upper()):
        raise ValueError
    return cells.label(text)


def _name(text: str) -> str:
    if not text:
        raise ValueError
    return cells.printable(text)
