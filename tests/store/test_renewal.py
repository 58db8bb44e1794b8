"""`renewal` in department.yml: what it may be, and what is said of the rest."""

from decimal import Decimal

import pytest

from ordiclasse_inventory.model.device import DeviceKind
from ordiclasse_inventory.model.renewal import Renewal
from tests.inventory import Inventory

SERVER = "server: {years: 7, price: 1200}"
KINDS = f"years and price by kind of device; a kind is one of {', '.join(DeviceKind)}"


def test_years_and_prices_are_read_by_kind(inventory: Inventory) -> None:
    inventory.replace("department.yml", SERVER, "tablet-cart: {years: 5, price: 1412.50}")
    assert inventory.department().renewal[DeviceKind.TABLET_CART] == Renewal(5, Decimal("1412.50"))
    assert DeviceKind.SERVER not in inventory.department().renewal


@pytest.mark.parametrize(
    ("wrong", "field", "found", "expected"),
    [
        ("sever: {years: 7, price: 1}", "sever", "«sever»", KINDS),
        ("server: {years: 0, price: 1}", "server.years", "«0»", "years that a device serves, 1 to 50"),
        ("server: {years: 51, price: 1}", "server.years", "«51»", "years that a device serves, 1 to 50"),
        ("server: {years: 7.5, price: 1}", "server.years", "«7.5»", "years that a device serves, 1 to 50"),
        *(
            (f"server: {{years: 7, price: {price}}}", "server.price", f"«{price}»",
             "what a new one costs in euros, VAT included, as 412.50")
            for price in ("-1", "1.005", "cheap", "NaN", ".inf", "99999999999")
        ),
        ("server: {years: 7}", "server.price", "it is missing",
         "what a new one costs in euros, VAT included, as 412.50"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said(
    wrong: str, field: str, found: str, expected: str, inventory: Inventory
) -> None:
    inventory.replace("department.yml", SERVER, wrong)
    (problem,) = inventory.problems()
    line = (inventory.root / "department.yml").read_text().splitlines().index(f"  {wrong}") + 1
    assert problem.startswith(f"department.yml:{line}: renewal.{field}: {found}\n    expected {expected}")
