"""Make CUPS's queues those of a list: `print_server.py LIST [--dry-run]`.

A driverless queue (IPP Everywhere) is made from what its printer says of itself, so the printer has to
answer once. One that is off is told of, and gets its queue at a later run, by a timer. Prints a line a
change, and a line a printer that is waited for, which begins with `waiting`.
"""

import json
import plistlib
import socket
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

# On a LAN; a printer that sleeps answers too.
PATIENCE_SECONDS = 1.0
PPDS = Path("/etc/cups/ppd")
ASK = """{
OPERATION CUPS-Get-Printers
GROUP operation-attributes-tag
ATTR charset attributes-charset utf-8
ATTR language attributes-natural-language en
ATTR keyword requested-attributes printer-name,device-uri,printer-info,printer-location,job-page-limit,\
job-quota-period,requesting-user-name-allowed
}
"""


@dataclass(frozen=True)
class Queue:
    """A queue: where its printer is, what people read of it, and who may print how much."""

    name: str
    uri: str
    info: str
    room: str
    pages: int
    seconds: int
    accounts: tuple[str, ...]  # empty: everybody

    @property
    def options(self) -> tuple[str, ...]:
        """All but the driver, as lpadmin(8) takes it."""
        users = ",".join(self.accounts) or "all"
        bounds = ("-o", f"job-page-limit={self.pages}", "-o", f"job-quota-period={self.seconds}")
        return ("-D", self.info, "-L", self.room, "-u", f"allow:{users}", *bounds)


def wanted(said: dict[str, Any]) -> Iterator[Queue]:
    """The queues of the list: one a printer, and one more for those whom no bound holds."""
    seconds = said["days"] * 86400 if said["pages"] else 0
    for each in said["printers"]:
        about = (each["uri"], each.get("info") or each["name"], each.get("room") or "")
        yield Queue(each["name"], *about, said["pages"], seconds, ())
        if said["pages"] and said["unbounded"]:
            yield Queue(f"{each['name']}-enseignants", *about, 0, 0, tuple(sorted(said["unbounded"])))


def found() -> dict[str, Queue]:
    """CUPS's queues, by name; one without a driver (a power cut while it was made) is none."""
    # Not -j: ipptool 2.4 writes several printers as no JSON that can be read.
    ask = ("ipptool", "-X", "ipp://localhost/", "/dev/stdin")
    answer = plistlib.loads(subprocess.run(ask, input=ASK.encode(), capture_output=True, check=False).stdout)
    queues = {}
    for each in answer["Tests"][0]["ResponseAttributes"]:
        if "printer-name" in each:
            accounts = each.get("requesting-user-name-allowed", [])
            accounts = [accounts] if isinstance(accounts, str) else accounts
            queues[each["printer-name"]] = Queue(
                each["printer-name"],
                each["device-uri"] if (PPDS / f"{each['printer-name']}.ppd").exists() else "",
                each["printer-info"],
                each["printer-location"],
                each["job-page-limit"],
                each["job-quota-period"],
                tuple(sorted(name for name in accounts if name != "all")),
            )
    return queues


def answers(uri: str) -> bool:
    """Whether something listens where the printer is said to be."""
    where = urlsplit(uri)
    try:
        socket.create_connection((where.hostname or "", where.port or 631), PATIENCE_SECONDS).close()
    except OSError:
        return False
    return True


def bring(said: dict[str, Any], dry: bool) -> Iterator[str]:
    """Make, change and remove queues; yield what was done, and who is waited for."""
    now = found()
    queues = list(wanted(said))
    missing = {queue.uri for queue in queues if queue.name not in now or now[queue.name].uri != queue.uri}
    with ThreadPoolExecutor() as pool:
        there_is = dict(zip(missing, pool.map(answers, missing), strict=True))
    for queue in queues:
        there = now.get(queue.name)
        if there == queue:
            continue
        if there and there.uri == queue.uri:
            yield f"{queue.name}: changed"
            if not dry:
                lpadmin("-p", queue.name, *queue.options)
        elif not there_is[queue.uri]:
            yield f"waiting for {queue.name}: {queue.uri} doesn't answer; its queue is made when it does"
        else:
            yield f"{queue.name}: made" if dry else make(queue)
    for name in sorted(now.keys() - {queue.name for queue in queues}):
        yield f"{name}: removed"
        if not dry:
            lpadmin("-x", name)


def make(queue: Queue) -> str:
    """Ask the printer what it can do, and make its queue from that; say what came of it."""
    try:
        lpadmin("-p", queue.name, "-v", queue.uri, "-m", "everywhere", "-E", *queue.options)
    except subprocess.CalledProcessError as refused:
        lpadmin("-x", queue.name)  # it left a queue without a driver, which prints nothing
        return f"waiting for {queue.name}: {refused.stderr.strip()}"
    return f"{queue.name}: made"


def lpadmin(*words: str) -> None:
    """Say it to CUPS; raises CalledProcessError with what it complained of."""
    subprocess.run(("lpadmin", *words), capture_output=True, text=True, check=True)


if __name__ == "__main__":
    for line in bring(json.loads(Path(sys.argv[1]).read_text()), "--dry-run" in sys.argv):
        print(line)
