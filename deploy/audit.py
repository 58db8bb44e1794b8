"""Ask machines what they are: nothing is changed on them.

`ordiclasse audit` runs it on a school's machines, and shows where they and the files differ. By hand:

    pyinfra deploy/inventory.py --limit workstations --sudo deploy.audit.what_it_is
"""

import json
import math
from typing import Any

from pyinfra import host, logger
from pyinfra.api import FactBase
from pyinfra.api.deploy import deploy

# One session a machine, and only what any Debian has; a line a fact: its kind, then its words.
_QUESTIONS = r"""
for name in product_serial sys_vendor product_name; do
  printf '%s %s\n' "$name" "$(cat /sys/class/dmi/id/$name 2>/dev/null)"
done
(. /etc/os-release && printf 'os %s %s\n' "${NAME% GNU/Linux}" "$VERSION_ID")
grep '^MemTotal:' /proc/meminfo
lsblk --bytes --nodeps --noheadings --output TYPE,SIZE,RM,NAME,TRAN 2>/dev/null | sed 's/^/lsblk /'
for card in /sys/class/net/*; do
  # Not with an address made up at each start, or another card's (a VLAN): sysfs-class-net, addr_assign_type.
  case $(cat "$card/addr_assign_type") in 1 | 2) continue ;; esac
  [ "${card##*/}" = lo ] || printf 'card %s %s\n' "${card##*/}" "$(cat "$card/address")"
done
dpkg-query --show --showformat 'package ${Package} ${db:Status-Status}\n'
"""
_NO_ADDRESS = "00:00:00:00:00:00"


class WhatItIs(FactBase[dict[str, Any]]):
    """What a machine is, as `ordiclasse_inventory.model.audit.Finding` has it."""

    def command(self) -> str:
        """One shell script for all."""
        return _QUESTIONS

    def process(self, output: list[str]) -> dict[str, Any]:
        """The fields by name; empty or 0 where the machine doesn't tell."""
        lines = [line.split(maxsplit=1) for line in output]
        said = [(words[0], words[1].strip()) for words in lines if len(words) == 2]
        first = dict(reversed(said))
        disks = [
            int(size)
            for kind, words in said
            if kind == "lsblk"
            for what, size, removable, name, *link in [words.split()]
            # Its own: no stick, and no compressed memory.
            if what == "disk" and removable == "0" and link != ["usb"] and not name.startswith("zram")
        ]
        cards = [words.split() for kind, words in said if kind == "card"]
        packages = [words.split() for kind, words in said if kind == "package"]
        memory = int(first.get("MemTotal:", "0 kB").split()[0])
        return {
            "serial": first.get("product_serial", ""),
            "model": " ".join(filter(None, (first.get("sys_vendor"), first.get("product_name")))),
            "os": first.get("os", ""),
            "macs": {name: mac for name, mac in cards if mac != _NO_ADDRESS},
            # The kernel and the graphics card keep a part for themselves: up to the next GiB.
            "ram_gb": math.ceil(memory / 2**20),
            "disk_gb": round(sum(disks) / 1e9),
            "packages": sorted(name for name, status in packages if status == "installed"),
        }


@deploy("Ask what it is")
def what_it_is() -> dict[str, Any]:
    """What the machine is. Without an operation: the answer is all."""
    answer: dict[str, Any] = host.get_fact(WhatItIs)
    shown = {name: value for name, value in answer.items() if name != "packages"}
    logger.info(
        "%s: %s, %d packages", host.name, json.dumps(shown, ensure_ascii=False), len(answer["packages"])
    )
    return answer
