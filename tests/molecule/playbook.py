"""Playbooks on a scenario's machines, for tests in which one is provisioned once more."""

import json
import os
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def converge(*options: str, **variables: object) -> str:
    """Apply the scenario's roles again, with other values of their options: what Ansible said."""
    return run(_converge(), *options, **variables)


def refused(*options: str, **variables: object) -> str:
    """Try to apply them with values that stop the run: what Ansible said."""
    done = _ansible(_converge(), *options, **variables)
    assert done.returncode != 0, done.stdout
    return done.stdout


def run(playbook: Path, *options: str, **variables: object) -> str:
    """Run a playbook, with more of ansible-playbook's options: what Ansible said."""
    done = _ansible(playbook, *options, **variables)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def _converge() -> Path:
    return Path(os.environ["MOLECULE_SCENARIO_DIRECTORY"], "converge.yml")


def _ansible(playbook: Path, *options: str, **variables: object) -> subprocess.CompletedProcess[str]:
    inventory = f"--inventory={ROOT / 'tests/molecule/inventory.py'}"
    words = ["ansible-playbook", inventory, f"--extra-vars={json.dumps(variables)}", *options, str(playbook)]
    roles = {"ANSIBLE_CONFIG": str(ROOT / "ansible.cfg"), "ANSIBLE_ROLES_PATH": str(ROOT / "roles")}
    return subprocess.run(words, env={**os.environ, **roles}, capture_output=True, text=True, check=False)
