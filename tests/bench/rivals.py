"""The same hosts, groups and variables in the forms that Ansible reads by itself, written by Ansible."""

import hashlib
import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from tests.bench.measure import Command, output

LIST = ("ansible-inventory", "--list", "--inventory")
PLUGIN = "plugin"
# Each form in two ways: a host with all its variables, and what a group shares at the group (`--export`).
STATIC, STATIC_SHARED = "static YAML", "static YAML, shared"
JSON, JSON_SHARED = "ready JSON", "ready JSON, shared"
STATIC_ALONE = "static YAML, shared, one parser"

_OPTIONS = {
    STATIC: ("--yaml",),
    STATIC_SHARED: ("--yaml", "--export"),
    JSON: (),
    JSON_SHARED: ("--export",),
}


@dataclass(frozen=True)
class Settings:
    """The ansible.cfg files: Ansible's own settings, our plugin besides, and no parser but that for YAML."""

    plain: Path
    ours: Path
    yaml_alone: Path

    @classmethod
    def written(cls, folder: Path) -> "Settings":
        """Write them into a folder."""
        settings = cls(folder / "plain.cfg", folder / "ours.cfg", folder / "yaml.cfg")
        plugins = Path("ordiclasse_inventory/plugins/inventory").absolute()
        settings.plain.touch()
        settings.ours.write_text(
            f"[defaults]\ninventory_plugins = {plugins}\n[inventory]\nenable_plugins = ordiclasse\n"
        )
        settings.yaml_alone.write_text("[inventory]\nenable_plugins = yaml\n")
        return settings


def plugin(department: Path, settings: Settings, name: str = PLUGIN, school: str = "") -> Command:
    """The department, or one school of it, by our plugin."""
    words = (*LIST, str(department / "ordiclasse.yml"))
    return Command(name, words, {"ANSIBLE_CONFIG": str(settings.ours), "ORDICLASSE_SCHOOL": school})


def rivals(department: Path, settings: Settings, folder: Path, names: tuple[str, ...]) -> list[Command]:
    """Write the department in these forms, and say how Ansible reads them."""
    commands = []
    for name in names:
        print(f"  writing {name}", file=sys.stderr)
        written = _written(department, settings, folder, name)
        commands.append(Command(name, (*LIST, str(written)), {"ANSIBLE_CONFIG": str(settings.plain)}))
        if name == STATIC_SHARED:
            alone = {"ANSIBLE_CONFIG": str(settings.yaml_alone)}
            commands.append(Command(STATIC_ALONE, (*LIST, str(written)), alone))
    return commands


def check_same(folder: Path, names: list[str]) -> int:
    """The number of hosts, of which all the commands printed the same; ends the program where they didn't."""
    said = [_said(output(folder, name)) for name in names]
    for name, other in zip(names, said, strict=True):
        if other != said[0]:
            sys.exit(f"{names[0]} and {name} do not say the same of their hosts: nothing to compare.")
    return len(said[0][0])


def _written(department: Path, settings: Settings, folder: Path, name: str) -> Path:
    ready = folder / f"{name.replace(', ', '-').replace(' ', '-')}.{'yml' if 'YAML' in name else 'json'}"
    words = [*plugin(department, settings).words, *_OPTIONS[name], "--output", str(ready)]
    surroundings = {**os.environ, "ANSIBLE_CONFIG": str(settings.ours)}
    subprocess.run(words, check=True, env=surroundings)
    if name not in {JSON, JSON_SHARED}:
        return ready
    script = ready.with_suffix(".sh")
    script.write_text(f"#!/bin/sh\nexec cat '{ready}'\n")
    script.chmod(0o755)
    return script


def _said(path: Path) -> tuple[dict[str, bytes], dict[str, bytes]]:
    """Digests of each host's variables, and of each group's hosts.

    Without `ansible_local`, which Ansible adds or not by a setting of its own.
    """
    groups = json.loads(path.read_bytes())
    hosts = groups.pop("_meta")["hostvars"]
    return (
        {name: _digest({**own, "ansible_local": None}) for name, own in hosts.items()},
        {name: _digest(sorted(group["hosts"])) for name, group in groups.items() if "hosts" in group},
    )


def _digest(value: object) -> bytes:
    return hashlib.sha256(json.dumps(value, sort_keys=True).encode()).digest()
