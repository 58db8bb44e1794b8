"""What machines are before a run, asked through an `ssh` that is on PATH before the real one."""

from pathlib import Path

import pytest

from ordiclasse_inventory.outputs.machines import Machine
from ordiclasse_inventory.outputs.ssh import Access
from ordiclasse_inventory.runs import probe as module
from ordiclasse_inventory.runs.probe import Condition, Finding, probe

FAKE = """#!/bin/sh
echo "Warning: Permanently added '$*'" >&2
case "$*" in
  *ordiclasse@10.0.0.1\\ *apt*sudo*) exit 0 ;;
  *root@10.0.0.2\\ true) exit 0 ;;
  *ProxyCommand*ordiclasse@10.0.0.1*ordiclasse@10.0.0.4\\ *) exit 0 ;;
  *@10.0.0.3\\ *) exec sleep 20 ;;
  *@10.0.0.5\\ *) exit 3 ;;
esac
echo "no" >&2
echo "Permission denied (publickey)." >&2
exit 255
"""


@pytest.fixture(autouse=True)
def fake_ssh(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = tmp_path / "bin" / "ssh"
    program.parent.mkdir()
    program.write_text(FAKE)
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(program.parent), prepend=":")


def test_each_machine_is_managed_bare_or_out_of_reach_with_sshs_own_words(
    access: Access, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_PATIENCE_SECONDS", 1)
    machines = [
        Machine("managed", "10.0.0.1", None, ()),
        Machine("bare", "10.0.0.2", None, ()),
        Machine("silent", "10.0.0.3", None, ()),
        Machine("behind", "10.0.0.4", "10.0.0.1", ()),
        Machine("wordless", "10.0.0.5", None, ()),
        Machine("refusing", "10.0.0.6", None, ()),
    ]
    assert probe(machines, access) == {
        "managed": Finding(Condition.MANAGED),
        "bare": Finding(Condition.BARE),
        "silent": Finding(Condition.UNREACHABLE, "no answer in 1 s"),
        "behind": Finding(Condition.MANAGED),
        "wordless": Finding(Condition.UNREACHABLE, "exit code 3"),
        "refusing": Finding(Condition.UNREACHABLE, "Permission denied (publickey)."),
    }


def test_none_is_asked_where_there_is_none(access: Access) -> None:
    assert probe([], access) == {}
