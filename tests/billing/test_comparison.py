"""Two bills side by side: the reasons add up, and say what happened."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given

from ordiclasse_inventory.billing.bill import Bill, bill
from ordiclasse_inventory.billing.comparison import Comparison, Why, compare
from ordiclasse_inventory.model.convention import Convention, Rule, Sharing
from ordiclasse_inventory.model.department import Department
from ordiclasse_inventory.model.period import Period
from tests.billable import convention, make_billable
from tests.inventory import HEADCOUNTS, Inventory

from .strategies import YEAR, conventions, departments, patiently


@patiently
@given(departments(), conventions, conventions)
def test_reasons_add_up_to_each_difference_and_differences_to_the_claim_s(
    department: Department, first: Convention, second: Convention
) -> None:
    before, after = bill(department, first, YEAR - 1), bill(department, second, YEAR)
    compared = compare(before, after)
    assert sum((row.difference for row in compared.rows), Decimal(0)) == after.claim - before.claim
    for row in compared.rows:
        assert sum((reason.amount for reason in row.reasons), Decimal(0)) == row.difference
        # What rounding leaves is small: half a cent for each reason there may be, one for each share.
        rounding = [abs(each.amount) for each in row.reasons if each.why is Why.ROUNDING]
        most = Decimal("0.005") * 4 * len(compared.tariffs) + 2 * Decimal("0.01")
        assert sum(rounding, Decimal(0)) <= most
    for line in compared.tariffs:
        assert sum((reason.amount for reason in line.reasons), Decimal(0)) == line.difference
    whole = sum((line.difference for line in compared.tariffs), Decimal(0))
    assert abs(whole - compared.difference) <= Decimal("0.01")


@patiently
@given(departments(), conventions)
def test_a_bill_beside_itself_has_no_reason(one: Department, terms: Convention) -> None:
    made = bill(one, terms, YEAR)
    compared = compare(made, made)
    assert [row.reasons for row in compared.rows if row.reasons] == []
    assert [line.reasons for line in compared.tariffs if line.reasons] == []


@patiently
@given(departments(), conventions, conventions)
def test_there_and_back_the_differences_are_opposite(
    one: Department, first: Convention, second: Convention
) -> None:
    before, after = bill(one, first, YEAR), bill(one, second, YEAR)
    there, back = compare(before, after), compare(after, before)
    assert [row.difference for row in there.rows] == [-row.difference for row in back.rows]


@pytest.fixture
def billable(inventory: Inventory) -> Inventory:
    return make_billable(inventory)


def years(inventory: Inventory) -> Comparison:
    return compare(*bills(inventory))


def bills(inventory: Inventory) -> tuple[Bill, Bill]:
    history = inventory.department()
    terms = {each.key: each for each in history.conventions}
    return bill(history, terms["2025"], 2025), bill(history, terms["2026"], 2026)


def told(compared: Comparison, contributor: str) -> list[tuple[str, str, str, int, str]]:
    row = next(row for row in compared.rows if row.contributor.key == contributor)
    return [
        (str(each.why), each.school, each.tariff.key if each.tariff else "", each.more, str(each.amount))
        for each in row.reasons
    ]


def test_a_pupil_more_is_the_reason(billable: Inventory) -> None:
    compared = years(billable)
    assert told(compared, "25056") == [("quantity", "jean-jaures", "pupil", 1, "11.80")]
    assert told(compared, "25058") == []
    assert compared.difference == Decimal("11.80")


def test_a_higher_price_and_fewer_pupils_are_two_reasons(billable: Inventory) -> None:
    billable.write("conventions/2026.yml", convention(2026, pupil="12.00"))
    billable.replace(HEADCOUNTS, "2026-11-01,CE1,31", "2026-11-01,CE1,28")
    assert told(years(billable), "25056") == [
        ("quantity", "jean-jaures", "pupil", -2, "-23.60"),
        ("price", "jean-jaures", "pupil", -2, "5.60"),
    ]


def test_what_is_there_for_the_first_time_is_a_quantity_not_another_sharing(billable: Inventory) -> None:
    billable.add_device(name="tablette-01", kind="tablet", acquired="2026-09-01")
    billable.add_device(name="tablette-02", kind="tablet", acquired="2026-09-01")
    assert ("quantity", "jean-jaures", "tablet", 2, "57.00") in told(years(billable), "25056")


def test_schools_that_open_close_and_merge_are_reasons(billable: Inventory) -> None:
    path = "schools/les-sapins/school.yml"
    # As it was sealed: nobody knew yet.
    sealed, _ = bills(billable)
    billable.replace(path, "open:\n", "open:\n  to: 2026-07-05\n")
    assert {each[0] for each in told(years(billable), "25058")} == {"school-closed"}
    merged = "  to: 2026-07-05\n  merged_into: jean-jaures\n"
    billable.replace(path, "  to: 2026-07-05\n", merged)
    assert {each[0] for each in told(years(billable), "25058")} == {"school-merged"}
    before, after = bills(billable)
    assert {each[0] for each in told(compare(sealed, after), "25058")} == {"school-merged"}
    assert {each[0] for each in told(compare(after, before), "25058")} == {"school-opened"}


def test_new_and_ended_tariffs_are_reasons(billable: Inventory) -> None:
    before, after = bills(billable)
    pupils = replace(after.convention, tariffs=after.convention.tariffs[:1])
    history = billable.department()
    assert {each[0] for each in told(compare(before, bill(history, pupils, 2026)), "25058")} == {
        "tariff-ended"
    }
    assert {each[0] for each in told(compare(bill(history, pupils, 2026), after), "25058")} == {"new-tariff"}


def test_bounds_and_sharing_are_reasons(billable: Inventory) -> None:
    before, after = bills(billable)
    history = billable.department()
    tariffs = after.convention.tariffs
    capped = replace(after.convention, tariffs=(replace(tariffs[0], ceiling=Decimal(300)), *tariffs[1:]))
    assert ("bounds", "jean-jaures", "pupil", 1, "-65.80") in told(
        compare(before, bill(history, capped, 2026)), "25056"
    )
    lived = history.schools["les-sapins"].headcounts
    there = tuple(replace(count, commune="25056") for count in lived)
    moved = replace(
        history,
        schools={**history.schools, "les-sapins": replace(history.schools["les-sapins"], headcounts=there)},
    )
    shared = replace(after.convention, sharing=Sharing(Rule.RESIDENCE))
    compared = compare(before, bill(moved, shared, 2026))
    assert ("sharing", "les-sapins", "pupil", 0, "236.00") in told(compared, "25056")
    assert ("sharing", "les-sapins", "pupil", 0, "-236.00") in told(compared, "25058")


def test_communes_that_merge_are_a_reason(billable: Inventory) -> None:
    billable.write(
        "communes.csv",
        "insee,siren,name,to,into\n25056,212500565,Besançon,,\n25058,212500581,Beure,2026-01-01,25056\n",
    )
    compared = years(billable)
    assert {each[0] for each in told(compared, "25058")} == {"communes-merged"}
    assert {each[0] for each in told(compared, "25056")} == {"communes-merged", "quantity"}
    assert Period("", "2026-01-01") in {commune.period for commune in billable.department().communes}
