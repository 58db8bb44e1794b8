import json

import pytest

from tests.molecule.clients import client


def wake(host, *words):
    """Call it; return what it ended with, and what it told of each machine."""
    done = host.run(f"wake-on-lan --json {' '.join(words)}")
    return done.rc, {each["name"]: each["state"] for each in map(json.loads, done.stdout.splitlines())}


@pytest.fixture
def sleeper():
    """The machine, asleep; awake afterwards."""
    machine = client("sleeper")
    machine.check_output("systemctl daemon-reload && systemctl restart asleep")
    yield machine
    machine.check_output("systemctl stop asleep; nft flush ruleset")


def test_a_machine_that_is_off_is_woken_and_answers(host, sleeper):
    assert wake(host, "--wait=20", "poste-01") == (0, {"poste-01": "woken"})
    assert wake(host, "--wait=20", "poste-01") == (0, {"poste-01": "awake"})


def test_one_that_does_not_answer_is_told_and_hides_no_other(host, sleeper):
    assert wake(host, "--wait=6") == (1, {"poste-01": "woken", "poste-02": "silent"})


def test_a_packet_for_another_machine_wakes_nobody_else(host, sleeper):
    assert wake(host, "--wait=3", "poste-02") == (1, {"poste-02": "silent"})
    assert sleeper.service("asleep").is_running


def test_people_read_a_line_a_machine(host, sleeper):
    assert host.check_output("wake-on-lan --wait 20 poste-01").startswith("poste-01: woken (")


def test_a_name_that_is_not_known_is_refused_with_those_that_are(host):
    refused = host.run("wake-on-lan poste-10")
    assert refused.rc == 2
    assert refused.stderr == "not known: poste-10. Known are: poste-01, poste-02\n"


def test_the_management_account_needs_no_root_for_it(host):
    done = host.run("runuser --user ordiclasse -- wake-on-lan --wait=0 poste-02")
    assert done.rc == 1, done.stderr
    assert done.stdout.startswith("poste-02: silent")
