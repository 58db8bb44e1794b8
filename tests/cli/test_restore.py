"""restore: what is asked for, and the run in the journal."""

import json

import pytest

from ordiclasse_inventory.runs.fan_out import Outcome
from ordiclasse_inventory.runs.verdict import State
from tests.runs.machines import Machines

from .conftest import Call

SERVER = "serveur.jean-jaures"
ANSWER = {"snapshot": "1a2b3c4d", "time": "2026-11-24 02:13", "files": 1, "bytes": 120_000, "replaces": False}


@pytest.fixture(autouse=True)
def answers(machines: Machines) -> Machines:
    machines.deployed = {SERVER: Outcome(State.DONE, "", ["Put it back"], ANSWER)}
    return machines


def test_a_file_comes_back_and_the_run_is_in_the_journal(call: Call) -> None:
    result = call("restore", "jean-jaures", "--file", "/home/maitresse/", "--from", "local", "--json")
    assert result.exit_code == 0
    run = json.loads(result.stdout)
    assert run["limits"] == {
        "file": "/home/maitresse",
        "to": "",
        "snapshot": "latest",
        "source": "local",
        "check": False,
    }
    assert run["verdicts"][0]["detail"].endswith("from 1a2b3c4d of 2026-11-24 02:13 (local)")


@pytest.mark.parametrize(
    "words",
    [
        [],
        ["--whole", "--file", "/home"],
        ["--whole", "--to", "/srv/retour"],
        ["--file", "home/maitresse"],
        ["--file", "/home", "--to", "retour"],
    ],
    ids=" ".join,
)
def test_what_is_asked_for_must_be_said_in_full(words: list[str], call: Call, answers: Machines) -> None:
    refused = call("restore", "jean-jaures", *words)
    assert refused.exit_code == 2
    assert answers.done == []
