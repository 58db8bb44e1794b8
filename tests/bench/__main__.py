"""`python -m tests.bench`: what is slow, by ratio against the plain tool in the same run.

The same hosts, groups and variables are read from inventories/grand-besancon by our plugin and, by Ansible
with its own settings, from static YAML that Ansible itself wrote from it: `static`, each host with its variables
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
        said = [json.loads((folder / f"{name}.out").read_text()) for name in ("plugin", "static", "shared")]
        if not said[0]["_meta"] == said[1]["_meta"] == said[2]["_meta"]:
            sys.exit("The three inventories do not say the same of their hosts: nothing to compare.")
    print(
        f"{INVENTORY}: {len(said[0]['_meta']['hostvars'])} hosts; CPU seconds, median of {RUNS} runs in turn\n"
    )
    print("| command | CPU s | plugin is … times faster |\n|---|---|---|")
    for name, seconds in found.items():
        faster = f"{seconds / found['plugin']:.1f}" if name in {"static", "shared"} else ""
        print(f"| {name} | {seconds:.2f} | {faster} |")


if __name__ == "__main__":
    main()
