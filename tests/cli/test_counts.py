"""counts: what is counted on a day, by what one asks for, down to the line of each device."""

import csv
import json
import shutil
from collections.abc import Callable
from io import StringIO
from pathlib import Path

import pytest
from click.testing import Result

from tests.billing.strategies import FILES
from tests.inventory import Inventory

from .conftest import Call

DAY = ("--as-of", "2026-11-01")
CountsOf = Callable[..., Result]


@pytest.fixture
def example(tmp_path: Path) -> Inventory:
    """A copy of the worked example of docs/billing.md."""
    root = tmp_path / "example"
    shutil.copytree(FILES, root)
    return Inventory(root)


@pytest.fixture
def counts(call: Call, example: Inventory) -> CountsOf:
    """Call `ordiclasse counts` for the worked example."""
    return lambda *words: call("counts", "--inventory", str(example.root), *DAY, *words)


def rows(result: Result) -> list[dict[str, str]]:
    assert result.exit_code == 0, result.stderr
    return list(csv.DictReader(StringIO(result.stdout)))


def test_a_table_has_a_line_for_each_school_and_the_sum_below(counts: CountsOf) -> None:
    lines = [line.split() for line in counts().stdout.splitlines()]
    assert lines[0][:6] == ["school", "commune", "uplink", "platform", "pupils", "server"]
    assert [line[0] for line in lines[1:]] == ["la-fontaine", "le-bourg", "les-tilleuls", "total"]
    assert lines[3] == ["les-tilleuls", "Grandval", "adsl", "2003", "73", "1", "3", "1", "0", "3"]
    assert lines[4] == ["total", "113", "3", "7", "2", "7", "3"]


@pytest.mark.parametrize(
    ("by", "expected"),
    [
        ("commune", {"25901": "73", "25902": "23", "25903": "17"}),
        ("level", {"PS": "8", "MS": "23", "GS": "16", "CP": "29", "CE1": "23", "CM2": "14"}),
        (
            "kind",
            {"server": "3", "workstation": "7", "laptop": "2", "tablet": "7", "interactive-projector": "3"},
        ),
        ("uplink", {"adsl": "3"}),
        ("platform", {"2003": "3"}),
    ],
)
def test_figures_are_by_what_one_asks_for(by: str, expected: dict[str, str], counts: CountsOf) -> None:
    found = rows(counts("--by", by, "--format", "csv"))
    figure = {"commune": "pupils", "level": "pupils", "kind": "devices"}.get(by, "schools")
    assert {next(iter(row.values())): row[figure] for row in found} == expected


def test_what_counts_nowhere_is_said_beside_and_not_in_the_table(counts: CountsOf) -> None:
    for words in ((), ("--format", "csv")):
        closed, states = counts(*words).stderr.splitlines()
        assert closed.startswith(
            "l-ancienne (open from 2005-09-01 until 2026-09-01): 2 devices and 0 pupils "
        )
        assert states == "2 devices don't count: 1 broken, 1 stock."


def test_schools_without_pupils_this_school_year_are_said(call: Call, example: Inventory) -> None:
    said = call("counts", "--inventory", str(example.root), "--as-of", "2026-10-31").stderr
    assert (
        "No pupils are noted this school year, until 2026-10-31, of la-fontaine, le-bourg, les-tilleuls."
        in said
    )


def test_a_figure_is_opened_down_to_the_lines_of_its_devices(counts: CountsOf, example: Inventory) -> None:
    found = rows(counts("--explain", "workstation", "--format", "csv"))
    assert sum(int(row["counts"]) for row in found) == 7
    by_place = {(row["school"], row["what"]): row for row in found}
    moved = by_place["les-tilleuls", "poste-04"]
    assert (moved["since"], moved["where"]) == ("2026-09-01", "schools/les-tilleuls/devices.csv:7")
    broken = by_place["les-tilleuls", "poste-03"]
    assert (broken["counts"], broken["note"]) == ("0", "E-104 broken")
    assert ("les-tilleuls", "poste-05") not in by_place, "it was retired that very day"
    for row in found:
        path, line = row["where"].split(":")
        written = (example.root / path).read_text().splitlines()[int(line) - 1]
        assert written.startswith(f"{row['what']},{row['figure']},")
        assert row["note"].split()[0] in written


def test_pupils_are_opened_down_to_headcounts_and_where_they_live(counts: CountsOf) -> None:
    found = rows(counts("--explain", "CM2", "--format", "csv"))
    assert [(row["counts"], row["note"], row["since"]) for row in found] == [
        ("2", "", "2026-11-01"),
        ("1", "of 25056", "2026-11-01"),
        ("6", "of 25902 Petitval", "2026-11-01"),
        ("5", "of 25903 Hauterive", "2026-11-01"),
    ]
    assert sum(int(row["counts"]) for row in rows(counts("--explain", "pupils", "--format", "csv"))) == 113
    assert sum(int(row["counts"]) for row in rows(counts("--explain", "devices", "--format", "csv"))) == 22


def test_all_facts_are_shown_where_no_figure_is_named(counts: CountsOf) -> None:
    found = rows(counts("--school", "la-fontaine", "--format", "csv", "--explain"))
    assert [row["figure"] for row in found] == [
        "PS", "PS", "MS", "MS", "server", "workstation", "workstation", "tablet", "tablet", "adsl", "2003",
    ]  # fmt: skip
    assert "schools/la-fontaine/devices.csv:2" in counts("--school", "la-fontaine", "--explain").stdout


def test_programs_get_all_of_it(counts: CountsOf) -> None:
    found = json.loads(counts("--json").stdout)
    assert (found["day"], found["counted"]) == ("2026-11-01", ["in-service", "lent", "repair"])
    assert found["total"]["devices"] == {
        "server": 3, "workstation": 7, "laptop": 2, "tablet": 7, "interactive-projector": 3
    }  # fmt: skip
    assert found["total"]["not_counted"] == {"broken": 1, "stock": 1}
    bourg = found["schools"][1]
    assert bourg["payer"] == "rpi-du-val"
    assert bourg["residences"] == {"": 2, "25056": 1, "25901": 1, "25902": 10, "25903": 9}
    assert [(left["school"], left["why"]) for left in found["left_out"]] == [("l-ancienne", "not-open")]
    assert "behind" not in bourg
    opened = json.loads(counts("--json", "--explain").stdout)["schools"][2]["behind"]
    assert len(opened["headcounts"]) == 4
    assert {device["name"]: device["counts"] for device in opened["devices"]}["poste-03"] is False


def test_the_convention_says_which_states_count(counts: CountsOf, example: Inventory) -> None:
    example.replace("conventions/2026.yml", "count_day: 11-01", "counted: [in-service, stock]")
    found = json.loads(counts("--json").stdout)
    assert found["total"]["devices"]["workstation"] == 8
    assert found["total"]["not_counted"] == {"lent": 1, "repair": 1, "broken": 1}


def test_what_a_spreadsheet_would_calculate_stays_text(counts: CountsOf, example: Inventory) -> None:
    evil = '=HYPERLINK("http://x")'
    quoted = evil.replace('"', '""')
    example.replace("communes.csv", "Grandval", f'"{quoted}"')
    example.replace("schools/les-tilleuls/devices.csv", "E-107", f'"{quoted}"')
    example.replace("bodies.csv", "RPI du Val", f'"{quoted}"')
    for words in ((), ("--by", "commune"), ("--explain", "interactive-projector")):
        printed = counts("--format", "csv", *words)
        cells = [cell for row in csv.reader(StringIO(printed.stdout)) for cell in row]
        assert f"'{evil}" in cells
        assert not any(cell.startswith(("=", "+", "-", "@")) for cell in cells)
    assert evil in counts("--by", "commune").stdout, "a terminal calculates nothing"


def test_a_terminal_obeys_nothing_of_the_files(counts: CountsOf, example: Inventory) -> None:
    example.replace("schools/les-tilleuls/school.yml", "École Les Tilleuls", "École [red]Les Tilleuls[/red]")
    example.replace("communes.csv", "Grandval", "[bold]Grandval")
    assert "[bold]Grandval" in counts().stdout


@pytest.mark.parametrize(
    "words",
    [("--json", "--format", "csv"), ("--by", "room"), ("--explain", "tablette"), ("--explain", "teacher")],
)
def test_wrong_usage_is_told(words: tuple[str, ...], counts: CountsOf) -> None:
    assert counts(*words).exit_code == 2


def test_a_school_that_there_is_not_is_told(counts: CountsOf) -> None:
    result = counts("--school", "le-bour")
    assert result.exit_code == 1
    assert "did you mean le-bourg?" in result.stderr


def test_a_day_between_two_conventions_has_no_bill_and_its_neighbours_are_named(
    call: Call, example: Inventory
) -> None:
    text = (example.root / "conventions" / "2026.yml").read_text()
    earlier = text.replace("from: 2026-01-01\nto: 2027-01-01", "from: 2024-01-01\nto: 2025-01-01")
    example.write("conventions/2024.yml", earlier)
    files = example.files()
    result = call("bill", "2025", "--inventory", str(example.root))
    assert result.exit_code == 1
    for said in (
        "2025",
        "2024 (from 2024-01-01 until 2025-01-01)",
        "2026 (from 2026-01-01 until 2027-01-01)",
    ):
        assert said in result.stderr
    assert example.files() == files
