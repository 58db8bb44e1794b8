"""wake: what is asked for, and the run in the journal."""

import json
from pathlib import Path

import pytest

from tests.runs.machines import Machines

from .conftest import Call


@pytest.fixture(autouse=True)
def server(machines: Machines, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Machines:
    """A school's server that wakes poste-01."""
    ssh = tmp_path / "bin" / "ssh"
    ssh.parent.mkdir()
    ssh.write_text("""#!/bin/sh\necho '{"name": "poste-01", "state": "woken", "seconds": 31}'\n""")
    ssh.chmod(0o755)
    monkeypatch.setenv("PATH", str(ssh.parent), prepend=":")
    return machines


def test_a_machine_is_woken_and_the_run_is_in_the_journal(call: Call) -> None:
    result = call("wake", "jean-jaures", "poste-01", "--json")
    assert result.exit_code == 0
    run = json.loads(result.stdout)
    assert run["limits"] == {"devices": ["poste-01"], "wait": 180}
    assert run["verdicts"][0]["detail"] == "woken in 31 s"
    assert "poste-01.jean-jaures" in call("runs", "show").stdout


def test_names_that_are_no_workstations_are_refused_all_at_once(call: Call, server: Machines) -> None:
    refused = call("wake", "jean-jaures", "poste-1", "serveur")
    assert refused.exit_code == 1
    assert "name: poste-1\n" in refused.stderr
    assert "poste-01" in refused.stderr
    assert "name: serveur\n" in refused.stderr
    assert server.done == []
