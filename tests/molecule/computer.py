"""A computer of no container's kind, by QEMU: it has firmware, and starts from the network of a scenario.

By KVM where the host has it, else by emulation (some ten times slower).
"""

import json
import re
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.containers import podman
from tests.molecule.machines import Scenario

Process = subprocess.Popen[bytes]

MEMORY_MIB = 1024
FROM_DISK = "started from its disk"
_OVMF = Path("/usr/share/OVMF")
_IPXE = Path("/usr/lib/ipxe")
# QEMU's own PXE for a BIOS is an iPXE, which a server takes for what it is; told so, it does as a plain one.
_LIKE_PLAIN_PXE = "#!ipxe\ndhcp\nchain tftp://${next-server}/undionly.kpxe\n"
# What a BIOS starts from a disk (x86, 16 bits): says the words behind it by the BIOS (int 10h), and waits.
_SAYS_WORDS = bytes.fromhex("be197c ac 84c0 7406 b40e cd10 ebf5 f4 ebfd".replace(" ", ""))


@dataclass(frozen=True, slots=True)
class Computer:
    """A computer with one card and a disk that says so when it is started; the network comes first.

    What it keeps, and what it says on its serial port (`console`), is in `folder`.
    """

    name: str
    mac: str
    uefi: bool
    folder: Path

    @property
    def console(self) -> Path:
        """What it said on its serial port since it was last switched on."""
        return self.folder / "console"

    def said(self) -> str:
        """All the words of its console."""
        return self.console.read_text(errors="replace")

    def started_from_disk(self) -> bool:
        """Whether its firmware came as far as the disk."""
        words = r'starting Boot[0-9A-F]{4} "UEFI Misc Device"' if self.uefi else FROM_DISK
        return re.search(words, self.said()) is not None

    @contextmanager
    def on(self, scenario: Scenario, network: str) -> Iterator[Process]:
        """Switch it on, on a network of a scenario; it goes off when it would restart, or with the block."""
        self.folder.mkdir(parents=True, exist_ok=True)
        self.console.write_text("")
        found = json.loads(podman.podman("network", "inspect", scenario.network(network)))
        tap = f"t{self.mac.replace(':', '')}"
        _ip("tuntap", "add", "dev", tap, "mode", "tap")
        try:
            _ip("link", "set", "dev", tap, "master", found[0]["network_interface"], "up")
            with subprocess.Popen(self._command(tap)) as process:
                try:
                    yield process
                finally:
                    process.kill()
        finally:
            _ip("tuntap", "del", "dev", tap, "mode", "tap")

    def _command(self, tap: str) -> list[str]:
        return [
            # Without graphics the BIOS speaks on the serial port too.
            *("qemu-system-x86_64", "-name", self.name, "-machine", "q35,graphics=off"),
            *("-accel", "kvm" if _has_kvm() else "tcg", "-smp", "2", "-m", str(MEMORY_MIB)),
            *("-no-reboot", "-display", "none", "-monitor", "none", "-serial", f"file:{self.console}"),
            *("-netdev", f"tap,id=net,ifname={tap},script=no,downscript=no"),
            *("-device", f"virtio-net-pci,netdev=net,mac={self.mac},romfile=,bootindex=1"),
            *(self._uefi() if self.uefi else self._bios()),
            *("-device", "virtio-blk-pci,drive=disk,bootindex=2"),
        ]

    def _uefi(self) -> list[str]:
        kept, programs = self.folder / "firmware", self.folder / "disk" / "EFI" / "BOOT"
        shutil.copyfile(_OVMF / "OVMF_VARS_4M.fd", kept)
        programs.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(_IPXE / "snponly.efi", programs / "BOOTX64.EFI")
        code = f"if=pflash,format=raw,readonly=on,file={_OVMF}/OVMF_CODE_4M.fd"
        disk = f"id=disk,if=none,format=raw,file=fat:rw:{self.folder / 'disk'}"
        return ["-drive", code, "-drive", f"if=pflash,format=raw,file={kept}", "-drive", disk]

    def _bios(self) -> list[str]:
        script, disk = self.folder / "script.ipxe", self.folder / "disk"
        script.write_text(_LIKE_PLAIN_PXE)
        sector = _SAYS_WORDS.ljust(0x19, b"\0") + FROM_DISK.encode() + b"\0"
        disk.write_bytes(sector.ljust(510, b"\0") + b"\x55\xaa" + bytes(1 << 20))
        return [
            *("-kernel", str(_IPXE / "ipxe.lkrn"), "-initrd", str(script)),
            *("-drive", f"id=disk,if=none,format=raw,file={disk}"),
        ]


def wait_for(what: Callable[[], object], seconds: float, computer: Computer, running: Process) -> None:
    """Wait until something is so. TimeoutError, or RuntimeError where it went off, tells its last words."""
    deadline = time.monotonic() + seconds
    while not what():
        if running.poll() is not None:
            raise RuntimeError(f"{computer.name} went off:\n{computer.said()[-3000:]}")
        if time.monotonic() > deadline:
            raise TimeoutError(f"{computer.name}, after {seconds:.0f} s:\n{computer.said()[-3000:]}")
        time.sleep(1)


def _has_kvm() -> bool:
    """Whether the processor's own virtualisation is at hand. A /dev/kvm without it runs no firmware."""
    flags = Path("/proc/cpuinfo").read_text().split()
    return Path("/dev/kvm").exists() and not {"vmx", "svm"}.isdisjoint(flags)


def _ip(*words: str) -> None:
    subprocess.run(("ip", *words), check=True)
