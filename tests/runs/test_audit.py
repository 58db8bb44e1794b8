"""Asking machines what they are: the question itself, on this machine, and the run over a school's."""

import getpass
import importlib.util
import platform
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from ordiclasse_inventory.model.audit import Finding, Gap
from ordiclasse_inventory.model.department import Department
from ordiclasse_inventory.outputs.machines import Machine
from ordiclasse_inventory.runs.audit import Audit
from ordiclasse_inventory.runs.fan_out import Job, Outcome, fan_out
from ordiclasse_inventory.runs.interrupt import Interrupt
from ordiclasse_inventory.runs.journal import Log
from ordiclasse_inventory.runs.probe import Condition
from ordiclasse_inventory.runs.verdict import State, Verdict
from tests.inventory import ROOT

from .conftest import Told
from .machines import Machines

SERVER, ONE, TWO = "serveur.jean-jaures", "poste-01.jean-jaures", "poste-02.jean-jaures"
AGAIN = "ordiclasse audit jean-jaures"
# What a workstation of a school says, of 2014, with a card reader that lsblk shows as a disk of no size, a
# stick and an outer disk that somebody left in it, and compressed memory.
SAID = """\
product_serial 7XK2Q12
sys_vendor Dell Inc.
product_name OptiPlex 3020
os Debian 13
MemTotal:        8052140 kB
lsblk disk 500107862016 0 sda sata
lsblk disk 15518924800 1 sdc usb
lsblk disk 31042043904 0 sdd usb
lsblk disk 4294967296 0 zram0
lsblk rom 1073741312 1 sr0 sata
lsblk disk 0 1 sdb usb
card enp2s0 02:00:00:00:01:11
card dummy0 00:00:00:00:00:00
package tuxmath installed
package gtypist config-files
""".splitlines()


def fact() -> Any:
    """The deploy's question, from its file."""
    spec = importlib.util.spec_from_file_location("audit", ROOT / "deploy" / "audit.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.WhatItIs()


def test_what_a_workstation_says_is_understood() -> None:
    assert Finding.of(fact().process(SAID)) == Finding(
        serial="7XK2Q12",
        model="Dell Inc. OptiPlex 3020",
        os="Debian 13",
        macs={"enp2s0": "02:00:00:00:01:11"},
        ram_gb=8,
        disk_gb=500,
        packages=frozenset({"tuxmath"}),
    )


def test_a_machine_without_firmware_disk_or_card_is_understood() -> None:
    silent = ["product_serial ", "sys_vendor ", "product_name ", "os Debian 13", "MemTotal:  1 kB"]
    assert Finding.of(fact().process(silent)) == Finding(os="Debian 13", ram_gb=1)


def test_this_machine_answers_through_the_worker(
    lab: Department, ssh_config: Path, log: Log, told: Told, interrupt: Interrupt
) -> None:
    here = Machine("@local", "127.0.0.1", ("workstations",))
    job = Job("audit.py", "what_it_is", as_user=getpass.getuser(), dry=True)
    outcome = fan_out(job, [here], lab, ssh_config, log, told, interrupt)["@local"]
    assert (outcome.state, outcome.operations) == (State.DONE, [])
    assert outcome.answer is not None
    found = Finding.of(outcome.answer)
    release = platform.freedesktop_os_release()
    assert found.os == f"{release['NAME'].removesuffix(' GNU/Linux')} {release['VERSION_ID']}"
    assert found.ram_gb > 0
    assert shutil.which("dpkg-query")
    status = ["dpkg-query", "--show", "--showformat", "${Package} ${db:Status-Status}\n"]
    said = subprocess.run(status, capture_output=True, text=True, check=True).stdout.splitlines()
    assert found.packages == {line.split()[0] for line in said if line.endswith(" installed")}


def answer(**facts: Any) -> Outcome:
    """What a machine of the lab says, but for these facts."""
    said = asdict(Finding(os="Debian 13", macs={"lan": "02:00:00:00:01:01"})) | facts
    return Outcome(State.DONE, answer=said | {"packages": sorted(said["packages"])})


@pytest.fixture
def machines(machines: Machines) -> Machines:
    software = {"tuxmath", "tuxtype"}
    machines.deployed = {
        SERVER: answer(os=""),
        ONE: answer(os="", macs={"lan": "02:00:00:00:01:11"}, packages=software),
        TWO: answer(os="", macs={"lan": "02:00:00:00:01:12"}, packages=software),
    }
    return machines


@pytest.fixture
def audit(
    lab: Department, log: Log, told: Told, interrupt: Interrupt, machines: Machines
) -> Callable[[], tuple[list[Verdict], Audit]]:
    def run() -> tuple[list[Verdict], Audit]:
        whole = Audit(lab, "jean-jaures", log, told, interrupt)
        return whole.run(), whole

    return run


Run = Callable[[], tuple[list[Verdict], Audit]]


def test_machines_that_are_as_the_files_say_are_done_and_asked_side_by_side(
    audit: Run, machines: Machines
) -> None:
    verdicts, _ = audit()
    assert verdicts == [Verdict(name, State.DONE, "as the files say") for name in (SERVER, ONE, TWO)]
    assert machines.done == [("look", SERVER, ONE, TWO), ("what_it_is dry", SERVER, ONE, TWO)]


def test_a_difference_comes_with_the_next_step(audit: Run, machines: Machines) -> None:
    machines.deployed[ONE] = answer(
        serial="A1", macs={"lan": "02:00:00:00:01:11"}, packages={"tuxmath", "gtypist"}
    )
    verdicts, whole = audit()
    assert verdicts[1] == Verdict(
        ONE,
        State.DONE,
        "4 differences",
        f"correct devices.csv, or: {AGAIN} --apply serial,os; ordiclasse catalogue apply jean-jaures",
    )
    assert whole.audited["poste-01"].gaps == (
        Gap("serial", "", "A1"),
        Gap("os", "", "Debian 13"),
        Gap("software", "tuxtype", "not installed"),
        Gap("software", "not chosen", "gtypist"),
    )


def test_machines_that_did_not_answer_are_named(audit: Run, machines: Machines) -> None:
    machines.conditions = {ONE: Condition.UNREACHABLE, TWO: Condition.BARE}
    machines.deployed[SERVER] = Outcome(State.FAILED, "look at the machine: broken")
    verdicts, whole = audit()
    assert verdicts == [
        Verdict(SERVER, State.FAILED, "look at the machine: broken", AGAIN),
        Verdict(ONE, State.UNREACHABLE, "No route to host", f"switch it on, then: {AGAIN}"),
        Verdict(TWO, State.PENDING, "bare", "ordiclasse provision jean-jaures"),
    ]
    assert whole.audited == {}


def test_asked_to_stop_it_asks_no_machine(audit: Run, machines: Machines, interrupt: Interrupt) -> None:
    machines.when_done = lambda what: interrupt.ask()
    verdicts, _ = audit()
    assert verdicts == [
        Verdict(name, State.SKIPPED, "stopped on request", AGAIN) for name in (SERVER, ONE, TWO)
    ]
