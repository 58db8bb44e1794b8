"""A correction: the difference, contributor by contributor, to the cent."""

from decimal import Decimal

from hypothesis import given

from ordiclasse_inventory.billing.bill import bill
from ordiclasse_inventory.billing.correction import Correction, Kind
from ordiclasse_inventory.model.convention import Convention
from ordiclasse_inventory.model.department import Department

from .strategies import YEAR, conventions, departments, patiently


@patiently
@given(departments(), conventions, conventions)
def test_the_shares_add_up_to_the_total(
    department: Department, first: Convention, second: Convention
) -> None:
    bills = bill(department, first, YEAR - 1), bill(department, second, YEAR)
    for before, after in (bills, (bills[0], None), (None, bills[1])):
        correction = Correction(YEAR, 1, "", before, after)
        assert sum((share.difference for share in correction.shares), Decimal(0)) == correction.total
        claimed = before.claim if before else Decimal(0)
        assert claimed + correction.total == (after.claim if after else Decimal(0))


@patiently
@given(departments(), conventions, conventions, conventions)
def test_corrections_one_after_the_other_come_to_the_last_bill(
    department: Department, first: Convention, second: Convention, third: Convention
) -> None:
    one, two, three = (bill(department, each, YEAR) for each in (first, second, third))
    chain = [Correction(YEAR, 1, "", one, two), Correction(YEAR, 2, "", two, three)]
    owed = {share.contributor.key: share.amount for share in one.shares}
    for correction in chain:
        for share in correction.shares:
            key = share.contributor.key
            owed[key] = owed.get(key, Decimal(0)) + share.difference
    final = {share.contributor.key: share.amount for share in three.shares}
    assert {key: amount for key, amount in owed.items() if amount} == {
        key: amount for key, amount in final.items() if amount
    }


@patiently
@given(departments(), conventions)
def test_its_kind_says_what_it_does_to_the_claim(department: Department, terms: Convention) -> None:
    made = bill(department, terms, YEAR)
    assert Correction(YEAR, 1, "", made, None).kind is Kind.CANCELLATION
    assert Correction(YEAR, 1, "", None, made).kind is Kind.ANEW
    same = Correction(YEAR, 1, "", made, made)
    assert (same.kind, same.changes) == (Kind.SHARES_ALONE, False)
