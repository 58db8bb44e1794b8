"""What people get wrong in dated facts, in who pays, in addresses and in devices' stories: golden texts.

Each case is the lab's folder with one thing wrong, and the whole of what reading it says.
"""

import shutil
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ordiclasse_inventory.model.period import Period
from tests.inventory import DEVICES, HEADCOUNTS, LAB, SCHOOL, Edit, Inventory, add_device, replace, write

from .golden import CONVENTION, DEPARTMENT, KINDS, LABEL, SCHOOL_SETTINGS, Case, golden

SERVER = "serveur,server,02:00:00:00:01:01,10.99.0.1,Local technique,,Conteneur,,2026-09-01"
SERVER_SETTINGS = """\
server:
  host: 198.18.0.11
  wan_interface: wan
  lan_interface: lan
"""
UPLINKS = """\
uplinks:
  - kind: adsl  # adsl, cable, satellite, fibre or 4g
    provider: Laboratoire
    down_mbit: 8
    up_mbit: 0.8
    latency_ms: 40
    resolvers: [198.18.0.1]
    from: 2016-09-01
"""
FIBRE = """\
  - kind: fibre
    down_mbit: 300
    up_mbit: 300
    latency_ms: 5
    resolvers: [198.18.0.1]
    from: 2018-09-01
"""


def all_of(*edits: Edit) -> Edit:
    """One edit after the other."""

    def edit(inventory: Inventory) -> None:
        for each in edits:
            each(inventory)

    return edit


def second_school(inventory: Inventory) -> None:
    """The school victor-hugo beside jean-jaures."""
    inventory.add_school("victor-hugo")


def communes(*rows: str) -> Edit:
    """Communes besides Besançon."""
    lines = ["insee,siren,name,from,to,into", "25056,212500565,Besançon,,,", *rows]
    return write("communes.csv", "".join(f"{line}\n" for line in lines))


def bodies(*rows: str) -> Edit:
    """A file of bodies that pay."""
    lines = ["key,name,kind,siren,members,from,to", *rows]
    return write("bodies.csv", "".join(f"{line}\n" for line in lines))


def convention(**settings: str) -> Edit:
    """A convention that is all right but for some settings."""
    right = {
        "name": "Convention Ordiclasse 2016",
        "from": "2016-01-01",
        "to": "2017-01-01",
        "creditor": "212500565",
        "debtor": "242500361",
    }
    text = "".join(f"{name}: {value}\n" for name, value in (right | settings).items())
    return write("conventions/2016.yml", text)


def profiles(key: str, titles: str) -> Edit:
    """A catalogue with a profile."""
    more = f"profiles:\n  {key}:\n    name: Calcul\n    titles: [{titles}]\n"
    return lambda inventory: inventory.write("software.yml", (LAB / "software.yml").read_text() + more)


def add_headcount(**cells: str) -> Edit:
    """A headcount more."""
    return lambda inventory: inventory.add_row(HEADCOUNTS, **cells)


def retire_server(inventory: Inventory) -> None:
    """The server has left, and workstations have not."""
    inventory.replace(DEVICES, ",acquired\n", ",acquired,retired,exit,wiped\n")
    inventory.replace(DEVICES, ",2026-09-01\n", ",2026-09-01,,,\n")
    inventory.replace(DEVICES, f"{SERVER},,,", f"{SERVER},2030-09-01,recycled,2030-09-01")


CASES: dict[str, Case] = {
    "a commune on two lines for some of the same days": (
        communes("25147,212501472,Chemaudin,,2017-01-01,", "25147,200066686,Chemaudin et Vaux,2016-12-31,,"),
        """\
        communes.csv:4: insee: 25147 stands on line 3 already, for some of the same days
            expected each commune once at a time
            remove one of the two lines, or give them dates one after the other""",
    ),
    "a commune that became part of one that there is not": (
        communes("25593,212505937,Vaux-les-Prés,,2017-01-01,25148"),
        """\
        communes.csv:3: into: no commune has the INSEE code «25148»
            expected a commune of this file
            add the commune's line""",
    ),
    "a commune that became part of another: nobody knows when": (
        communes("25593,212505937,Vaux-les-Prés,,,25056"),
        """\
        communes.csv:3: to: the cell is empty
            expected the day on which it became part of 25056""",
    ),
    "a commune that left before it joined": (
        communes("25593,212505937,Vaux-les-Prés,2017-01-01,2016-01-01,"),
        """\
        communes.csv:3: to: from 2017-01-01 until 2016-01-01 is no day at all
            expected the first day on which it no longer holds, after the day from which it does
            correct one of the two dates""",
    ),
    "a commune's days as French spreadsheets write them": (
        communes("25593,212505937,Vaux-les-Prés,,01/01/17,25056"),
        """\
        communes.csv:3: to: «01/01/17»
            expected a date, as 2016-09-01, or nothing
            did you mean 2017-01-01?""",
    ),
    "a body of a kind that there is not": (
        bodies("sivos-du-lab,SIVOS du Lab,sivo,,,,"),
        """\
        bodies.csv:2: kind: «sivo»
            expected one of sivos, rpi, agglomeration
            did you mean sivos?""",
    ),
    "a body twice": (
        bodies(
            "sivos-du-lab,SIVOS du Lab,sivos,242500361,,,", "sivos-du-lab,SIVOS du Labo,sivos,242500361,,,"
        ),
        """\
        bodies.csv:3: key: sivos-du-lab stands on line 2 already
            expected each body once
            correct or remove one of the two""",
    ),
    "a body with a member that there is not": (
        bodies("sivos-du-lab,SIVOS du Lab,sivos,242500361,25056 25057,,"),
        """\
        bodies.csv:2: members: no commune has the INSEE code «25057»
            expected communes of communes.csv, with spaces between
            did you mean 25056?""",
    ),
    "a body with a member's name in its code's place": (
        bodies("sivos-du-lab,SIVOS du Lab,sivos,242500361,Besançon,,"),
        """\
        bodies.csv:2: members: «Besançon»
            expected INSEE codes with spaces between, as 25056 25147""",
    ),
    "a body's SIREN with a wrong digit": (
        bodies("sivos-du-lab,SIVOS du Lab,sivos,242500362,,,"),
        """\
        bodies.csv:2: siren: «242500362»
            expected a SIREN: nine digits whose last one checks the others
            look it up at annuaire-entreprises.data.gouv.fr""",
    ),
    "a body's key that can't be one": (
        bodies("SIVOS du Lab,SIVOS du Lab,sivos,242500361,,,"),
        f"""\
        bodies.csv:2: key: «SIVOS du Lab»
            expected {LABEL}; not like an INSEE code""",
    ),
    "a body without a name, and that ended before it began": (
        bodies("sivos-du-lab,,sivos,242500361,,2017-01-01,2016-01-01"),
        """\
        bodies.csv:2: name: the cell is empty
            expected the body's name
        bodies.csv:2: to: from 2017-01-01 until 2016-01-01 is no day at all
            expected the first day on which it no longer holds, after the day from which it does
            correct one of the two dates""",
    ),
    "a line of a body that is wrong is not blamed on its schools": (
        all_of(
            bodies("sivos-du-lab,SIVOS du Lab,sivos,242500362,,,"),
            replace(SCHOOL, "software: [", "payers:\n  - body: sivos-du-lab\nsoftware: ["),
        ),
        """\
        bodies.csv:2: siren: «242500362»
            expected a SIREN: nine digits whose last one checks the others
            look it up at annuaire-entreprises.data.gouv.fr""",
    ),
    "a convention with a SIREN that is none, a day that is none and a setting that there is not": (
        convention(creditor="212500566", count_day="31-12", rate="3"),
        f"""\
        conventions/2016.yml:4: creditor: «212500566»
            expected who is paid, by a SIREN: nine digits whose last one checks the others
        conventions/2016.yml:6: count_day: «31-12»
            expected the month and day on which is counted, as 11-01
        conventions/2016.yml:7: rate: there is no such setting
            expected one of {CONVENTION}
            remove it""",
    ),
    "a week in a day's place": (
        convention(count_day="W44-1"),
        """\
        conventions/2016.yml:6: count_day: «W44-1»
            expected the month and day on which is counted, as 11-01""",
    ),
    "a convention that ends before it begins": (
        convention(to="2015-01-01"),
        """\
        conventions/2016.yml:3: to: from 2016-01-01 until 2015-01-01 is no day at all
            expected in `to` the first day on which it no longer holds, after `from`
            correct one of the two dates""",
    ),
    "a convention without its parties": (
        write("conventions/2016.yml", "name: Convention\n"),
        """\
        conventions/2016.yml:1: creditor: it is missing
            expected who is paid, by a SIREN: nine digits whose last one checks the others
            add the line `creditor: …`
        conventions/2016.yml:1: debtor: it is missing
            expected who pays, by a SIREN: nine digits whose last one checks the others
            add the line `debtor: …`""",
    ),
    "a convention in a file that would not be read": (
        write("conventions/2016.yaml", "name: Convention\n"),
        """\
        conventions/2016.yaml: a name that ends in .yaml
            expected one that ends in .yml
            rename the file""",
    ),
    "a YAML bomb in a convention": (
        write("conventions/2016.yml", "a: &a [x, x]\nb: [*a]\n"),
        """\
        conventions/2016.yml:1: b.0: an alias (*name)
            expected the settings themselves
            write them out here again""",
    ),
    "a tag that would run a command in a convention": (
        write("conventions/2016.yml", "name: !!python/object/apply:os.system [reboot]\n"),
        """\
        conventions/2016.yml:1: name: the tag tag:yaml.org,2002:python/object/apply:os.system
            expected plain text, lists and settings
            leave the tag out""",
    ),
    "a setting twice in a convention": (
        convention(name="a\nname: b"),
        """\
        conventions/2016.yml:2: name: the setting stands on line 1 already
            expected each setting once
            remove one of the two""",
    ),
    "a YAML bomb in a school's settings": (
        replace(SCHOOL, "software: [tuxmath, tuxtype]", "software: &a [tuxmath]\ndirector: {name: *a}"),
        """\
        schools/jean-jaures/school.yml:46: director.name: an alias (*name)
            expected the settings themselves
            write them out here again""",
    ),
    "a setting twice and a tag in a school's settings": (
        replace(
            SCHOOL, "software: [tuxmath, tuxtype]", "software: !!python/name:os.system x\nblock: 10.99.1.0/24"
        ),
        """\
        schools/jean-jaures/school.yml:46: software: the tag tag:yaml.org,2002:python/name:os.system
            expected plain text, lists and settings
            leave the tag out
        schools/jean-jaures/school.yml:47: block: the setting stands on line 26 already
            expected each setting once
            remove one of the two""",
    ),
    "a profile with a title that there is not": (
        profiles("calcul", "tuxmat, libreoffice"),
        """\
        software.yml:31: profiles.calcul.titles: no title has the key «tuxmat»
            expected a title of this file
            did you mean tuxmath?
        software.yml:31: profiles.calcul.titles: no title has the key «libreoffice»
            expected a title of this file
            add the title above""",
    ),
    "a profile that has a title's key": (
        profiles("tuxmath", "tuxtype"),
        """\
        software.yml:29: profiles.tuxmath: «tuxmath» is the key of a title on line 7 already
            expected each key once
            give the profile another key""",
    ),
    "a profile without titles": (
        profiles("calcul", ""),
        """\
        software.yml:31: profiles.calcul.titles: «an empty list»
            expected a list of titles (their keys)""",
    ),
    "two links at once": (
        replace(
            SCHOOL,
            "    from: 2016-09-01\n\n# Where technicians",
            f"    from: 2016-09-01\n{FIBRE}\n# Where technicians",
        ),
        """\
        schools/jean-jaures/school.yml:38: uplinks: from 2018-09-01 overlaps from 2016-09-01 on line 31
            expected one at a time
            give each its from and to, one after the other""",
    ),
    "a link that ended before it began": (
        replace(
            SCHOOL,
            "    from: 2016-09-01\n\n# Where technicians",
            "    from: 2016-09-01\n    to: 2016-09-01\n\n# Where technicians",
        ),
        """\
        schools/jean-jaures/school.yml:31: uplinks: from 2016-09-01 until 2016-09-01 is no day at all
            expected in `to` the first day on which it no longer holds, after `from`
            correct one of the two dates""",
    ),
    "a link's days as French spreadsheets write them": (
        replace(
            SCHOOL,
            "    from: 2016-09-01\n\n# Where technicians",
            "    from: 01/09/2016\n    to: 31/02/2017\n\n# Where technicians",
        ),
        """\
        schools/jean-jaures/school.yml:37: uplinks.0.from: «01/09/2016»
            expected a day, as 2016-09-01: the first on which it holds
            did you mean 2016-09-01?
        schools/jean-jaures/school.yml:38: uplinks.0.to: «31/02/2017»
            expected a day, as 2016-09-01: the first on which it no longer holds""",
    ),
    "a kind of link that is misspelt": (
        replace(SCHOOL, "kind: adsl", "kind: ADLS"),
        """\
        schools/jean-jaures/school.yml:31: uplinks.0.kind: «ADLS»
            expected one of adsl, cable, satellite, fibre, 4g
            did you mean adsl?""",
    ),
    "two models at once, one of which there is not": (
        replace(
            SCHOOL,
            "  - model: 2003\n    from: 2016-09-01",
            "  - model: 2003\n    from: 2016-09-01\n  - model: neuf",
        ),
        """\
        schools/jean-jaures/school.yml:24: generations.1.model: «neuf»
            expected one of 2003, pilot, new""",
    ),
    "two models at once": (
        replace(
            SCHOOL,
            "  - model: 2003\n    from: 2016-09-01",
            "  - model: 2003\n    from: 2016-09-01\n    to: 2020-09-01\n  - model: new\n    from: 2020-08-31",
        ),
        """\
        schools/jean-jaures/school.yml:25: generations: from 2020-08-31 overlaps from 2016-09-01 until \
2020-09-01 on line 22
            expected one at a time
            give each its from and to, one after the other
        schools/jean-jaures/devices.csv:3: address: 10.99.0.10 is not of the VLAN pupils, where fixed \
addresses are 10.99.0.66 to 10.99.0.111
            expected an address of the school's own for each machine
            10.99.0.66 is free
        schools/jean-jaures/devices.csv:4: address: 10.99.0.11 is not of the VLAN pupils, where fixed \
addresses are 10.99.0.66 to 10.99.0.111
            expected an address of the school's own for each machine
            10.99.0.67 is free""",
    ),
    "two bodies that pay at once, and one that there is not": (
        all_of(
            bodies("sivos-du-lab,SIVOS du Lab,sivos,242500361,,,"),
            replace(
                SCHOOL,
                "software: [",
                "payers:\n  - body: sivos-du-lab\n  - body: sivos-du-labo\n    from: 2020-01-01\nsoftware: [",
            ),
        ),
        """\
        schools/jean-jaures/school.yml:48: payers: no body has the key «sivos-du-labo»
            expected a body of bodies.csv
            did you mean sivos-du-lab?
        schools/jean-jaures/school.yml:48: payers: from 2020-01-01 overlaps always on line 47
            expected one at a time
            give each its from and to, one after the other""",
    ),
    "a body that pays where there is no bodies.csv": (
        replace(SCHOOL, "software: [", "payers:\n  - body: sivos-du-lab\nsoftware: ["),
        """\
        schools/jean-jaures/school.yml:47: payers: no body has the key «sivos-du-lab»
            expected a body of bodies.csv
            add the body to bodies.csv""",
    ),
    "a school that closed before it opened": (
        all_of(
            replace(SCHOOL, "open:\n  from: 2016-09-01\n", "open:\n  from: 2016-09-01\n  to: 2015-09-01\n"),
            write(DEVICES, "name,kind,mac,address\n"),
        ),
        """\
        schools/jean-jaures/school.yml:9: open: from 2016-09-01 until 2015-09-01 is no day at all
            expected in `to` the first day on which it no longer holds, after `from`
            correct one of the two dates""",
    ),
    "a school merged into another: nobody knows when": (
        all_of(
            second_school,
            replace(
                SCHOOL,
                "open:\n  from: 2016-09-01\n",
                "open:\n  from: 2016-09-01\n  merged_into: victor-hugo\n",
            ),
        ),
        """\
        schools/jean-jaures/school.yml:9: open.to: it is missing
            expected the day it was closed
            it was merged into victor-hugo: since when?""",
    ),
    "a school merged into one that there is not": (
        all_of(
            second_school,
            replace(
                SCHOOL,
                "open:\n  from: 2016-09-01\n",
                "open:\n  from: 2016-09-01\n  to: 2030-07-07\n  merged_into: victor-hug\n",
            ),
            write(DEVICES, "name,kind,mac,address\n"),
        ),
        """\
        schools/jean-jaures/school.yml:12: open.merged_into: there is no school «victor-hug»
            expected the name of another folder in schools/
            did you mean victor-hugo?""",
    ),
    "a school merged into itself": (
        all_of(
            replace(
                SCHOOL,
                "open:\n  from: 2016-09-01\n",
                "open:\n  from: 2016-09-01\n  to: 2030-07-07\n  merged_into: jean-jaures\n",
            ),
            write(DEVICES, "name,kind,mac,address\n"),
        ),
        """\
        schools/jean-jaures/school.yml:12: open.merged_into: it is this school itself
            expected the name of another folder in schools/
            correct it""",
    ),
    "a device that moved to a school that there is not": (
        all_of(
            second_school,
            add_device(
                name="portable-01",
                kind="laptop",
                from_="2016-09-01",
                to="2017-09-01",
                moved_to="victor-hugot",
            ),
        ),
        """\
        schools/jean-jaures/devices.csv:5: moved_to: there is no school «victor-hugot»
            expected the name of another folder in schools/
            did you mean victor-hugo?""",
    ),
    "a device that came from a school that there is not": (
        add_device(name="portable-01", kind="laptop", from_="2016-09-01", moved_from="lumiere"),
        """\
        schools/jean-jaures/devices.csv:5: moved_from: there is no school «lumiere»
            expected the name of another folder in schools/
            correct it""",
    ),
    "a device that moved: nobody knows when": (
        all_of(second_school, add_device(name="portable-01", kind="laptop", moved_to="victor-hugo")),
        """\
        schools/jean-jaures/devices.csv:5: to: the cell is empty
            expected the day on which it moved
            it moved to victor-hugo: since when?""",
    ),
    "a device that came: nobody knows when": (
        all_of(
            second_school,
            add_device(name="portable-01", kind="laptop", acquired="2016-09-01", moved_from="victor-hugo"),
        ),
        """\
        schools/jean-jaures/devices.csv:5: from: the cell is empty
            expected the day on which it came
            it came from victor-hugo: since when?""",
    ),
    "a device that moved to where it was": (
        add_device(
            name="portable-01", kind="laptop", from_="2016-09-01", to="2017-09-01", moved_to="jean-jaures"
        ),
        """\
        schools/jean-jaures/devices.csv:5: moved_to: it is this school itself
            expected the name of another folder in schools/
            correct it""",
    ),
    "a device that moved and was retired": (
        all_of(
            second_school,
            add_device(
                name="portable-01",
                kind="laptop",
                retired="2017-09-01",
                exit="recycled",
                wiped="2017-09-02",
                moved_to="victor-hugo",
            ),
        ),
        """\
        schools/jean-jaures/devices.csv:5: moved_to: «victor-hugo», and retired on 2017-09-01
            expected the school that it moved to, or the day that it was retired: not both""",
    ),
    "a device that went before it came": (
        add_device(name="vp-01", kind="projector", from_="2017-09-01", to="2016-09-01"),
        """\
        schools/jean-jaures/devices.csv:5: to: from 2017-09-01 until 2016-09-01 is no day at all
            expected the first day on which it no longer holds, after the day from which it does
            correct one of the two dates""",
    ),
    "a device that was retired before it was acquired": (
        add_device(
            name="vp-01", kind="projector", acquired="2017-09-01", retired="2016-09-01", exit="recycled"
        ),
        """\
        schools/jean-jaures/devices.csv:5: retired: from 2017-09-01 until 2016-09-01 is no day at all
            expected the first day on which it no longer holds, after the day from which it does
            correct one of the two dates""",
    ),
    "a device that is here before it was acquired": (
        add_device(name="vp-01", kind="projector", acquired="2017-09-01", from_="2016-09-01"),
        """\
        schools/jean-jaures/devices.csv:5: from: here from 2016-09-01, before it was acquired on 2017-09-01
            expected a stay after the day of acquisition
            correct one of the two dates""",
    ),
    "a warranty that ended before the device was acquired": (
        add_device(name="vp-01", kind="projector", acquired="2017-09-01", warranty="2002-09-01"),
        """\
        schools/jean-jaures/devices.csv:5: warranty: «2002-09-01», before it was acquired on 2017-09-01
            expected a day after that of acquisition
            correct one of the two dates""",
    ),
    "a device that left on another day than it was retired": (
        add_device(name="vp-01", kind="projector", to="2017-09-01", retired="2017-10-01", exit="recycled"),
        """\
        schools/jean-jaures/devices.csv:5: to: here until 2017-09-01, retired on 2017-10-01
            expected the day it was retired, or nothing
            leave `to` empty: `retired` says it""",
    ),
    "a retired device: nobody knows how it left": (
        add_device(name="vp-01", kind="projector", retired="2017-10-01"),
        """\
        schools/jean-jaures/devices.csv:5: exit: the cell is empty
            expected how it left: one of recycled, given""",
    ),
    "a device given to nobody knows whom, and not wiped": (
        add_device(name="portable-01", kind="laptop", retired="2017-10-01", exit="given"),
        """\
        schools/jean-jaures/devices.csv:5: recipient: the cell is empty
            expected the association that it was given to
        schools/jean-jaures/devices.csv:5: wiped: the cell is empty
            expected the day on which its storage was wiped
            wipe its disk, and note the day""",
    ),
    "a tablet that was not wiped": (
        add_device(name="tablette-01", kind="tablet", retired="2017-10-01", exit="recycled"),
        """\
        schools/jean-jaures/devices.csv:5: wiped: the cell is empty
            expected the day on which its storage was wiped
            wipe its disk, and note the day""",
    ),
    "a device that left and is in use": (
        add_device(name="portable-01", kind="laptop", exit="given", recipient="Emmaüs", wiped="2017-10-01"),
        """\
        schools/jean-jaures/devices.csv:5: exit: «given», and not retired
            expected nothing, for a device that is still in use
            fill in `retired`
        schools/jean-jaures/devices.csv:5: recipient: «Emmaüs», and not retired
            expected nothing, for a device that is still in use
            fill in `retired`
        schools/jean-jaures/devices.csv:5: wiped: «2017-10-01», and not retired
            expected nothing, for a device that is still in use
            fill in `retired`""",
    ),
    "a way out that is misspelt": (
        add_device(name="vp-01", kind="projector", retired="2017-10-01", exit="recyled"),
        """\
        schools/jean-jaures/devices.csv:5: exit: «recyled»
            expected one of recycled, given
            did you mean recycled?""",
    ),
    "an address without a MAC address": (
        add_device(name="imprimante", kind="printer", address="10.99.0.20"),
        """\
        schools/jean-jaures/devices.csv:5: mac: the cell is empty
            expected the MAC address that the address is given to
            read it on the device, or leave the address out""",
    ),
    "a workstation without a MAC address and an address": (
        add_device(name="poste-03", kind="workstation"),
        """\
        schools/jean-jaures/devices.csv:5: mac: the cell is empty
            expected six pairs of hexadecimal digits, as b8:27:eb:00:00:01; several with spaces between
        schools/jean-jaures/devices.csv:5: address: the cell is empty
            expected an IPv4 address, as 10.99.0.10""",
    ),
    "a MAC address of a laptop that another one has": (
        add_device(name="portable-01", kind="laptop", mac="02:00:00:00:01:21 02:00:00:00:01:11"),
        """\
        schools/jean-jaures/devices.csv:5: mac: 02:00:00:00:01:11 is at schools/jean-jaures/devices.csv:3 \
already
            expected each MAC address once
            read the MAC address again on the machine or its box""",
    ),
    "MAC addresses that are not parted by spaces": (
        add_device(name="portable-01", kind="laptop", mac="02:00:00:00:01:21,02:00:00:00:01:22"),
        """\
        schools/jean-jaures/devices.csv:5: mac: «02:00:00:00:01:21,02:00:00:00:01:22»
            expected six pairs of hexadecimal digits, as b8:27:eb:00:00:01; several with spaces between""",
    ),
    "a kind that is misspelt": (
        add_device(name="poste-03", kind="Worksation", mac="02:00:00:00:01:13", address="10.99.0.12"),
        f"""\
        schools/jean-jaures/devices.csv:5: kind: «Worksation»
            expected one of {KINDS}
            did you mean workstation?""",
    ),
    "a kind in French": (
        add_device(name="poste-03", kind="imprimante"),
        f"""\
        schools/jean-jaures/devices.csv:5: kind: «imprimante»
            expected one of {KINDS}
            did you mean printer?""",
    ),
    "a price of 1 234,56": (
        add_device(name="vp-01", kind="projector", price="1 234,56"),
        """\
        schools/jean-jaures/devices.csv:5: price: «1 234,56»
            expected euros, as 412.50 or 412,50: digits alone, nine at most before the cents; or nothing""",
    ),
    "a price of NaN": (
        add_device(name="vp-01", kind="projector", price="NaN"),
        """\
        schools/jean-jaures/devices.csv:5: price: «NaN»
            expected euros, as 412.50 or 412,50: digits alone, nine at most before the cents; or nothing""",
    ),
    "a price of -5": (
        add_device(name="vp-01", kind="projector", price="-5"),
        """\
        schools/jean-jaures/devices.csv:5: price: «-5»
            expected euros, as 412.50 or 412,50: digits alone, nine at most before the cents; or nothing""",
    ),
    "a price of 1000000000000": (
        add_device(name="vp-01", kind="projector", price="1000000000000"),
        """\
        schools/jean-jaures/devices.csv:5: price: «1000000000000»
            expected euros, as 412.50 or 412,50: digits alone, nine at most before the cents; or nothing""",
    ),
    "a price of 412.505": (
        add_device(name="vp-01", kind="projector", price="412.505"),
        """\
        schools/jean-jaures/devices.csv:5: price: «412.505»
            expected euros, as 412.50 or 412,50: digits alone, nine at most before the cents; or nothing""",
    ),
    "a price of 412,50 €": (
        add_device(name="vp-01", kind="projector", price="412,50 €"),
        """\
        schools/jean-jaures/devices.csv:5: price: «412,50 €»
            expected euros, as 412.50 or 412,50: digits alone, nine at most before the cents; or nothing""",
    ),
    "an asset tag twice at once": (
        all_of(
            second_school,
            add_device(name="portable-01", kind="laptop", asset="OC-1"),
            add_device(school="victor-hugo", name="portable-01", kind="laptop", asset="OC-1"),
        ),
        """\
        schools/victor-hugo/devices.csv:3: asset: OC-1 is at schools/jean-jaures/devices.csv:5 already
            expected each device in one place
            read the tag again; where the device moved, give both lines their dates""",
    ),
    "an address twice at once, where one leaves a day too late": (
        all_of(
            add_device(
                name="imprimante",
                kind="printer",
                mac="02:00:00:00:01:31",
                address="10.99.0.20",
                from_="",
                to="2018-09-02",
            ),
            add_device(
                name="copieur",
                kind="printer",
                mac="02:00:00:00:01:32",
                address="10.99.0.20",
                from_="2018-09-01",
            ),
        ),
        """\
        schools/jean-jaures/devices.csv:6: address: 10.99.0.20 is the address on line 5 already
            expected an address of the school's own for each machine
            10.99.0.18 is free""",
    ),
    "a room that there is not": (
        add_device(name="vp-01", kind="projector", room="Sale 1"),
        """\
        schools/jean-jaures/devices.csv:5: room: no room is called «Sale 1»
            expected a room of the school's sites
            did you mean Salle 1?""",
    ),
    "a room like none that there is": (
        add_device(name="vp-01", kind="projector", room="Bibliothèque"),
        """\
        schools/jean-jaures/devices.csv:5: room: no room is called «Bibliothèque»
            expected a room of the school's sites
            add it to the rooms of schools/jean-jaures/school.yml""",
    ),
    "a room twice": (
        replace(
            SCHOOL, "[Local technique, Salle 1, Salle 2]", "[Local technique, Salle 1, Salle 2, Salle\xa01]"
        ),
        """\
        schools/jean-jaures/school.yml:18: sites.rooms: «Salle 1» stands on line 18 already
            expected each room once
            give one of the two another name""",
    ),
    "a latitude with a comma, and one that is off the globe": (
        replace(SCHOOL, "latitude: 47.2378\n    longitude: 6.0241", "latitude: 47,2378\n    longitude: 600"),
        """\
        schools/jean-jaures/school.yml:16: sites.0.latitude: «47,2378»
            expected degrees north (WGS 84), as 47.2378
            did you mean 47.2378?
        schools/jean-jaures/school.yml:17: sites.0.longitude: «600»
            expected degrees east (WGS 84), as 6.0241""",
    ),
    "a latitude that is no number": (
        replace(SCHOOL, "latitude: 47.2378", "latitude: nan"),
        """\
        schools/jean-jaures/school.yml:16: sites.0.latitude: «nan»
            expected degrees north (WGS 84), as 47.2378""",
    ),
    "an IPv6 block that is too small": (
        replace(SCHOOL, "fd5a:92c1:7e04::/60", "fd5a:92c1:7e04::/64"),
        """\
        schools/jean-jaures/school.yml:27: block6: «fd5a:92c1:7e04::/64»
            expected a block of length /60 or shorter (a /64 for each VLAN)
            give the school a larger block""",
    ),
    "an IPv6 block that begins in its middle": (
        replace(SCHOOL, "fd5a:92c1:7e04::/60", "fd5a:92c1:7e04::1/60"),
        """\
        schools/jean-jaures/school.yml:27: block6: «fd5a:92c1:7e04::1/60»
            expected an IPv6 network that begins at its first address, as fd5a:92c1:7e04::/60""",
    ),
    "an IPv6 block outside the supernets": (
        replace(SCHOOL, "fd5a:92c1:7e04::/60", "fd5a:92c1:7e05::/60"),
        """\
        schools/jean-jaures/school.yml:27: block6: fd5a:92c1:7e05::/60 is in none of the department's \
supernets
            expected a block in fd5a:92c1:7e04::/48
            correct it, or the supernets in department.yml""",
    ),
    "an IPv6 block where the department has no IPv6": (
        replace("department.yml", ", fd5a:92c1:7e04::/48", ""),
        """\
        schools/jean-jaures/school.yml:27: block6: fd5a:92c1:7e04::/60 is in none of the department's \
supernets
            expected a block in an IPv6 supernet, of which there is none
            correct it, or the supernets in department.yml""",
    ),
    "an IPv6 block that overlaps another's": (
        all_of(
            second_school,
            replace("schools/victor-hugo/school.yml", "fd5a:92c1:7e04:10::/60", "fd5a:92c1:7e04::/56"),
        ),
        """\
        schools/jean-jaures/school.yml:27: block6: fd5a:92c1:7e04::/60 overlaps fd5a:92c1:7e04::/56, the \
block of victor-hugo
            expected addresses that only this school has
            correct it here or in schools/victor-hugo/school.yml""",
    ),
    "an IPv4 block in IPv6's place": (
        replace(SCHOOL, "block6: fd5a:92c1:7e04::/60", "block6: 10.99.1.0/24"),
        """\
        schools/jean-jaures/school.yml:27: block6: «10.99.1.0/24»
            expected an IPv6 network that begins at its first address, as fd5a:92c1:7e04::/60""",
    ),
    "a supernet that is none": (
        replace("department.yml", "[10.99.0.0/16, fd5a:92c1:7e04::/48]", "[10.99.1.0/16, fd5a::g/48]"),
        """\
        department.yml:9: supernets.0: «10.99.1.0/16»
            expected a list of networks that begin at their first address, as 10.99.0.0/16 or \
fd5a:92c1:7e04::/48
        department.yml:9: supernets.1: «fd5a::g/48»
            expected a list of networks that begin at their first address, as 10.99.0.0/16 or \
fd5a:92c1:7e04::/48""",
    ),
    "no supernet at all": (
        replace("department.yml", "[10.99.0.0/16, fd5a:92c1:7e04::/48]", "[]"),
        """\
        department.yml:9: supernets: «an empty list»
            expected a list of networks that begin at their first address, as 10.99.0.0/16 or \
fd5a:92c1:7e04::/48""",
    ),
    "the settings of the former version": (
        all_of(
            replace(
                "department.yml", "supernets: [10.99.0.0/16, fd5a:92c1:7e04::/48]", "supernet: 10.99.0.0/16"
            ),
            replace(SCHOOL, "uplinks:\n  - kind: adsl", "uplink:\n    kind: adsl"),
        ),
        f"""\
        department.yml:3: supernets: it is missing
            expected a list of networks that begin at their first address, as 10.99.0.0/16 or \
fd5a:92c1:7e04::/48
            add the line `supernets: …`
        department.yml:9: supernet: there is no such setting
            expected one of {DEPARTMENT}
            did you mean supernets?
        schools/jean-jaures/school.yml:30: uplink: there is no such setting
            expected one of {SCHOOL_SETTINGS}
            did you mean uplinks?""",
    ),
    "a workstation among the devices of a school with VLANs": (
        all_of(
            replace(SCHOOL, "- model: 2003", "- model: new"), replace(DEVICES, "10.99.0.10,", "10.99.0.20,")
        ),
        """\
        schools/jean-jaures/devices.csv:3: address: 10.99.0.20 is not of the VLAN pupils, where fixed \
addresses are 10.99.0.66 to 10.99.0.111
            expected an address of the school's own for each machine
            10.99.0.66 is free
        schools/jean-jaures/devices.csv:4: address: 10.99.0.11 is not of the VLAN pupils, where fixed \
addresses are 10.99.0.66 to 10.99.0.111
            expected an address of the school's own for each machine
            10.99.0.67 is free""",
    ),
    "a server without its way, and without a link": (
        all_of(
            replace(SCHOOL, "server:\n  host: 198.18.0.11\n  wan_interface: wan\n  lan_interface: lan\n", ""),
            replace(SCHOOL, UPLINKS, ""),
        ),
        """\
        schools/jean-jaures/school.yml: server: it is missing
            expected `server`: the school has a server (schools/jean-jaures/devices.csv:2)
            add `server:`, as in inventories/lab
        schools/jean-jaures/school.yml: uplinks: it is missing
            expected `uplinks`: the school has a server (schools/jean-jaures/devices.csv:2)
            add `uplinks:`, as in inventories/lab""",
    ),
    "a second server before the first one is retired": (
        all_of(
            replace(DEVICES, SERVER, f"{SERVER},,"),
            add_device(
                name="serveur-2",
                kind="server",
                mac="02:00:00:00:01:02",
                address="10.99.0.2",
                from_="2030-01-01",
            ),
        ),
        """\
        schools/jean-jaures/devices.csv:5: kind: serveur-2 is a second server, beside serveur on line 2
            expected one server at a time
            make it a workstation, remove its line, or give the two dates one after the other""",
    ),
    "the last server was retired": (
        retire_server,
        """\
        schools/jean-jaures/devices.csv: kind: workstations, and no server
            expected the server that they depend on
            add its line, with `server` in the column kind""",
    ),
    "pupils' level and commune that can't be": (
        add_headcount(date="1/11/2016", level="teacher", pupils="3", commune="Vaux"),
        """\
        schools/jean-jaures/headcounts.csv:6: date: «1/11/2016»
            expected a date, as 2026-11-01
            did you mean 2016-11-01?
        schools/jean-jaures/headcounts.csv:6: level: «teacher»
            expected one of TPS PS MS GS CP CE1 CE2 CM1 CM2 ULIS UPE2A
        schools/jean-jaures/headcounts.csv:6: commune: «Vaux»
            expected an INSEE code (not the postal code), as 25056""",
    ),
    "pupils of one level and commune twice": (
        all_of(
            add_headcount(date="2026-11-01", level="CP", pupils="3", commune="25593"),
            add_headcount(date="2026-11-01", level="CP", pupils="4", commune="25593"),
        ),
        """\
        schools/jean-jaures/headcounts.csv:7: level: CP on 2026-11-01 stands on line 6 already
            expected each level once a day and commune
            remove one of the two lines""",
    ),
    "columns that are nearly ours": (
        add_device(name="vp-01", kind="projector", assets="OC-1", comment="à nous"),
        """\
        schools/jean-jaures/devices.csv:1: asset: the column assets, which is not read
            expected the column asset, if that is meant
            rename it asset, or less like it""",
    ),
    "a director who can't be called": (
        replace(
            SCHOOL, "server:\n", "director:\n  name: M. Dupond\n  phone: demander\n  email: ecole\nserver:\n"
        ),
        """\
        schools/jean-jaures/school.yml:42: director.phone: «demander»
            expected a telephone number, as 03 81 00 00 00
        schools/jean-jaures/school.yml:43: director.email: «ecole»
            expected an e-mail address""",
    ),
}


@pytest.mark.parametrize(("edit", "told"), CASES.values(), ids=CASES)
def test_what_is_wrong_is_told_with_place_and_remedy(edit: Edit, told: str, inventory: Inventory) -> None:
    edit(inventory)
    assert inventory.problems() == golden(told)


def facts(inventory: Inventory) -> None:
    """A laptop with two MAC addresses, a Windows workstation, and devices that have no network."""
    inventory.add_device(name="portable-01", kind="laptop", mac="02:00:00:00:01:21 02-00-00-00-01-22")
    inventory.add_device(
        name="poste-03", kind="workstation", mac="02:00:00:00:01:13", address="10.99.0.12", os="Windows 10"
    )
    for kind in ("projector", "interactive-projector", "board", "tablet-cart", "ups"):
        inventory.add_device(name=f"{kind}-01", kind=kind)


def no_device(inventory: Inventory) -> None:
    """Neither a device, nor a server's way, nor a link."""
    inventory.write(DEVICES, "name,kind,mac,address\n")
    inventory.replace(SCHOOL, SERVER_SETTINGS, "")
    inventory.replace(SCHOOL, UPLINKS, "")


def one_after_the_other(inventory: Inventory) -> None:
    """A name, an address, a MAC address and a tag on several lines, each after the other."""
    inventory.add_school("victor-hugo")
    what = {"name": "copieur", "kind": "printer", "mac": "02:00:00:00:01:31", "asset": "OC-1"}
    inventory.add_device(**what, address="10.99.0.20", to="2018-09-01", moved_to="victor-hugo")
    inventory.add_device(**what, address="10.99.0.20", from_="2020-09-01", moved_from="victor-hugo")
    inventory.add_device(
        "victor-hugo",
        **what,
        address="10.99.1.20",
        from_="2018-09-01",
        to="2020-09-01",
        moved_from="jean-jaures",
        moved_to="jean-jaures",
    )


def next_server(inventory: Inventory) -> None:
    """A server from the day on which the one before was retired, at its address."""
    inventory.replace(DEVICES, ",acquired\n", ",acquired,retired,exit,wiped\n")
    inventory.replace(DEVICES, ",2026-09-01\n", ",2026-09-01,,,\n")
    inventory.replace(DEVICES, f"{SERVER},,,", f"{SERVER},2030-09-01,recycled,2030-09-01")
    inventory.add_device(
        name="serveur", kind="server", mac="02:00:00:00:01:02", address="10.99.0.1", from_="2030-09-01"
    )


def school_in_its_place(inventory: Inventory) -> None:
    """A school with the UAI and the server's address of one that closed on the day it opened."""
    inventory.add_school("victor-hugo")
    school = "schools/victor-hugo/school.yml"
    inventory.replace(school, "0259998G", "0259999H")
    inventory.replace(school, "198.18.0.12", "198.18.0.11")
    inventory.replace(school, "open:\n  from: 2016-09-01", "open:\n  from: 2030-07-07")
    inventory.replace(
        SCHOOL,
        "open:\n  from: 2016-09-01",
        "open:\n  from: 2016-09-01\n  to: 2030-07-07\n  merged_into: victor-hugo",
    )
    inventory.write(DEVICES, "name,kind,mac,address\n")


RIGHT: dict[str, Edit] = {
    "all kinds of devices": facts,
    "a school without any device": no_device,
    "one thing twice, one after the other": one_after_the_other,
    "a server after the one before": next_server,
    "a school in another's place": school_in_its_place,
    "a commune nouvelle": communes(
        "25147,212501472,Chemaudin,,2017-01-01,",
        "25147,200066686,Chemaudin et Vaux,2017-01-01,,",
        "25593,212505937,Vaux-les-Prés,,2017-01-01,25147",
    ),
    "links one after the other": replace(
        SCHOOL,
        "    from: 2016-09-01\n\n# Where",
        f"    from: 2016-09-01\n    to: 2018-09-01\n{FIBRE}\n# Where",
    ),
    "IPv4 alone": all_of(
        replace("department.yml", ", fd5a:92c1:7e04::/48", ""),
        replace(SCHOOL, "block6: fd5a:92c1:7e04::/60\n", ""),
    ),
    "a school that will close, with its devices": replace(
        SCHOOL, "open:\n  from: 2016-09-01\n", "open:\n  from: 2016-09-01\n  to: 2030-07-07\n"
    ),
    "several supernets": replace("department.yml", "[10.99.0.0/16,", "[10.98.0.0/16, 10.99.0.0/24,"),
    "a school with VLANs": all_of(
        replace(SCHOOL, "- model: 2003", "- model: new"),
        replace(DEVICES, "10.99.0.10,", "10.99.0.66,"),
        replace(DEVICES, "10.99.0.11,", "10.99.0.67,"),
    ),
    "columns of the user's own": add_device(
        name="vp-01", kind="projector", remarque="à nous", lampe="2000 h"
    ),
    "a room with a no-break space": replace(DEVICES, "Salle 1", "Salle\u00a01"),
}


@pytest.mark.parametrize("edit", RIGHT.values(), ids=RIGHT)
def test_what_is_right_is_not_blamed(edit: Edit, inventory: Inventory) -> None:
    edit(inventory)
    assert inventory.problems() == []


def test_a_school_alone_may_name_schools_that_are_not_read(inventory: Inventory) -> None:
    one_after_the_other(inventory)
    shutil.rmtree(inventory.root / "schools" / "victor-hugo")
    assert inventory.problems(["jean-jaures"]) == []
    assert len(inventory.problems()) == 2


def test_all_that_is_wrong_in_a_line_is_told_at_once(inventory: Inventory) -> None:
    inventory.add_device(
        name="Vp 1", kind="projecteur", price="cher", from_="2017-09-01", to="2016-09-01", exit="vendu"
    )
    told = [text.split(": ")[1] for text in inventory.problems()]
    assert told == ["kind", "name", "price", "to", "exit"]


days = st.sampled_from(["", *(f"2016-01-0{number}" for number in range(1, 10))])


@settings(max_examples=60, deadline=None)
@given(days, days, days, days)
def test_a_tag_is_in_one_place_on_any_day_or_it_is_told(one: str, end: str, other: str, last: str) -> None:
    with TemporaryDirectory() as folder:
        inventory = Inventory(Path(folder, "lab"))
        shutil.copytree(LAB, inventory.root)
        inventory.add_school("victor-hugo")
        inventory.add_device(name="vp-01", kind="projector", asset="OC-1", from_=one, to=end)
        inventory.add_device(
            "victor-hugo", name="vp-01", kind="projector", asset="OC-1", from_=other, to=last
        )
        told = inventory.problems()
        if told:
            backwards = [
                period for period in ((one, end), (other, last)) if period[1] and period[1] <= period[0]
            ]
            assert backwards or Period(one, end).overlaps(Period(other, last))
            return
        history = inventory.department()
        for number in range(1, 11):
            schools = history.as_of(f"2016-01-{number:02}").schools.values()
            assert sum(device.asset == "OC-1" for school in schools for device in school.devices) <= 1
