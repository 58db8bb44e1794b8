"""The tutorial is true: its commands run in its order, and print what it says."""

import os
import re
import subprocess
from pathlib import Path

from tests.inventory import ROOT

TUTORIAL = ROOT / "docs" / "tutorial.md"
_BLOCK = re.compile(r"^```(\w+)( refused)?\n(.*?)^```$", re.MULTILINE | re.DOTALL)
# Kept from one block to the next, as in the reader's own shell.
_MARK = "--- end of block ---"


def blocks() -> list[tuple[str, bool, str]]:
    """The kind of each block (sh, text, console), whether its command is refused, and its text."""
    found = [(kind, bool(refused), text) for kind, refused, text in _BLOCK.findall(TUTORIAL.read_text())]
    assert {kind for kind, _, _ in found} == {"console", "sh", "text"}
    return found


def run(home: Path) -> list[str]:
    """What each `sh` block prints, all of them in one shell; one that ends otherwise than it says fails."""
    script = ["set -eu"]
    for kind, refused, text in blocks():
        if kind == "sh":
            script += ["set +e", text, "test $? -ne 0 || exit 99", "set -e"] if refused else [text]
            script.append(f"echo '{_MARK}'")
    environment = {
        **os.environ,
        "HOME": str(home),
        "ORDICLASSE_STATE": str(home / "state"),
        "ORDICLASSE_AS_OF": "2026-11-24",
        "LC_ALL": "C.UTF-8",
    }
    environment.pop("ORDICLASSE_INVENTORY", None)
    done = subprocess.run(
        ["bash", "-c", "\n".join(script)],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    *said, rest = done.stdout.split(f"{_MARK}\n")
    assert rest == ""
    return said


def test_its_commands_run_in_order_and_print_what_it_says(tmp_path: Path) -> None:
    said = iter(run(tmp_path))
    printed = ""
    for kind, _, text in blocks():
        if kind == "sh":
            printed = next(said)
        elif kind == "text":
            pattern = "".join(".*" if part == "…" else re.escape(part) for part in re.split("(…)", text))
            assert re.fullmatch(pattern, printed, re.DOTALL), f"expected:\n{text}\nprinted:\n{printed}"
