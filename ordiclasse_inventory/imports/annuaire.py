"""The ministry's directory of schools (*annuaire de l'éducation*), and lists in the columns of its copies.

Schools are known by their code (UAI). Rows of other communes and of other kinds of schools are passed over.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass

from ordiclasse_inventory.model.commune import Commune, commune_on
from ordiclasse_inventory.model.department import Department
from ordiclasse_inventory.model.identifiers import is_uai
from ordiclasse_inventory.model.period import Period
from ordiclasse_inventory.model.school import School, SchoolKind, Site
from ordiclasse_inventory.network.names import bare, slug
from ordiclasse_inventory.network.plan import LONGEST_PREFIX, LONGEST_PREFIX6
from ordiclasse_inventory.network.proposals import PlanFullError, next_free_block
from ordiclasse_inventory.store.explain import uai_remedy

from .change import Change, Desk, FieldChange, Source
from .spreadsheet import Row, Table, damage, iso_day
from .words import plain

# Headers of the directory and of its copies, over the years.
COLUMNS = {
    "uai": (
        "Identifiant_de_l_etablissement",
        "uai",
        "numero_uai",
        "code_uai",
        "numero_ecole",
        "Code établissement",
    ),
    "name": ("Nom_etablissement", "nom", "appellation_officielle", "denomination_principale", "Dénomination"),
    "patronym": ("patronyme", "patronyme_uai"),
    "type": ("Type_etablissement",),
    "sector": ("Statut_public_prive", "secteur", "secteur_public_prive_libe", "secteur_public_prive"),
    "address_1": ("Adresse_1", "adresse", "adresse_uai"),
    "address_2": ("Adresse_2", "lieu_dit_uai"),
    "address_3": ("Adresse_3",),
    "postal": ("Code_postal", "code_postal_uai", "cp"),
    "insee": ("Code_commune", "code_insee_commune", "code_insee", "code_commune_insee", "com", "insee"),
    "commune": ("Nom_commune", "commune", "libelle_commune", "localite_acheminement_uai"),
    "department": ("Code_departement", "departement", "code_departement_insee"),
    "nursery": ("Ecole_maternelle",),
    "elementary": ("Ecole_elementaire",),
    "siret": ("SIREN_SIRET", "siret"),
    "phone": ("Telephone", "numero_telephone_uai"),
    "latitude": ("latitude", "coordonnee_latitude"),
    "longitude": ("longitude", "coordonnee_longitude"),
    "state": ("etat", "etat_etablissement_libe", "etat_etablissement"),
    "opened": ("date_ouverture",),
    "nature": ("code_nature", "nature_uai"),
    "nature_name": ("libelle_nature", "nature_uai_libe"),
}
# What may differ in a school that is there already, and be taken.
FIELDS = ("name", "kind", "address", "coordinates")

_UAI = "a UAI: seven digits and their check letter, as 0250001R"
# Ten metres: less is another way to round.
_SAME_DEGREES = 0.0001
_PARTICLES = frozenset(
    {"de", "du", "des", "d", "la", "le", "les", "l", "et", "sur", "sous", "en", "aux", "au"}
)
# Words of a school's kind, which are no part of its own name, as French writes them.
_KIND_WORDS = {
    "ecole": "école", "maternelle": "maternelle", "elementaire": "élémentaire", "primaire": "primaire",
    "groupe": "groupe", "scolaire": "scolaire", "pole": "pôle", "publique": "publique", "privee": "privée",
    "intercommunale": "intercommunale", "communale": "communale", "annexe": "annexe",
    "application": "application",
}  # fmt: skip
_ROMAN = re.compile(r"[IVX]+")


@dataclass(frozen=True, slots=True)
class _Told:
    """A row of a school of ours, in our words; fields that the row hasn't are empty or None."""

    uai: str
    name: str
    kind: SchoolKind | None
    commune: Commune
    address: str
    latitude: float | None
    longitude: float | None
    opened: str
    closed: bool


def import_schools(
    desk: Desk, table: Table, fields: Collection[str] = FIELDS, public_only: bool = False
) -> None:
    """Work the directory's rows in: new schools with a block of their own, and what differs in known ones."""
    desk.outcome.refused += table.refused
    members = {commune.insee: commune for commune in desk.department.as_of(desk.day).communes}
    known = {school.uai: school for school in desk.department.schools.values()}
    places = _Places(desk.department)
    rows: dict[str, Source] = {}
    for row in table.rows:
        source = Source(table.name, row.line)
        told = _told(desk, source, row, members, public_only) if desk.takes(source) else None
        if told is None:
            continue
        if (first := rows.setdefault(told.uai, source)) is not source:
            found = f"{told.uai} stands on line {first.line} already"
            desk.refuse(source, "uai", found, "each school once", "remove one of the two rows")
        elif told.uai in known:
            _update(desk, source, known[told.uai], told, fields)
        elif told.closed:
            desk.pass_over("closed schools")
        else:
            _add(desk, source, told, places)


def _told(
    desk: Desk, source: Source, row: Row, members: dict[str, Commune], public_only: bool
) -> _Told | None:
    cells = row.cells
    if not _is_school(cells):
        desk.pass_over("other kinds of establishments")
        return None
    commune = _commune(desk, source, cells, members)
    if commune is None:
        return None
    if public_only and not bare(cells.get("sector", "public")).startswith("public"):
        desk.pass_over("private schools")
        return None
    right = len(desk.outcome.refused)
    uai = cells.get("uai", "").upper().replace(" ", "")
    if not is_uai(uai):
        desk.refuse(source, "uai", f"«{uai}»" if uai else "the cell is empty", _UAI, uai_remedy(uai))
    if "name" not in cells:
        desk.refuse(source, "name", "the cell is empty", "the school's name")
    for name in ("name", "patronym", "address_1", "address_2", "address_3", "postal", "commune"):
        if why := damage(cells.get(name, "")):
            desk.refuse(source, name, f"«{cells[name]}»", "the text that stood there", why)
    latitude = _degrees(desk, source, cells, "latitude", 90)
    longitude = _degrees(desk, source, cells, "longitude", 180)
    if len(desk.outcome.refused) > right:
        return None
    _say_damage(desk, source, cells)
    name = school_name(" ".join(filter(None, (cells["name"], cells.get("patronym", "")))))
    kind = _kind(cells, name)
    if plain(cells.get("state", "")) == "afermer":
        desk.remark(source, "state", "it is about to close: say when, by `open.to` in its school.yml")
    opened = iso_day(cells.get("opened", ""))
    closed = plain(cells.get("state", "")).startswith("ferme")
    return _Told(uai, name, kind, commune, _address(cells), latitude, longitude, opened, closed)


def _is_school(cells: dict[str, str]) -> bool:
    """Whether it is a nursery or primary school: by its type or, without one, by its nature's code (1xx)."""
    if "type" in cells:
        return plain(cells["type"]).startswith("ecole")
    return cells.get("nature", "1").startswith("1")


def _commune(
    desk: Desk, source: Source, cells: dict[str, str], members: dict[str, Commune]
) -> Commune | None:
    """The member that the school lies in, after mergers; None where it is none, or the code can't be it."""
    code = cells.get("insee", "").upper()
    if re.fullmatch(r"[0-9]{4}", code):
        code = f"0{code}"
    found = members.get(commune_on(desk.department.communes, code, desk.day))
    if found is not None:
        return found
    name = plain(cells.get("commune", ""))
    same = next((member for member in members.values() if name and plain(member.name) == name), None)
    postal = cells.get("postal", "")
    if same is not None and (code[:2] in ("", same.insee[:2]) or code == postal):
        remedy = f"{same.name} is {same.insee}"
        what = "the postal code" if code == postal or code.endswith("0") else "another code"
        said = f"«{code}» is {what}" if code else "the cell is empty"
        desk.refuse(source, "insee", said, "an INSEE code, as in communes.csv", remedy)
        return None
    desk.pass_over("in other communes")
    return None


def _say_damage(desk: Desk, source: Source, cells: dict[str, str]) -> None:
    """Say what a spreadsheet did to cells that we don't keep: others of the file may have suffered too."""
    if why := damage(cells.get("siret", "")):
        desk.remark(source, "siret", f"«{cells['siret']}»: {why}")
    department = cells.get("department", "")
    if department.isdigit() and len(department) < 3:
        desk.remark(
            source, "department", f"«{department}» for «{department:0>3}»: a spreadsheet dropped its zero"
        )
    phone = re.sub(r"[ .-]", "", cells.get("phone", ""))
    if re.fullmatch(r"[1-9]\d{8}", phone):
        desk.remark(source, "phone", f"«{phone}»: a spreadsheet dropped its zero")


def _degrees(desk: Desk, source: Source, cells: dict[str, str], name: str, most: int) -> float | None:
    text = cells.get(name, "")
    if not text:
        return None
    number = text.replace(",", ".")
    if not re.fullmatch(r"-?\d{1,3}(?:\.\d{1,20})?", number, re.ASCII) or abs(float(number)) > most:
        desk.refuse(source, name, f"«{text}»", "degrees (WGS 84), as 47.2378")
        return None
    return round(float(number), 6)


def _address(cells: dict[str, str]) -> str:
    """The address in one line; empty where no street is given."""
    street = [cells[name] for name in ("address_1", "address_2", "address_3") if name in cells]
    town = " ".join(filter(None, (cells.get("postal", ""), cells.get("commune", ""))))
    return " ".join(", ".join(filter(None, (*street, town))).split()) if street else ""


def _kind(cells: dict[str, str], name: str) -> SchoolKind | None:
    """Nursery, elementary or both: by the columns that say it, else by the name, else by its nature."""
    nursery, elementary = cells.get("nursery", ""), cells.get("elementary", "")
    if "1" in (nursery, elementary):
        if nursery == elementary:
            return SchoolKind.PRIMARY
        return SchoolKind.NURSERY if nursery == "1" else SchoolKind.ELEMENTARY
    words = f"{bare(name)} {bare(cells.get('nature_name', ''))}"
    if "primaire" in words or ("maternelle" in words and "elementaire" in words):
        return SchoolKind.PRIMARY
    if "maternelle" in words or cells.get("nature", "").startswith("10"):
        return SchoolKind.NURSERY
    return SchoolKind.ELEMENTARY if "elementaire" in words else None


def school_name(published: str) -> str:
    """A school's name as people write it, from one in capitals; one that has small letters stays.

    Accents of proper names can't be known: «ECOLE PRIMAIRE RENE PERROT» is «École primaire Rene Perrot».
    """
    published = " ".join(published.split())
    if published != published.upper():
        return published
    words = []
    own = False
    for word in published.split(" "):
        small = bare(word)
        if not own and small in _KIND_WORDS:
            words.append(_KIND_WORDS[small])
        elif small in _PARTICLES and (own or small in ("de", "du", "des", "d")):
            words.append(small)
            own = True
        else:
            words.append(word if _ROMAN.fullmatch(word) else re.sub(r"\w+", _capital, word))
            own = True
    text = re.sub(r"\b([dl]) (?=[aeiouyhAEIOUYHÉÈÊÀÎÔ])", "\\1’", " ".join(words))
    return text[:1].upper() + text[1:].replace("'", "’")


def _capital(word: re.Match[str]) -> str:
    return word[0].capitalize()


class _Places:
    """Keys and blocks that are taken, while schools come in."""

    def __init__(self, department: Department) -> None:
        self.department = department
        servers = department.shared_servers
        self._keys = {*department.schools, *(name for each in servers for name in (each.name, *each.aliases))}
        self._blocks = [school.block for school in department.schools.values()]
        self._blocks6 = [school.block6 for school in department.schools.values() if school.block6]
        self._has6 = any(":" in supernet for supernet in department.supernets)

    def key(self, told: _Told) -> str:
        """A key from the school's own name; where it has none or another has it, with its commune."""
        words = slug(told.name).split("-")
        own = list(words)
        while own and (own[0] in _KIND_WORDS or own[0] in ("de", "du", "des", "d")):
            own.pop(0)
        base = "-".join(own) or slug(f"{told.name} {told.commune.name}")
        for text in (base, f"{base} {told.commune.name}", f"{slug(told.name)} {told.commune.name}"):
            if (key := slug(text)) and key not in self._keys:
                break
        else:
            key = slug(f"ecole {told.uai}")
        self._keys.add(key)
        return key

    def blocks(self) -> tuple[str, str]:
        """The next free block, and the next one of IPv6 (empty: no such network). Raises PlanFullError."""
        supernets = self.department.supernets
        block = next_free_block(supernets, self._blocks, LONGEST_PREFIX)
        block6 = next_free_block(supernets, self._blocks6, LONGEST_PREFIX6, 6) if self._has6 else ""
        self._blocks.append(block)
        self._blocks6 += [block6] if block6 else []
        return block, block6


def _add(desk: Desk, source: Source, told: _Told, places: _Places) -> None:
    try:
        block, block6 = places.blocks()
    except PlanFullError as full:
        desk.refuse(source, "block", str(full), "room for one more school")
        return
    if told.kind is None:
        desk.remark(source, "kind", f"«{told.name}» doesn't say which: taken as primary")
    site = Site("École", told.address, told.latitude, told.longitude)
    school = School(
        key=places.key(told),
        name=told.name,
        uai=told.uai,
        kind=told.kind or SchoolKind.PRIMARY,
        commune=told.commune.insee,
        block=block,
        block6=block6,
        period=Period(told.opened),
        sites=(site,) if site != Site("École") else (),
    )
    desk.add_school(source, school)
    shown = {
        "name": school.name,
        "uai": school.uai,
        "kind": school.kind,
        "commune": school.commune,
        "open": school.period.start,
        "block": block,
        "block6": block6,
        "address": site.address,
        "latitude": site.latitude,
        "longitude": site.longitude,
    }
    fields = tuple(FieldChange(name, "", str(value)) for name, value in shown.items() if value)
    desk.change(Change(source, school.key, "", True, fields))


def _update(desk: Desk, source: Source, school: School, told: _Told, fields: Collection[str]) -> None:
    path = f"schools/{school.key}/school.yml"
    if told.closed and not school.period.end:
        desk.remark(source, "state", f"{school.key} is closed: say since when, by `open.to` in {path}")
    if commune_on(desk.department.communes, school.commune, desk.day) != told.commune.insee:
        said = f"{school.key} is in {school.commune}, by the row in {told.commune.insee}: not changed"
        desk.remark(source, "insee", said)
    changes = []
    if "name" in fields and plain(school.name) != plain(told.name):
        changes.append(FieldChange("name", school.name, told.name))
        desk.set_setting(source, path, ("name",), told.name)
    if "kind" in fields and told.kind not in (None, school.kind):
        changes.append(FieldChange("kind", school.kind, str(told.kind)))
        desk.set_setting(source, path, ("kind",), str(told.kind))
    site = school.sites[0] if school.sites else Site("École")
    moved: dict[str, tuple[object, object]] = {}
    if "address" in fields and told.address and plain(site.address) != plain(told.address):
        moved["address"] = site.address, told.address
    if "coordinates" in fields:
        for name in ("latitude", "longitude"):
            before, after = getattr(site, name), getattr(told, name)
            if after is not None and (before is None or abs(before - after) > _SAME_DEGREES):
                moved[name] = before, after
    if moved and not school.sites:
        values = {name: after for name, (_, after) in moved.items()}
        desk.append_setting(source, path, ("sites",), {"name": site.name, **values})
    for name, (before, after) in moved.items():
        changes.append(FieldChange(name, "" if before is None else str(before), str(after)))
        if school.sites:
            desk.set_setting(source, path, ("sites", 0, name), after)
    desk.change(Change(source, school.key, "", False, tuple(changes)))
