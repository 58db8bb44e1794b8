"""`python -m tests.lab up|show|down`: what `make lab` and `make lab-down` call."""

import sys

from rich.console import Console

from tests.containers import host, podman
from tests.lab import lab
from tests.lab.show import show


def main(command: str) -> None:
    """Do it, in words that a newcomer can follow."""
    console = Console(highlight=False)
    if not console.is_terminal:
        console.width = 200  # a log is read whole
    if command == "up":
        console.print(f"Host: {podman.this_host()}")
        made = lab.up()
        console.print(f"Made {', '.join(made)}" if made else "The lab's machines are there already.")
    elif command == "down":
        kept = lab.down()
        console.print("The lab is removed.")
        for name in kept:
            console.print(f"{name} stays: a container still uses it.")
    elif command == "show":
        show(console)
    else:
        sys.exit("usage: python -m tests.lab up|show|down")


if __name__ == "__main__":
    try:
        main(sys.argv[1] if len(sys.argv) > 1 else "")
    except (host.HostError, podman.PodmanError, TimeoutError) as error:
        sys.exit(str(error))
