"""What if: another tariff on the same counts, and what renewal costs year by year."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given

from ordiclasse_inventory.billing.bill import bill
from ordiclasse_inventory.billing.comparison import Why
from ordiclasse_inventory.billing.what_if import in_force, latest_counted, simulate, suppose
from ordiclasse_inventory.model.convention import Convention
from ordiclasse_inventory.model.department import Department
from ordiclasse_inventory.model.device import DeviceKind
from ordiclasse_inventory.model.period import Period
from ordiclasse_inventory.model.renewal import Renewal, renewals
from tests.billable import make_billable
from tests.inventory import Inventory

from .strategies import YEAR, conventions, departments, patiently

BY_PRICES_ALONE = {Why.PRICE, Why.BOUNDS, Why.NEW_TARIFF, Why.TARIFF_ENDED, Why.SHARING, Why.ROUNDING}


@pytest.fixture
def history(inventory: Inventory) -> Department:
    return make_billable(inventory).department()


@patiently
@given(departments(), conventions, conventions)
def test_nothing_but_the_conventions_differs(
    department: Department, force: Convention, draft: Convention
) -> None:
    same_states = replace(draft, counted=force.counted)
    supposed = suppose(department, force, same_states, YEAR + 1, YEAR)
    assert (supposed.year, supposed.counted_on) == (YEAR + 1, f"{YEAR}-11-01")
    reasons = [each for row in supposed.comparison.rows for each in row.reasons]
    flat = [each for each in reasons if not each.school and each.why is Why.QUANTITY]
    # Under another sharing others contribute, each with their flat amount; no count differs.
    assert {each.why for each in reasons} - BY_PRICES_ALONE <= ({Why.QUANTITY} if flat else set())


def test_the_latest_counts_are_those_of_a_day_that_has_come(history: Department) -> None:
    convention = history.conventions[0]
    assert latest_counted(convention, 2027, "2026-11-24") == 2026
    assert latest_counted(convention, 2027, "2026-11-01") == 2026
    assert latest_counted(convention, 2027, "2026-10-31") == 2025
    assert latest_counted(convention, 2024, "2026-10-31") == 2024


def test_where_no_convention_holds_the_last_one_before_is_in_force(history: Department) -> None:
    known = {year: in_force(history.conventions, year) for year in (2024, 2025, 2026, 2030)}
    assert [each.key if each else None for each in known.values()] == [None, "2025", "2026", "2026"]
    later = replace(history.conventions[1], key="2031", period=Period("2031-01-01"))
    assert in_force([*history.conventions, later], 2030) == history.conventions[1]


def test_renewal_is_paid_again_at_each_end_of_life(history: Department) -> None:
    lives = {
        DeviceKind.SERVER: Renewal(7, Decimal(1200)),
        DeviceKind.WORKSTATION: Renewal(2, Decimal("450.50")),
    }
    then = history.as_of("2026-11-24")
    due = renewals(then.schools.values(), lives, "2026-11-24", "2031-12-31").due
    claims = {year: bill(history, history.conventions[1], 2026) for year in range(2026, 2032)}
    found = simulate(due, lives, claims)
    # All are of 1 September 2024: two workstations every second year, two servers after seven.
    assert [(each.year, str(each.spent)) for each in found] == [
        (2026, "901.00"),
        (2027, "0.00"),
        (2028, "901.00"),
        (2029, "0.00"),
        (2030, "901.00"),
        (2031, "2400.00"),
    ]
    assert {each.claim for each in found} == {Decimal("769.80")}
    assert found[0].balance == Decimal("-131.20")
