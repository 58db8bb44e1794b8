"""Ctrl-C, in a process of its own."""

import signal
import subprocess
import sys

import pytest

from tests.inventory import ROOT

LISTEN = """
import sys
from ordiclasse_inventory.runs.interrupt import listen
with listen() as interrupt:
    print("listening", flush=True)
    assert interrupt.wait(20)
    try:
        print("asked", bool(interrupt), flush=True)
        sys.stdin.read()
    except KeyboardInterrupt:
        print("at once", flush=True)
"""


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_one_signal_asks_to_stop_and_a_second_one_stops(number: signal.Signals) -> None:
    command = [sys.executable, "-c", LISTEN]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True, cwd=ROOT) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "listening\n"
        process.send_signal(number)
        assert process.stdout.readline() == "asked True\n"
        process.send_signal(number)
        assert process.stdout.readline() == "at once\n"
    assert process.returncode == 0
