"""What Ansible's forks and runs have in common: real runs of Ansible, on this machine."""

import os
import subprocess
from pathlib import Path

from tests.inventory import ROOT, Inventory

TASKS = """
- hosts: localhost
  connection: local
  gather_facts: false
  vars: {ansible_python_interpreter: /usr/bin/python3}
  tasks:
    - ansible.builtin.stat: {path: /}
"""
# A strategy is loaded in Ansible's own process, before its first fork.
STRATEGY = """
from ansible.plugins.loader import become_loader, connection_loader, filter_loader, shell_loader, test_loader
from ansible.plugins.strategy.linear import StrategyModule
loaders = become_loader, connection_loader, filter_loader, shell_loader, test_loader
print("LOADED", *(loader.type for loader in loaders if loader._module_cache))
"""


def play(inventory: Inventory, folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Have Ansible run the tasks."""
    (folder / "strategies").mkdir(exist_ok=True)
    (folder / "strategies" / "looking.py").write_text(STRATEGY)
    playbook = folder / "playbook.yml"
    playbook.write_text(TASKS)
    said = {
        "ANSIBLE_CONFIG": str(ROOT / "ansible.cfg"),
        "ANSIBLE_STRATEGY": "looking",
        "ANSIBLE_STRATEGY_PLUGINS": str(folder / "strategies"),
        "ANSIBLE_DEPRECATION_WARNINGS": "false",
        "PYTHONPATH": str(ROOT),
    }
    words = ["ansible-playbook", "--inventory", str(inventory.root / "ordiclasse.yml"), str(playbook)]
    surroundings = {**os.environ, **said, **environment}
    return subprocess.run(words, env=surroundings, check=False, capture_output=True, text=True)


def test_what_every_task_uses_is_loaded_before_the_first_fork(inventory: Inventory, tmp_path: Path) -> None:
    assert "LOADED become connection filter shell test\n" in play(inventory, tmp_path).stdout


def test_modules_are_packed_once_for_several_runs(inventory: Inventory, tmp_path: Path) -> None:
    packed = tmp_path / "packed"
    assert play(inventory, tmp_path, ORDICLASSE_PACKED_MODULES=str(packed)).returncode == 0
    (module,) = packed.glob("ansible.modules.stat-*[!k]")
    assert play(inventory, tmp_path, ORDICLASSE_PACKED_MODULES=str(packed)).returncode == 0
    module.write_bytes(b"what the next run would not see if it packed its own")
    assert play(inventory, tmp_path, ORDICLASSE_PACKED_MODULES=str(packed)).returncode != 0
