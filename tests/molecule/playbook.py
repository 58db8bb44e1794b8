"""Playbooks of a scenario besides its `converge`, for tests in which a machine is provisioned once more."""

import os
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def run(playbook: Path) -> str:
    """Run a playbook on the running scenario's machines: what Ansible said."""
    words = ["ansible-playbook", "-i", str(ROOT / "tests/molecule/inventory.py"), str(playbook)]
    roles = {"ANSIBLE_CONFIG": str(ROOT / "ansible.cfg"), "ANSIBLE_ROLES_PATH": str(ROOT / "roles")}
    done = subprocess.run(words, env={**os.environ, **roles}, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout
