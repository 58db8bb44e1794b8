"""What machines are before a run, asked through an `ssh` that is on PATH before the real one."""

from pathlib import Path

import pytest

from ordiclasse_inventory.outputs.machines import Machine
from ordiclasse_inventory.runs import probe as module
from ordiclasse_inventory.runs.probe import Condition, Finding, probe

# It answers by the account and the address, which are its words' end, but for the question.
FAKE = """#!/bin/sh
echo "Warning: Permanently added '$*'" >&2
case "$*" in
  "-F $WAY 10.0.0.1 "*apt*sudo*) exit 0 ;;
  "-F $WAY -l root 10.0.0.2 true") exit 0 ;;
  *" 10.0.0.3 "*) exec sleep 20 ;;
  *" 10.0.0.4 "*) exit 3 ;;
  *" 10.0.0.6 "*) echo "Host key verification failed." >&2; exit 255 ;;
esac
echo "no" >&2
echo "Permission denied (publickey)." >&2
exit 255
"""


@pytest.fixture(autouse=True)
def fake_ssh(tmp_path: Path, ssh_config: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = tmp_path / "bin" / "ssh"
    program.parent.mkdir()
    program.write_text(FAKE)
    program.chmod(0o755)
    monkeypatch.setenv("WAY", str(ssh_config))
    monkeypatch.setenv("PATH", str(program.parent), prepend=":")


def test_each_machine_is_managed_bare_or_out_of_reach_with_sshs_own_words(
    ssh_config: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_PATIENCE_SECONDS", 1)
    machines = [
        Machine("managed", "10.0.0.1", ()),
        Machine("bare", "10.0.0.2", ()),
        Machine("silent", "10.0.0.3", ()),
        Machine("wordless", "10.0.0.4", ()),
        Machine("refusing", "10.0.0.5", ()),
    ]
    assert probe(machines, ssh_config) == {
        "managed": Finding(Condition.MANAGED),
        "bare": Finding(Condition.BARE),
        "silent": Finding(Condition.UNREACHABLE, "no answer in 1 s"),
        "wordless": Finding(Condition.UNREACHABLE, "exit code 3"),
        "refusing": Finding(Condition.UNREACHABLE, "Permission denied (publickey)."),
    }


def test_a_host_key_that_changed_is_told_with_what_to_do_about_it(
    ssh_config: Path, state_folder: Path
) -> None:
    found = probe([Machine("new", "10.0.0.6", ())], ssh_config)["new"]
    assert (found.condition, found.why) == (Condition.UNREACHABLE, "Host key verification failed.")
    assert f"ssh-keygen -f {state_folder}/known_hosts -R 10.0.0.6" in found.remedy


def test_none_is_asked_where_there_is_none(ssh_config: Path) -> None:
    assert probe([], ssh_config) == {}
