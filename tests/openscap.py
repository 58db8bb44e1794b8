"""OpenSCAP on a machine of ours: a scan of the profile, and what it says held against docs/hardening.md.

The score is what OpenSCAP's report calls rules passed, each rule of the profile once; a rule that it could
not decide (`error`, `unknown`) counts as one that is not met. Not counted are rules that OpenSCAP itself
finds not applicable (`notapplicable`) or cannot check (`notchecked`).
"""

import json
import os
import re
import shlex
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cached_property
from pathlib import Path

from testinfra.host import Host

DOCS = Path(__file__).parents[1] / "docs" / "hardening.md"
PROFILE = "anssi_bp28_intermediary"

# The first that knows Debian 13; trixie's own package (0.1.76) ends with Debian 12.
CONTENT = "pool/main/s/scap-security-guide/ssg-debian_0.1.82-1_all.deb"
CONTENT_SHA256 = "cfde145916f1f37ec96c0fe2a9ea5f44a2db0ee6f0a2dacfcf86534c0977755a"
# A mirror drops what is replaced; Debian's archive of all versions keeps it.
MIRRORS = (
    os.environ.get("ORDICLASSE_MIRROR", "http://deb.debian.org/debian"),
    "http://snapshot.debian.org/archive/debian/20261001T000000Z",
)

# linux-base is the datastream's sign of a machine with a kernel of its own: without it, rules on sysctl, PAM
# and sudo would count as not applicable in a container.
_SCAN = """
export DEBIAN_FRONTEND=noninteractive LC_ALL=C.UTF-8
mkdir -p /var/lib/openscap && cd /var/lib/openscap || exit
dpkg-query --show openscap-scanner linux-base > /dev/null 2>&1 ||
  apt-get install -q -y --no-install-recommends openscap-scanner linux-base || exit
for mirror in {mirrors}; do
  [ ! -d {sha256} ] || break
  /usr/lib/apt/apt-helper download-file "$mirror/{content}" content.deb SHA256:{sha256} || continue
  dpkg -x content.deb unpacked && mv unpacked {sha256} && rm content.deb
done
datastream={sha256}/usr/share/xml/scap/ssg/content/ssg-debian13-ds.xml
# The state of files that a scan asks for is taken some minutes after provisioning, or now.
systemctl start integrity.service || exit
oscap xccdf eval --profile {profile} --results results.xml --oval-results "$datastream" > said 2>&1
# 2: some rule is not met.
[ $? = 2 ] || {{ cat said; exit 1; }}
"""
_READ = """
import glob, json
from xml.etree import ElementTree
rules, score, definitions = {}, 0.0, {}
for _, element in ElementTree.iterparse("/var/lib/openscap/results.xml"):
    name = element.tag.rpartition("}")[2]
    if name == "rule-result":
        result = next(child.text for child in element if child.tag.endswith("}result"))
        if result != "notselected":
            rule = element.get("idref").removeprefix("xccdf_org.ssgproject.content_rule_")
            rules[rule] = {"result": result, "severity": element.get("severity")}
    elif name == "score" and element.get("system") == "urn:xccdf:scoring:default":
        score = float(element.text)
for path in glob.glob("/var/lib/openscap/*oval*.result.xml"):
    for _, element in ElementTree.iterparse(path):
        if element.tag.endswith("oval-results-5}definition"):
            definitions[element.get("definition_id")] = element.get("result")
configured = [rule for rule in rules if definitions.get(f"oval:ssg-{rule}_static:def:1") == "true"]
print(json.dumps({"rules": rules, "score": score, "configured": configured}))
"""


@dataclass(frozen=True)
class Rule:
    """What became of a rule, by OpenSCAP's words, and how severe the profile's authors find it."""

    result: str
    severity: str


@dataclass(frozen=True)
class Scan:
    """What OpenSCAP said of a machine.

    `xccdf_score` is the specification's own (urn:xccdf:scoring:default, of 100): the mean of the means of
    each group of rules. `configured` are the rules on kernel settings whose files say the right thing,
    whatever the kernel does.
    """

    rules: dict[str, Rule]
    xccdf_score: float
    configured: frozenset[str]

    def having(self, result: str) -> set[str]:
        """The rules that ended so."""
        return {name for name, rule in self.rules.items() if rule.result == result}

    @cached_property
    def undecided(self) -> set[str]:
        """The rules that apply, and that OpenSCAP could not decide."""
        return self.having("error") | self.having("unknown")

    @cached_property
    def counted(self) -> int:
        """How many rules apply."""
        return len(self.having("pass") | self.having("fail") | self.undecided)

    @cached_property
    def score(self) -> float:
        """The part of the rules that are met, of those that apply."""
        return len(self.having("pass")) / self.counted

    def __str__(self) -> str:
        met, score = len(self.having("pass")), self.xccdf_score
        return f"{met} of {self.counted} rules met ({self.score:.1%}), XCCDF score {score:.1f} of 100"


@dataclass(frozen=True)
class Listed:
    """A row of docs/hardening.md: a rule, or several by `*`, with the reason why it is not met.

    `severity` is the rule's, or all those of its rules (`low, medium`).
    """

    section: str
    rule: str
    severity: str
    reason: str

    def covers(self, rules: Iterable[str]) -> set[str]:
        """Those of the rules that it is about."""
        return {rule for rule in rules if fnmatchcase(rule, self.rule)}


def scan(host: Host) -> Scan:
    """Scan the machine. Needs a way to Debian's packages; the scanner and its content stay on the machine."""
    script = _SCAN.format(
        mirrors=" ".join(map(shlex.quote, MIRRORS)),
        content=CONTENT,
        sha256=CONTENT_SHA256,
        profile=PROFILE,
    )
    host.check_output("sh -c %s", script)
    found = json.loads(host.check_output("python3 -c %s", _READ))
    rules = {name: Rule(**rule) for name, rule in found["rules"].items()}
    return Scan(rules, found["score"], frozenset(found["configured"]))


def listed() -> Iterator[Listed]:
    """The rows of the docs' tables of rules, each with the heading that it stands under."""
    section = ""
    for line in DOCS.read_text().splitlines():
        if line.startswith("## "):
            section = line.removeprefix("## ")
        elif row := re.fullmatch(r"\| `([a-z0-9_.*-]+)` \| ([\w, ]+) \| (.+) \|", line):
            yield Listed(section, *row.groups())


NOT_MET = "Not met, and why"
KERNEL = "Set up, and for the kernel to obey"
INSTALLER = "The installer's part"
ABSENT = "About what is not there"


def disagreements(found: Scan, whole: bool = True) -> list[str]:
    """Where docs/hardening.md and the machine differ, in words; empty where the docs are true.

    Without `whole`, what does not apply is left out: a machine with more services has more of it.
    """
    rows = list(listed())
    not_met = {row.rule: row for row in rows if row.section == NOT_MET}
    kernel = {row.rule: row for row in rows if row.section == KERNEL}
    failed = found.having("fail")
    said = [f"{rule}: OpenSCAP could not decide it" for rule in sorted(found.undecided)]
    said += [f"{rule}: not met, and not listed" for rule in sorted(failed - not_met.keys() - kernel.keys())]
    said += [f"{rule}: listed as not met, and is not so" for rule in sorted(not_met.keys() - failed)]
    for rule in kernel:
        if rule.startswith("sysctl_") and rule not in found.configured:
            said.append(f"{rule}: listed as set up, and its file says otherwise")
    said += _misjudged(rows, found)
    if whole:
        apart = [row for row in rows if row.section in {INSTALLER, ABSENT}]
        away = found.having("notapplicable") | found.having("notchecked")
        unexplained = away.difference(*(row.covers(away) for row in apart))
        said += [f"{rule}: not applicable here, and not listed" for rule in sorted(unexplained)]
        idle = [row.rule for row in apart if not row.covers(away)]
        said += [f"{rule}: listed as not applicable here, and is" for rule in idle]
    return said


def _misjudged(rows: list[Listed], found: Scan) -> Iterator[str]:
    """Rows whose severity OpenSCAP does not share, and severe rules that hide behind a `*`."""
    own = {row.rule for row in rows}
    for row in rows:
        rules = row.covers(found.rules)
        others = rules - own if "*" in row.rule else rules
        severities = {rule: found.rules[rule].severity for rule in others}
        words = ", ".join(sorted(set(severities.values())))
        if words != row.severity:
            yield f"{row.rule}: OpenSCAP calls it {words or 'nothing at all'}, not {row.severity}"
        if "*" in row.rule:
            severe = sorted(rule for rule, severity in severities.items() if severity == "high")
            yield from (f"{rule}: severe, and without a row of its own" for rule in severe)
