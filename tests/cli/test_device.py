"""device add, move, retire: the diff, the files, and what is refused."""

import json
import os
import shutil
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from click.shell_completion import ShellComplete
from click.testing import CliRunner

from ordiclasse_inventory.cli import main
from ordiclasse_inventory.store.draft import Draft
from tests.inventory import DEVICES, LAB, SCHOOL, Inventory
from tests.store.test_faults import as_nobody

from .conftest import Call

STATION = ["workstation", "--mac", "02:00:00:00:01:13"]
ADD = ["device", "add", "jean-jaures", *STATION, "--as-of", "2026-11-24"]
SECOND = [
    "school", "add", "--name", "Léon-Blum", "--uai", "0259998G", "--kind", "primary", "--commune", "25056",
    "--uplink", "fibre", "--down", "100", "--up", "50", "--latency", "5", "--resolvers", "198.18.0.1",
    "--server-host", "198.18.0.12", "--open-from", "2016-09-01",
]  # fmt: skip


@pytest.fixture
def two(call: Call, inventory: Inventory) -> Inventory:
    """The lab with a second school that has a server, both added by the commands."""
    assert call(*SECOND).exit_code == 0
    server = ["device", "add", "leon-blum", "server", "--mac", "02:00:00:00:02:01", "--as-of", "2016-09-01"]
    assert call(*server).exit_code == 0
    return inventory


def test_a_device_is_added_and_shown_as_a_diff(call: Call, inventory: Inventory) -> None:
    result = call(*ADD, "--room", "Salle 1", "--levels", "CE1 CE2", "--price", "412,50")
    assert result.exit_code == 0
    header = "name,kind,mac,address,room,levels,model,serial,acquired,price,from"
    line = "poste-03,workstation,02:00:00:00:01:13,10.99.0.66,Salle 1,CE1 CE2,,,,412.50,2026-11-24"
    lines = result.stdout.splitlines()
    assert lines[:2] == [f"--- {inventory.root}/{DEVICES}", f"+++ {inventory.root}/{DEVICES}"]
    assert {f"+{header}", f"+{line}"} <= set(lines)
    assert lines[-2:] == ["1 file changed.", "poste-03.jean-jaures: workstation, 10.99.0.66, from 2026-11-24"]
    written = (inventory.root / DEVICES).read_text().splitlines()
    assert (written[0], written[-1]) == (header, line)
    assert "\x1b" not in result.stdout


def test_check_shows_the_same_and_writes_nothing(call: Call, inventory: Inventory) -> None:
    files = inventory.files()
    dry = call(*ADD, "--check")
    assert dry.exit_code == 0
    assert inventory.files() == files
    assert call(*ADD).stdout == dry.stdout.replace("\n1 file would change.\n", "\n1 file changed.\n")


def test_a_program_is_told_the_same_diff_before_and_after_it_is_written(call: Call) -> None:
    dry = json.loads(call(*ADD, "--json", "--check").stdout)
    assert "+poste-03," in dry["files"][DEVICES]
    assert json.loads(call(*ADD, "--json").stdout) == dry | {"written": True}


def test_several_devices_come_at_once(call: Call, inventory: Inventory) -> None:
    macs = [word for number in (13, 14, 15) for word in ("--mac", f"02-00-00-00-01-{number}")]
    words = ["device", "add", "jean-jaures", "laptop", "--count", "3", "--name", "portable-09", "--json"]
    told = json.loads(call(*words, *macs, "--asset", "A", "--asset", "B", "--asset", "C").stdout)
    assert told["written"] is True
    assert list(told["files"]) == [DEVICES]
    assert [(each["name"], each["macs"], each["address"]) for each in told["devices"]] == [
        ("portable-09.jean-jaures", ["02:00:00:00:01:13"], "10.99.0.66"),
        ("portable-10.jean-jaures", ["02:00:00:00:01:14"], "10.99.0.67"),
        ("portable-11.jean-jaures", ["02:00:00:00:01:15"], "10.99.0.68"),
    ]
    assert [device.asset for device in inventory.department().schools["jean-jaures"].devices][3:] == [*"ABC"]


def test_a_device_without_network_has_no_address(call: Call, inventory: Inventory) -> None:
    assert "projector, from " in call("device", "add", "jean-jaures", "projector").stdout
    assert inventory.department().schools["jean-jaures"].devices[-1].name == "videoprojecteur-01"


def test_a_device_moves_to_another_school_and_back(call: Call, two: Inventory) -> None:
    settings = {path: data for path, data in two.files().items() if path.endswith(".yml")}
    moved = call(
        "device", "move", "poste-02.jean-jaures", "--to", "leon-blum", "--on", "2026-12-01", "--room", "BCD"
    )
    assert moved.stdout.endswith(
        "2 files changed.\nposte-02.leon-blum: workstation, 10.99.1.66, from 2026-12-01\n"
    )
    assert (
        call("device", "move", "poste-02.leon-blum", "--to", "jean-jaures", "--on", "2027-01-04").exit_code
        == 0
    )
    stays = [
        device for device in two.department().schools["jean-jaures"].devices if device.name == "poste-02"
    ]
    assert [(stay.address, str(stay.period)) for stay in stays] == [
        ("10.99.0.11", "from 2026-09-01 until 2026-12-01"),
        ("10.99.0.66", "from 2027-01-04"),
    ]
    assert {path: data for path, data in two.files().items() if path.endswith(".yml")} == settings


def test_a_device_changes_its_room(call: Call, inventory: Inventory) -> None:
    before = (inventory.root / DEVICES).read_text()
    assert call("device", "move", "poste-01.jean-jaures", "--room", "Salle 2").exit_code == 0
    assert (inventory.root / DEVICES).read_text() == before.replace("Salle 1", "Salle 2")
    again = call("device", "move", "poste-01.jean-jaures", "--room", "Salle 2")
    assert (again.exit_code, again.stdout.splitlines()[0]) == (0, "0 files changed.")


def test_a_device_is_given_away(call: Call, inventory: Inventory) -> None:
    words = ["device", "retire", "poste-02.jean-jaures", "--on", "2026-11-20", "--exit", "given"]
    assert call(*words, "--recipient", "Emmaüs", "--wiped", "2026-11-19").exit_code == 0
    device = inventory.department().schools["jean-jaures"].devices[2]
    assert (device.retired, device.recipient, device.wiped) == ("2026-11-20", "Emmaüs", "2026-11-19")


REPLACE = ["device", "add", "jean-jaures", "server", "--mac", "02:00:00:00:01:99", "--as-of", "2026-11-24"]
LEAVES = ["--replaces", "serveur.jean-jaures", "--exit", "recycled", "--wiped", "2026-11-24"]


def test_a_server_replaces_another_under_its_name_and_address(call: Call, inventory: Inventory) -> None:
    others = inventory.department().schools["jean-jaures"].devices[1:]
    assert call(*REPLACE, *LEAVES).exit_code == 0
    before, *rest, after = inventory.department().schools["jean-jaures"].devices
    assert tuple(rest) == others
    assert {(server.name, server.address) for server in (before, after)} == {("serveur", "10.99.0.1")}
    assert (before.retired, str(after.period)) == ("2026-11-24", "from 2026-11-24")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ([*ADD[:2], "jean-jaure", *STATION], "did you mean jean-jaures?"),
        ([*ADD[:2], "../lab", *STATION], "there is no school «../lab»"),
        ([*ADD[:-2], "--as-of", "2010-01-01"], "open from 2016-09-01, and not on 2010-01-01"),
        ([*ADD, "--room", "Salle 9"], f"{DEVICES}:5: room: no room is called «Salle 9»"),
        ([*ADD, "--name", "poste-01"], "poste-01 is the name on line 3 already"),
        ([*ADD, "--name", "Poste 1"], "name: «Poste 1»"),
        ([*ADD, "--acquired", "2026-12-01"], "before it was acquired on 2026-12-01"),
        (
            [*ADD[:3], "workstation", "--mac", "02:00:00:00:01:11"],
            f"02:00:00:00:01:11 is at {DEVICES}:3 already",
        ),
        ([*ADD[:3], "server", "--mac", "02:00:00:00:01:13"], "is a second server"),
        ([*REPLACE, *LEAVES[:4]], "wiped: the cell is empty"),
        (["device", "move", "poste-09.jean-jaures", "--room", "Salle 1"], "did you mean poste-0"),
        (["device", "move", "serveur.jean-jaures", "--to", "jean-jaures"], "give --room alone"),
        (
            ["device", "move", "poste-01.jean-jaures", "--to", "jean-zay"],
            "there is no school «jean-zay»",
        ),
        (
            ["device", "retire", "poste-01.jean-jaures", "--exit", "given", "--wiped", "2026-11-01"],
            "recipient: the cell is empty",
        ),
        (["device", "retire", "poste-01.jean-jaures", "--exit", "recycled"], "wiped: the cell is empty"),
        (
            ["device", "retire", "serveur.jean-jaures", "--exit", "recycled", "--wiped", "2026-11-01"],
            "workstations, and no server",
        ),
        (
            ["device", "retire", "poste-01.jean-jaures", "--exit", "recycled", "--on", "2026-09-01",
             "--wiped", "2026-09-01"],
            "is no day at all",
        ),
    ],
    ids=lambda value: " ".join(value)[-60:] if isinstance(value, list) else "",
)  # fmt: skip
def test_what_the_rules_refuse_changes_no_byte(
    words: list[str], told: str, call: Call, inventory: Inventory
) -> None:
    files = inventory.files()
    result = call(*words)
    assert result.exit_code == 1
    assert told in result.stderr
    assert "Nothing was changed." in result.stderr
    assert inventory.files() == files


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["device", "add", "jean-jaures", "workstation"], "Missing option '--mac'"),
        ([*ADD, "--count", "2"], "--mac is given 1 times for 2 (--count)"),
        ([*ADD, "--serial", "a", "--serial", "b"], "--serial is given 2 times for 1 (--count)"),
        (["device", "add", "jean-jaures", "projector", "--name", "tbi", "--count", "2"], "ends in no number"),
        (["device", "add", "jean-jaures", "computer"], "'computer' is not one of"),
        ([*ADD[:4], "--mac", "b8:27:eb:00:00:1"], "expected MAC addresses"),
        ([*ADD, "--levels", "CE3"], "expected levels"),
        ([*ADD, "--price", "cheap"], "expected euros"),
        ([*ADD, "--room", "a\nb"], "expected text in one line"),
        ([*ADD, "--warranty", "soon"], "is no date"),
        ([*REPLACE, *LEAVES[:2]], "--replaces and --exit go together"),
        ([*REPLACE, "--wiped", "2026-11-24"], "--wiped go with them"),
        (["device", "move", "poste-01.jean-jaures"], "Missing option '--to' or '--room'"),
        (["device", "move", "poste-01.jean-jaures", "--room", "x", "--name", "y"], "--name goes with --to"),
        (["device", "retire", "poste-01.jean-jaures"], "Missing option '--exit'"),
        (["device", "retire", "poste-01.jean-jaures", "--exit", "sold"], "'sold' is not one of"),
    ],
    ids=lambda value: " ".join(value)[-60:] if isinstance(value, list) else "",
)
def test_wrong_usage_ends_with_2_and_changes_no_byte(
    words: list[str], told: str, call: Call, inventory: Inventory
) -> None:
    files = inventory.files()
    result = call(*words)
    assert result.exit_code == 2
    assert told in result.stderr
    assert inventory.files() == files


def test_an_inventory_with_a_problem_is_not_edited(call: Call, inventory: Inventory) -> None:
    inventory.replace(SCHOOL, "0259999H", "0259999A")
    files = inventory.files()
    result = call(*ADD)
    assert result.exit_code == 1
    assert "the letter of 0259999 is H" in result.stderr
    assert inventory.files() == files


def test_a_full_disk_is_told_in_a_line(call: Call, two: Inventory, monkeypatch: pytest.MonkeyPatch) -> None:
    files, written = two.files(), []

    def full_at_the_second(_: int) -> None:
        written.append(1)
        if len(written) == 2:
            raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full_at_the_second)
    result = call("device", "move", "poste-01.jean-jaures", "--to", "leon-blum")
    assert (result.exit_code, len(written)) == (1, 2)
    assert result.stderr == f"{two.root}: No space left on device. Nothing was changed.\n"
    assert two.files() == files


def test_a_file_that_cannot_be_put_in_place_brings_the_others_back(
    call: Call, two: Inventory, monkeypatch: pytest.MonkeyPatch
) -> None:
    files, replace = two.files(), Path.replace

    def refuse(path: Path, target: Path) -> Path:
        if target == two.root / DEVICES:
            raise PermissionError(1, "Operation not permitted")
        return replace(path, target)

    monkeypatch.setattr(Path, "replace", refuse)
    result = call("device", "move", "poste-01.jean-jaures", "--to", "leon-blum")
    assert result.exit_code == 1
    assert "Operation not permitted. Nothing was changed." in result.stderr
    assert two.files() == files


def test_a_folder_that_we_may_not_write_is_told_in_a_line() -> None:
    with TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        inventory = Inventory(Path(folder, "lab"))
        shutil.copytree(LAB, inventory.root)
        files = inventory.files()
        for path in inventory.root.rglob("*"):
            path.chmod(0o555 if path.is_dir() else 0o444)
        with as_nobody():
            result = CliRunner().invoke(main, [*ADD, "--inventory", str(inventory.root)])
        assert result.exit_code == 1
        assert result.stderr == f"{inventory.root}: Permission denied. Nothing was changed.\n"
        assert inventory.files() == files


def test_what_somebody_else_wrote_meanwhile_is_left_to_them(
    call: Call, inventory: Inventory, monkeypatch: pytest.MonkeyPatch
) -> None:
    problems = Draft.problems

    def slowly(draft: Draft) -> object:
        inventory.replace(DEVICES, "Salle 1", "Salle 2")
        return problems(draft)

    monkeypatch.setattr(Draft, "problems", slowly)
    before = (inventory.root / DEVICES).read_text()
    result = call(*ADD)
    assert result.exit_code == 1
    assert "devices.csv was changed by somebody else meanwhile. Nothing was changed." in result.stderr
    assert (inventory.root / DEVICES).read_text() == before.replace("Salle 1", "Salle 2")


def test_what_a_terminal_would_obey_is_written_out(call: Call, inventory: Inventory) -> None:
    inventory.replace(DEVICES, ",acquired\n", ",acquired,note\n")
    text = (inventory.root / DEVICES).read_text()
    inventory.write(DEVICES, text.replace("2026-09-01\n", "2026-09-01,\x1b[31m\n"))
    shown = call(*ADD, "--check").stdout
    assert "\x1b" not in shown
    assert "\\x1b[31m" in shown


def test_what_is_replaced_is_of_the_same_school(call: Call, two: Inventory) -> None:
    files = two.files()
    result = call("device", "add", "leon-blum", *STATION, *LEAVES)
    assert result.exit_code == 2
    assert "serveur.jean-jaures is not a device of leon-blum" in result.stderr
    assert two.files() == files


@pytest.mark.parametrize("command", ["move", "retire"])
def test_devices_that_are_there_are_completed(command: str, call: Call, two: Inventory) -> None:
    words = [
        "retire",
        "poste-02.jean-jaures",
        "--on",
        "2026-10-01",
        "--exit",
        "recycled",
        "--wiped",
        "2026-10-01",
    ]
    assert call("device", *words).exit_code == 0
    complete = ShellComplete(main, {}, "ordiclasse", "_ORDICLASSE_COMPLETE")
    given = ["device", command, "--inventory", str(two.root)]

    def completed(word: str) -> list[str]:
        return [item.value for item in complete.get_completions(given, word)]

    assert completed("po") == ["poste-01.jean-jaures"]
    assert completed("serveur.") == ["serveur.jean-jaures", "serveur.leon-blum"]
    assert completed("serveur.l") == ["serveur.leon-blum"]
    two.write(DEVICES, b"\xff")
    assert completed("serveur") == ["serveur.leon-blum"]


def test_a_state_is_noted_from_its_day_on(call: Call, inventory: Inventory) -> None:
    result = call("device", "state", "poste-01.jean-jaures", "repair", "--on", "2026-10-12")
    assert result.exit_code == 0
    assert result.stdout.splitlines()[-1] == (
        "poste-01.jean-jaures: workstation, 10.99.0.10, repair, from 2026-10-12"
    )
    assert call("diff", str(LAB), str(inventory.root)).stdout.splitlines() == [
        "jean-jaures: poste-01: holds from 2026-09-01 → from 2026-09-01 until 2026-10-12",
        "jean-jaures: poste-01: its stay is new (workstation, Salle 1, 10.99.0.10, repair, from 2026-10-12)",
    ]
    counted = call("counts", "--as-of", "2026-11-01", "--json", "--explain", "workstation").stdout
    (school,) = json.loads(counted)["schools"]
    assert [(each["name"], each["state"], each["counts"]) for each in school["behind"]["devices"]] == [
        ("poste-01", "repair", True),
        ("poste-02", "in-service", True),
        ("serveur", "in-service", True),
    ]
    again = call("device", "state", "poste-01.jean-jaures", "repair", "--on", "2026-10-13")
    assert again.exit_code == 1
    assert "poste-01.jean-jaures is repair already, from 2026-10-12" in again.stderr


def test_a_device_may_come_in_a_state(call: Call, inventory: Inventory) -> None:
    assert call(*ADD, "--state", "stock").exit_code == 0
    assert inventory.department().schools["jean-jaures"].devices[-1].state == "stock"
    assert call("device", "state", "poste-03.jean-jaures", "en panne").exit_code == 2
