"""renewals: what comes to its end, by year and school, with the budget."""

import csv
import json
from io import StringIO

import pytest

from ordiclasse_inventory.model.department import Department
from ordiclasse_inventory.model.device import DeviceKind
from ordiclasse_inventory.model.renewal import renewals
from tests.inventory import DEVICES, ROOT, Inventory

from .conftest import Call

HEADER = "name,kind,mac,address,acquired,warranty,model\n"
MACHINES = (
    HEADER
    + "serveur,server,02:00:00:00:01:01,10.99.0.1,2012-09-01,,\n"
    + "poste-01,workstation,02:00:00:00:01:11,10.99.0.10,2014-09-01,2018-01-01,=1+1\n"
    + "poste-02,workstation,02:00:00:00:01:12,10.99.0.11,,,\n"
    + "poste-03,workstation,02:00:00:00:01:13,10.99.0.12,2014-10-01,,[bold]\n"
    + "vp-01,projector,,,2000-01-01,,\n"
)
ASKED = ("renewals", "--as-of", "2017-01-01", "--until", "2020-12-31")
REST = (
    "1 device of unknown age (no `acquired`): find it out, and note it in devices.csv:",
    "jean-jaures: poste-02",
    "1 device of kind projector: no life is set in department.yml (renewal).",
)


@pytest.fixture
def old(inventory: Inventory) -> Inventory:
    """A school whose machines are of different ages."""
    inventory.write(DEVICES, MACHINES)
    return inventory


def test_the_budget_is_by_year_and_school(call: Call, old: Inventory) -> None:
    result = call(*ASKED)
    assert result.exit_code == 0
    assert [
        line.split() for line in result.stdout.replace("\N{NARROW NO-BREAK SPACE}", "_").splitlines()
    ] == [
        ["year", "school", "server", "workstation", "under", "warranty", "budget", "(€)"],
        ["2019", "jean-jaures", "1", "1_200.00"],
        ["2019", "all", "schools", "1", "1_200.00"],
        ["2020", "jean-jaures", "2", "1", "900.00"],
        ["2020", "all", "schools", "2", "1", "900.00"],
        ["total", "1", "2", "1", "2_100.00"],
        *map(str.split, REST),
    ]


def test_programs_are_told_all_of_it(call: Call, old: Inventory) -> None:
    sheet = json.loads(call(*ASKED, "--json").stdout)
    assert [(year["year"], year["kinds"], year["budget"]) for year in sheet["years"]] == [
        (2019, {"server": 1}, "1200.00"),
        (2020, {"workstation": 2}, "900.00"),
    ]
    assert (sheet["budget"], sheet["under_warranty"]) == ("2100.00", 1)
    assert [(each["name"], each["end"]) for each in sheet["due"]] == [
        ("serveur", "2019-09-01"),
        ("poste-01", "2020-09-01"),
        ("poste-03", "2020-10-01"),
    ]
    assert [each["name"] for each in sheet["of_unknown_age"]] == ["poste-02"]
    assert [each["name"] for each in sheet["without_life"]] == ["vp-01"]


def test_a_spreadsheet_gets_every_device_and_no_formula(call: Call, old: Inventory) -> None:
    rows = list(csv.DictReader(StringIO(call(*ASKED, "--format", "csv").stdout)))
    assert [(row["year"], row["name"], row["model"], row["price"]) for row in rows] == [
        ("2019", "serveur", "", "1200.00"),
        ("2020", "poste-01", "'=1+1", "450.00"),
        ("2020", "poste-03", "[bold]", "450.00"),
        ("", "poste-02", "", ""),
        ("", "vp-01", "", ""),
    ]


def test_one_kind_alone_can_be_asked_for(call: Call, old: Inventory) -> None:
    sheet = json.loads(call(*ASKED, "--kind", "server", "--json").stdout)
    assert sheet["kinds"] == {"server": 1}
    assert sheet["of_unknown_age"] == sheet["without_life"] == []


def test_nothing_to_renew_is_said(call: Call) -> None:
    result = call("renewals", "--as-of", "2027-01-01", "--until", "2027-12-31")
    assert result.stdout == "Nothing of known age comes to its end by 2027-12-31.\n"


@pytest.mark.parametrize(
    ("words", "kind"), [((), "workstation"), (("--kind", "server"), "server")], ids=["all", "a kind"]
)
def test_where_no_life_is_set_the_lines_to_add_are_said(
    words: tuple[str, ...], kind: str, call: Call, inventory: Inventory
) -> None:
    settings = (inventory.root / "department.yml").read_text().partition("# How many years")[0]
    inventory.write("department.yml", settings)
    result = call(*ASKED, *words)
    assert result.exit_code == 1
    assert f"department.yml: renewal: nothing is set for {kind}\n" in result.stderr
    lines = result.stderr.splitlines()
    said = lines.index("        renewal:")
    inventory.write("department.yml", settings + "\n".join(line[8:] for line in lines[said : said + 2]))
    assert call(*ASKED, *words).exit_code == 0


@pytest.mark.parametrize(
    "words",
    [
        ["renewals"],
        ["renewals", "--until", "soon"],
        ["renewals", "--as-of", "2017-01-01", "--until", "2016-12-31"],
        ["renewals", "--until", "2050-01-01", "--kind", "SERVER"],
        ["renewals", "--until", "2050-01-01", "--json", "--format", "csv"],
    ],
    ids=" ".join,
)
def test_wrong_usage_ends_with_2(words: list[str], call: Call) -> None:
    assert call(*words).exit_code == 2


def test_the_servers_of_2005_to_2007_show_up_in_the_sample(lab: Department) -> None:
    sample = Inventory(ROOT / "inventories" / "grand-besancon").department().as_of("2016-11-01")
    servers = [DeviceKind.SERVER]
    found = renewals(sample.schools.values(), lab.renewal, "2016-11-01", "2016-12-31", servers)
    assert {due.device.acquired[:4] for due in found.due} == {"2005", "2006", "2007"}
    assert len(found.due) > len(sample.schools) / 2
