"""The documents' typeface: fontconfig's own library finds it, in several processes at once."""

import ctypes
import os
from multiprocessing import get_context
from multiprocessing.synchronize import Barrier
from pathlib import Path

import pytest

from ordiclasse_inventory.outputs.fonts import write_fonts

# Without the cache's folder, between 6 and 26 of 240 processes complained.
ROUNDS = 60
AT_ONCE = 4


def begin(configuration: Path, together: Barrier) -> None:
    os.environ["FONTCONFIG_FILE"] = str(configuration)
    fontconfig = ctypes.CDLL("libfontconfig.so.1")
    together.wait()
    if not fontconfig.FcInitLoadConfigAndFonts():
        raise RuntimeError("fontconfig has no configuration")


def test_processes_that_begin_at_once_have_nothing_to_complain_of(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    configuration = write_fonts(tmp_path)
    written = set(tmp_path.rglob("*"))
    processes = get_context("fork")
    for _ in range(ROUNDS):
        together = processes.Barrier(AT_ONCE)
        started = [processes.Process(target=begin, args=(configuration, together)) for _ in range(AT_ONCE)]
        for process in started:
            process.start()
        for process in started:
            process.join()
        assert [process.exitcode for process in started] == [0] * AT_ONCE
        for path in sorted(set(tmp_path.rglob("*")) - written, reverse=True):
            path.rmdir() if path.is_dir() else path.unlink()
    assert capfd.readouterr().err == ""
