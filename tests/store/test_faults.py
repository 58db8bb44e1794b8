"""Everything that people get wrong in an inventory, and what they are told: golden texts.

Each case is the lab's folder with one thing wrong, and the whole of what reading it says.
"""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.inventory import DEVICES, HEADCOUNTS, LAB, SCHOOL, Edit, Inventory, replace, write

from .golden import DEPARTMENT, KINDS, LABEL, Case, golden

SECOND = "schools/victor-hugo"
ROW = "poste-02,workstation,02:00:00:00:01:12,10.99.0.11,Salle 2,CM1 CM2,Conteneur,,2026-09-01"
SERVER_ROW = "serveur,server,02:00:00:00:01:01,10.99.0.1,Local technique,,Conteneur,,2026-09-01\n"


def twice(path: str, old: str, new: str) -> Edit:
    """A second school, with a thing in it that the first one has already."""

    def edit(inventory: Inventory) -> None:
        inventory.add_school("victor-hugo")
        inventory.replace(path, old, new)

    return edit


CASES: dict[str, Case] = {
    "a commune that is not in communes.csv": (
        replace(SCHOOL, '"25056"', '"25057"'),
        """\
        schools/jean-jaures/school.yml:6: commune: no commune has the INSEE code «25057»
            expected a commune of communes.csv
            did you mean 25056?""",
    ),
    "a commune like none in communes.csv": (
        replace(SCHOOL, '"25056"', '"97411"'),
        """\
        schools/jean-jaures/school.yml:6: commune: no commune has the INSEE code «97411»
            expected a commune of communes.csv
            add the commune to communes.csv""",
    ),
    "a postal code's form is not an INSEE code's": (
        replace(SCHOOL, '"25056"', "250 56"),
        """\
        schools/jean-jaures/school.yml:6: commune: «250 56»
            expected an INSEE code (not the postal code), as 25056""",
    ),
    "a commune's code that is none": (
        replace("communes.csv", "25056,", "25056,212500565,Besançon\n2505,"),
        """\
        communes.csv:3: insee: «2505»
            expected an INSEE code (not the postal code), as 25056
            look it up at insee.fr""",
    ),
    "a commune twice": (
        replace("communes.csv", "25056,", "25056,212500565,Besançon\n25056,"),
        """\
        communes.csv:3: insee: 25056 stands on line 2 already, for some of the same days
            expected each commune once at a time
            remove one of the two lines, or give them dates one after the other""",
    ),
    "a commune without a name": (
        replace("communes.csv", "Besançon", ""),
        """\
        communes.csv:2: name: the cell is empty
            expected the commune's name""",
    ),
    "a SIREN with a wrong digit": (
        replace("communes.csv", "212500565", "212500566"),
        """\
        communes.csv:2: siren: «212500566»
            expected a SIREN: nine digits whose last one checks the others
            look it up at annuaire-entreprises.data.gouv.fr""",
    ),
    "a UAI with a wrong letter": (
        replace(SCHOOL, "0259999H", "0259999A"),
        """\
        schools/jean-jaures/school.yml:4: uai: «0259999A»
            expected a UAI: seven digits and their check letter, as 0250001R
            the letter of 0259999 is H: it is wrong, or a digit is""",
    ),
    "a UAI that is none": (
        replace(SCHOOL, "0259999H", "Jean-Jaurès"),
        """\
        schools/jean-jaures/school.yml:4: uai: «Jean-Jaurès»
            expected a UAI: seven digits and their check letter, as 0250001R""",
    ),
    "an address out of the plan": (
        replace(DEVICES, "10.99.0.11", "10.98.0.11"),
        """\
        schools/jean-jaures/devices.csv:4: address: 10.98.0.11 is not in the school's block 10.99.0.0/24
            expected an address of the school's own for each machine
            10.99.0.66 is free""",
    ),
    "an address of the pool": (
        replace(DEVICES, "10.99.0.11", "10.99.0.200"),
        """\
        schools/jean-jaures/devices.csv:4: address: 10.99.0.200 is in the pool for unknown machines \
(10.99.0.200 to 10.99.0.250)
            expected an address of the school's own for each machine
            10.99.0.66 is free""",
    ),
    "an address twice": (
        replace(DEVICES, "10.99.0.11", "10.99.0.10"),
        """\
        schools/jean-jaures/devices.csv:4: address: 10.99.0.10 is the address on line 3 already
            expected an address of the school's own for each machine
            10.99.0.66 is free""",
    ),
    "an address that is none": (
        replace(DEVICES, "10.99.0.11", "10.99.0.256"),
        """\
        schools/jean-jaures/devices.csv:4: address: «10.99.0.256»
            expected an IPv4 address, as 10.99.0.10""",
    ),
    "a MAC address twice in a school, in another way of writing": (
        replace(DEVICES, "02:00:00:00:01:12", "02-00-00-00-01-11"),
        """\
        schools/jean-jaures/devices.csv:4: mac: 02:00:00:00:01:11 is at schools/jean-jaures/devices.csv:3 \
already
            expected each MAC address once
            read the MAC address again on the machine or its box""",
    ),
    "a MAC address twice in two schools": (
        twice(f"{SECOND}/devices.csv", "02:00:00:00:02:01", "02:00:00:00:01:11"),
        """\
        schools/victor-hugo/devices.csv:2: mac: 02:00:00:00:01:11 is at schools/jean-jaures/devices.csv:3 \
already
            expected each MAC address once
            read the MAC address again on the machine or its box""",
    ),
    "a MAC address that is too short": (
        replace(DEVICES, "02:00:00:00:01:12", "02:00:00:00:01:1"),
        """\
        schools/jean-jaures/devices.csv:4: mac: «02:00:00:00:01:1»
            expected six pairs of hexadecimal digits, as b8:27:eb:00:00:01; several with spaces between""",
    ),
    "a name twice": (
        replace(DEVICES, "poste-02", "poste-01"),
        """\
        schools/jean-jaures/devices.csv:4: name: poste-01 is the name on line 3 already
            expected each name once in a school
            give one of the two another name""",
    ),
    "a name that DNS does not take": (
        replace(DEVICES, "poste-02", "Poste 2"),
        f"""\
        schools/jean-jaures/devices.csv:4: name: «Poste 2»
            expected {LABEL}""",
    ),
    "Jinja in a device's name": (
        replace(DEVICES, "poste-02", "{{ 1+1 }}"),
        f"""\
        schools/jean-jaures/devices.csv:4: name: «{{{{ 1+1 }}}}»
            expected {LABEL}""",
    ),
    "an empty cell": (
        replace(DEVICES, "poste-02,workstation", "poste-02,"),
        f"""\
        schools/jean-jaures/devices.csv:4: kind: the cell is empty
            expected one of {KINDS}""",
    ),
    "a level that there is not": (
        replace(DEVICES, "CM1 CM2", "CM1 CM3"),
        """\
        schools/jean-jaures/devices.csv:4: levels: «CM1 CM3»
            expected levels with spaces between, among TPS PS MS GS CP CE1 CE2 CM1 CM2 ULIS UPE2A teacher""",
    ),
    "a day as French spreadsheets write it": (
        replace(DEVICES, f"{ROW}", ROW.replace("2026-09-01", "01/09/2026")),
        """\
        schools/jean-jaures/devices.csv:4: acquired: «01/09/2026»
            expected a date, as 2016-09-01, or nothing
            did you mean 2026-09-01?""",
    ),
    "a terminal's escape sequence": (
        replace(DEVICES, "Salle 1", "Salle\x1b[2J"),
        """\
        schools/jean-jaures/devices.csv:3: room: «Salle\\x1b[2J»
            expected text in one line, without control characters""",
    ),
    "a school without a server": (
        replace(DEVICES, SERVER_ROW, ""),
        """\
        schools/jean-jaures/devices.csv: kind: workstations, and no server
            expected the server that they depend on
            add its line, with `server` in the column kind""",
    ),
    "two servers": (
        replace(DEVICES, "poste-01,workstation", "poste-01,server"),
        """\
        schools/jean-jaures/devices.csv:3: kind: poste-01 is a second server, beside serveur on line 2
            expected one server at a time
            make it a workstation, remove its line, or give the two dates one after the other""",
    ),
    "pupils by halves": (
        replace(HEADCOUNTS, "CE1,12", "CE1,12.5"),
        """\
        schools/jean-jaures/headcounts.csv:2: pupils: «12.5»
            expected a whole number of pupils, 9999 at most""",
    ),
    "a level counted twice on one day": (
        replace(HEADCOUNTS, "CM2,12", "CM1,12"),
        """\
        schools/jean-jaures/headcounts.csv:5: level: CM1 on 2026-11-01 stands on line 4 already
            expected each level once a day and commune
            remove one of the two lines""",
    ),
    "a block that overlaps another's": (
        lambda inventory: inventory.add_school("victor-hugo", "10.99.0.0/24"),
        """\
        schools/victor-hugo/school.yml:26: block: 10.99.0.0/24 overlaps 10.99.0.0/24, the block of \
jean-jaures
            expected addresses that only this school has
            correct it here or in schools/jean-jaures/school.yml""",
    ),
    "a block outside the supernet is blamed once, and not each machine in it": (
        replace(SCHOOL, "block: 10.99.0.0/24", "block: 10.98.0.0/24"),
        """\
        schools/jean-jaures/school.yml:26: block: 10.98.0.0/24 is in none of the department's supernets
            expected a block in 10.99.0.0/16
            correct it, or the supernets in department.yml""",
    ),
    "a block that is too small": (
        replace(SCHOOL, "block: 10.99.0.0/24", "block: 10.99.0.0/25"),
        """\
        schools/jean-jaures/school.yml:26: block: «10.99.0.0/25»
            expected a block of length /24 or shorter (256 addresses at least)
            give the school a larger block""",
    ),
    "a block that begins in its middle": (
        replace(SCHOOL, "block: 10.99.0.0/24", "block: 10.99.0.1/24"),
        """\
        schools/jean-jaures/school.yml:26: block: «10.99.0.1/24»
            expected an IPv4 network that begins at its first address, as 10.99.0.0/24""",
    ),
    "a UAI that another school has": (
        twice(f"{SECOND}/school.yml", "0259998G", "0259999H"),
        """\
        schools/victor-hugo/school.yml:4: uai: 0259999H is the UAI of jean-jaures already
            expected each UAI once
            correct it here or in schools/jean-jaures/school.yml""",
    ),
    "a server that another school has": (
        twice(f"{SECOND}/school.yml", "198.18.0.12", "198.18.0.11"),
        """\
        schools/victor-hugo/school.yml:41: server.host: 198.18.0.11 is the server of jean-jaures already
            expected each server once
            correct it here or in schools/jean-jaures/school.yml""",
    ),
    "titles that are not in the catalogue": (
        replace(SCHOOL, "tuxmath, tuxtype", "tuxmat, libreoffice"),
        """\
        schools/jean-jaures/school.yml:46: software: no title or profile has the key «tuxmat»
            expected a title or profile of software.yml
            did you mean tuxmath?
        schools/jean-jaures/school.yml:46: software: no title or profile has the key «libreoffice»
            expected a title or profile of software.yml
            add the title to software.yml""",
    ),
    "a title's key that can't be one": (
        replace("software.yml", "  gtypist:\n", "  GNU Typist:\n"),
        f"""\
        software.yml:17: titles.GNU Typist: «GNU Typist»
            expected titles by key; a key is {LABEL}""",
    ),
    "a package's name that is a command": (
        replace("software.yml", "[tuxtype]", "[tuxtype, $(reboot)]"),
        """\
        software.yml:15: titles.tuxtype.packages.1: «$(reboot)»
            expected a list of Debian packages""",
    ),
    "a title without packages": (
        replace("software.yml", "[tuxtype]", "[]"),
        """\
        software.yml:15: titles.tuxtype.packages: «an empty list»
            expected a list of Debian packages""",
    ),
    "a setting that is misspelt": (
        replace(SCHOOL, "  - kind: adsl", "  - knd: adsl"),
        """\
        schools/jean-jaures/school.yml:31: uplinks.0.kind: it is missing
            expected one of adsl, cable, satellite, fibre, 4g
            add the line `kind: …`
        schools/jean-jaures/school.yml:31: uplinks.0.knd: there is no such setting
            expected one of from, to, kind, provider, down_mbit, up_mbit, latency_ms, resolvers, \
monthly_cap_gb, contract, fixed_address
            did you mean kind?""",
    ),
    "a setting like none that there is": (
        replace("department.yml", "  suite: trixie", "  suite: trixie\n  xyz: 1"),
        """\
        department.yml:15: debian.xyz: there is no such setting
            expected one of suite, mirror, security_mirror
            remove it""",
    ),
    "a mirror whose packages no cache could keep": (
        replace("department.yml", "mirror: http://deb", "mirror: https://deb"),
        """\
        department.yml:15: debian.mirror: «https://deb.debian.org/debian»
            expected a mirror by http://, which the schools' caches can keep, as http://deb.debian.org/debian""",
    ),
    "a setting in a list": (
        replace("department.yml", "    address: 198.18.0.10", "    adress: 198.18.0.10"),
        """\
        department.yml:43: shared_servers.0.address: it is missing
            expected an IPv4 address, as 198.18.0.10
            add the line `address: …`
        department.yml:44: shared_servers.0.adress: there is no such setting
            expected one of name, address, aliases, roles
            did you mean address?""",
    ),
    "no link at all": (
        replace(SCHOOL, "down_mbit: 8", "down_mbit: 0"),
        """\
        schools/jean-jaures/school.yml:33: uplinks.0.down_mbit: «0»
            expected Mbit/s, more than 0, as 8 or 0.8""",
    ),
    "a long text in a number's place is shortened": (
        replace(SCHOOL, "down_mbit: 8", f"down_mbit: {'8 ' * 50}"),
        f"""\
        schools/jean-jaures/school.yml:33: uplinks.0.down_mbit: «{"8 " * 28}8…»
            expected Mbit/s, more than 0, as 8 or 0.8""",
    ),
    "a shared server's names twice": (
        replace("department.yml", "aliases: [ent]", "aliases: [ent, centre]"),
        """\
        department.yml:45: shared_servers.0.aliases: «centre» stands on line 43 already
            expected each once
            correct or remove one of the two""",
    ),
    "quotes that are not closed": (
        replace("department.yml", "name: Lab", "name: 'Lab"),
        """\
        department.yml:8: while parsing a block mapping did not find expected key
            expected YAML
            look at this line's indentation, quotes and colons, and at the line above""",
    ),
    "a colon that YAML takes for its own": (
        replace("department.yml", "domain: lab.internal", "domain: lab: internal"),
        """\
        department.yml:6: mapping values are not allowed in this context
            expected YAML
            look at this line's indentation, quotes and colons, and at the line above""",
    ),
    "a control character in YAML": (
        replace("department.yml", "name: Lab", "name: \x07Lab"),
        """\
        department.yml: unacceptable character #x0007: control characters are not allowed
            expected YAML
            is it the right file?""",
    ),
    "a setting twice": (
        replace("department.yml", "timezone: Europe/Paris", "timezone: Europe/Paris\ndomain: x.org"),
        """\
        department.yml:12: domain: the setting stands on line 6 already
            expected each setting once
            remove one of the two""",
    ),
    "a YAML bomb": (
        replace("department.yml", "timezone: Europe/Paris", "timezone: &a [x, x]\nbomb: [*a]"),
        """\
        department.yml:11: bomb.0: an alias (*name)
            expected the settings themselves
            write them out here again""",
    ),
    "a tag that would run a command": (
        replace("department.yml", "Europe/Paris", "!!python/object/apply:os.system [reboot]"),
        """\
        department.yml:11: timezone: the tag tag:yaml.org,2002:python/object/apply:os.system
            expected plain text, lists and settings
            leave the tag out""",
    ),
    "settings within settings": (
        replace("department.yml", "Europe/Paris", "[" * 21 + "]" * 21),
        f"""\
        department.yml:11: timezone{".0" * 20}: settings within settings
            expected 20 levels at most
            look for a bracket that is not closed, or a line indented too far""",
    ),
    "so many of them that a composer's recursion would crash": (
        replace("department.yml", "Europe/Paris", "[" * 200_000),
        """\
        department.yml: settings within settings without end
            expected 20 levels at most
            look for a bracket that is not closed, or a line indented too far""",
    ),
    "a setting whose name is a list": (
        replace("department.yml", "timezone: Europe/Paris", "? [a]\n: b"),
        """\
        department.yml:11: a setting without a name
            expected `name: value`
            give it a name""",
    ),
    "an empty file of settings": (
        write("software.yml", ""),
        """\
        software.yml:1: «nothing»
            expected settings, a line each: `name: value`""",
    ),
    "a list in place of settings": (
        write("software.yml", "- tuxmath\n"),
        """\
        software.yml:1: «a list»
            expected settings, a line each: `name: value`""",
    ),
    "a key that is a terminal's escape sequence": (
        replace("department.yml", "timezone:", '"\\e[2J\\n":'),
        f"""\
        department.yml:11: \\x1b[2J\\n: there is no such setting
            expected one of {DEPARTMENT}
            remove it""",
    ),
    "Latin-1": (
        write(DEVICES, (LAB / DEVICES).read_text().replace("Salle 2", "Été").encode("latin-1")),
        """\
        schools/jean-jaures/devices.csv:4: byte 0xC9, which is «É» in Windows-1252 and Latin-1
            expected text in UTF-8
            save it again with the character set UTF-8 (LibreOffice: Save as, Edit filter settings)""",
    ),
    "a row with another separator": (
        replace(DEVICES, ROW, ROW.replace(",", ";")),
        """\
        schools/jean-jaures/devices.csv:4: 1 cell, separated by «,»
            expected 9 cells, as in the first line
            separate cells by «,» as the first line does, and quote a cell that holds one""",
    ),
    "a comma too many": (
        write(HEADCOUNTS, "date\tlevel\tpupils\n2026-11-01\tCP\t22\t\n"),
        """\
        schools/jean-jaures/headcounts.csv:2: 4 cells, separated by «tab»
            expected 3 cells, as in the first line
            separate cells by «tab» as the first line does, and quote a cell that holds one""",
    ),
    "a quotation mark that is not closed": (
        replace(DEVICES, "Salle 1", '"Salle 1'),
        """\
        schools/jean-jaures/devices.csv:3: unexpected end of data
            expected a line of CSV
            look for a quotation mark that is not closed""",
    ),
    "a NUL byte": (
        replace(DEVICES, "Salle 1", "Salle\0 1"),
        """\
        schools/jean-jaures/devices.csv:3: a NUL byte
            expected text
            is it a spreadsheet in its own format?""",
    ),
    "a column that is called otherwise": (
        replace(DEVICES, ",mac,", ",macs,"),
        """\
        schools/jean-jaures/devices.csv:1: mac: no such column among name, kind, macs, address, room, \
levels, model, serial, acquired
            expected the columns name, kind, mac, address
            rename the column macs""",
    ),
    "a column twice": (
        replace(DEVICES, ",room,", ",mac,"),
        """\
        schools/jean-jaures/devices.csv:1: mac: two columns of this name
            expected each column once
            rename one of the two""",
    ),
    "a file that is empty": (
        write(HEADCOUNTS, ""),
        """\
        schools/jean-jaures/headcounts.csv:1: date: no such column among none
            expected the columns date, level, pupils
            add it to the first line
        schools/jean-jaures/headcounts.csv:1: level: no such column among none
            expected the columns date, level, pupils
            add it to the first line
        schools/jean-jaures/headcounts.csv:1: pupils: no such column among none
            expected the columns date, level, pupils
            add it to the first line""",
    ),
    "a file that is missing": (
        lambda inventory: (inventory.root / DEVICES).unlink(),
        """\
        schools/jean-jaures/devices.csv: there is no such file
            expected a file
            copy schools/jean-jaures/devices.csv of inventories/lab""",
    ),
    "a folder in a file's place": (
        lambda inventory: ((inventory.root / DEVICES).unlink(), (inventory.root / DEVICES).mkdir()),
        """\
        schools/jean-jaures/devices.csv: Is a directory
            expected a file that can be read
            look at its owner and mode""",
    ),
    "a file of 33 MB": (
        write(DEVICES, b" " * 33_000_000),
        """\
        schools/jean-jaures/devices.csv: 33000000 bytes
            expected 32000000 bytes at most
            is it the right file?""",
    ),
    "a folder that can't be a key": (
        lambda inventory: (inventory.root / "schools" / "Jean Jaurès").mkdir(),
        f"""\
        schools/Jean Jaurès: «Jean Jaurès» can't name a school
            expected {LABEL}
            rename the folder""",
    ),
}


@pytest.mark.parametrize(("edit", "told"), CASES.values(), ids=CASES)
def test_what_is_wrong_is_told_with_place_and_remedy(edit: Edit, told: str, inventory: Inventory) -> None:
    edit(inventory)
    assert inventory.problems() == golden(told)


def test_a_dozen_faults_are_told_at_once_and_nothing_is_changed(inventory: Inventory) -> None:
    inventory.add_school("victor-hugo", "10.99.0.0/24")
    inventory.add_school("jules-ferry", "10.99.2.0/24")
    inventory.replace("department.yml", "timezone: Europe/Paris", "timezon: Europe/Paris")
    inventory.replace("communes.csv", "212500565", "1")
    inventory.replace(DEVICES, "poste-02", "Poste 2")
    inventory.replace(DEVICES, ",CM1 CM2,", ",CM3,")
    inventory.replace(DEVICES, "10.99.0.10", "10.98.0.10")
    inventory.replace(HEADCOUNTS, "CE1,12", "CE1,many")
    inventory.replace(SCHOOL, "25056", "97411")
    inventory.replace(SCHOOL, "tuxtype", "tuxpaint")
    inventory.replace("schools/jules-ferry/school.yml", "adsl", "rtc")
    inventory.replace("schools/jules-ferry/school.yml", "0259997F", "0259997A")
    inventory.replace("schools/jules-ferry/devices.csv", "03:01,", "03:01;")
    inventory.replace(f"{SECOND}/devices.csv", "02:00:00:00:02:01", "02:00:00:00:01:11")
    inventory.replace(f"{SECOND}/devices.csv", "server,", "workstation,")
    before = inventory.files()
    told = [text.partition("\n")[0] for text in inventory.problems()]
    assert told == [
        "department.yml:11: timezon: there is no such setting",
        "communes.csv:2: siren: «1»",
        "schools/jean-jaures/devices.csv:4: name: «Poste 2»",
        "schools/jean-jaures/devices.csv:4: levels: «CM3»",
        "schools/jean-jaures/headcounts.csv:2: pupils: «many»",
        "schools/jules-ferry/devices.csv:2: 3 cells, separated by «,»",
        "schools/jules-ferry/school.yml:4: uai: «0259997A»",
        "schools/jules-ferry/school.yml:31: uplinks.0.kind: «rtc»",
        "schools/jean-jaures/school.yml:6: commune: no commune has the INSEE code «97411»",
        "schools/jean-jaures/school.yml:46: software: no title or profile has the key «tuxpaint»",
        "schools/jean-jaures/devices.csv:3: address: 10.98.0.10 is not in the school's block 10.99.0.0/24",
        "schools/victor-hugo/devices.csv: kind: workstations, and no server",
        f"schools/victor-hugo/devices.csv:2: mac: 02:00:00:00:01:11 is at {DEVICES}:3 already",
        f"{SECOND}/school.yml:26: block: 10.99.0.0/24 overlaps 10.99.0.0/24, the block of jean-jaures",
    ]
    assert inventory.files() == before


def test_a_school_out_of_a_wrong_catalogue_is_told_when_the_catalogue_is_right(inventory: Inventory) -> None:
    inventory.replace(SCHOOL, "tuxtype", "tuxpaint")
    inventory.replace("software.yml", "edition: 2026-lab\n", "")
    assert [text.partition(":")[0] for text in inventory.problems()] == ["software.yml"]
    inventory.replace("software.yml", "\ntitles:", "\nedition: 2026\ntitles:")
    assert [text.partition(":")[0] for text in inventory.problems()] == [SCHOOL]


@contextmanager
def as_nobody() -> Iterator[None]:
    """Look without root's leave to look anywhere; others have no such leave anyway."""
    me = os.geteuid()
    if me == 0:
        os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(me)


@pytest.mark.parametrize(
    ("closed", "told"),
    [
        (".", ["department.yml", "communes.csv", "conventions", "software.yml", "schools"]),
        ("schools", ["schools"]),
        ("schools/jean-jaures", [SCHOOL, DEVICES]),
    ],
)
def test_a_folder_that_is_closed_to_us_is_told(closed: str, told: list[str]) -> None:
    with TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        inventory = Inventory(Path(folder, "lab"))
        shutil.copytree(LAB, inventory.root)
        (inventory.root / closed).chmod(0)
        with as_nobody():
            problems = inventory.problems()
        (inventory.root / closed).chmod(0o755)
    assert [text.partition(": ")[0] for text in problems] == told
    assert all("Permission denied\n    expected a f" in text for text in problems)


def test_a_folders_name_that_is_not_utf8_is_shown_as_it_can_be(inventory: Inventory) -> None:
    os.mkdir(os.fsencode(inventory.root / "schools") + b"/\xe9cole")  # noqa: PTH102  # a name in bytes
    assert inventory.problems()[0].startswith("schools/\\udce9cole: «\\udce9cole» can't name a school\n")
