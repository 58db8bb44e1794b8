#!/usr/bin/env python3
"""Ansible's inventory of the running scenario: its containers, reached over SSH as schools are."""

import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.molecule import machines

print(json.dumps(machines.inventory(machines.Scenario.from_environment())))
