"""AppArmor where there is none: what a profile lets its program read, and what a program opens.

A container's kernel confines nothing, so the profile is read as it is shipped, and the program is watched by
strace. Not for rules on anything but files, nor for `deny`.
"""

import re
import shlex
from collections import defaultdict

from testinfra.host import Host

_GLOB = re.compile(r"@\{\w+\}|\*\*|\[[^]]*\]|.")
_SIGNS = {"**": ".*", "*": "[^/]*", "?": "[^/]", "{": "(?:", "}": ")", ",": "|"}
_WATCH = """
command -v strace > /dev/null || apt-get install -q -y --no-install-recommends strace > /dev/null || exit
strace -f -qq -o /tmp/strace -e trace=execve,open,openat sh -c {command} > /dev/null 2>&1
ended=$?
cat /tmp/strace && rm /tmp/strace
exit $ended
"""


def may_read(host: Host, profile: str) -> re.Pattern[str]:
    """What fits all paths that a profile lets its program read, those of what it includes among them."""
    lines = host.check_output("apparmor_parser --preprocess %s 2> /dev/null", profile).splitlines()
    variables: dict[str, list[str]] = defaultdict(list)
    for line in lines:
        if said := re.match(r"\s*(@\{\w+\})\s*\+?=\s*(.+)", line):
            variables[said[1]] += [value.strip('"').rstrip("/") for value in said[2].split()]
    rules = (re.match(r'\s*(?:owner\s+)?"?([/@][^\s"]+)"?\s+(\w+),', line) for line in lines)
    globs = [rule[1] for rule in rules if rule and "r" in rule[2]]
    return re.compile("|".join(_pattern(glob, variables) for glob in globs))


def opened(host: Host, program: str, command: str) -> set[str]:
    """The files that a program opens in the course of a shell's command, which has to succeed."""
    found: set[str] = set()
    programs: dict[str, str] = {}
    watched = host.check_output("sh -c %s", _WATCH.format(command=shlex.quote(command)))
    for line in watched.splitlines():
        if started := re.match(r'(\d+) +execve\("([^"]+)".* = 0$', line):
            programs[started[1]] = started[2]
        file = re.match(r'(\d+) +open(?:at)?\((?:AT_FDCWD, )?"([^"]+)".* = \d+$', line)
        if file and programs.get(file[1]) == program:
            found.add(file[2])
    return found


def _pattern(glob: str, variables: dict[str, list[str]]) -> str:
    def part(sign: str) -> str:
        if sign.startswith("@"):
            return f"(?:{'|'.join(_pattern(value, variables) for value in variables[sign])})"
        return sign if sign.startswith("[") else _SIGNS.get(sign) or re.escape(sign)

    return "".join(map(part, _GLOB.findall(glob)))
