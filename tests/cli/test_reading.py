"""check, schools, show: what people and programs read of an inventory."""

import json
import os
import re
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import Any

import click
import pytest
from click.shell_completion import ShellComplete

from ordiclasse_inventory import cli
from ordiclasse_inventory.cli import main
from tests.inventory import DEVICES, SCHOOL, Inventory

from .conftest import Call


def test_help_lists_every_command_and_each_has_its_own(call: Call) -> None:
    modules = {each.name: import_module(f"{cli.__name__}.{each.name}") for each in iter_modules(cli.__path__)}
    # A word of Python's own has an underscore as the name of a file.
    commands = [
        name.rstrip("_")
        for name, module in modules.items()
        if isinstance(getattr(module, name, None), click.Command)
    ]
    listed = call("--help").stdout
    assert re.findall(r"^  (\w+)  ", listed.partition("Commands:")[2], re.MULTILINE) == sorted(commands)
    waiting = [[name] for name in commands]
    for words in waiting:
        shown = call(*words, "--help")
        assert shown.exit_code == 0
        assert shown.stdout.startswith(f"Usage: main {' '.join(words)}")
        inner = re.findall(r"^  (\w+)  ", shown.stdout.partition("Commands:")[2], re.MULTILINE)
        waiting += [[*words, name] for name in inner]
    assert ["catalogue", "apply"] in waiting
    assert call("--version").stdout.startswith("main ")


@pytest.mark.parametrize(
    "words",
    [
        ["chek"],
        ["check", "/nowhere"],
        ["show"],
        ["provision"],
        ["check", "--as-of", "01/09/2016"],
        ["schools", "--as-of", "2016-02-30"],
        ["show", "jean-jaures", "--as-of", ""],
        ["provision", "jean-jaures", "--force"],
        ["provision", "jean-jaures", "--at-a-time", "0"],
        ["catalogue", "apply", "jean-jaures", "--at-a-time", "0"],
        ["catalogue", "apply", "jean-jaures", "--failure-budget", "-1"],
    ],
    ids=" ".join,
)
def test_wrong_usage_ends_with_2(words: list[str], call: Call) -> None:
    assert call(*words).exit_code == 2


def test_check_says_that_all_is_well(call: Call, inventory: Inventory) -> None:
    result = call("check")
    assert (result.exit_code, result.stdout) == (
        0,
        f"{inventory.root}: 1 school, 3 devices; no problem found.\n",
    )
    assert json.loads(call("check", "--json").stdout) == []


def test_check_says_all_that_is_wrong_and_ends_with_1(call: Call, inventory: Inventory) -> None:
    inventory.replace(SCHOOL, "0259999H", "0259999A")
    inventory.replace("communes.csv", "212500565", "1")
    result = call("check", str(inventory.root))
    assert result.exit_code == 1
    assert result.stderr == (
        f"{inventory.root}/communes.csv:2: siren: «1»\n"
        "    expected a SIREN: nine digits whose last one checks the others\n"
        "    look it up at annuaire-entreprises.data.gouv.fr\n"
        f"{inventory.root}/schools/jean-jaures/school.yml:4: uai: «0259999A»\n"
        "    expected a UAI: seven digits and their check letter, as 0250001R\n"
        "    the letter of 0259999 is H: it is wrong, or a digit is\n"
        "2 problems in 2 files. Nothing was changed.\n"
    )


def test_check_tells_programs_the_same(call: Call, inventory: Inventory) -> None:
    inventory.replace(SCHOOL, "0259999H", "0259999A")
    result = call("check", "--json")
    assert result.exit_code == 1
    assert json.loads(result.stdout) == [
        {
            "path": SCHOOL,
            "line": 4,
            "field": "uai",
            "found": "«0259999A»",
            "expected": "a UAI: seven digits and their check letter, as 0250001R",
            "remedy": "the letter of 0259999 is H: it is wrong, or a digit is",
        }
    ]


def test_schools_are_a_line_each(call: Call, inventory: Inventory) -> None:
    inventory.add_school("victor-hugo")
    inventory.replace("schools/victor-hugo/school.yml", "École élémentaire", "École [bold]")
    lines = call("schools").stdout.splitlines()
    assert [line.split()[0] for line in lines] == ["school", "jean-jaures", "victor-hugo"]
    assert "École élémentaire Jean-Jaurès  elementary  Besançon  adsl 8/0.8 Mbit/s" in lines[1]
    assert lines[1].split()[-2:] == ["3", "47"]
    assert "École [bold] victor-hugo" in lines[2]
    assert [row["pupils"] for row in json.loads(call("schools", "--json").stdout)] == [47, 0]


def test_a_school_is_shown_whole(call: Call) -> None:
    shown = call("show", "jean-jaures").stdout
    for text in ("École élémentaire Jean-Jaurès", "10.99.0.200 to 10.99.0.250", "Tux Math, Tux Typing"):
        assert text in shown
    assert re.search(r"poste-02 +workstation +10\.99\.0\.11 +02:00:00:00:01:12 +Salle 2 +CM1 CM2", shown)
    assert json.loads(call("show", "jean-jaures", "--json").stdout)["UAI"] == "0259999H"


@pytest.mark.parametrize("words", [["show"], ["provision"], ["catalogue", "apply"], ["audit"]], ids=" ".join)
@pytest.mark.parametrize("school", ["jean-jaure", "..", "../lab", "a" * 300])
def test_a_school_that_there_is_not_is_said(words: list[str], school: str, call: Call) -> None:
    result = call(*words, school)
    assert result.exit_code == 1
    assert f"schools/{school}: " in result.stderr
    assert "1 problem in 1 file. Nothing was changed." in result.stderr


@pytest.mark.parametrize(
    "words",
    [
        ["check"],
        ["schools"],
        ["show", "jean-jaures"],
        ["provision", "jean-jaures"],
        ["catalogue", "apply", "jean-jaures"],
        ["ssh", "centre"],
        ["audit", "jean-jaures"],
    ],
    ids=" ".join,
)
def test_a_day_of_the_environment_that_is_none_is_wrong_usage(
    words: list[str], call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ORDICLASSE_AS_OF", "demain")
    result = call(*words)
    assert result.exit_code == 2
    assert "expected one as 2026-11-01" in result.stderr


def test_each_day_has_its_own_answer(
    call: Call, inventory: Inventory, monkeypatch: pytest.MonkeyPatch
) -> None:
    inventory.replace(DEVICES, "Conteneur,,2026-09-01\nposte-02", "Conteneur,,2020-09-01\nposte-02")
    assert call("check", "--as-of", "2016-08-31").stdout.endswith("0 schools, 0 devices; no problem found.\n")
    assert call("check", "--as-of", "2020-09-01").stdout.endswith("1 school, 1 device; no problem found.\n")
    for day, computers, pupils in (("2020-09-01", 1, 0), ("2026-10-31", 3, 0), ("2026-11-01", 3, 47)):
        (row,) = json.loads(call("schools", "--as-of", day, "--json").stdout)
        assert (row["computers"], row["pupils"]) == (computers, pupils)
    monkeypatch.setenv("ORDICLASSE_AS_OF", "2020-09-01")
    shown = json.loads(call("show", "jean-jaures", "--json").stdout)
    assert [machine["name"] for machine in shown["machines"]] == ["poste-01"]
    monkeypatch.setenv("ORDICLASSE_AS_OF", "2016-09-01")
    assert call("show", "jean-jaures").stdout.endswith("\nNo machine yet.\n")
    assert "poste-02" in call("show", "jean-jaures", "--as-of", "2026-11-01").stdout


def test_a_school_that_is_not_open_is_not_shown(call: Call, inventory: Inventory) -> None:
    inventory.add_school("victor-hugo")
    inventory.replace(
        "schools/victor-hugo/school.yml",
        "open:\n  from: 2016-09-01",
        "open:\n  from: 2016-09-01\n  to: 2020-09-01\n  merged_into: jean-jaures",
    )
    inventory.write("schools/victor-hugo/devices.csv", "name,kind,mac,address\n")
    assert call("show", "victor-hugo", "--as-of", "2020-08-31").exit_code == 0
    for day, remedy in (("2016-08-31", ""), ("2020-09-01", "    it was merged into jean-jaures\n")):
        refused = call("show", "victor-hugo", "--as-of", day)
        assert refused.exit_code == 1
        assert refused.stderr == (
            f"{inventory.root}/schools/victor-hugo/school.yml: open: the school is open from 2016-09-01 "
            f"until 2020-09-01, and not on {day}\n"
            f"    expected a day on which it is open\n{remedy}"
            "1 problem in 1 file. Nothing was changed.\n"
        )


def test_what_a_file_says_is_shown_as_it_stands(call: Call, inventory: Inventory) -> None:
    inventory.replace(DEVICES, "Salle 1", "[red]{{ lookup('pipe') }}[/red]")
    inventory.replace(SCHOOL, "[Local technique, Salle 1, Salle 2]", "")
    inventory.replace(SCHOOL, "provider: Laboratoire", 'provider: "{% set x = 1 %}"')
    shown = call("show", "jean-jaures").stdout
    assert "[red]{{ lookup('pipe') }}[/red]" in shown
    assert "{% set x = 1 %}" in shown


def test_provision_guesses_what_was_meant(call: Call) -> None:
    assert "did you mean jean-jaures?" in call("provision", "jean-jaure").stderr
    assert "did you mean centre?" in call("provision", "center").stderr
    refused = call("provision", "jean-jaures", "jean-jaure", "center")
    assert refused.stderr.count("there is no such school") == 2
    assert "2 problems in 2 files. Nothing was changed." in refused.stderr


@pytest.mark.parametrize("words", [["show"], ["catalogue", "apply"], ["audit"]], ids=" ".join)
def test_commands_for_schools_say_that_a_server_is_none_and_what_is_like_it(
    words: list[str], call: Call
) -> None:
    assert "schools/centre: there is no such school" in call(*words, "centre").stderr
    assert "did you mean jean-jaures?" in call(*words, "jean-jaure").stderr


def test_a_school_is_shown_though_another_one_is_wrong(call: Call, inventory: Inventory) -> None:
    inventory.write("schools/broken/school.yml", "{")
    assert call("show", "jean-jaures").exit_code == 0
    assert call("schools").exit_code == 1


@pytest.mark.parametrize("words", [["show"], ["provision"], ["catalogue", "apply"]], ids=" ".join)
def test_schools_names_are_completed(words: list[str], inventory: Inventory) -> None:
    inventory.add_school("jean-zay")
    inventory.add_school("victor-hugo", "10.99.2.0/24")
    complete = ShellComplete(main, {}, "ordiclasse", "_ORDICLASSE_COMPLETE")
    given = [*words, "--inventory", str(inventory.root)]
    assert [item.value for item in complete.get_completions(given, "je")] == ["jean-jaures", "jean-zay"]


def ordiclasse(inventory: Inventory, *words: str, **how: Any) -> subprocess.CompletedProcess[str]:
    """The command as a process of its own."""
    command = [Path(sys.executable).with_name("ordiclasse"), *words, "--inventory", inventory.root]
    return subprocess.run(command, stderr=subprocess.PIPE, text=True, check=False, **how)


@pytest.mark.parametrize("words", [["schools"], ["schools", "--json"], ["export", "csv"]])
def test_an_answer_that_a_full_disk_refuses_ends_in_a_line(words: list[str], inventory: Inventory) -> None:
    with Path("/dev/full").open("wb") as full:
        ended = ordiclasse(inventory, *words, stdout=full)
    assert ended.returncode == 1
    assert ended.stderr == "Error: the answer: No space left on device\n"


@pytest.mark.parametrize("words", [["schools"], ["show", "jean-jaures"]])
def test_a_terminal_without_accents_gets_the_rest(words: list[str], inventory: Inventory) -> None:
    ascii_only = os.environ | {"PYTHONIOENCODING": "ascii"}
    ended = ordiclasse(inventory, *words, stdout=subprocess.PIPE, env=ascii_only)
    assert (ended.returncode, ended.stderr) == (0, "")
    assert "l\\xe9mentaire Jean-Jaur\\xe8s" in ended.stdout


def test_a_schools_name_in_place_of_its_key_is_answered_with_the_key(call: Call) -> None:
    refused = call("show", "Jean-Jaurès")
    assert refused.exit_code == 1
    assert "did you mean jean-jaures?" in refused.stderr
