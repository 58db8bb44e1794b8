"""`python -m tests.bench`: what is slow, by ratio against the plain tool in the same run.

The same hosts, groups and variables are read from inventories/grand-besancon by our plugin and, with
Ansible's own settings, from static YAML that Ansible wrote from it: `static`, each host with its variables
(`ansible-inventory --list --yaml`), and `shared`, the leanest form, with what a group shares at the group
(`--export` besides). That all of them say the same is checked before a figure is printed.
"""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.bench.measure import Command, in_turn

INVENTORY = Path("inventories/grand-besancon")
RUNS = 3
LIST = ("ansible-inventory", "--list", "--inventory")


def static_yaml(*options: str) -> str:
    """The department in static YAML, written by Ansible."""
    words = [*LIST, str(INVENTORY), "--yaml", *options]
    return subprocess.run(words, check=True, capture_output=True, text=True).stdout


def _hosts(path: Path) -> dict[str, dict[str, object]]:
    """Each host's variables, without `ansible_local`, which Ansible adds or not by a setting of its own."""
    hosts: dict[str, dict[str, object]] = json.loads(path.read_text())["_meta"]["hostvars"]
    return {name: {**own, "ansible_local": None} for name, own in hosts.items()}


def main() -> None:
    """Measure, and print a table."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        (folder / "plain.cfg").touch()
        plain = {"ANSIBLE_CONFIG": str(folder / "plain.cfg")}
        commands = [Command("plugin", (*LIST, str(INVENTORY)), {})]
        for name, options in {"static": (), "shared": ("--export",)}.items():
            path = folder / f"{name}.yml"
            path.write_text(static_yaml(*options))
            commands.append(Command(name, (*LIST, str(path)), plain))
        school = min(path.name for path in (INVENTORY / "schools").iterdir())
        commands += [
            Command("one school", (*LIST, str(INVENTORY)), {"ORDICLASSE_SCHOOL": school}),
            Command("ansible's start", ("ansible-inventory", "--version"), {}),
            Command("check", ("ordiclasse", "check", str(INVENTORY)), {}),
        ]
        found = in_turn(commands, RUNS, folder)
        said = [_hosts(folder / f"{name}.out") for name in ("plugin", "static", "shared")]
        if not said[0] == said[1] == said[2]:
            sys.exit("The three inventories do not say the same of their hosts: nothing to compare.")
    print(f"{INVENTORY}: {len(said[0])} hosts. CPU seconds, median of {RUNS} runs in turn\n")
    print("| command | CPU s | plugin is … times faster |\n|---|---|---|")
    for name, seconds in found.items():
        faster = f"{seconds / found['plugin']:.1f}" if name in {"static", "shared"} else ""
        print(f"| {name} | {seconds:.2f} | {faster} |")


if __name__ == "__main__":
    main()
