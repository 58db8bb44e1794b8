"""The control before sealing: each thing to look at is found, under a name that stays."""

import pytest

from ordiclasse_inventory.billing.bill import bill
from ordiclasse_inventory.billing.control import Control, control
from ordiclasse_inventory.model.acknowledgement import Acknowledgement
from tests.billable import make_billable
from tests.inventory import DEVICES, HEADCOUNTS, Edit, Inventory, replace, write


@pytest.fixture
def billable(inventory: Inventory) -> Inventory:
    return make_billable(inventory)


def controlled(inventory: Inventory, *given: Acknowledgement) -> Control:
    history = inventory.department()
    terms = {each.key: each for each in history.conventions}
    before, after = (bill(history, terms[str(year)], year) for year in (2025, 2026))
    return control(history, after, before, given)


def found(inventory: Inventory) -> dict[str, str]:
    return {finding.name: finding.found for finding in controlled(inventory).open}


def _same_serial(inventory: Inventory) -> None:
    inventory.replace(DEVICES, "CE2,Conteneur,,", "CE2,Conteneur,7xk 2:1,")
    inventory.replace(DEVICES, "CM2,Conteneur,,", "CM2,Conteneur,7XK 2:1,")


def test_a_department_in_order_has_nothing_to_look_at(billable: Inventory) -> None:
    assert found(billable) == {}


def roster(rows: str) -> Edit:
    """The school's roster, as it was counted."""
    return write("schools/jean-jaures/roster_counts.csv", f"date,level,pupils\n{rows}\n")


OTHERWISE = (
    "31 pupils declared on 2026-11-01, 30 in the roster of 2026-11-03: CE1 31 against 29, CE2 0 against 1"
)
LISTED = "the roster of 2026-11-03 has 29 pupils"
LAST_YEARS = "date,level,pupils\n2025-11-01,CE1,30\n2026-07-01,CE1,30\n"
TWICE = "date,level,pupils\n2025-11-01,CE1,30\n2026-10-01,CE1,{}\n2026-11-01,CE1,31\n"


@pytest.mark.parametrize(
    ("edit", "name", "words"),
    [
        (
            write(HEADCOUNTS, LAST_YEARS),
            "no-headcount:jean-jaures",
            "no headcount since 2026-09-01; the latest is of 2026-07-01",
        ),
        (
            write(HEADCOUNTS, "date,level,pupils\n"),
            "no-headcount:jean-jaures",
            "no headcount since 2026-09-01",
        ),
        (
            write(HEADCOUNTS, TWICE.format(27)),
            "declared-otherwise:jean-jaures",
            "31 pupils on 2026-11-01, which are billed, against 27 on 2026-10-01",
        ),
        (
            roster("2026-09-02,CE1,31\n2026-11-03,CE1,29\n2026-11-03,CE2,1"),
            "roster-otherwise:jean-jaures",
            OTHERWISE,
        ),
        (
            lambda inventory: (
                roster("2026-11-03,CE1,29")(inventory),
                write(HEADCOUNTS, LAST_YEARS)(inventory),
            ),
            "no-headcount:jean-jaures",
            f"no headcount since 2026-09-01; the latest is of 2026-07-01; {LISTED}",
        ),
        (
            replace(DEVICES, "2026-09-15", "2025-10-31"),
            "not-seen:jean-jaures",
            "3 devices not seen by an audit since 2025-11-01",
        ),
        (
            lambda inventory: inventory.replace(DEVICES, ",2026-09-15\nposte-01", ",\nposte-01"),
            "not-seen:jean-jaures",
            "1 device not seen by an audit since 2025-11-01",
        ),
        (
            replace("conventions/2026.yml", "tariffs:", "unseen_months: 1\ntariffs:"),
            "not-seen:jean-jaures",
            "3 devices not seen by an audit since 2026-10-01",
        ),
        (
            replace(DEVICES, "Conteneur,,2024-09-01", "Conteneur,,"),
            "no-purchase-date:jean-jaures",
            "3 devices without a date of purchase",
        ),
        (
            _same_serial,
            "duplicate-serial:7XK-2-1",
            "2 devices have this serial number: poste-01.jean-jaures, poste-02.jean-jaures",
        ),
        (
            replace("schools/les-sapins/school.yml", "open:\n", "open:\n  to: 2026-07-05\n"),
            "closed-school:les-sapins",
            "1 device noted in a school that closed on 2026-07-05",
        ),
        (
            replace(HEADCOUNTS, "2026-11-01,CE1,31", "2026-11-01,CE1,34"),
            "pupils-jump:jean-jaures",
            "30 pupils in 2025, 34 in 2026",
        ),
        (
            lambda inventory: inventory.add_device(name="tablette-01", kind="tablet", acquired="2026-09-01"),
            "devices-jump:jean-jaures",
            "3 devices in 2025, 4 in 2026",
        ),
        (
            replace("conventions/2026.yml", "price: 42.00", "price: 80.00"),
            "share-jump:25058",
            "278.00 € in 2025, 316.00 € in 2026",
        ),
    ],
)
def test_what_to_look_at_is_found(billable: Inventory, edit: Edit, name: str, words: str) -> None:
    edit(billable)
    assert found(billable)[name] == words


def test_a_roster_that_has_what_was_declared_is_nothing_to_look_at(billable: Inventory) -> None:
    assert controlled(billable).without_roster == ("jean-jaures", "les-sapins")
    # Of the day nearest to the count's; a roster of last school year says nothing of this one.
    roster("2026-10-25,CE1,29\n2026-11-03,CE1,31\n2026-11-03,CM1,0\n2026-11-20,CE1,28")(billable)
    assert found(billable) == {}
    assert controlled(billable).without_roster == ("les-sapins",)
    roster("2026-08-31,CE1,29")(billable)
    assert found(billable) == {}
    assert controlled(billable).without_roster == ("jean-jaures", "les-sapins")


def test_pupils_of_several_communes_are_one_level_of_the_roster(billable: Inventory) -> None:
    lived = (
        "date,level,pupils,commune\n2025-11-01,CE1,30,\n2026-11-01,CE1,11,25056\n2026-11-01,CE1,20,25058\n"
    )
    billable.write(HEADCOUNTS, lived)
    roster("2026-11-03,CE1,31")(billable)
    assert found(billable) == {}


def test_a_tenth_is_no_jump_yet(billable: Inventory) -> None:
    billable.replace(HEADCOUNTS, "2026-11-01,CE1,31", "2026-11-01,CE1,33")
    assert found(billable) == {}
    billable.write(HEADCOUNTS, TWICE.format(29))
    assert found(billable) == {}


def test_what_no_audit_reaches_need_not_be_seen(billable: Inventory) -> None:
    rows = ((f"tablette-{number:02}", "tablet") for number in range(2))
    for name, kind in rows:
        billable.add_device(name=name, kind=kind, acquired="2024-09-01")
    assert found(billable) == {}


def test_the_devices_behind_a_finding_are_named(billable: Inventory) -> None:
    billable.replace(DEVICES, "2026-09-15", "")
    (finding,) = controlled(billable).open
    assert finding.which == ("poste-01.jean-jaures", "poste-02.jean-jaures", "serveur.jean-jaures")


def _one_more(inventory: Inventory) -> None:
    inventory.replace(DEVICES, "poste-02,workstation", "poste-03,workstation,02:00:00:00:01:13,10.99.0.12,"
                      "Salle 1,CE1,Conteneur,,2024-09-01,\nposte-02,workstation")  # fmt: skip


def test_an_acknowledgement_holds_for_what_was_found_and_no_longer(billable: Inventory) -> None:
    billable.replace(DEVICES, "2026-09-15", "")
    (finding,) = controlled(billable).open
    given = Acknowledgement(finding.name, finding.found, "L’audit viendra", "camille", "2026-11-20")
    held = controlled(billable, given)
    assert (held.open, held.acknowledged, held.stale) == ((), ((finding, given),), ())
    _one_more(billable)
    now = controlled(billable, given)
    assert "not-seen:jean-jaures" in {each.name for each in now.open}
    assert (now.acknowledged, now.stale) == ((), (given,))


def test_what_was_claimed_and_is_no_longer_so_by_the_files_is_told(billable: Inventory) -> None:
    history = billable.department()
    terms = {each.key: each for each in history.conventions}
    claimed = bill(history, terms["2025"], 2025)
    billable.replace(HEADCOUNTS, "2025-11-01,CE1,30", "2025-11-01,CE1,31")
    now = billable.department()
    (finding,) = control(now, bill(now, terms["2026"], 2026), claimed).open
    assert (finding.name, finding.which) == ("sealed-otherwise:2025", ("25056",))
    assert finding.found == "758.00 € were claimed; by today's files it would be 769.80 €"


def test_the_first_year_is_compared_with_nothing(billable: Inventory) -> None:
    history = billable.department()
    assert control(history, bill(history, history.conventions[0], 2025), None).open == ()
