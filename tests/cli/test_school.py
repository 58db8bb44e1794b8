"""school add: by options in scripts, step by step on a terminal."""

import json
import os
import sys
from collections.abc import Iterator

import pexpect
import pytest
from click.shell_completion import ShellComplete

from ordiclasse_inventory.cli import main
from tests.inventory import ROOT, Inventory

from .conftest import Call

NEEDED = ["--name", "L’Étang-Bleu", "--uai", "0259998G", "--kind", "nursery", "--commune", "Besançon"]
ADD = ["school", "add", *NEEDED, "--as-of", "2026-09-01"]


def test_a_school_is_added_with_what_is_next(call: Call, inventory: Inventory) -> None:
    files = inventory.files()
    told = json.loads(call(*ADD, "--json").stdout)
    folder = "schools/l-etang-bleu"
    assert (told["school"], told["block"], told["block6"]) == (
        "l-etang-bleu",
        "10.99.1.0/24",
        "fd5a:92c1:7e04:10::/60",
    )
    assert list(told["files"]) == [
        f"{folder}/{name}" for name in ("devices.csv", "headcounts.csv", "school.yml")
    ]
    school = inventory.department().schools["l-etang-bleu"]
    assert (school.name, school.uai, school.commune) == ("L’Étang-Bleu", "0259998G", "25056")
    assert (str(school.period), school.uplinks, school.server_access) == ("from 2026-09-01", (), None)
    assert {path: data for path, data in inventory.files().items() if folder not in path} == files


def test_the_next_school_gets_the_next_block(call: Call, inventory: Inventory) -> None:
    assert call(*ADD, "--size", "120").exit_code == 0
    again = [*ADD, "--key", "other", "--uai", "0259997F"]
    assert call(*again).exit_code == 0
    schools = inventory.department().schools
    assert [schools[key].block for key in ("l-etang-bleu", "other")] == ["10.99.4.0/22", "10.99.1.0/24"]


def test_check_makes_no_folder(call: Call, inventory: Inventory) -> None:
    files = inventory.files()
    result = call(*ADD, "--check")
    assert result.exit_code == 0
    assert "+name: L’Étang-Bleu\n" in result.stdout
    assert "\n3 files would change.\n" in result.stdout
    assert inventory.files() == files
    assert not (inventory.root / "schools" / "l-etang-bleu").exists()


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--name", "x"], "Missing --uai, --kind, --commune (on a terminal, they are asked for)."),
        ([*NEEDED, "--uai", "0259998A"], "the letter of 0259998 is G"),
        ([*NEEDED, "--commune", "Besancom"], "did you mean Besançon?"),
        ([*NEEDED, "--key", "../x"], "can't be a key"),
        ([*NEEDED, "--key", "jean-jaures"], "there is a school «jean-jaures» already"),
        ([*NEEDED, "--name", "École\nblock: x"], "expected a name, in one line"),
        ([*NEEDED, "--address", "a\tb"], "in one line"),
        ([*NEEDED, "--kind", "college"], "'college' is not one of"),
        ([*NEEDED, "--generation", "2014"], "'2014' is not one of"),
        ([*NEEDED, "--uplink", "adsl"], "Missing --down, --up, --latency, --resolvers"),
        ([*NEEDED, "--down", "8"], "--down: without --uplink"),
        ([*NEEDED, "--size", "/28"], "expected /24"),
        ([*NEEDED, "--block", "10.99.0.0/24"], "overlaps the block of jean-jaures"),
        ([*NEEDED, "--server-host", "198.18.0.11"], "is the server of jean-jaures already"),
        ([*NEEDED, "--open-from", "demain"], "is no date"),
    ],
    ids=lambda value: " ".join(value)[-40:] if isinstance(value, list) else "",
)
def test_what_cannot_be_is_told_and_changes_no_byte(
    words: list[str], told: str, call: Call, inventory: Inventory
) -> None:
    files = inventory.files()
    result = call("school", "add", *words)
    assert result.exit_code == 2
    assert told in result.stderr
    assert inventory.files() == files


def test_a_supernet_that_is_used_up_is_told(call: Call, inventory: Inventory) -> None:
    inventory.replace("department.yml", "10.99.0.0/16", "10.99.0.0/24")
    files = inventory.files()
    result = call(*ADD)
    assert result.exit_code == 1
    assert "no /24 is free in 10.99.0.0/24: nothing is left" in result.stderr
    assert inventory.files() == files


def test_a_name_that_looks_like_a_template_or_yaml_stays_a_name(call: Call, inventory: Inventory) -> None:
    name = "{{ lookup('pipe', 'id') }}: # - [École] & l’Été"
    assert call(*ADD, "--name", name, "--key", "x", "--address", name).exit_code == 0
    school = inventory.department().schools["x"]
    assert (school.name, school.sites[0].address) == (name, name)


def test_a_full_disk_leaves_no_folder(
    call: Call, inventory: Inventory, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = inventory.files()

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    result = call(*ADD)
    assert (result.exit_code, result.stderr) == (
        1,
        f"{inventory.root}: No space left on device. Nothing was changed.\n",
    )
    assert inventory.files() == files
    assert [path.name for path in (inventory.root / "schools").iterdir()] == ["jean-jaures"]


@pytest.fixture
def terminal(inventory: Inventory) -> Iterator["pexpect.spawn[str]"]:
    """`ordiclasse school add` on a terminal."""
    code = "from ordiclasse_inventory.cli import main; main(prog_name='ordiclasse')"
    words = ["-c", code, "school", "add", "--inventory", str(inventory.root), "--as-of", "2026-09-01"]
    environment = {**os.environ, "TERM": "xterm", "PYTHONPATH": str(ROOT), "NO_COLOR": ""}
    child = pexpect.spawn(
        sys.executable, words, env=environment, encoding="utf-8", timeout=30, dimensions=(60, 200)
    )
    yield child
    child.close(force=True)


def answered(terminal: "pexpect.spawn[str]", *answers: tuple[str, str]) -> None:
    """Wait for each question, and give its answer."""
    for question, answer in answers:
        terminal.expect_exact(question)
        terminal.expect_exact(": ")
        terminal.sendline(answer)


UP_TO_THE_NAME = (("Open from", ""), ("Name, as", "École maternelle de L’Étang-Bleu"))


def test_a_school_is_asked_for_step_by_step(inventory: Inventory, terminal: "pexpect.spawn[str]") -> None:
    answered(
        terminal,
        *UP_TO_THE_NAME,
        ("Key: its folder and its domain [l-etang-bleu]", ""),
        ("UAI, with its letter", "0259998A"),
        ("Error: the letter of 0259998 is G, or a digit is wrong", "0259998G"),
        ("Kind (nursery, elementary, primary)", "nurserie"),
        ("did you mean nursery?", "nursery"),
        ("Commune", "Besancom"),
        ("did you mean Besançon?", "Besançon"),
        ("Address", "2 rue d’Ici"),
        ("Model of its platform (2003, pilot, new) [2003]", "new"),
        ("Size of its block: /24, or for how many computers [/24]", "60"),
        ("Its IPv4 block [10.99.2.0/23]", ""),
        ("Its IPv6 block (or nothing) [fd5a:92c1:7e04:10::/60]", ""),
        ("Internet link (adsl, cable, satellite, fibre, 4g, none) [none]", "fibre"),
        ("Provider", ""),
        ("Mbit/s down", "fast"),
        ("is not a number", "100"),
        ("Mbit/s up", "50,5"),
        ("Latency", "5"),
        ("GB a month", ""),
        ("name servers", "198.18.0.1 9.9.9.9"),
        ("server (or nothing)", "198.18.0.12"),
    )
    terminal.expect_exact("Write this?")
    shown = terminal.before or ""
    assert "\x1b[32m+name: École maternelle de L’Étang-Bleu" in shown
    terminal.sendline("y")
    terminal.expect_exact("3 files changed.")
    terminal.expect(pexpect.EOF)
    terminal.wait()
    assert terminal.exitstatus == 0
    school = inventory.department().schools["l-etang-bleu"]
    assert (school.uai, school.block, school.generation) == ("0259998G", "10.99.2.0/23", "new")
    assert school.uplink is not None
    assert (school.uplink.up_mbit, school.uplink.resolvers) == (50.5, ("198.18.0.1", "9.9.9.9"))


def test_who_stops_in_the_middle_changes_nothing(
    inventory: Inventory, terminal: "pexpect.spawn[str]"
) -> None:
    files = inventory.files()
    answered(terminal, *UP_TO_THE_NAME)
    # The whole question: Python waits for the answer then, and hears of an interrupt.
    terminal.expect_exact("[l-etang-bleu]: ")
    terminal.sendintr()
    terminal.expect_exact("Aborted!")
    terminal.expect(pexpect.EOF)
    terminal.wait()
    assert terminal.exitstatus == 1
    assert inventory.files() == files


def test_schools_are_completed_where_a_device_is_added_or_moves_to(call: Call, inventory: Inventory) -> None:
    assert call(*ADD).exit_code == 0
    complete = ShellComplete(main, {}, "ordiclasse", "_ORDICLASSE_COMPLETE")
    for words in (["device", "add"], ["device", "move", "poste-01.jean-jaures", "--to"]):
        given = [*words[:2], "--inventory", str(inventory.root), *words[2:]]
        assert [item.value for item in complete.get_completions(given, "l")] == ["l-etang-bleu"]
