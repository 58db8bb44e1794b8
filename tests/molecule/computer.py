"""A computer of no container's kind, by QEMU: it has firmware, and starts from the network of a scenario.

By KVM where the host has it, else by emulation (some ten times slower).
"""

import json
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
DISK_BYTES = 8 << 30
_OVMF = Path("/usr/share/OVMF")
# QEMU's own PXE for a BIOS is an iPXE, which a server takes for what it is; told so, it does as a plain one.
_LIKE_PLAIN_PXE = "#!ipxe\ndhcp\nchain tftp://${next-server}/undionly.kpxe\n"


@dataclass(frozen=True, slots=True)
class Computer:
    """A computer with one card, and an empty disk at first; the network comes first, then the disk.

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

    @property
    def disk(self) -> Path:
        """Its disk, sparse."""
        return self.folder / "disk"

    def said(self) -> str:
        """The last words of its console."""
        return self.console.read_text(errors="replace")[-3000:]

    @contextmanager
    def on(self, scenario: Scenario, network: str) -> Iterator[Process]:
        """Switch it on, on a network of a scenario; it goes off when it would restart, or with the block."""
        self.folder.mkdir(parents=True, exist_ok=True)
        if not self.disk.exists():
            with self.disk.open("wb") as disk:
                disk.truncate(DISK_BYTES)
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
            *("-drive", f"id=disk,if=none,format=raw,cache=unsafe,file={self.disk}"),
            *("-device", "virtio-blk-pci,drive=disk,bootindex=2"),
            *(self._uefi() if self.uefi else self._bios()),
        ]

    def _uefi(self) -> list[str]:
        kept = self.folder / "firmware"
        kept.write_bytes((_OVMF / "OVMF_VARS_4M.fd").read_bytes())
        code = f"if=pflash,format=raw,readonly=on,file={_OVMF}/OVMF_CODE_4M.fd"
        return ["-drive", code, "-drive", f"if=pflash,format=raw,file={kept}"]

    def _bios(self) -> list[str]:
        script = self.folder / "script.ipxe"
        script.write_text(_LIKE_PLAIN_PXE)
        return ["-kernel", "/usr/lib/ipxe/ipxe.lkrn", "-initrd", str(script)]


def wait_for(what: Callable[[], object], seconds: float, computer: Computer, running: Process) -> None:
    """Wait until something is so. TimeoutError, or RuntimeError where it went off, tells its last words."""
    deadline = time.monotonic() + seconds
    while not what():
        if running.poll() is not None:
            raise RuntimeError(f"{computer.name} went off:\n{computer.said()}")
        if time.monotonic() > deadline:
            raise TimeoutError(f"{computer.name}, after {seconds:.0f} s:\n{computer.said()}")
        time.sleep(1)


def _has_kvm() -> bool:
    """Whether the processor's own virtualisation is at hand. A /dev/kvm without it runs no firmware."""
    flags = Path("/proc/cpuinfo").read_text().split()
    return Path("/dev/kvm").exists() and not {"vmx", "svm"}.isdisjoint(flags)


def _ip(*words: str) -> None:
    subprocess.run(("ip", *words), check=True)
