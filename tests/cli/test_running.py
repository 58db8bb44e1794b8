"""provision, catalogue apply, runs: what a run tells, keeps and ends with."""

import json
import re

import pytest

from ordiclasse_inventory.runs import journal
from ordiclasse_inventory.runs.fan_out import Outcome as Deployed
from ordiclasse_inventory.runs.playbook import Outcome as Played
from ordiclasse_inventory.runs.probe import Condition
from ordiclasse_inventory.runs.verdict import State
from tests.inventory import DEVICES, Inventory
from tests.runs.machines import Machines

from .conftest import Call

SERVER, ONE, TWO = "serveur.jean-jaures", "poste-01.jean-jaures", "poste-02.jean-jaures"


def test_a_run_ends_with_a_verdict_for_each_machine_and_is_in_the_journal(
    call: Call, machines: Machines
) -> None:
    machines.conditions = {TWO: Condition.UNREACHABLE}
    result = call("provision", "jean-jaures")
    assert result.exit_code == 1
    (run,) = journal.runs()
    *_, header, server, one, two, end = result.stdout.splitlines()
    assert header.split() == ["machine", "state", "what", "next", "step"]
    assert server.split()[:2] == [SERVER, "done"]
    assert one.split()[:2] == [ONE, "done"]
    assert two.split()[:2] == [TWO, "unreachable"]
    assert two.strip().endswith("check its power and cable, then: ordiclasse provision jean-jaures")
    assert end == f"jean-jaures: unreachable. Log: ordiclasse runs show {run.id}"
    assert "jean-jaures  step 1 of " in result.stdout
    assert run.limits == {"check": False}
    assert f"{TWO}: unreachable: No route to host" in run.log_path.read_text()


def test_all_done_ends_with_0(call: Call, machines: Machines) -> None:
    assert call("provision", "jean-jaures").exit_code == 0
    assert call("provision", "centre").exit_code == 0
    assert call("catalogue", "apply", "jean-jaures", "--at-a-time", "2").exit_code == 0
    assert ("to_catalogue", ONE, TWO) in machines.done


def test_several_are_one_run(call: Call, machines: Machines) -> None:
    result = call("provision", "jean-jaures", "centre", "jean-jaures")
    assert result.exit_code == 0
    (run,) = journal.runs()
    assert run.id.endswith("-provision-jean-jaures-and-1-more")
    assert result.stdout.endswith(f"jean-jaures and 1 more: done. Log: ordiclasse runs show {run.id}\n")
    assert [verdict["machine"] for verdict in run.verdicts] == ["centre", SERVER, ONE, TWO]


NO_DEVICE = "name,kind,mac,address\n"
WINDOWS = "name,kind,mac,address,os\nserveur,server,02:00:00:00:01:01,10.99.0.1,Windows Server 2008\n"


@pytest.mark.parametrize(
    "words",
    [
        ["provision", "jean-jaures"],
        ["catalogue", "apply", "jean-jaures"],
        ["audit", "jean-jaures"],
        ["ssh", "serveur.jean-jaures"],
    ],
    ids=" ".join,
)
@pytest.mark.parametrize("devices", [NO_DEVICE, WINDOWS], ids=["none", "one under Windows"])
def test_without_a_server_no_run_begins(
    words: list[str], devices: str, call: Call, machines: Machines, inventory: Inventory
) -> None:
    inventory.write(DEVICES, devices)
    refused = call(*words)
    assert refused.exit_code == 1
    assert refused.stderr == (
        f"{inventory.root}/schools/jean-jaures: no server is known on 2026-11-24, or no way to it\n"
        "    expected a server under Debian in devices.csv, `server` and `uplinks` in school.yml\n"
        "    add what is missing, or correct its dates\n"
        "1 problem in 1 file. Nothing was changed.\n"
    )
    assert machines.done == []
    assert list(journal.runs()) == []


def test_a_dry_run_of_bare_machines_is_pending_and_ends_with_0(call: Call, machines: Machines) -> None:
    machines.conditions = dict.fromkeys((SERVER, ONE, TWO), Condition.BARE)
    result = call("provision", "jean-jaures", "--check")
    assert result.exit_code == 0
    assert "jean-jaures: pending." in result.stdout


def test_programs_get_the_run_on_standard_output_and_people_the_progress_beside(
    call: Call, machines: Machines
) -> None:
    machines.deployed = {ONE: Deployed(State.FAILED, "Install tuxmath")}
    result = call("catalogue", "apply", "jean-jaures", "--failure-budget", "0", "--json")
    assert result.exit_code == 1
    run = json.loads(result.stdout)
    assert (run["state"], run["limits"]) == ("failed", {"at_a_time": 1, "failure_budget": 0, "check": False})
    assert [verdict["state"] for verdict in run["verdicts"]] == ["failed", "skipped"]
    assert "step 1 of 2" in result.stderr


def test_stopped_at_once_a_run_is_pending_and_ends_with_1_in_a_dry_run_too(
    call: Call, machines: Machines
) -> None:
    def stop(_: tuple[str, ...]) -> None:
        raise KeyboardInterrupt

    machines.when_done = stop
    result = call("provision", "jean-jaures", "--check")
    assert result.exit_code == 1
    assert "Machines may be half done; the next run takes them up." in result.stdout
    assert [run.state for run in journal.runs()] == [State.PENDING]


def test_runs_are_listed_and_shown(call: Call, machines: Machines) -> None:
    machines.played = {SERVER: Played(State.FAILED, 1, "Run dnsmasq: [Errno 1]")}
    call("provision", "jean-jaures")
    call("catalogue", "apply", "jean-jaures")
    runs = {run.command: run for run in journal.runs()}
    listed = call("runs").stdout
    assert re.search(rf"{runs['provision'].id} .* failed +0 of 3 done +check=False", listed)
    assert re.search(
        rf"{runs['catalogue-apply'].id} .* done +2 of 2 done +at_a_time=1 failure_budget=1 check=F", listed
    )
    ids = [run.id for run in journal.runs()]
    assert [run["id"] for run in json.loads(call("runs", "--json").stdout)] == ids
    shown = call("runs", "show", runs["provision"].id).stdout
    assert "== step 1 of " in shown
    assert "Run dnsmasq: [Errno 1]" in shown
    assert json.loads(call("runs", "show", "--json").stdout)["id"] == ids[0]


@pytest.mark.parametrize("words", [[], ["20260101-000000-provision-x"]], ids=["none", "unknown"])
def test_a_run_that_there_is_not_is_said(words: list[str], call: Call) -> None:
    result = call("runs", "show", *words)
    assert result.exit_code == 1
    assert "`ordiclasse runs` lists them." in result.stderr


def test_a_run_whose_log_is_gone_is_still_shown(call: Call, machines: Machines) -> None:
    call("provision", "jean-jaures")
    (run,) = journal.runs()
    run.log_path.unlink()
    shown = call("runs", "show")
    assert (shown.exit_code, "There is no log at" in shown.stdout) == (0, True)
    assert SERVER in shown.stdout


def test_the_link_and_the_class_say_how_many_at_a_time_where_nobody_does(
    call: Call, machines: Machines, inventory: Inventory
) -> None:
    lines = [f"poste-{n:02},workstation,02:00:00:00:02:{n:02},10.99.0.{66 + n}" for n in range(1, 10)]
    server = "serveur,server,02:00:00:00:01:01,10.99.0.1"
    inventory.write(DEVICES, "\n".join(["name,kind,mac,address", server, *lines, ""]))

    def together(*words: str) -> object:
        return json.loads(call("catalogue", "apply", "jean-jaures", "--json", *words).stdout)["limits"]

    assert together() == {"at_a_time": 3, "failure_budget": 1, "check": False}
    assert together("--at-a-time", "9") == {"at_a_time": 9, "failure_budget": 1, "check": False}
