"""docs/files.md names every file, column and setting, and no other."""

import re

import pytest
from pydantic import BaseModel

from ordiclasse_inventory.store import devices, payers, schema
from ordiclasse_inventory.store.explain import fields
from tests.inventory import ROOT, Inventory, write

REFERENCE = (ROOT / "docs" / "files.md").read_text()


def names(section: str, table: int = 0) -> list[str]:
    """The names in the first column of a section's table; those that are needed are in bold."""
    text = re.split(r"^## ", REFERENCE, flags=re.MULTILINE)
    (own,) = [part for part in text if part.startswith(f"{section}\n")]
    rows = re.findall(r"(?:^\|.*\n)+", own, re.MULTILINE)[table].splitlines()[2:]
    return [name for row in rows for name in row.split("|")[1].strip().split(", ")]


def needed(schema: type[BaseModel]) -> set[str]:
    return {name for name, field in fields(schema).items() if field.is_required()}


TABLES = {
    "communes.csv": (payers.COMMUNE_COLUMNS, payers.OPTIONAL_COMMUNE_COLUMNS),
    "bodies.csv": (payers.BODY_COLUMNS, payers.OPTIONAL_BODY_COLUMNS),
    "schools/KEY/devices.csv": (devices.DEVICE_COLUMNS, devices.OPTIONAL_DEVICE_COLUMNS),
    "schools/KEY/headcounts.csv": (devices.HEADCOUNT_COLUMNS, devices.OPTIONAL_HEADCOUNT_COLUMNS),
    "schools/KEY/roster_counts.csv": (devices.ROSTER_COUNT_COLUMNS, ()),
}
SETTINGS = {
    ("bills/YEAR-acknowledged.yml", 0): schema.AcknowledgementSettings,
    ("conventions/YEAR.yml", 0): schema.ConventionSettings,
    ("conventions/YEAR.yml", 1): schema.TariffSettings,
    ("schools/KEY/school.yml", 0): schema.SchoolSettings,
    ("schools/KEY/school.yml", 1): schema.UplinkSettings,
    ("software.yml", 0): schema.CatalogueSettings,
    ("department.yml", 0): schema.DepartmentSettings,
}


@pytest.mark.parametrize("file", TABLES)
def test_every_column_is_explained_and_no_other(file: str) -> None:
    must, may = TABLES[file]
    assert sorted(names(file)) == sorted([*(f"**{name}**" for name in must), *may])


@pytest.mark.parametrize("place", SETTINGS, ids=lambda place: f"{place[0]}-{place[1]}")
def test_every_setting_is_explained_and_no_other(place: tuple[str, int]) -> None:
    settings = SETTINGS[place]
    bold = {f"**{name}**" if name in needed(settings) else name for name in fields(settings)}
    assert set(names(*place)) == bold


@pytest.mark.parametrize(
    "inner",
    [
        schema.PeriodSettings,
        schema.SiteSettings,
        schema.ContactSettings,
        schema.PayerSettings,
        schema.GenerationSettings,
        schema.ServerSettings,
        schema.TitleSettings,
        schema.ProfileSettings,
        schema.DebianSettings,
        schema.EntSettings,
        schema.BookmarkSettings,
        schema.ManagementSettings,
        schema.TechnicianSettings,
        schema.SharedServerSettings,
        schema.RenewalSettings,
        schema.SharingSettings,
    ],
    ids=lambda inner: inner.__name__,
)
def test_a_row_explains_the_settings_within_a_setting(inner: type[BaseModel]) -> None:
    must = needed(inner)
    signs = [f"**`{name}`**" if name in must else f"`{name}`" for name in fields(inner)]
    assert any(all(sign in row for sign in signs) for row in REFERENCE.splitlines())


def test_the_labs_own_table_names_the_same_columns() -> None:
    rows = [row.split("|") for row in (ROOT / "inventories" / "lab" / "README.md").read_text().splitlines()]
    for file, (must, may) in TABLES.items():
        (own,) = [row for row in rows if len(row) > 3 and f"`{file}`" in row[1]]
        assert (own[2].split(), own[3].split()) == (list(must), list(may))


def test_the_example_of_a_commune_nouvelle_is_right(inventory: Inventory) -> None:
    example = re.search(r"(?:^    .*,.*\n)+", REFERENCE, re.MULTILINE)
    assert example is not None
    lines = [line.strip() for line in example[0].splitlines()]
    write("communes.csv", "\n".join([*lines, "25056,212500565,Besançon,,,"]))(inventory)
    inventory.replace("schools/jean-jaures/school.yml", '"25056"', '"25593"')
    history = inventory.department()
    found = [history.as_of(day).schools["jean-jaures"].commune for day in ("2016-12-31", "2017-01-01")]
    assert found == ["25593", "25147"]
