"""How far a run is, on a terminal and in a file."""

from io import StringIO
from pathlib import Path

from rich.console import Console

from ordiclasse_inventory.runs.journal import Log
from ordiclasse_inventory.runs.progress import Steps


def tell(console: Console, log: Log) -> None:
    with Steps("jean-jaures", 4, console, log) as progress:
        progress.step("look at [the server]")
        progress.now("[waiting] for poste-01")
        progress.skip(2)
        progress.step("dns_dhcp")
        progress.show("+a line [that] comes")


def test_each_step_is_a_line_where_there_is_no_terminal(log: Log, log_path: Path) -> None:
    out = StringIO()
    tell(Console(file=out, width=200), log)
    assert out.getvalue().splitlines() == [
        "jean-jaures  step 1 of 4  0:00  look at [the server]",
        "jean-jaures  step 4 of 4  0:00  dns_dhcp",
        "+a line [that] comes",
    ]
    assert [line.partition(" ")[2] for line in log_path.read_text().splitlines()] == [
        "== step 1 of 4: look at [the server]",
        "== step 4 of 4: dns_dhcp",
    ]


def test_a_terminal_has_a_live_line(log: Log) -> None:
    out = StringIO()
    tell(Console(file=out, force_terminal=True, width=100, color_system=None), log)
    shown = " ".join(out.getvalue().split())
    assert "jean-jaures" in shown
    assert "step 4 of 4 0:00:00 dns_dhcp" in shown
